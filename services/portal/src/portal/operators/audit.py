"""Whether the audit trail is whole, by a button, also against a head that was kept outside."""

import re
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import AuditCheck
from portal.clients.refusals import Away
from portal.operators.operator import OPERATORS, Desk

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/audit"
CHECK = Call(ServiceName.REGISTRY, "GET", "/v1/audit/check", AuditCheck, is_patient=True)
_HEAD = re.compile(r"[1-9][0-9]{0,17}:[0-9a-f]{64}")


@router.get(PAGE)
async def audit(operator: Desk, run: str = "", kept: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form, and the result once it is asked for; nothing is changed by it."""
    errors, head = Errors(), "".join(kept.split())
    if head and not _HEAD.fullmatch(head):
        errors.add("kept", "校验值由序号、冒号和64位小写十六进制数字组成，请核对。")
    found, is_away = None, False
    if run and not errors:
        try:
            found = await operator.me.ask(CHECK, query={"kept": head} if head else {})
        except Away:
            is_away = True
    return operator.page(
        "audit.html", status=422 if errors else 200, found=found, is_away=is_away, kept=head, errors=errors.found
    )
