"""A copy of one's own data to take along (个人信息保护法, art. 45)."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from common.text import attachment
from portal.access.visitor import Me
from portal.clients.calls import Call, File, ServiceName

router = APIRouter(include_in_schema=False)
EXPORT = Call(ServiceName.REGISTRY, "GET", "/v1/account/export", File)
PAGE = "/my/account/export"


def file_name(day: date) -> str:
    """With the day, and without a name."""
    return f"学时平台个人数据-{day.isoformat()}.json"


@router.get(PAGE)
async def page(me: Me) -> Response:
    """What is in the file, and on which pages the rest stands."""
    return me.page("learner/export.html", year=china_date(now()).year)


@router.get(f"{PAGE}/file")
async def file(me: Me) -> Response:
    """All that the registry has of one, as it says it; the registry keeps that it was asked for."""
    found = await me.ask(EXPORT)
    headers = {
        "cache-control": "no-store",
        "content-disposition": attachment(file_name(china_date(now()))),
        "x-content-type-options": "nosniff",
    }
    return Response(found.content, media_type="application/json", headers=headers)
