"""My hours: what is missing, by when, by which article, and what to do next; and every entry behind it."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.navigation import offices_of
from portal.access.parts import Missing
from portal.access.places import OFFICES
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import OwnCertificate, OwnCertificates
from portal.clients.models.ledger import Duty, OwnYears, RequirementsOfDay, StatementOfYear
from portal.clients.models.vendor_gateway import OwnCompletions
from portal.learner.waiting import COMPLETIONS, READ_MAX, voided_of, waiting_of
from portal.statements import counted_text, headline, lacking, names_of, rows_of

router = APIRouter(include_in_schema=False)
STATEMENT = Call(ServiceName.LEDGER, "GET", "/v1/own/years/{year}", StatementOfYear)
YEARS = Call(ServiceName.LEDGER, "GET", "/v1/own/years", OwnYears)
REQUIREMENTS = Call(ServiceName.LEDGER, "GET", "/v1/own/requirements", RequirementsOfDay)
CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/own/certificates", OwnCertificates)
_LATEST = 5
Year = Annotated[int, Path(ge=2000, le=2099)]


@router.get("/my/hours")
async def this_year(me: Me) -> Response:
    """The year that runs; who serves an office and is on no roster owes nothing, and begins with their work."""
    if me.account.person_id is None and offices_of(me.account):
        return me.go(OFFICES)
    return await _hours(me, china_date(now()).year)


@router.get("/my/hours/years")
async def years(me: Me) -> Response:
    """All years, the newest first."""
    return me.page("learner/years.html", years=await me.part(YEARS))


@router.get("/my/hours/{year}")
async def of_year(me: Me, year: Year) -> Response:
    """Another year."""
    return await _hours(me, year)


async def _hours(me: Me, year: int) -> Response:
    today = china_date(now())
    statement, certificates, sent, duties = await asyncio.gather(
        me.part(STATEMENT, path={"year": year}),
        me.part(CERTIFICATES),
        me.part(COMPLETIONS, query={"year": year, "limit": READ_MAX}),
        _duties(me, today if year == today.year else None),
    )
    certificate = certificate_of(certificates, year)
    shown: dict[str, Any] = {
        "year": year,
        "this_year": today.year,
        "statement": statement,
        "certificate": certificate,
        "certificates": certificates,
        "sent": sent,
        "waiting": waiting_of(sent),
        "voided": voided_of(sent),
        "duties": duties,
        "duty_rows": () if isinstance(duties, Missing) else rows_of(duties),
        "vendors": vendor_names(sent),
    }
    if not isinstance(statement, Missing):
        names = names_of(statement.requirements)
        shown |= {
            "headline": headline(statement, certificate),
            "rows": rows_of(statement.requirements),
            "lacking": lacking(statement.requirements),
            "latest": list(reversed(statement.entries))[:_LATEST],
            "counted": {entry.seq: counted_text(entry, names) for entry in statement.entries},
        }
    return me.page("learner/hours.html", **shown)


async def _duties(me: Me, today: date | None) -> Missing | list[Duty]:
    """What is asked on hiring, on a change of post, within a term: of today alone."""
    if today is None:
        return []
    found = await me.part(REQUIREMENTS)
    if isinstance(found, Missing):
        return found
    return [item for item in found.requirements if isinstance(item, Duty)]


def certificate_of(certificates: OwnCertificates | Missing, year: int) -> OwnCertificate | None:
    """The certificate of a year, where there is one or will be."""
    if isinstance(certificates, Missing):
        return None
    return next((item for item in certificates.certificates if item.year == year), None)


def vendor_names(sent: OwnCompletions | Missing) -> Mapping[str, str]:
    """The name of each vendor, by its id."""
    return {} if isinstance(sent, Missing) else {vendor.vendor: vendor.name for vendor in sent.vendors}


@router.get("/my/hours/{year}/entries")
async def entries(me: Me, year: Year) -> Response:
    """Every entry of a year, for reading and for paper."""
    statement, sent = await asyncio.gather(
        me.part(STATEMENT, path={"year": year}), me.part(COMPLETIONS, query={"year": year, "limit": READ_MAX})
    )
    counted = {}
    if not isinstance(statement, Missing):
        names = names_of(statement.requirements)
        counted = {entry.seq: counted_text(entry, names) for entry in statement.entries}
    return me.page(
        "learner/entries.html",
        year=year,
        statement=statement,
        vendors=vendor_names(sent),
        counted=counted,
        voided=voided_of(sent),
    )
