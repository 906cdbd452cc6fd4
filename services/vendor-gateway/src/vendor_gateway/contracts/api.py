"""Contracts of vendors, for operators' programs."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller
from common.bodies import Body
from common.clock import CHINA, china_date, now
from common.contracts.vendor_gateway import OrganiserLevel
from common.errors import NotFound
from common.identity import RegionCode
from common.text import hours_text
from common.web import json_response
from offices.reach import program_or_operator
from vendor_gateway.access.api import App, VendorId
from vendor_gateway.access.fields import AmountText, in_hundredths
from vendor_gateway.contracts import actions, queries
from vendor_gateway.contracts.answers import NewContract, VendorContracts
from vendor_gateway.contracts.domain import level_agreed
from vendor_gateway.vendors import queries as vendors

router = APIRouter()
_operates = program_or_operator("vendors:operate")
Operator = Annotated[Caller, Depends(_operates)]
Subject = Literal["public", "professional"]


class Agreed(Body):
    """What a vendor agreed: for whom it teaches, from when, what."""

    region_code: RegionCode | None = None
    """The region and every one below it; left out: wherever the platform serves."""
    begins_on: date
    ends_on: date | None = None
    subjects: list[Subject] = Field(min_length=1, max_length=2)
    yuan_per_hour: AmountText | None = None
    free_public_hours: AmountText = "0"
    wants_catalogue: bool = False
    organiser_level: OrganiserLevel | None = None
    """The level of the authority that made it; left out: that of the region, the province's without one."""


class LastDay(Body):
    """The last day on which a contract holds."""

    ends_on: date


@router.post(
    "/v1/vendors/{vendor}/contracts", status_code=201, response_model=NewContract, dependencies=[Depends(_operates)]
)
async def add(vendor: VendorId, body: Agreed, app: App, operator: Operator) -> Response:
    """One more contract; what was parked for want of it is judged again within seconds. One that says just the same as
    another is the same one: its id."""
    agreed: dict[str, Any] = {
        "region_code": None if body.region_code is None else str(body.region_code),
        "begins_on": body.begins_on,
        "ends_on": body.ends_on,
        "subjects": sorted(set(body.subjects)),
        "cents_per_hour": None if body.yuan_per_hour is None else in_hundredths(body.yuan_per_hour),
        "free_public_centihours": in_hundredths(body.free_public_hours),
        "wants_catalogue": body.wants_catalogue,
        "organiser_level": body.organiser_level,
    }
    async with app.db.transaction() as tx:
        contract_id = await actions.add_contract(
            tx, vendor, agreed, operator.client_id, rulebooks=app.rulebooks, now_on=china_date(now())
        )
    return json_response({"contract_id": contract_id}, 201)


@router.get("/v1/vendors/{vendor}/contracts", response_model=VendorContracts, dependencies=[Depends(_operates)])
async def contracts(vendor: VendorId, app: App) -> Response:
    """The contracts of a vendor, those that ended as well."""
    async with app.db.reading() as tx:
        if not await vendors.is_vendor(tx, vendor):
            raise NotFound("unknown-vendor", "there is no vendor of this name")
        rows = await queries.listed(tx, vendor)
    return json_response({"contracts": [_shown(row) for row in rows]})


@router.put("/v1/vendors/{vendor}/contracts/{contract_id}/end", status_code=204, dependencies=[Depends(_operates)])
async def end(vendor: VendorId, contract_id: UUID, body: LastDay, app: App, operator: Operator) -> None:
    """The contract holds until this day; what counted goes on counting."""
    async with app.db.transaction() as tx:
        await actions.end_contract(tx, vendor, contract_id, body.ends_on)
        await vendors.add_vendor_act(tx, vendor, "contract.ended", operator.client_id)


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("contract_id", "region_code", "begins_on", "ends_on", "subjects", "wants_catalogue", "made_by")
    return {
        **{name: getattr(row, name) for name in same},
        "yuan_per_hour": None if row.cents_per_hour is None else hours_text(row.cents_per_hour),
        "free_public_hours": hours_text(row.free_public_centihours),
        "organiser_level": level_agreed(row.region_code, row.organiser_level),
        "made_at": row.made_at.astimezone(CHINA),
    }
