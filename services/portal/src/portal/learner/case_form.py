"""Saying something: which kind of case, the form, the organisation that is complained of by its name, and sending."""

from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.typed_words import wrong_words
from portal.access.vendors import vendors_to_choose
from portal.access.visitor import Me, Person, Posted
from portal.cases import REGIONS
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import NewCase, Opened, OrganisationShown, UnitsFound
from portal.clients.refusals import Refusal
from portal.learner.cases import OWN
from portal.learner.proofs import proof_of, unless_closed

router = APIRouter(include_in_schema=False)
OPEN = Call(ServiceName.REGISTRY, "POST", "/v1/cases", NewCase, Opened)
UNITS = Call(ServiceName.REGISTRY, "GET", "/v1/units", UnitsFound)
Kind = Literal["feedback", "complaint", "policy-question"]
TITLE_CHARS_MAX, TEXT_CHARS_MAX, UNIT_CHARS_MAX = 80, 10_000, 120
_FIELDS = {"title": "title", "text": "text", "about_code": "about", "about_vendor": "vendor", "is_named": "is_named"}


@dataclass(frozen=True)
class Said:
    """What stands in the form."""

    kind: Kind
    title: str = ""
    text: str = ""
    is_named: str = ""
    about_name: str = ""
    """A part of the name by which an organisation is looked for."""
    region: str = ""
    """The province in which it is looked for, of somebody who stands in no unit."""
    about: str = ""
    """Its code."""
    vendor: str = ""
    """The id of a vendor, in place of an organisation."""

    @classmethod
    def of(cls, typed: Typed, kind: Kind) -> Self:
        """As it was typed."""
        names = ("title", "text", "is_named", "about_name", "region", "about", "vendor")
        return cls(kind, *(typed.text(name) for name in names))


def kind_of(text: str, otherwise: Kind | None = None) -> Kind:
    """A kind that is known; raises 404 for others."""
    found: Kind | None = next((kind for kind in get_args(Kind) if kind == text), otherwise)
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/my/cases/new")
async def new_page(me: Me, kind: str = "") -> Response:
    """The kinds, or the form of one, once this session may send it: nobody types what they cannot send."""
    if not kind:
        return me.page("learner/cases/kinds.html")
    said = Said(kind_of(kind))
    try:
        await me.ask(OWN, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    return await _page(me, said)


@router.post("/my/cases/draft")
async def draft(me: Me, typed: Posted) -> Response:
    """The form with texts that another page has prepared (``title``, ``text``, ``kind``); nothing is recorded."""
    said = Said.of(typed, kind_of(typed.text("kind"), "feedback"))
    return await _page(me, replace(said, title=said.title[:TITLE_CHARS_MAX], text=said.text[:TEXT_CHARS_MAX]))


@router.get("/my/cases/draft")
async def no_draft(me: Me) -> Response:
    """Prepared texts come by a form alone; an address leads to an empty one."""
    return me.go("/my/cases/new")


@router.post("/my/cases/new")
async def send(me: Me, typed: Posted) -> Response:
    """It is opened once, by the form's key; ``do=find`` looks for the organisation and records nothing."""
    said = Said.of(typed, kind_of(typed.text("kind")))
    if typed.text("do") == "find":
        errors = Errors() if said.about_name else Errors([("about_name", "请填写单位名称或其中一部分。")])
        return await _page(me, said, errors)
    errors = _lacking(said)
    if errors:
        return await _page(me, said, errors)
    body = Opened(
        kind=said.kind,
        title=said.title,
        text=said.text,
        is_named=said.is_named == "yes",
        about_code=said.about or None,
        about_vendor=said.vendor or None,
    )
    try:
        made = await me.ask(OPEN, body=body, headers=proof_of(me, typed))
    except Refusal as refusal:
        if refusal.status == 403:
            return unless_closed(me, refusal, typed)
        return await _page(me, said, Errors.of(refusal, _FIELDS))
    return me.go(f"/my/cases/{made.case_id}/done")


def _lacking(said: Said) -> Errors:
    errors = Errors()
    if not said.title:
        errors.add("title", "请填写标题。")
    if not said.text:
        errors.add("text", "请填写内容。")
    if said.is_named not in ("yes", "no"):
        errors.add("is_named", "请选择是否让受理部门看到您的姓名。")
    if said.kind == "complaint" and said.about_name and not said.about:
        errors.add("about_name", "请查找并选择被反映的单位；不针对具体单位的，请清空单位名称。")
    if said.kind == "complaint" and said.vendor and said.about_name:
        errors.add("vendor", "被反映的单位和网络培训机构只能选择一个。")
    return errors


async def _page(me: Person, said: Said, errors: Errors | None = None) -> Response:
    """The form; the organisations of a name that was looked for are there to be chosen from."""
    errors = errors or Errors()
    is_complaint = said.kind == "complaint"
    units = await _units(me, said, errors) if is_complaint and said.about_name else []
    return me.page(
        "learner/cases/new.html",
        status=422 if errors else 200,
        form=said,
        units=units,
        provinces=await _provinces(me) if is_complaint and me.account.unit is None else [],
        vendors=await vendors_to_choose(me) if is_complaint else (),
        errors=errors.found,
    )


async def _units(me: Person, said: Said, errors: Errors) -> list[OrganisationShown]:
    """Organisations of the province whose names hold what was typed."""
    unit = me.account.unit
    region = f"{unit.region_code[:2]}0000" if unit else said.region
    if not region:
        errors.add("region", "请选择单位所在的省份。")
        return []
    wrong = wrong_words("about_name", said.about_name, what="单位名称", chars_max=UNIT_CHARS_MAX)
    if wrong:
        errors.found += wrong.found
        return []
    try:
        found = await me.ask(UNITS, query={"region_code": region, "name": " ".join(said.about_name.split())})
    except Refusal as refusal:
        errors.add("about_name", refusal.problem.detail)
        return []
    if not found.units:
        errors.add("about_name", "没有找到名称含有这些字的单位，请核对后再查找。")
    return list(found.units)


async def _provinces(me: Person) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in (await me.ask(REGIONS)).regions]
