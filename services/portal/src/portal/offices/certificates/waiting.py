"""Decisions about certificates that wait for a second official, and finding a certificate by its number."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.refusals import Refusal
from portal.offices.certificates.asking import ABOUT, CERTIFICATES, NUMBER, NUMBER_CHARS_MAX, WAITING, address_of
from portal.offices.office import Office
from portal.offices.reviews.asking import Authority

router = APIRouter(include_in_schema=False)


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
