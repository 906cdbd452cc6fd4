"""What one vendor and one address may ask of this process: requests, bytes, items, refusals, questions, work at once.

What was signed counts for its vendor, everything else for the address that it came from: nobody uses up a vendor's
pace by naming it. What is asked is counted once it is known, on credit; who has none left is refused before the next
body is read.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import StrEnum

import prometheus_client

from common.errors import Conflict
from common.limits import Limiter
from common.problems import Problem, too_fast

UNSIGNED_BYTES_MAX = 8 * 1024 * 1024
"""Of one address, on their way in at a time and not verified yet; a body alone passes whatever its size."""
UNANNOUNCED_BYTES = 1024 * 1024
"""What a body counts for on its way in whose sender does not say how large it is."""
WORK_AT_ONCE = 2
"""Verified requests of one vendor that are worked on at a time."""
WAITING_MAX, WAITING_BYTES_MAX = 8, 16 * 1024 * 1024
"""Verified requests of one vendor, and their bodies, that are worked on or wait for it; one more is refused.

Each holds one of the process's places (``XUESHI_REQUESTS_MAX``): all of one vendor's are a quarter of 32.
"""


class Meter(StrEnum):
    """What is counted for a vendor."""

    REQUESTS = "requests"
    BYTES = "bytes"
    ITEMS = "items"
    REFUSALS = "refusals"
    """Signed requests that were refused, and rejected items."""
    QUESTIONS = "questions"
    """Completion ids asked about."""
    RESENDS = "resends"
    """Deliveries of which it is looked up, beyond the pace, whether they are stored and have their answer; of each
    address, since nobody has signed them yet."""


class Metered(StrEnum):
    """What is counted for an address: what nobody signed."""

    REFUSALS = "address-refusals"
    BYTES = "address-bytes"


class RequestLimits:
    """The counts of this process. ``refused`` is a counter of refusals by what ran out."""

    def __init__(
        self,
        vendor: Mapping[Meter, Limiter],
        address: Mapping[Metered, Limiter],
        refused: prometheus_client.Counter,
    ) -> None:
        self._vendor, self._address, self._refused = vendor, address, refused
        self._unsigned: Counter[str] = Counter()
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._waiting: Counter[str] = Counter()
        self._waiting_bytes: Counter[str] = Counter()

    def check_address(self, address: str) -> None:
        """Raises 429 where too much came from there that nobody signed."""
        for meter, limiter in self._address.items():
            if wait_s := limiter.left_in_s(address):
                self._refuse(meter, wait_s, closes=True)

    def refused_unsigned(self, address: str, size: int) -> None:
        """Something was refused that no vendor signed, after so many bytes of it were read."""
        self._address[Metered.REFUSALS].take(address)
        self._address[Metered.BYTES].take(address, size)

    @contextmanager
    def unsigned(self, address: str, announced: int | None) -> Iterator[None]:
        """While a body is read and verified; 429 where too many bytes of its address are on their way already."""
        size = UNANNOUNCED_BYTES if announced is None else announced
        if self._unsigned[address] and self._unsigned[address] + size > UNSIGNED_BYTES_MAX:
            self._refuse("unsigned", 1, closes=True)
        self._unsigned[address] += size
        try:
            yield
        finally:
            self._unsigned[address] -= size
            if not self._unsigned[address]:
                del self._unsigned[address]

    def wait_s(self, vendor: str) -> int:
        """0 where the vendor has some of everything left, else the whole seconds to wait. Resends are apart."""
        return max(limiter.left_in_s(vendor) for meter, limiter in self._vendor.items() if meter is not Meter.RESENDS)

    def refuse(self, vendor: str) -> None:
        """Raises 429 where the vendor has nothing left of something."""
        self._refuse_by(vendor, [meter for meter in self._vendor if meter is not Meter.RESENDS])

    def _refuse_by(self, vendor: str, meters: Iterable[Meter]) -> None:
        for meter in meters:
            if self._vendor[meter].left_in_s(vendor):
                self._refuse(meter, self.wait_s(vendor))

    def may_look_up_resend(self, vendor: str, address: str) -> bool:
        """Whether, beyond the pace, it may still be looked up for this address if a delivery was stored before.

        Who only names the vendor uses up nothing of what the vendor itself may ask from elsewhere.
        """
        return self._vendor[Meter.RESENDS].wait_s(f"{address} {vendor}") == 0

    def count(self, vendor: str, meter: Meter, units: float = 1) -> None:
        """The vendor used so much."""
        if units:
            self._vendor[meter].take(vendor, units)

    @contextmanager
    def counting_refusals(self, vendor: str) -> Iterator[None]:
        """What a vendor signed and is refused for what it is counts for it; what comes too fast does not."""
        try:
            yield
        except (Problem, Conflict) as refused:
            if not isinstance(refused, Problem) or refused.status != 429:
                self.count(vendor, Meter.REFUSALS)
            raise

    @asynccontextmanager
    async def working(self, vendor: str, size: int) -> AsyncIterator[None]:
        """One of the vendor's places, as soon as it is free; 429 where too many of its requests wait for one.

        Vendors wait for themselves: whatever one of them sends at once, the next request of another finds the process
        with few of its requests under way.
        """
        waiting = self._waiting[vendor]
        if waiting >= WAITING_MAX or (waiting and self._waiting_bytes[vendor] + size > WAITING_BYTES_MAX):
            self._refuse("waiting", 1)
        slots = self._slots.setdefault(vendor, asyncio.Semaphore(WORK_AT_ONCE))
        self._waiting[vendor] += 1
        self._waiting_bytes[vendor] += size
        try:
            async with slots:
                # Those before it in the queue may have used up what was left when it came.
                self._refuse_by(vendor, (Meter.ITEMS, Meter.REFUSALS, Meter.QUESTIONS))
                yield
        finally:
            self._waiting[vendor] -= 1
            self._waiting_bytes[vendor] -= size

    def _refuse(self, ran_out: str, wait_s: int, *, closes: bool = False) -> None:
        """``closes``: the connection ends with the answer, so that nobody reads what is still on its way."""
        self._refused.labels(str(ran_out)).inc()
        problem = too_fast(wait_s)
        if closes:
            problem.headers["connection"] = "close"
        raise problem
