"""Whether the audit trail is whole, as an auditor checks it, also against a head that was kept outside."""

import re
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import AuditCheck
from portal.clients.refusals import Away
from portal.offices.audit.acts import PAGE
from portal.offices.office import Desk
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)
CHECK = Call(ServiceName.REGISTRY, "GET", "/v1/audit/check", AuditCheck)
_HEAD = re.compile(r"[1-9][0-9]{0,17}:[0-9a-f]{64}")


@router.get(PAGE + "/check")
async def check(office: Desk, run: str = "", kept: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form, and the result once it is asked for; nothing is changed by it."""
    only(office, "auditor")
    errors, head = Errors(), "".join(kept.split())
    if head and not _HEAD.fullmatch(head):
        errors.add("kept", "校验值由序号、冒号和64位小写十六进制数字组成，请核对。")
    found = None
    is_away = False
    if run and not errors:
        try:
            found = await office.me.ask(CHECK, query={"kept": head} if head else {})
        except Away:
            is_away = True
    return office.page(
        "offices/audit/check.html",
        status=422 if errors else 200,
        found=found,
        is_away=is_away,
        kept=head,
        errors=errors.found,
    )
