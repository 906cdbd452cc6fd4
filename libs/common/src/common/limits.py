"""How fast one caller may go: a token bucket for each, in this process."""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import HTTPConnection

from common.server.proxies import bucket_of

_CALLERS_MAX = 10_000
_NAME_CHARS_MAX = 200
"""A longer name of a caller is kept as its hash: what is kept for 10,000 of them has an end."""


def origin_of(request: HTTPConnection) -> str:
    """Whom the address of a request belongs to, as limits count: one IPv4 address, or the /64 network of IPv6."""
    return bucket_of(request.client.host if request.client else "")


class Limiter:
    """``rate`` units a second on average for each caller, at most ``burst`` at once."""

    def __init__(self, rate: float, burst: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left_in_s(self, caller: str) -> int:
        """0 where one unit could be taken now, else the whole seconds to wait; nothing is taken."""
        level, since = self._levels.get(_key(caller), (self._burst, 0.0))
        level = min(self._burst, level + (self._clock() - since) * self._rate)
        needed = min(1, self._burst)
        return 0 if level >= needed else max(1, math.ceil((needed - level) / self._rate))

    def wait_s(self, caller: str, units: float = 1) -> int:
        """Take the units and return 0, or take nothing and return the whole seconds to wait."""
        at = self._clock()
        level = self._level(caller, at)
        # What is larger than the bucket may pass a full one: a limit slows down, it does not forbid.
        needed = min(units, self._burst)
        enough = level >= needed
        self._keep(caller, level - units if enough else level, at)
        return 0 if enough else max(1, math.ceil((needed - level) / self._rate))

    def take(self, caller: str, units: float = 1) -> None:
        """Take the units, on credit where there are fewer: for work whose size is known only once it is done."""
        at = self._clock()
        self._keep(caller, self._level(caller, at) - units, at)

    def _level(self, caller: str, at: float) -> float:
        level, since = self._levels.pop(_key(caller), (self._burst, at))
        return min(self._burst, level + (at - since) * self._rate)

    def _keep(self, caller: str, level: float, at: float) -> None:
        self._levels[_key(caller)] = (level, at)
        if len(self._levels) > _CALLERS_MAX:
            self._levels.popitem(last=False)

    def give_back(self, caller: str, units: float = 1) -> None:
        """Units that were taken before it was known whether they had to be; no more than the bucket holds."""
        key = _key(caller)
        if key in self._levels:
            level, since = self._levels[key]
            self._levels[key] = (min(self._burst, level + units), since)


def _key(caller: str) -> str:
    if len(caller) <= _NAME_CHARS_MAX:
        return caller
    return hashlib.sha256(caller.encode("utf-8", "surrogatepass")).hexdigest()
