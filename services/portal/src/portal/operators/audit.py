"""Whether the audit trail is whole, by a button, also against a head that was kept outside."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.audit_checks import audit_check
from portal.operators.operator import OPERATORS, Desk

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/audit"


@router.get(PAGE)
async def audit(operator: Desk, run: str = "", kept: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form, and the result once it is asked for; nothing is changed by it."""
    answer = await audit_check(operator.me, run, kept)
    return operator.page("audit.html", status=answer.status, answer=answer, errors=answer.errors)
