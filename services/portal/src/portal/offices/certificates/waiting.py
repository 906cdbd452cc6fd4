"""Decisions about certificates that wait for a second official, and finding a certificate by its number."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.models.certificates import WaitingDecision
from portal.clients.refusals import Refusal
from portal.formats import day_text, time_text
from portal.messages_zh import word
from portal.offices.certificates.asking import ABOUT, CERTIFICATES, NUMBER, NUMBER_CHARS_MAX, WAITING, address_of
from portal.offices.office import Office
from portal.offices.reviews.asking import Authority
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
HEADING: Mapping[str, str] = {
    "name": "姓名", "unit": "单位", "year": "年度", "number": "证书编号", "kind": "提议", "reason": "理由",
    "proposed": "提出时间", "expires": "失效日期",
}  # fmt: skip


@router.get(CERTIFICATES)
async def waiting(office: Authority, after: UUID | None = None) -> Response:
    """The oldest first, a hundred a page."""
    return await _page(office, after)


async def _page(
    office: Office, after: UUID | None = None, *, number: str = "", errors: Sequence[tuple[str, str]] = ()
) -> Response:
    found = await office.me.part(WAITING, query={} if after is None else {"after": after})
    return office.page(
        "offices/certificates/waiting.html",
        status=422 if errors else 200,
        here=address_of(office),
        found=found,
        is_first=after is None,
        number=number,
        errors=list(errors),
    )


@router.get(CERTIFICATES + ".xlsx")
async def waiting_table(office: Authority) -> Response:
    """All that wait, the oldest first."""

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        found = await office.me.ask(WAITING, query={} if after is None else {"after": after})
        return {item.decision_id: _row(item) for item in found.decisions}, found.after

    return await kept_list(office, "待复核的证书提议", HEADING, page_of)


def _row(item: WaitingDecision) -> Row:
    return {
        "name": item.certificate.name, "unit": item.certificate.organisation, "year": item.certificate.year,
        "number": item.certificate.number, "kind": word(item.kind, "DecisionKind"), "reason": item.reason,
        "proposed": time_text(item.proposed_at), "expires": day_text(item.expires_at),
    }  # fmt: skip


@router.post(CERTIFICATES)
async def find(office: Authority, typed: Posted) -> Response:
    """On to the certificate of a number that one's authority, or one below it, issued."""
    number, errors = typed.plain("number"), Errors()
    if not NUMBER.fullmatch(number):
        errors.add("number", "请填写证书编号，如XS-431102-2025-0000001。")
        return await _page(office, number=number[:NUMBER_CHARS_MAX], errors=errors.found)
    try:
        await office.me.ask(ABOUT, path={"number": number})
    except Refusal as refusal:
        errors.add("number", refusal.problem.detail)
        return await _page(office, number=number, errors=errors.found)
    return office.me.go(f"{address_of(office)}/{number}")
