"""Events that were set aside (搁置的事件): of which kind, why, and what waits behind them; nothing of people.

They are tried again from here, one queue, all of a reason, or all; what came of it stands on the page afterwards.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, vendor_gateway
from portal.clients.refusals import Away
from portal.operators.operator import OPERATORS, Desk, Operator
from portal.operators_zh import LETTER_REASONS, SERVICES

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/dead-letters"
_PATH, _REPLAYS = "/v1/operations/dead-letters", "/v1/operations/dead-letters/replays"
LETTERS_OF = (
    Call(ServiceName.GATEWAY, "GET", _PATH, vendor_gateway.DeadLetters),
    Call(ServiceName.FILINGS, "GET", _PATH, filings.DeadLetters),
    Call(ServiceName.LEDGER, "GET", _PATH, ledger.DeadLetters),
    Call(ServiceName.CERTIFICATES, "GET", _PATH, certificates.DeadLetters),
)
AnyResult = vendor_gateway.ReplayResult | filings.ReplayResult | ledger.ReplayResult | certificates.ReplayResult
REPLAYS_OF: Sequence[Call[AnyResult]] = (
    Call(ServiceName.GATEWAY, "POST", _REPLAYS, vendor_gateway.ReplayResult, vendor_gateway.ReplayWanted),
    Call(ServiceName.FILINGS, "POST", _REPLAYS, filings.ReplayResult, filings.ReplayWanted),
    Call(ServiceName.LEDGER, "POST", _REPLAYS, ledger.ReplayResult, ledger.ReplayWanted),
    Call(ServiceName.CERTIFICATES, "POST", _REPLAYS, certificates.ReplayResult, certificates.ReplayWanted),
)
Name = Literal["vendor-gateway", "filings", "ledger", "certificates"]
_NUMBER, _WORDS = re.compile("[1-9][0-9]{0,17}"), re.compile("[ -~]{0,200}")
"""Of a letter, and of a reason, as the page has them."""
_BY_NAME: Mapping[str, Call[AnyResult]] = {call.service.value: call for call in REPLAYS_OF}


@router.get(PAGE)
async def dead_letters(operator: Desk, service: Name | None = None, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Of all services the first hundred, or of one service those that follow."""
    return await _page(operator, service, after)


@router.post(PAGE + "/{service}/replays")
async def replay(operator: Desk, service: Name, typed: Posted) -> Response:
    """Have some tried again; the page says afterwards how many were applied, and how many stayed."""
    letter, reason = typed.text("letter"), typed.text("reason")
    if (letter and not _NUMBER.fullmatch(letter)) or not _WORDS.fullmatch(reason):
        raise HTTPException(404)
    call = _BY_NAME[service]
    assert call.sends is not None, "what is tried again is sent"
    wanted = call.sends(letter_id=int(letter) if letter else None, reason=reason or None)
    try:
        done = await operator.me.ask(call, body=wanted)
    except Away:
        errors = Errors([("", "没有办完：服务没有响应。已经办理的不会重复办理，请稍后再试。")])
        return await _page(operator, None, 0, errors)
    if not done.is_whole:
        return operator.me.go(PAGE, said="letters-replayed-partly")
    return operator.me.go(PAGE, said="letters-replayed" if done.applied + done.left else "letters-gone")


async def _page(operator: Operator, service: Name | None, after: int, errors: Errors | None = None) -> Response:
    asked = [call for call in LETTERS_OF if service in (None, call.service)]
    query = {"after": after} if service else {}
    found = await asyncio.gather(*(operator.me.part(call, query=query) for call in asked))
    parts = [(SERVICES[call.service], call.service.value, part) for call, part in zip(asked, found, strict=True)]
    return operator.page(
        "dead-letters.html",
        status=503 if errors else 200,
        parts_=parts,
        is_all=service is None,
        own=f"account:{operator.me.account.account_id}",
        reasons=LETTER_REASONS,
        errors=errors.found if errors else (),
    )
