"""Vendors' scorecards (培训机构情况), for HR authorities and auditors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Acting, acting
from common.clock import CHINA
from common.identity import RegionCode
from common.text import hours_text
from common.web import json_response
from offices.reach import refuse_outside
from offices.regions import stem_of
from vendor_gateway.access.api import App
from vendor_gateway.scorecards import actions
from vendor_gateway.scorecards.answers import VendorScorecards

router = APIRouter()
_SAME = (
    "name", "people", "counted", "late", "held", "year_closed", "no_contract", "void", "revoked", "duplicate",
    "conflict", "rejected",
)  # fmt: skip


@router.get("/v1/vendor-scorecards", response_model=VendorScorecards, dependencies=[Depends(acting)])
async def scorecards(
    app: App,
    caller: Acting,
    organisation_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
    within: RegionCode | None = None,
) -> Response:
    """What each vendor sent about the people of one's region, or ``within`` a part of it, and what became of it."""
    async with app.db.reading() as tx:
        office = await actions.region_office(tx, caller, organisation_id)
        stem = None if within is None else stem_of(str(within))
        await refuse_outside(tx, office.people, stem=stem)
        found = await actions.scorecards(tx, office, year, stem or "")
    vendors = [
        {
            "vendor": row.vendor_id,
            "hours": hours_text(row.centihours),
            **{name: getattr(row, name) for name in _SAME},
        }
        for row in found.vendors
    ]
    units = [
        {
            "organisation_id": row.organisation_id,
            "name": row.name,
            "people": row.people,
            "vendor": row.vendor_id,
            "vendor_people": row.of_vendor,
        }
        for row in found.units
    ]
    as_of = None if found.as_of is None else found.as_of.astimezone(CHINA)
    return json_response(
        {
            "training_year": year,
            "as_of": as_of,
            "people": found.learners,
            "vendors": vendors,
            "units_of_one_vendor": units,
        }
    )
