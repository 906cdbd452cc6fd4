"""Events that were set aside (搁置的事件): of which kind, why, and what waits behind them; nothing of people."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, vendor_gateway
from portal.operators.operator import OPERATORS, Desk
from portal.operators_zh import SERVICES

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/dead-letters"
_PATH = "/v1/operations/dead-letters"
LETTERS_OF = (
    Call(ServiceName.GATEWAY, "GET", _PATH, vendor_gateway.DeadLetters),
    Call(ServiceName.FILINGS, "GET", _PATH, filings.DeadLetters),
    Call(ServiceName.LEDGER, "GET", _PATH, ledger.DeadLetters),
    Call(ServiceName.CERTIFICATES, "GET", _PATH, certificates.DeadLetters),
)
Name = Literal["vendor-gateway", "filings", "ledger", "certificates"]


@router.get(PAGE)
async def dead_letters(operator: Desk, service: Name | None = None, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Of all services the first hundred, or of one service those that follow."""
    asked = [call for call in LETTERS_OF if service in (None, call.service)]
    query = {"after": after} if service else {}
    found = await asyncio.gather(*(operator.me.part(call, query=query) for call in asked))
    parts = [(SERVICES[call.service], call.service.value, part) for call, part in zip(asked, found, strict=True)]
    return operator.page("dead-letters.html", parts_=parts, is_all=service is None)
