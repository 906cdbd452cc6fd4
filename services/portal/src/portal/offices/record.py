"""What else is on record of one person: completions, certificates, decisions and claims, and what may be done."""

import asyncio
from typing import get_args
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.files import attachment
from portal.access.parts import Missing
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.certificates import OwnCertificates, Purpose, Verdicts
from portal.clients.models.filings import DecisionsAboutPerson, FilingsAboutPerson
from portal.clients.models.vendor_gateway import OwnCompletion, OwnCompletions
from portal.offices.asking import YearAsked, person_of, years
from portal.offices.office import Desk
from portal.offices.person import PERSON

router = APIRouter(include_in_schema=False)
COMPLETIONS = Call(ServiceName.GATEWAY, "GET", "/v1/people/{person_id}/completions", OwnCompletions)
CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/people/{person_id}/certificates", OwnCertificates)
FILE = Call(
    ServiceName.CERTIFICATES, "GET", "/v1/people/{person_id}/certificates/{certificate_id}/certificate.pdf", File
)
DECISIONS = Call(ServiceName.FILINGS, "GET", "/v1/people/{person_id}/decisions", DecisionsAboutPerson)
FILINGS = Call(ServiceName.FILINGS, "GET", "/v1/people/{person_id}/filings", FilingsAboutPerson)
ELIGIBILITY = Call(ServiceName.CERTIFICATES, "GET", "/v1/people/{person_id}/eligibility", Verdicts)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
PAGE = 50


@router.get(PERSON + "/completions")
async def completions(office: Desk, person_id: UUID, year: YearAsked = None, before: UUID | None = None) -> Response:
    """What vendors sent of a year, what came last first, and what became of each item."""
    wanted = year or china_date(now()).year
    older = {} if before is None else {"before": before}
    known, found = await asyncio.gather(
        person_of(office, person_id),
        office.me.part(COMPLETIONS, path={"person_id": person_id}, query={"year": wanted, "limit": PAGE, **older}),
    )
    return office.page(
        "offices/person/completions.html",
        known=known,
        found=found,
        year=wanted,
        years=sorted({*years(), wanted}, reverse=True),
        is_first=before is None,
        is_on_record=is_on_record,
    )


def is_on_record(item: OwnCompletion) -> bool:
    """It is a completion that counts, waits or is void: a review has a page of it."""
    return item.verdict in ("accepted", "parked", "voided")


@router.get(PERSON + "/certificates")
async def certificates(office: Desk, person_id: UUID) -> Response:
    """Of every year, how the certificate stands and why, and the file of one that is valid."""
    known, found = await asyncio.gather(
        person_of(office, person_id), office.me.part(CERTIFICATES, path={"person_id": person_id})
    )
    return office.page("offices/person/certificates.html", known=known, found=found)


@router.get(PERSON + "/certificates/{certificate_id}/certificate.pdf")
async def certificate_file(office: Desk, person_id: UUID, certificate_id: UUID) -> Response:
    """The signed original; the person sees who was given it."""
    await person_of(office, person_id)
    path = {"person_id": person_id, "certificate_id": certificate_id}
    return attachment(await office.me.ask(FILE, path=path))


@router.get(PERSON + "/decisions")
async def decisions(office: Desk, person_id: UUID, before: UUID | None = None) -> Response:
    """Decisions about the person, and the claims and rosters from which they come, a hundred of these a page."""
    path = {"person_id": person_id}
    known, decided, filed = await asyncio.gather(
        person_of(office, person_id),
        office.me.part(DECISIONS, path=path),
        office.me.part(FILINGS, path=path, query={} if before is None else {"before": before}),
    )
    return office.page(
        "offices/person/decisions.html", known=known, decided=decided, filed=filed, is_first=before is None
    )


@router.get(PERSON + "/eligibility")
async def eligibility(office: Desk, person_id: UUID) -> Response:
    """What the HR platform would be answered today, for every matter."""
    known, found = await asyncio.gather(
        person_of(office, person_id),
        office.me.part(ELIGIBILITY, path={"person_id": person_id}, query={"purpose": list(PURPOSES)}),
    )
    verdicts = () if isinstance(found, Missing) else tuple(zip(PURPOSES, found.results, strict=True))
    return office.page("offices/person/eligibility.html", known=known, found=found, verdicts=verdicts)
