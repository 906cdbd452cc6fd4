"""One of an office's people: their years, a year with what it asks and what there is, and what is asked today."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import Duty, OwnYears, RequirementsOfDay, StatementOfYear
from portal.offices.asking import VENDORS, person_of, vendor_names
from portal.offices.office import OFFICES, Desk
from portal.offices.staff import records
from portal.statements import counted_text, headline, lacking, names_of, rows_of

router = APIRouter(include_in_schema=False)
PERSON = OFFICES + "/{organisation_id}/people/{person_id}"
YEARS = Call(ServiceName.LEDGER, "GET", "/v1/people/{person_id}/years", OwnYears)
STATEMENT = Call(ServiceName.LEDGER, "GET", "/v1/people/{person_id}/years/{year}", StatementOfYear)
REQUIREMENTS = Call(ServiceName.LEDGER, "GET", "/v1/people/{person_id}/requirements", RequirementsOfDay)
Year = Annotated[int, Path(ge=2000, le=2099)]


@router.get(PERSON)
async def person(office: Desk, person_id: UUID) -> Response:
    """Who it is, the year that runs, what is asked today, and all years."""
    me, today = office.me, china_date(now())
    known, statement, years, requirements = await asyncio.gather(
        person_of(office, person_id),
        me.part(STATEMENT, path={"person_id": person_id, "year": today.year}),
        me.part(YEARS, path={"person_id": person_id}),
        me.part(REQUIREMENTS, path={"person_id": person_id}),
    )
    duties: Missing | list[Duty] = (
        requirements
        if isinstance(requirements, Missing)
        else [item for item in requirements.requirements if isinstance(item, Duty)]
    )
    return office.page(
        "offices/person.html",
        known=known,
        discloses=records(office),
        years=years,
        duties=duties,
        duty_rows=() if isinstance(duties, Missing) else rows_of(duties),
        **_shown(statement, today.year),
    )


@router.get(PERSON + "/years/{year}")
async def year_of_person(office: Desk, person_id: UUID, year: Year) -> Response:
    """A year with every entry, for reading and for paper."""
    me = office.me
    known, statement, vendors = await asyncio.gather(
        person_of(office, person_id),
        me.part(STATEMENT, path={"person_id": person_id, "year": year}),
        me.part(VENDORS),
    )
    return office.page(
        "offices/person-year.html", known=known, vendors=vendor_names(vendors), **_shown(statement, year)
    )


def _shown(statement: StatementOfYear | Missing, year: int) -> dict[str, Any]:
    """A statement as the templates take it."""
    if isinstance(statement, Missing):
        return {"statement": statement, "year": year}
    names = names_of(statement.requirements)
    return {
        "statement": statement,
        "year": year,
        "headline": headline(statement, None),
        "rows": rows_of(statement.requirements),
        "lacking": lacking(statement.requirements),
        "counted": {entry.seq: counted_text(entry, names) for entry in statement.entries},
    }
