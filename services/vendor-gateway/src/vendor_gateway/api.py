"""The vendors' door."""

import asyncio
import hashlib
from collections import Counter as Counts
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from prometheus_client import Counter
from pydantic import AfterValidator, Field
from sqlalchemy.exc import IntegrityError

from common.auth import Caller, Oneself, acting, oneself, requires
from common.bodies import Body, Large
from common.clock import CHINA, Moment, now
from common.db import Database
from common.errors import NotFound, Unavailable
from common.readings import OwnReadings, Reading, Recorder, of_caller, own_readings, records_of
from common.text import BadText, line
from common.web import Problem, json_response
from vendor_gateway import actions, descriptions, shapes
from vendor_gateway.actions import Keys
from vendor_gateway.answers import (
    AddedKey,
    CompletionStates,
    DeliveryReceipt,
    FlaggedCompletions,
    OwnCompletions,
    SavedVendor,
    VendorActs,
    VendorFreshnessList,
    VendorKeys,
)
from vendor_gateway.domain.completions import COMPLETION_ID_MAX, Status
from vendor_gateway.domain.deliveries import ITEMS_MAX, BadBody, Delivery, parse, strict_json
from vendor_gateway.domain.signatures import KeyKind
from vendor_gateway.queries import completions, vendors
from vendor_gateway.request_limits import Meter, RequestLimits
from vendor_gateway.signed_requests import SignedRequest, SignedRequests, off_loop

router = APIRouter()
LARGE = {
    "/v1/vendors/{vendor}/completions": Large(4 * 1024 * 1024),
    "/v1/vendors/{vendor}/completion-queries": Large(512 * 1024),
}
"""Addresses that take more than a form; what is in it is counted once it is known who sent it."""
_reviews, _operates = requires("completions:review"), requires("vendors:operate")
Operator = Annotated[Caller, Depends(_operates)]
ACTS_MAX = 200
_ATTEMPTS = 3
_NOTED_EVERY = timedelta(hours=1)
_FLAGGED = (
    "item_id", "vendor_id", "completion_id", "person_id", "course_code", "course_title", "centihours", "started_at",
    "completed_at", "flags",
)  # fmt: skip
VendorId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,62}$")]


class AppState:
    """What the gateway's routes work with; put together in ``main``."""

    def __init__(self, db: Database, keys: Keys, readings: Recorder, limits: RequestLimits, verdicts: Counter) -> None:
        self.db, self.keys, self.readings = db, keys, readings
        self.limits, self.verdicts = limits, verdicts
        self.signed = SignedRequests(db, keys.sealer, limits)
        self.noted: dict[str, datetime] = {}
        """When this process noted of each key that it was used."""


async def _app_state(request: Request) -> AppState:
    app: AppState = request.app.state.app
    return app


App = Annotated[AppState, Depends(_app_state)]


class Vendor(Body):
    """An online vendor (网络培训机构)."""

    name: Annotated[str, AfterValidator(lambda name: line(name, chars_max=100, name="name"))]


class NewKey(Body):
    """A signing key: ``hmac`` makes a secret, ``ed25519`` takes the vendor's public key."""

    kind: KeyKind
    public_key: str | None = Field(default=None, max_length=100)


@router.post("/v1/vendors/{vendor}/completions", response_model=DeliveryReceipt, openapi_extra=descriptions.DELIVERY)
async def receive(vendor: str, request: Request, app: App) -> Response:
    """Signed completions or a revocation; 200 with a verdict for every item once all of it is stored."""
    came = await app.signed.read(vendor, request, may_be_resent=True)
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
    for _ in range(_ATTEMPTS):
        # A twin of this delivery was stored at the same moment, or two crossed: the next try sees its rows.
        with suppress(IntegrityError, Unavailable):
            async with app.db.transaction() as tx:
                return await actions.receive(
                    tx, vendor, came.signed, evidence, delivery, index=app.keys.index, now=now()
                )
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
    came = await app.signed.read(vendor, request)
    with app.limits.counting_refusals(vendor):
        ids = await off_loop(len(came.body), _asked, came.body)
        async with app.limits.working(vendor, len(came.body)), app.db.reading() as tx:
            app.limits.count(vendor, Meter.QUESTIONS, len(ids))
            states = await completions.states(tx, vendor, ids)
    return json_response({"results": [{"completion_id": id_, "status": states.get(id_, "unknown")} for id_ in ids]})


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


