"""A complaint, feedback or question that came by telephone or letter, or with a visit, is taken down."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.forms import Errors, Typed
from portal.access.typed_words import wrong_words
from portal.access.vendors import vendors_to_choose
from portal.access.visitor import Posted
from portal.cases import REGIONS
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import CaseSlip, OrganisationShown, TakenDown, UnitsFound
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import day_of, only

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/case-record"
TAKE_DOWN = Call(ServiceName.REGISTRY, "POST", "/v1/cases/taken-down", CaseSlip, TakenDown)
UNITS = Call(ServiceName.REGISTRY, "GET", "/v1/units", UnitsFound)
TITLE_CHARS_MAX, TEXT_CHARS_MAX, NAME_CHARS_MAX, CONTACT_CHARS_MAX, UNIT_CHARS_MAX = 80, 10_000, 60, 100, 120
_FIELDS = {
    "kind": "kind", "how": "how", "received_on": "received_on", "title": "title", "text": "text",
    "complainant": "complainant", "contact": "contact", "about_code": "about_name", "about_vendor": "vendor",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What stands in the form."""

    kind: str = ""
    how: str = ""
    received_on: str = ""
    title: str = ""
    text: str = ""
    complainant: str = ""
    contact: str = ""
    about_name: str = ""
    about: str = ""
    """The code of whom it complains."""
    vendor: str = ""
    """The id of a vendor, in place of an organisation."""

    @classmethod
    def of(cls, typed: Typed) -> "Said":
        """As it was typed."""
        names = (
            "kind",
            "how",
            "received_on",
            "title",
            "text",
            "complainant",
            "contact",
            "about_name",
            "about",
            "vendor",
        )
        return cls(**{name: typed.text(name) for name in names})


@router.get(PAGE)
async def record_page(office: Desk) -> Response:
    """An empty form, of today."""
    only(office, "hr-authority")
    return await _page(office, Said(received_on=str(china_date(now()))))


@router.post(PAGE)
async def record(office: Desk, typed: Posted) -> Response:
    """It is opened once, by the form's key, and the slip is shown this once; ``do=find`` looks for the unit."""
    only(office, "hr-authority")
    said, errors = Said.of(typed), Errors()
    if typed.text("do") == "find":
        if not said.about_name:
            errors.add("about_name", "请填写单位名称或其中一部分。")
        return await _page(office, said, errors)
    _lacking(said, errors)
    day = day_of(typed, errors, "received_on", "收到日期")
    if errors or day is None:
        return await _page(office, said, errors)
    body = TakenDown(
        kind=said.kind, how=said.how, received_on=day, text=said.text, title=said.title or None,
        complainant=said.complainant or None, contact=said.contact or None, about_code=said.about or None,
        about_vendor=said.vendor or None,
    )  # fmt: skip
    try:
        slip = await office.me.ask(TAKE_DOWN, body=body, headers=typed.key)
    except Refusal as refusal:
        if refusal.status in (403, 404, 429):
            raise
        at = {"implausible-day": "received_on"}.get(refusal.reason, "")
        told = Errors.of(refusal, _FIELDS)
        return await _page(office, said, Errors([(at, refusal.problem.detail)]) if at else told)
    region = await office.me.ask(REGIONS, query={"above": slip.region_code})
    return office.page(
        "offices/cases/slip.html", slip=slip, said_kind=said.kind, region="".join(place.name for place in region.way)
    )


def _lacking(said: Said, errors: Errors) -> None:
    if said.kind not in WORDS["CaseKind"]:
        errors.add("kind", "请选择类别。")
    if said.how not in WORDS["CaseHow"]:
        errors.add("how", "请选择反映方式。")
    if not said.text:
        errors.add("text", "请填写反映的内容。")
    for name, what, chars_max in (
        ("title", "标题", TITLE_CHARS_MAX), ("text", "内容", TEXT_CHARS_MAX),
        ("complainant", "反映人姓名", NAME_CHARS_MAX), ("contact", "联系方式", CONTACT_CHARS_MAX),
    ):  # fmt: skip
        if len(getattr(said, name)) > chars_max:
            errors.add(name, f"{what}不能超过{chars_max}个字。")
    if said.about_name and not said.about:
        errors.add("about_name", "请查找并选择被反映的单位；不针对具体单位的，请清空单位名称。")
    elif said.about and said.kind != "complaint":
        errors.add("about_name", "只有投诉举报填写被反映的单位。")
    if said.vendor and said.kind != "complaint":
        errors.add("vendor", "只有投诉举报填写被反映的网络培训机构。")
    elif said.vendor and said.about_name:
        errors.add("vendor", "被反映的单位和网络培训机构只能选择一个。")


async def _page(office: Office, said: Said, errors: Errors | None = None) -> Response:
    errors = errors or Errors()
    return office.page(
        "offices/cases/record.html",
        status=422 if errors else 200,
        form=said,
        units=await _units(office, said, errors) if said.about_name else (),
        vendors=await vendors_to_choose(office.me),
        errors=errors.found,
    )


async def _units(office: Office, said: Said, errors: Errors) -> Sequence[OrganisationShown]:
    """Organisations of the province whose names hold what was typed."""
    wrong = wrong_words("about_name", said.about_name, what="单位名称", chars_max=UNIT_CHARS_MAX)
    if wrong:
        errors.found += [] if errors.at("about_name") else wrong.found
        return ()
    query = {
        "region_code": f"{office.organisation.region_code[:2]}0000",
        "name": " ".join(said.about_name.split()),
    }
    found = await office.me.ask(UNITS, query=query)
    if not found.units and not errors.at("about_name"):
        errors.add("about_name", "没有找到名称含有这些字的单位，请核对后再查找。")
    return found.units
