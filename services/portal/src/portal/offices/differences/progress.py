"""How far the units are with what differs (办理进度), until the day that is due; and whose data lack something."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import HrProgress, UnitsLackingGrades
from portal.offices.asking import code_of
from portal.offices.office import Desk, Office
from portal.offices.staff import STAFF

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/differences/progress"
COMPLETENESS = STAFF + "/completeness"
PROGRESS = Call(ServiceName.REGISTRY, "GET", "/v1/hr-data/progress", HrProgress)
LACKING = Call(ServiceName.REGISTRY, "GET", "/v1/regions/{code}/completeness", UnitsLackingGrades)
LACKING_TABLE = Call(ServiceName.REGISTRY, "GET", "/v1/regions/{code}/completeness", File)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def breakdowns(office: Office) -> Sequence[str]:
    """How the people of a place are broken down, what shows most first."""
    return ("region", "department", "organisation") if office.is_of_region else ("organisation",)


@router.get(PAGE)
async def progress(office: Desk, by: str = "", after: Annotated[str, Query(max_length=36)] = "") -> Response:
    """The whole first, then its parts, 200 a page."""
    possible = breakdowns(office)
    chosen = code_of(by, possible) or possible[0]
    query = {"organisation_id": office.organisation_id, "by": chosen, **({"after": after} if after else {})}
    found = await office.me.part(PROGRESS, query=query)
    return office.page("offices/differences/progress.html", found=found, by=chosen, breakdowns=possible)


def of_region(office: Office) -> Office:
    """An office whose role reaches a region; 404 for the others."""
    if not office.is_of_region:
        raise HTTPException(404)
    return office


@router.get(COMPLETENESS)
async def completeness(office: Desk) -> Response:
    """Units whose people lack the grade of their post, those first that lack the most."""
    region = of_region(office).organisation.region_code
    found = await office.me.part(LACKING, path={"code": region})
    return office.page("offices/differences/completeness.html", found=found)


@router.get(COMPLETENESS + ".xlsx")
async def completeness_table(office: Desk) -> Response:
    """All of them as a table."""
    region = of_region(office).organisation.region_code
    file = await office.me.ask(LACKING_TABLE, path={"code": region}, headers={"accept": XLSX})
    name = f"岗位等级未填写的单位（{office.organisation.name}）.xlsx"
    return attachment(File(file.content, file.media_type, disposition(name)))
