"""Whether the audit trail is whole, as an auditor checks it, also against a head that was kept outside."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.audit_checks import audit_check
from portal.offices.audit.acts import PAGE
from portal.offices.office import Desk
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)


@router.get(PAGE + "/check")
async def check(office: Desk, run: str = "", kept: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form, and the result once it is asked for; nothing is changed by it."""
    only(office, "auditor")
    answer = await audit_check(office.me, run, kept)
    return office.page("offices/audit/check.html", status=answer.status, answer=answer, errors=answer.errors)
