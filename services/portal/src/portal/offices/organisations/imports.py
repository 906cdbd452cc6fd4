"""New organisations from a file (Excel): a template, and what became of each row."""

from fastapi import APIRouter
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import RosterVerdicts
from portal.clients.refusals import Refusal
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.people import XLSX
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/organisation-import"
TEMPLATE = Call(ServiceName.REGISTRY, "GET", "/v1/organisation-files/template", File)
RECORD = Call(ServiceName.REGISTRY, "POST", "/v1/organisation-files", RosterVerdicts)
RETURN = Call(ServiceName.REGISTRY, "POST", "/v1/organisation-files", File)
FILE_BYTES_MAX = 1024 * 1024
FORM_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024


@router.get(PAGE)
async def import_page(office: Desk) -> Response:
    """The template, and the form for the file."""
    only(office, "hr-authority")
    return _page(office)


@router.get(PAGE + "/template.xlsx")
async def template(office: Desk) -> Response:
    """An empty list to fill in."""
    only(office, "hr-authority")
    file = await office.me.ask(TEMPLATE)
    return attachment(File(file.content, XLSX, disposition("机构名单模板.xlsx")))


@router.post(PAGE)
async def upload(office: Desk, typed: Posted) -> Response:
    """What is right is recorded, and each other row is shown with what is wrong; ``do=return`` gives the file back with
    that beside each row. The same file sent again changes nothing.
    """
    only(office, "hr-authority")
    file = typed.file("file")
    if file is None:
        return _page(office, Errors([("file", "请选择要导入的文件。")]))
    content = await file.read()
    if len(content) > FILE_BYTES_MAX:
        return _page(office, Errors([("file", "文件超过1 MB，请分成几个文件导入。")]))
    try:
        if typed.text("do") == "return":
            returned = await office.me.ask(RETURN, raw=content, headers={"accept": XLSX})
            return attachment(File(returned.content, XLSX, disposition("机构名单导入结果.xlsx")))
        verdicts = await office.me.ask(RECORD, raw=content)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _page(office, Errors([("file", refusal.problem.detail)]))
    return _page(office, verdicts=verdicts)


def _page(office: Office, errors: Errors | None = None, verdicts: RosterVerdicts | None = None) -> Response:
    rejected = [row for row in verdicts.results if row.status == "rejected"] if verdicts else []
    return office.page(
        "offices/organisations/import.html",
        status=422 if errors else 200,
        verdicts=verdicts,
        rejected=rejected,
        bytes_max=FILE_BYTES_MAX,
        errors=errors.found if errors else (),
    )
