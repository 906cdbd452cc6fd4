"""A vendor's request from its headers to its verified body: nothing dear happens before it is known who asks."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect

from common.clock import now
from common.db import Database
from common.errors import NotFound
from common.limits import origin_of
from common.problems import Problem
from common.sealing import Sealer
from vendor_gateway.access.request_limits import UNANNOUNCED_BYTES, Meter, RequestLimits
from vendor_gateway.completions.queries import deliveries
from vendor_gateway.vendors.actions import live_keys
from vendor_gateway.vendors.domain import Claimed, NotSigned, Signed, VerifyingKey, read_headers, verify_body

_OFF_LOOP_BYTES = 64 * 1024
"""A larger body is hashed and parsed in a thread: meanwhile others are served."""
_VENDOR_CHARS_MAX = 128

P = ParamSpec("P")
T = TypeVar("T")


async def off_loop(size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Work that grows with a body of so many bytes, in a thread where that is large."""
    return await asyncio.to_thread(work, *args, **kwargs) if size > _OFF_LOOP_BYTES else work(*args, **kwargs)


@dataclass(frozen=True)
class SignedRequest:
    """What a vendor signed."""

    signed: Signed
    body: bytes
    is_resent: bool
    """The vendor has no pace left, and a delivery of this webhook-id is stored: it gets that answer and no more."""


class SignedRequests:
    """Reads them, each step dearer than those before it, and counts what is refused on the way."""

    def __init__(self, db: Database, sealer: Sealer, limits: RequestLimits) -> None:
        self._db, self._sealer, self._limits = db, sealer, limits

    async def read(self, vendor: str, request: Request, *, may_be_resent: bool = False) -> SignedRequest:
        """The verified request; raises 401, 404 or 429. ``may_be_resent``: stored ones are answered beyond the pace."""
        address = origin_of(request)
        announced = request.headers.get("content-length", "")
        size, read = int(announced) if announced.isdigit() else None, 0
        # 1. What comes from there was signed, as a rule.
        self._limits.check_address(address)
        try:
            # 2. The headers can be those of a request of today.
            claimed = read_headers(request.headers, now=now())
            # 3. There is such a vendor, and it has some of its pace left.
            keys, is_resent = await self._vendor(vendor, claimed, address, may_be_resent=may_be_resent)
            # 4. The body is the vendor's.
            with self._limits.unsigned(address, size):
                read = UNANNOUNCED_BYTES if size is None else size
                body = await request.body()
                read = len(body)
                signed = await off_loop(read, verify_body, claimed, body, keys)
        except (NotSigned, NotFound, ClientDisconnect) as bad:
            self._limits.refused_unsigned(address, read)
            if isinstance(bad, NotSigned):
                raise Problem(401, bad.reason, bad.detail) from None
            raise
        self._limits.count(vendor, Meter.REQUESTS)
        self._limits.count(vendor, Meter.BYTES, read)
        return SignedRequest(signed, body, is_resent)

    async def _vendor(
        self, vendor: str, claimed: Claimed, address: str, *, may_be_resent: bool
    ) -> tuple[list[VerifyingKey], bool]:
        """Its live keys, and whether it is beyond its pace and this a delivery that is stored; 429 where it is none."""
        if not vendor.isprintable() or len(vendor) > _VENDOR_CHARS_MAX:
            raise NotFound("unknown-vendor", "there is no vendor of this name")
        is_beyond = self._limits.wait_s(vendor) > 0
        if is_beyond and not (may_be_resent and self._limits.may_look_up_resend(vendor, address)):
            self._limits.refuse(vendor)
        async with self._db.reading() as tx:
            keys = await live_keys(tx, vendor, sealer=self._sealer)
            is_stored = is_beyond and await deliveries.earlier_answer(tx, vendor, claimed.webhook_id) is not None
        if is_beyond and not is_stored:
            self._refuse_looked_up(vendor, address)
        return keys, is_stored

    def _refuse_looked_up(self, vendor: str, address: str) -> None:
        """429, unless the vendor has some of its pace again; nobody signed it yet, and it was looked up."""
        try:
            self._limits.refuse(vendor)
        except Problem:
            self._limits.refused_unsigned(address, 0)
            raise
