"""Work that one had done without waiting for it: how far it is, what came of it, and the file that it returned."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.files import attachment
from portal.access.jobs import COMPARED, FILE, LOOK, STATES
from portal.access.visitor import Me

router = APIRouter(include_in_schema=False)


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
