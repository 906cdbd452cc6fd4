"""The vendors' door."""

import asyncio
import hashlib
from collections import Counter as Counts
from contextlib import suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError

from common.bodies import Large
from common.clock import now
from common.errors import Unavailable
from common.text import BadText, line
from common.web import Problem, json_response
from vendor_gateway.access.api import App, AppState
from vendor_gateway.access.request_limits import Meter
from vendor_gateway.completions import descriptions
from vendor_gateway.completions.actions import deliveries as actions
from vendor_gateway.completions.answers import CompletionStates, DeliveryReceipt
from vendor_gateway.completions.domain.completions import COMPLETION_ID_MAX, Status
from vendor_gateway.completions.domain.deliveries import ITEMS_MAX, BadBody, Delivery, parse, strict_json
from vendor_gateway.completions.queries import completions
from vendor_gateway.completions.signed_requests import SignedRequest, SignedRequests, off_loop
from vendor_gateway.vendors import queries as vendors

router = APIRouter()
LARGE = {
    "/v1/vendors/{vendor}/completions": Large(4 * 1024 * 1024),
    "/v1/vendors/{vendor}/completion-queries": Large(512 * 1024),
}
"""Addresses that take more than a form; what is in it is counted once it is known who sent it."""
_ATTEMPTS = 3
_NOTED_EVERY = timedelta(hours=1)


def _signed(app: AppState) -> SignedRequests:
    return SignedRequests(app.db, app.keys.sealer, app.limits)


@router.post("/v1/vendors/{vendor}/completions", response_model=DeliveryReceipt, openapi_extra=descriptions.DELIVERY)
async def receive(vendor: str, request: Request, app: App) -> Response:
    """Signed completions or a revocation; 200 with a verdict for every item once all of it is stored."""
    came = await _signed(app).read(vendor, request, may_be_resent=True)
    with app.limits.counting_refusals(vendor):
        if came.is_resent:
            return Response(await _earlier_answer(vendor, came, app), media_type="application/json")
        async with app.limits.working(vendor, len(came.body)):
            received = await _take_in(vendor, came, app)
    await _note_use(came.signed.key_id, app)
    made = Counts(verdict.status for verdict in received.verdicts)
    for status, count in made.items():
        app.verdicts.labels(vendor, status.value).inc(count)
    app.limits.count(vendor, Meter.REFUSALS, made[Status.REJECTED])
    return Response(received.answer, media_type="application/json")


async def _take_in(vendor: str, came: SignedRequest, app: AppState) -> actions.Received:
    delivery = await off_loop(len(came.body), _parsed, came.body)
    app.limits.count(vendor, Meter.ITEMS, len(delivery.items))
    evidence = await asyncio.to_thread(actions.seal_evidence, came.body, sealer=app.keys.sealer)
    intake = actions.IntakeOf(app.keys.index, app.rulebooks)
    for _ in range(_ATTEMPTS):
        # A twin of this delivery was stored at the same moment, or two crossed: the next try sees its rows.
        with suppress(IntegrityError, Unavailable):
            async with app.db.transaction() as tx:
                return await actions.receive(tx, vendor, came.signed, evidence, delivery, intake, now=now())
    raise Unavailable("try-again", "nothing was recorded; send the same delivery again")


async def _earlier_answer(vendor: str, came: SignedRequest, app: AppState) -> bytes:
    digest = await off_loop(len(came.body), _sha256, came.body)
    async with app.db.reading() as tx:
        answer = await actions.earlier_answer(tx, vendor, came.signed, digest)
    if answer is None:
        raise Unavailable("try-again", "nothing was recorded; send the same delivery again")
    return answer


def _sha256(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def _parsed(body: bytes) -> Delivery:
    try:
        return parse(body)
    except BadBody as bad:
        raise Problem(bad.status, bad.reason, bad.detail) from None


@router.post(
    "/v1/vendors/{vendor}/completion-queries", response_model=CompletionStates, openapi_extra=descriptions.QUERY
)
async def query(vendor: str, request: Request, app: App) -> Response:
    """What became of completions, signed like a delivery: ``{"completion_ids": ["…"]}``, up to 1,000."""
    came = await _signed(app).read(vendor, request)
    with app.limits.counting_refusals(vendor):
        ids = await off_loop(len(came.body), _asked, came.body)
        async with app.limits.working(vendor, len(came.body)), app.db.reading() as tx:
            app.limits.count(vendor, Meter.QUESTIONS, len(ids))
            states = await completions.states(tx, vendor, ids)
    return json_response({"results": [_state(id_, states.get(id_)) for id_ in ids]})


def _state(completion_id: str, row: sa.Row[Any] | None) -> dict[str, str]:
    known = {"status": "unknown"} if row is None else {"status": row.state}
    because = {"reason": row.reason} if row is not None and row.reason is not None else {}
    return {"completion_id": completion_id, **known, **because}


def _asked(body: bytes) -> list[str]:
    try:
        asked = strict_json(body)
    except BadBody as bad:
        raise Problem(bad.status, bad.reason, bad.detail) from None
    ids = asked.get("completion_ids") if isinstance(asked, dict) else None
    if not isinstance(ids, list) or len(ids) > ITEMS_MAX:
        raise Problem(
            422,
            "not-this-shape",
            f'the body is {{"completion_ids": ["…"]}} with up to {ITEMS_MAX}',
            items_max=ITEMS_MAX,
        )
    try:
        return [line(id_, chars_max=COMPLETION_ID_MAX, name="a completion_id") for id_ in ids]
    except BadText as bad:
        raise Problem(422, "not-this-shape", str(bad)) from None


async def _note_use(key_id: str, app: AppState) -> None:
    """Once an hour and process, to show which key may be ended; a delivery does not fail for it."""
    at = now()
    if key_id not in app.noted or at - app.noted[key_id] > _NOTED_EVERY:
        app.noted[key_id] = at
        with suppress(Unavailable):
            async with app.db.transaction() as tx:
                await vendors.note_key_use(tx, key_id, at)
