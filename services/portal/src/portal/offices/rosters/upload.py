"""A roster is handed in (名单导入): the template, the file, and what was handed in before."""

from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.jobs import STATES
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import OwnJobs, StartedJob
from portal.clients.refusals import Refusal
from portal.offices.office import Office
from portal.offices.staff import STAFF, RecordingDesk

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/rosters"
TEMPLATE = Call(ServiceName.REGISTRY, "GET", "/v1/rosters/template", File)
UPLOAD = Call(ServiceName.REGISTRY, "POST", "/v1/rosters", StartedJob)
JOBS = Call(ServiceName.REGISTRY, "GET", "/v1/jobs", OwnJobs)
FILE_BYTES_MAX = 8 * 1024 * 1024
FORM_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024
ACCEPTED = ".xlsx,.xls,.csv,.et"
_READ = frozenset(["", *ACCEPTED.split(","), ".xlsm", ".ods", ".txt", ".tsv"])
"""How names of files end that may be a table; others are none. What is in a file is read later, whatever its name."""
_ASYNC = {"prefer": "respond-async"}


@router.get(PAGE)
async def page(office: RecordingDesk) -> Response:
    """How it is done, the form, and what was handed in within a week."""
    return await _page(office)


@router.get(PAGE + "/template")
async def template(office: RecordingDesk) -> Response:
    """An empty roster to fill in."""
    file = await office.me.ask(TEMPLATE)
    return attachment(File(file.content, file.media_type, disposition("人员名单模板.xlsx")))


@router.post(PAGE)
async def upload(office: RecordingDesk, typed: Posted) -> Response:
    """Hand it in, and on to how far it is; where another one is under way, on to that one."""
    file = typed.file("file")
    if file is None:
        return await _page(office, Errors([("file", "请选择要导入的人员名单。")]), status=422)
    if _suffix(file.filename or "") not in _READ:
        sentence = "不支持这种文件，请上传xlsx、xls、et或者csv文件。"
        return await _page(office, Errors([("file", sentence)]), status=422)
    content = await file.read()
    if not content or len(content) > FILE_BYTES_MAX:
        sentence = "该文件是空的，请重新选择。" if not content else "文件超过8 MB，请分成几个文件导入。"
        return await _page(office, Errors([("file", sentence)]), status=422)
    try:
        job = await office.me.ask(UPLOAD, raw=content, headers=_ASYNC)
    except Refusal as refusal:
        under_way = refusal.problem.parameters.get("job_id")
        if refusal.reason != "job-under-way" or not under_way:
            return await _page(office, Errors([("file", refusal.problem.detail)]), status=422)
        return office.me.go(f"{office.address}/staff/rosters/{under_way}", said="job-under-way")
    return office.me.go(f"{office.address}/staff/rosters/{job.job_id}")


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


async def _page(office: Office, errors: Errors | None = None, *, status: int = 200) -> Response:
    found = await office.me.part(JOBS)
    rosters = found if isinstance(found, Missing) else [job for job in found.jobs if job.kind == "roster"]
    return office.page(
        "offices/rosters/upload.html",
        status=status,
        jobs=rosters,
        states=STATES,
        accepted=ACCEPTED,
        bytes_max=FILE_BYTES_MAX,
        errors=[] if errors is None else errors.found,
    )
