"""What became of a roster: how far it is, counts that add up, and the rows that were not recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.jobs import FILE, LOOK, STATES
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import BackgroundJob, RefusedRows
from portal.offices.office import Office
from portal.offices.rosters.upload import ACCEPTED, FILE_BYTES_MAX, PAGE
from portal.offices.staff import RecordingDesk

router = APIRouter(include_in_schema=False)
REFUSED = Call(ServiceName.REGISTRY, "GET", "/v1/rosters/{job_id}/refused", RefusedRows)
ROWS, PAGES_MAX = 100, 100


@router.get(PAGE + "/{job_id}")
async def results(office: RecordingDesk, job_id: UUID, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """One's own, up to seven days after its end; 404 for those of others. What is no roster has its page elsewhere."""
    job = await office.me.ask(LOOK, path={"job_id": job_id})
    if job.kind != "roster":
        return office.me.go(f"/my/jobs/{job_id}")
    refused = None
    if job.has_refused:
        refused = await office.me.part(REFUSED, path={"job_id": job_id}, query={"page": page})
    return office.page(
        "offices/rosters/results.html",
        job=job,
        state=STATES.get(job.state, ("正在处理", "")),
        is_under_way=job.state in ("waiting", "running"),
        title=title_of(job),
        not_reached=not_reached(job),
        is_empty=is_empty(job),
        refused=refused,
        page=page,
        rows=ROWS,
        accepted=ACCEPTED,
        bytes_max=FILE_BYTES_MAX,
    )


@router.get(PAGE + "/{job_id}/file")
async def returned(office: RecordingDesk, job_id: UUID) -> Response:
    """The roster again, with the result of each row beside it."""
    return await _file(office, job_id)


async def _file(office: Office, job_id: UUID) -> Response:
    file = await office.me.ask(FILE, path={"job_id": job_id})
    return attachment(File(file.content, file.media_type, disposition("人员名单（退回）.xlsx")))


def not_reached(job: BackgroundJob) -> int:
    """Rows that nobody looked at, since it was broken off before them."""
    return max(0, (job.of or 0) - job.done) if job.state == "broken-off" else 0


def is_empty(job: BackgroundJob) -> bool:
    """Whether it was read to its end and nobody stood in it."""
    if job.state in ("waiting", "running", "failed", "broken-off"):
        return False
    counts = job.counts
    return counts is None or not (counts.created or counts.updated or counts.unchanged or counts.rejected)


def title_of(job: BackgroundJob) -> str:
    """The first thing that is said: what came of it, or how far it is."""
    match job.state:
        case "waiting":
            return "名单导入：等待处理"
        case "running":
            return f"名单导入：已核对{job.done}行" + (f"，共{job.of}行" if job.of is not None else "")
        case "failed":
            return "名单未导入"
        case "broken-off":
            return f"名单导入中断：已处理{job.done}行" + (f"，共{job.of}行" if job.of is not None else "")
        case _:
            if is_empty(job):
                return "名单中没有人员，请填写后重新上传"
            rejected = job.counts.rejected if job.counts else 0
            return f"名单已导入，{rejected}行未导入" if rejected else "名单已全部导入"
