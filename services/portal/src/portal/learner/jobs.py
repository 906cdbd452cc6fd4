"""Work that one had done without waiting for it: how far it is, what came of it, and the file that it returned."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.files import attachment
from portal.access.visitor import Me
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import BackgroundJob

router = APIRouter(include_in_schema=False)
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/jobs/{job_id}", BackgroundJob)
FILE = Call(ServiceName.REGISTRY, "GET", "/v1/jobs/{job_id}/file", File)
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("等待处理", ""),
    "running": ("正在处理", "info"),
    "done": ("已导入", "success"),
    "failed": ("未导入", "error"),
    "broken-off": ("已中断", "warning"),
}
"""A state in words, and the kind of its badge."""
COMPARED: Mapping[str, tuple[str, str]] = {"done": ("已核对", "success"), "failed": ("未核对", "error")}
"""Other words where the HR platform's records were handed in."""


@router.get("/my/jobs/{job_id}")
async def job(me: Me, job_id: UUID) -> Response:
    """One's own, up to seven days after its end; 404 for those of others."""
    found = await me.ask(LOOK, path={"job_id": job_id})
    is_under_way = found.state in ("waiting", "running")
    words = {**STATES, **COMPARED} if found.kind == "hr-data" else STATES
    state = words.get(found.state, ("正在处理", ""))
    return me.page("learner/job.html", job=found, state=state, is_under_way=is_under_way)


@router.get("/my/jobs/{job_id}/file")
async def download(me: Me, job_id: UUID) -> Response:
    """The sheet with the result of each row."""
    return attachment(await me.ask(FILE, path={"job_id": job_id}))
