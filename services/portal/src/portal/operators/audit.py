"""Whether the audit trail is whole, by a button, also against a head that was kept outside."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Posted
from portal.audit_checks import AuditPage, audit_check, audit_page
from portal.operators.operator import OPERATORS, Desk, Operator

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/audit"


@router.get(PAGE)
async def audit(operator: Desk) -> Response:
    """The last check, and the form for another one."""
    return _page(operator, await audit_page(operator.me))


@router.post(PAGE)
async def check(operator: Desk, typed: Posted) -> Response:
    """Check it now; the page shows afterwards what was found."""
    failed = await audit_check(operator.me, typed)
    return operator.me.go(PAGE, said="audit-checked") if failed is None else _page(operator, failed)


def _page(operator: Operator, shown: AuditPage) -> Response:
    return operator.page("audit.html", status=shown.status, audit_page=shown, errors=shown.errors)
