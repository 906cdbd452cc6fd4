"""Vendors, their keys, and when they delivered last."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Caller, acting
from common.bodies import Body
from common.clock import CHINA, china_date, now
from common.errors import NotFound
from common.idempotency import Keyed, begin
from common.text import line
from common.web import json_response
from offices.reach import program_or_operator
from vendor_gateway.access.api import App, VendorId
from vendor_gateway.vendors import actions, queries, shapes
from vendor_gateway.vendors.answers import (
    AddedKey,
    SavedVendor,
    VendorActs,
    VendorFreshnessList,
    VendorKeys,
    VendorList,
)
from vendor_gateway.vendors.domain import KeyKind

router = APIRouter()
_operates = program_or_operator("vendors:operate")
Operator = Annotated[Caller, Depends(_operates)]
KeyId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,120}$")]
ACTS_MAX = 200


class Vendor(Body):
    """An online vendor (网络培训机构)."""

    name: Annotated[str, AfterValidator(lambda name: line(name, chars_max=100, name="name"))]


class NewKey(Body):
    """A signing key: ``hmac`` makes a secret, ``ed25519`` takes the vendor's public key."""

    kind: KeyKind
    public_key: str | None = Field(default=None, max_length=100)


@router.put("/v1/vendors/{vendor}", response_model=SavedVendor, dependencies=[Depends(_operates)])
async def save_vendor(vendor: VendorId, body: Vendor, app: App, operator: Operator) -> Response:
    """A vendor; a new name for one that is there."""
    async with app.db.transaction() as tx:
        await actions.save_vendor(tx, vendor, body.name)
        await queries.add_vendor_act(tx, vendor, "vendor.saved", operator.client_id)
    return json_response({"vendor": vendor, "name": body.name})


@router.get("/v1/vendors", response_model=VendorList, dependencies=[Depends(_operates)])
async def vendors(app: App) -> Response:
    """Every vendor, with how many live keys and contracts it has, and when it delivered last."""
    async with app.db.reading() as tx:
        rows = await queries.vendors_listed(tx, china_date(now()))
    return json_response({"vendors": shapes.freshness(rows)})


@router.post("/v1/vendors/{vendor}/keys", status_code=201, response_model=AddedKey, dependencies=[Depends(_operates)])
async def add_key(vendor: VendorId, body: NewKey, app: App, operator: Operator, keyed: Keyed) -> Response:
    """One more key, up to five; the old ones live on until they are ended.

    What an operator adds waits until another one confirms it; what a program adds verifies at once, since two people
    gave it its powers.
    """
    proposed_by = operator.client_id if operator.is_person else None
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, operator.client_id, secret=app.keys.index)
        if attempt.before is not None:
            return attempt.before
        shown = await actions.add_key(
            tx, vendor, body.kind, body.public_key, proposed_by=proposed_by, sealer=app.keys.sealer
        )
        await queries.add_vendor_act(tx, vendor, "key.added", operator.client_id, shown["key_id"])
        return await attempt.keep(json_response(shown, 201))


@router.post("/v1/vendors/{vendor}/keys/{key_id}/confirmation", status_code=204, dependencies=[Depends(_operates)])
async def confirm_key(vendor: VendorId, key_id: KeyId, app: App, operator: Operator) -> None:
    """A key that another operator added verifies from now."""
    async with app.db.transaction() as tx:
        await actions.confirm_key(tx, vendor, key_id, operator.client_id)
        await queries.add_vendor_act(tx, vendor, "key.confirmed", operator.client_id, key_id)


@router.get("/v1/vendors/{vendor}/acts", response_model=VendorActs, dependencies=[Depends(_operates)])
async def acts(vendor: VendorId, app: App) -> Response:
    """Who did what to a vendor and its keys, the latest first; at most 200."""
    async with app.db.reading() as tx:
        rows = await queries.vendor_acts(tx, vendor, ACTS_MAX)
    shown = ("what", "key_id", "made_by", "made_at")
    return json_response({"acts": [{name: getattr(row, name) for name in shown} for row in rows]})


@router.get("/v1/vendors/{vendor}/keys", response_model=VendorKeys, dependencies=[Depends(_operates)])
async def keys(vendor: VendorId, app: App) -> Response:
    """The vendor's keys, newest first, each with the hour in which it signed last; never the keys themselves."""
    async with app.db.reading() as tx:
        rows = await queries.vendor_keys(tx, vendor)
    if rows is None:
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    shown = ("key_id", "kind", "created_at", "last_used_at", "proposed_by")
    return json_response({"keys": [{name: getattr(row, name) for name in shown} for row in rows]})


@router.delete("/v1/vendors/{vendor}/keys/{key_id}", status_code=204, dependencies=[Depends(_operates)])
async def end_key(
    vendor: VendorId,
    key_id: KeyId,
    app: App,
    operator: Operator,
) -> None:
    """The key verifies nothing from now."""
    async with app.db.transaction() as tx:
        if not await queries.end_vendor_key(tx, vendor, key_id):
            raise NotFound("unknown-key", "the vendor has no live key of this id")
        await queries.add_vendor_act(tx, vendor, "key.ended", operator.client_id, key_id)


@router.get("/v1/vendor-freshness", response_model=VendorFreshnessList, dependencies=[Depends(acting)])
async def freshness(app: App) -> Response:
    """When each vendor delivered last, and how long after completion it usually does; for anybody who is signed in."""
    as_of = now()
    async with app.db.reading() as tx:
        found = await actions.vendor_freshness(tx, now=as_of)
    return json_response({"vendors": shapes.freshness(found), "as_of": as_of.astimezone(CHINA)})
