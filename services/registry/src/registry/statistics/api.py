"""How many people there are where, and which units have not completed what is known of theirs."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from common.clock import CHINA, now
from common.identity import OrganisationCode, RegionCode
from common.openapi import FILE
from common.web import json_response
from registry.access.api import App
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.imports.api.rosters import XLSX, workbook
from registry.statistics import actions
from registry.statistics.answers import (
    OrganisationStatistics,
    RegionStatistics,
    TrainingAdministrators,
    UnitsLackingGrades,
    VendorComplaints,
)
from tables.sheets import table

router = APIRouter()
LACKING_SHOWN, LACKING_MAX = 200, 30_000


@router.get(
    "/v1/organisations/{code}/statistics", response_model=OrganisationStatistics, dependencies=[Depends(signed_in)]
)
async def of_organisation(code: OrganisationCode, app: App, actor: SignedIn) -> Response:
    """People by post category and title level, now; and of each organisation below a department."""
    async with app.db.reading() as tx:
        return json_response(await actions.in_organisation(tx, actor, str(code)))


@router.get("/v1/regions/{code}/statistics", response_model=RegionStatistics, dependencies=[Depends(signed_in)])
async def of_region(code: RegionCode, app: App, actor: SignedIn) -> Response:
    """The same for a region and each region right below it; ``counted_at`` is at most some minutes ago."""
    async with app.db.reading() as tx:
        return json_response(await actions.in_region(tx, actor, str(code)))


@router.get(
    "/v1/regions/{code}/completeness",
    response_model=UnitsLackingGrades,
    dependencies=[Depends(signed_in)],
    responses={200: {"content": {XLSX: FILE}}},
)
async def completeness(code: RegionCode, request: Request, app: App, actor: SignedIn) -> Response:
    """The 200 units whose people lack the most grades of posts; all of them in an Excel file, for who accepts that."""
    is_file = XLSX in request.headers.get("accept", "")
    async with app.db.reading() as tx:
        found = await actions.lacking_grades(tx, actor, str(code), LACKING_MAX if is_file else LACKING_SHOWN)
    if is_file:
        return workbook(await asyncio.to_thread(table, _HEADING, found), "completeness.xlsx")
    return json_response({"units": found})


@router.get("/v1/vendor-complaints", response_model=VendorComplaints, dependencies=[Depends(signed_in)])
async def vendor_complaints(
    organisation_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
    app: App,
    actor: SignedIn,
    within: RegionCode | None = None,
) -> Response:
    """How many complaints of each vendor were opened in a year in one's region, or ``within`` a part of it, and how
    many wait; for HR authorities and auditors. Numbers alone: no case is read.
    """
    at = now()
    async with app.db.reading() as tx:
        place = None if within is None else str(within)
        found = await actions.vendor_complaints(tx, actor, organisation_id, place, year, now=at)
    return json_response({"year": year, "as_of": at.astimezone(CHINA), "vendors": found})


@router.get("/v1/training-administrators", response_model=TrainingAdministrators, dependencies=[Depends(signed_in)])
async def training_administrators(
    organisation_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
    app: App,
    actor: SignedIn,
    within: RegionCode | None = None,
) -> Response:
    """Units and departments below one's department or in one's region, with how soon what people asked them for was
    decided, and how complete their people's records are: for choosing the best administrators (Hunan 2023, 五(一)).
    """
    at = now()
    async with app.db.reading() as tx:
        place = None if within is None else str(within)
        found = await actions.training_administrators(tx, actor, organisation_id, place, year, now=at)
    return json_response({"year": year, "as_of": at.astimezone(CHINA), **found})


_HEADING = {
    "code": "单位代码",
    "name": "单位名称",
    "region": "地区",
    "people": "人数",
    "without_grade": "未填岗位等级人数",
}
