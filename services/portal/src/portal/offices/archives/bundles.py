"""The certificates of one's unit as one archive (证书打包下载): asked for, made by a job, kept seven days."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName, Stream
from portal.clients.models.certificates import Bundle, NewBundle
from portal.clients.refusals import Refusal
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reports.yearly import overview, reported

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/archives/bundles"
ASK = Call(ServiceName.CERTIFICATES, "POST", "/v1/bundles", Bundle, NewBundle)
LOOK = Call(ServiceName.CERTIFICATES, "GET", "/v1/bundles/{bundle_id}", Bundle)
FILE = Call(ServiceName.CERTIFICATES, "GET", "/v1/bundles/{bundle_id}/file", Stream, is_patient=True)
STATES = {
    "waiting": ("等待打包", ""),
    "running": ("正在打包", "info"),
    "done": ("已打包", "success"),
    "failed": ("未能打包", "error"),
}
"""A state in words, and the kind of its badge."""


@router.post(PAGE)
async def ask_for(office: Desk, typed: Posted) -> Response:
    """Have the certificates of a year packed, and on to how far it is; only a unit's own desk has the button."""
    if not office.is_unit:
        raise HTTPException(404)
    written = typed.plain("year")
    if written not in {str(year) for year in reported()}:
        return await overview(office, errors=Errors([("year", "请选择年度。")]))
    body = NewBundle(organisation_id=office.organisation_id, unit_id=office.organisation_id, year=int(written))
    try:
        made = await office.me.ask(ASK, body=body)
    except Refusal as refusal:
        return await overview(office, errors=Errors([("year", refusal.problem.detail)]), chosen=int(written))
    return office.me.go(f"{office.address}/archives/bundles/{made.bundle_id}")


@router.get(PAGE + "/{bundle_id}")
async def bundle(office: Desk, bundle_id: UUID) -> Response:
    """How far one's own is, and the file once it is done."""
    found = await _look(office, bundle_id)
    return office.page(
        "offices/archives/bundle.html",
        bundle=found,
        state=STATES.get(found.state, ("正在处理", "")),
        is_under_way=found.state in ("waiting", "running"),
    )


async def _look(office: Office, bundle_id: UUID) -> Bundle:
    query = {"organisation_id": office.organisation_id}
    return await office.me.ask(LOOK, path={"bundle_id": bundle_id}, query=query)


@router.get(PAGE + "/{bundle_id}/file")
async def file(office: Desk, bundle_id: UUID) -> Response:
    """The archive."""
    query = {"organisation_id": office.organisation_id}
    return attachment(await office.me.ask(FILE, path={"bundle_id": bundle_id}, query=query))
