"""Long work that somebody asked for: how far it is, and its result."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from common.clock import now
from common.openapi import FILE
from common.text import attachment
from common.web import json_response
from registry.access.api import App, confidential
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.background_jobs import actions
from registry.background_jobs.answers import BackgroundJob, OwnJobs, StartedJob

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASYNC = "respond-async"
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": StartedJob, "description": "with ``Prefer: respond-async``: it is done soon"}
}


def is_async(prefer: str | None) -> bool:
    """Whether a ``Prefer`` header asks for an answer before the work is done (RFC 7240, section 4.1)."""
    return ASYNC in [preference.partition(";")[0].strip().lower() for preference in (prefer or "").split(",")]


def accepted(request: Request, job_id: UUID) -> Response:
    """202, and where to ask how far it is."""
    answer = json_response({"job_id": job_id}, HTTPStatus.ACCEPTED)
    answer.headers["location"] = f"{request.scope.get('root_path', '')}/v1/jobs/{job_id}"
    answer.headers["preference-applied"] = ASYNC
    return answer


@router.get("/v1/jobs", response_model=OwnJobs, dependencies=[Depends(signed_in)])
async def own_jobs(app: App, actor: SignedIn) -> Response:
    """Jobs of one's own: those under way, and those that ended within 7 days."""
    async with app.db.reading() as tx:
        found = await actions.own_jobs(tx, actor, now=now())
    return confidential({"jobs": found})


@router.get("/v1/jobs/{job_id}", response_model=BackgroundJob, dependencies=[Depends(signed_in)])
async def look_at(job_id: UUID, app: App, actor: SignedIn) -> Response:
    """How far a job of one's own is; kept for 7 days after its end."""
    async with app.db.reading() as tx:
        found = await actions.look_at(tx, actor, job_id, now=now())
    return confidential(found)


@router.get(
    "/v1/jobs/{job_id}/file",
    dependencies=[Depends(signed_in)],
    response_class=Response,
    responses={200: {"content": {XLSX: FILE}}},
)
async def file(job_id: UUID, app: App, actor: SignedIn) -> Response:
    """What a job of one's own returned: of a roster, the sheet with the result of each row; 409 before it is done."""
    async with app.db.reading() as tx:
        content = await actions.open_file(tx, actor, job_id, sealer=app.sealer, now=now())
    headers = {"content-disposition": attachment("roster-returned.xlsx"), "cache-control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
