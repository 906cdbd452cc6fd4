"""Somebody is taken in from another unit (申请调入): asked for here, decided by the unit that they leave."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Transfer, TransferAsked
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS
from portal.offices.office import Office
from portal.offices.staff import STAFF, RecordingDesk, kept_day, kept_text

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/transfers"
ASK = Call(ServiceName.REGISTRY, "POST", "/v1/transfers", TransferAsked, Transfer)
_NAMES = {name: name for name in ("id_number", "name", "unit_code", "post_category", "title_level", "effective_on",
                                  "reason")}  # fmt: skip
_KEPT = _NAMES.keys() - {"id_number"}
_AT = {"no-such-person": "id_number", "is-there": "id_number", "number-corrected": "id_number",
       "unknown-unit": "unit_code"}  # fmt: skip


@router.get(PAGE)
async def page(office: RecordingDesk) -> Response:
    """Whom, from which day on, into which post, and why."""
    return _page(office, dict.fromkeys(_KEPT, ""))


@router.post(PAGE)
async def ask_for(office: RecordingDesk, typed: Posted) -> Response:
    """It waits for the unit that they leave; nothing of theirs changes before."""
    errors, since = _wrong(office, typed)
    if not errors:
        transfer = Transfer(
            id_number=typed.plain("id_number"),
            name=typed.text("name"),
            unit_code=typed.plain("unit_code") if office.is_of_region else office.organisation.code,
            post_category=typed.text("post_category"),
            title_level=typed.text("title_level") or None,
            effective_on=since,
            reason=typed.text("reason"),
        )
        try:
            await office.me.ask(ASK, body=transfer, headers=typed.key)
        except Refusal as refusal:
            at = _AT.get(refusal.reason)
            errors = Errors([(at, refusal.problem.detail)]) if at else Errors.of(refusal, _NAMES)
        else:
            return office.me.go(f"{office.address}/staff", said="transfer-asked")
    kept = {name: kept_text(typed.text(name)) for name in _KEPT}
    return _page(office, {**kept, "effective_on": kept_day(typed, "effective_on")}, errors)


def _wrong(office: Office, typed: Typed) -> tuple[Errors, date | None]:
    errors, since = Errors(), None
    asked = [("id_number", "请填写其身份证号。"), ("name", "请填写其姓名。")]
    if office.is_of_region:
        asked.append(("unit_code", "请填写调入单位的18位统一社会信用代码。"))
    for name, sentence in asked:
        if not typed.text(name):
            errors.add(name, sentence)
    if typed.text("post_category") not in WORDS["PostCategory"]:
        errors.add("post_category", "请选择岗位类别。")
    try:
        since = typed.day("effective_on")
    except ValueError:
        errors.add("effective_on", "请填写日期，如2026-09-01。")
    if not typed.text("reason"):
        errors.add("reason", "请写明调入的事由，原单位会看到。")
    return errors, since


def _page(office: Office, kept: dict[str, str], errors: Errors | None = None) -> Response:
    return office.page(
        "offices/registrations/transfer.html",
        status=422 if errors else 200,
        kept=kept,
        errors=[] if errors is None else errors.found,
    )
