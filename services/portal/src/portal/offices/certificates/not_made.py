"""Certificates that cannot be made as things are (待制证): whose, and what they wait for."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import WaitingOfOffices
from portal.offices.asking import names_of
from portal.offices.certificates.asking import CERTIFICATES, address_of
from portal.offices.reviews.asking import Authority

router = APIRouter(include_in_schema=False)
NOT_MADE = Call(ServiceName.CERTIFICATES, "GET", "/v1/certificates/waiting", WaitingOfOffices)


@router.get(CERTIFICATES + "/not-made")
async def not_made(office: Authority, after: UUID | None = None) -> Response:
    """The oldest first, a hundred a page. The year counts as certified meanwhile: only the paper is missing."""
    older = {} if after is None else {"after": after}
    found = await office.me.part(NOT_MADE, query={"organisation_id": office.organisation_id, **older})
    names = {} if isinstance(found, Missing) else await names_of(office, found.certificates)
    return office.page(
        "offices/certificates/not-made.html",
        here=address_of(office),
        found=found,
        names=names,
        is_first=after is None,
    )
