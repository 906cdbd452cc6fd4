"""Whether the audit trail is whole, as an auditor checks it, also against a head that was kept outside."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Posted
from portal.audit_checks import AuditPage, audit_check, audit_page
from portal.offices.audit.acts import PAGE
from portal.offices.office import Desk, Office
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)


@router.get(PAGE + "/check")
async def check(office: Desk) -> Response:
    """The last check, and the form for another one."""
    only(office, "auditor")
    return _page(office, await audit_page(office.me))


@router.post(PAGE + "/check")
async def check_now(office: Desk, typed: Posted) -> Response:
    """Check it now; the page shows afterwards what was found."""
    only(office, "auditor")
    failed = await audit_check(office.me, typed)
    if failed is not None:
        return _page(office, failed)
    return office.me.go(f"{office.address}/audit/check", said="audit-checked")


def _page(office: Office, shown: AuditPage) -> Response:
    return office.page("offices/audit/check.html", status=shown.status, audit_page=shown, errors=shown.errors)
