"""HR authorities and departments that an installation begins with: recorded from a file, and whether somebody works
in each.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import FoundOffices, RosterVerdicts
from portal.clients.refusals import Refusal
from portal.operators.operator import OPERATORS, Desk, Operator

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/offices"
OFFICES = Call(ServiceName.REGISTRY, "GET", "/v1/offices", FoundOffices)
TEMPLATE = Call(ServiceName.REGISTRY, "GET", "/v1/organisation-files/template", File)
RECORD = Call(ServiceName.REGISTRY, "POST", "/v1/organisation-files", RosterVerdicts)
RETURN = Call(ServiceName.REGISTRY, "POST", "/v1/organisation-files", File)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_BYTES_MAX = 1024 * 1024
FORM_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024
Kind = Literal["hr-authority", "department"]


@router.get(PAGE)
async def offices(
    operator: Desk,
    kind: Kind = "hr-authority",
    after: Annotated[str, Query(pattern=r"^([0-9]{6}:[0-9A-Z]{0,18})?$")] = "",
) -> Response:
    """What is on record, and the form for a file."""
    return await _page(operator, kind, after)


@router.get(PAGE + "/template.xlsx")
async def template(operator: Desk) -> Response:
    """An empty list to fill in."""
    file = await operator.me.ask(TEMPLATE)
    return attachment(File(file.content, XLSX, disposition("机构名单模板.xlsx")))


@router.post(PAGE)
async def upload(operator: Desk, typed: Posted) -> Response:
    """What is right is recorded, and each other row is shown with what is wrong; ``do=return`` gives the file back with
    that beside each row. The same file sent again changes nothing.
    """
    file = typed.file("file")
    if file is None:
        return await _page(operator, errors=Errors([("file", "请选择要导入的文件。")]))
    content = await file.read()
    if len(content) > FILE_BYTES_MAX:
        return await _page(operator, errors=Errors([("file", "文件超过1 MB，请分成几个文件导入。")]))
    try:
        if typed.text("do") == "return":
            returned = await operator.me.ask(RETURN, raw=content, headers={"accept": XLSX})
            return attachment(File(returned.content, XLSX, disposition("机构名单导入结果.xlsx")))
        verdicts = await operator.me.ask(RECORD, raw=content)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return await _page(operator, errors=Errors([("file", refusal.problem.detail)]))
    return await _page(operator, verdicts=verdicts)


async def _page(
    operator: Operator,
    kind: Kind = "hr-authority",
    after: str = "",
    *,
    errors: Errors | None = None,
    verdicts: RosterVerdicts | None = None,
) -> Response:
    found = await operator.me.part(OFFICES, query={"kind": kind, "after": after})
    return operator.page(
        "offices.html",
        status=422 if errors else 200,
        kind=kind,
        is_first=not after,
        found=found,
        verdicts=verdicts,
        rejected=[row for row in verdicts.results if row.status == "rejected"] if verdicts else [],
        bytes_max=FILE_BYTES_MAX,
        errors=errors.found if errors else (),
    )