@router.put("/v1/vendors/{vendor}", response_model=SavedVendor, dependencies=[Depends(_operates)])
async def save_vendor(vendor: VendorId, body: Vendor, app: App, operator: Operator) -> Response:
    """A vendor; a new name for one that is there."""
    async with app.db.transaction() as tx:
        await actions.save_vendor(tx, vendor, body.name)
        await vendors.add_vendor_act(tx, vendor, "vendor.saved", operator.client_id)
    return json_response({"vendor": vendor, "name": body.name})


@router.post("/v1/vendors/{vendor}/keys", status_code=201, response_model=AddedKey, dependencies=[Depends(_operates)])
async def add_key(vendor: VendorId, body: NewKey, app: App, operator: Operator) -> Response:
    """One more live key, up to five; the old ones live on until they are ended."""
    async with app.db.transaction() as tx:
        shown = await actions.add_key(tx, vendor, body.kind, body.public_key, sealer=app.keys.sealer)
        await vendors.add_vendor_act(tx, vendor, "key.added", operator.client_id, shown["key_id"])
    return json_response(shown, 201)


@router.get("/v1/vendors/{vendor}/acts", response_model=VendorActs, dependencies=[Depends(_operates)])
async def acts(vendor: VendorId, app: App) -> Response:
    """Which program did what to a vendor and its keys, the latest first; at most 200."""
    async with app.db.reading() as tx:
        rows = await vendors.vendor_acts(tx, vendor, ACTS_MAX)
    shown = ("what", "key_id", "made_by", "made_at")
    return json_response({"acts": [{name: getattr(row, name) for name in shown} for row in rows]})


@router.get("/v1/vendors/{vendor}/keys", response_model=VendorKeys, dependencies=[Depends(_operates)])
async def keys(vendor: VendorId, app: App) -> Response:
    """The vendor's live keys, newest first, each with the hour in which it signed last; never the keys themselves."""
    async with app.db.reading() as tx:
        rows = await vendors.vendor_keys(tx, vendor)
    if rows is None:
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    shown = ("key_id", "kind", "created_at", "last_used_at")
    return json_response({"keys": [{name: getattr(row, name) for name in shown} for row in rows]})


@router.delete("/v1/vendors/{vendor}/keys/{key_id}", status_code=204, dependencies=[Depends(_operates)])
async def end_key(
    vendor: VendorId,
    key_id: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,120}$")],
    app: App,
    operator: Operator,
) -> None:
    """The key verifies nothing from now."""
    async with app.db.transaction() as tx:
        if not await vendors.end_vendor_key(tx, vendor, key_id):
            raise NotFound("unknown-key", "the vendor has no live key of this id")
        await vendors.add_vendor_act(tx, vendor, "key.ended", operator.client_id, key_id)


@router.get("/v1/flagged-completions", response_model=FlaggedCompletions, dependencies=[Depends(_reviews)])
async def flagged(
    app: App,
    caller: Annotated[Caller, Depends(_reviews)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Completions that count and look odd, oldest first; ``after`` the last ``item_id`` of the page before."""
    async with app.db.reading() as tx:
        rows = await completions.flagged(tx, after, limit)
    await app.readings.record(of_caller(caller), Reading("flagged-completions", [row.person_id for row in rows]))
    return json_response({"completions": [{name: getattr(row, name) for name in _FLAGGED} for row in rows]})


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who was shown completions of one's own, month by month, the latest first; everything up to ``as_of``."""
    async with app.db.reading() as tx:
        found = await own_readings(tx, await records_of(tx, person_id), before=before)
    return json_response(found)


@router.get("/v1/own/completions", response_model=OwnCompletions, dependencies=[Depends(oneself)])
async def own_completions(
    app: App,
    person_id: Oneself,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What vendors sent about oneself and what became of each item, what came last first.

    ``year``: only completions of this training year. ``before``: the ``before`` of the page before. What was sent
    before one was registered is there as soon as one is, with the time for which it was parked.
    """
    as_of = now()
    async with app.db.reading() as tx:
        page = await actions.own_completions(tx, person_id, year, before, limit)
        vendors_now = await actions.vendor_freshness(tx, now=as_of)
    return json_response(
        {
            "completions": [shapes.own_completion(row) for row in page.items],
            "before": page.before,
            "vendors": shapes.freshness(vendors_now),
            "as_of": as_of.astimezone(CHINA),
        }
    )


@router.get("/v1/vendor-freshness", response_model=VendorFreshnessList, dependencies=[Depends(acting)])
async def freshness(app: App) -> Response:
    """When each vendor delivered last, and how long after completion it usually does; for anybody who is signed in."""
    as_of = now()
    async with app.db.reading() as tx:
        found = await actions.vendor_freshness(tx, now=as_of)
    return json_response({"vendors": shapes.freshness(found), "as_of": as_of.astimezone(CHINA)})
