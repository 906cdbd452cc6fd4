"""Closed years (年度结账), for HR authorities of a province: what is taken in all the same, by decision."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, Caller, account_of, acting
from common.bodies import Body
from common.clock import CHINA, china_date, now
from common.db import Tx
from common.errors import NotAllowed, NotFound, Refused
from common.idempotency import Keyed, begin
from common.readings import Reading, of_caller, records_of
from common.web import json_response
from offices.organisations import organisations
from offices.regions import stem_of
from rulebook import is_closed
from vendor_gateway.access.api import VENDOR_ID, App
from vendor_gateway.access.fields import ReasonText
from vendor_gateway.people import queries as people
from vendor_gateway.people.domain import HR_AUTHORITY
from vendor_gateway.vendors import queries as vendors
from vendor_gateway.year_close import actions, queries
from vendor_gateway.year_close.actions import FIRST_YEAR, LAST_YEAR
from vendor_gateway.year_close.answers import NewOpening, YearOpenings
from vendor_gateway.year_close.domain import Opening

router = APIRouter()
YEARS_SHOWN, OPENINGS_MAX = 4, 200


class OpenedYear(Body):
    """Which year is opened, why, and for whom: one vendor's backlog, or one person."""

    organisation_id: UUID
    training_year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    reason: ReasonText
    vendor: str | None = Field(default=None, pattern=VENDOR_ID)
    person_id: UUID | None = None


@router.post("/v1/year-openings", status_code=201, response_model=NewOpening, dependencies=[Depends(acting)])
async def open_year(body: OpenedYear, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Take completions of a closed year in: of one vendor for people of the region, or of one person of the region.

    Parked ones are judged again within seconds. Only an HR authority of a province decides it.
    """
    if (body.vendor is None) == (body.person_id is None):
        raise Refused("vendor-or-person", "a year is opened for one vendor or for one person")
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, caller.client_id, secret=app.keys.index)
        if attempt.before is not None:
            return attempt.before
        region = await _region_of(tx, caller, body.organisation_id)
        if body.vendor is not None and not await vendors.is_vendor(tx, body.vendor):
            raise NotFound("unknown-vendor", "there is no vendor of this name")
        if body.person_id is not None and not await people.stands_in(tx, body.person_id, stem_of(region)):
            raise NotFound("no-such-person", "nobody of this id stands in the region of the office")
        own = () if caller.person_id is None else await records_of(tx, caller.person_id)
        if body.person_id in own:
            raise NotAllowed("own-hours", "nobody decides about their own hours")
        opening_id = await actions.open_year(
            tx,
            Opening(
                body.training_year, body.reason, str(account_of(caller)), body.vendor, body.person_id, region,
                body.organisation_id,
            ),
        )  # fmt: skip
        return await attempt.keep(json_response({"opening_id": opening_id}, 201))


@router.get("/v1/year-openings", response_model=YearOpenings, dependencies=[Depends(acting)])
async def openings(app: App, caller: Acting, organisation_id: UUID) -> Response:
    """Until when which year takes completions in the region, and what was opened by decision; at most 200."""
    today = china_date(now())
    async with app.db.reading() as tx:
        region = await _region_of(tx, caller, organisation_id)
        rows = await queries.listed(tx, [stem_of(region)], OPENINGS_MAX)
    about = [row.person_id for row in rows if row.person_id is not None]
    await app.readings.record(of_caller(caller, (HR_AUTHORITY, organisation_id)), Reading("year-openings", about))
    rules = app.rulebooks.intake_in(region, today)
    years = [
        {
            "training_year": year,
            "last_day": rules.last_day_for(year),
            "is_closed": is_closed(rules, year, today),
            "article": rules.article,
        }
        for year in range(today.year, today.year - YEARS_SHOWN, -1)
    ]
    return json_response({"years": years, "openings": [_shown(row) for row in rows]})


async def _region_of(tx: Tx, caller: Caller, organisation_id: UUID) -> str:
    """The region of the office as which somebody acts: an HR authority of a province."""
    office = (await organisations(tx, [organisation_id])).get(organisation_id)
    is_theirs = (HR_AUTHORITY, organisation_id) in caller.roles
    if not is_theirs or office is None or office.kind != HR_AUTHORITY or not office.region_code.endswith("0000"):
        raise NotAllowed("no-province", "closed years are opened by the HR authority of the province")
    return office.region_code


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("opening_id", "training_year", "region_code", "person_id", "reason", "made_for")
    return {
        **{name: getattr(row, name) for name in same},
        "vendor": row.vendor_id,
        "made_at": row.made_at.astimezone(CHINA),
    }
