"""Turns at work that is dear: shared among addresses, and among the accounts that are asked for at each of them."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from common.errors import Unavailable

PLACES = 200
PLACES_EACH = 40
_RETRY_AFTER_S = 5


@dataclass(frozen=True)
class Lane:
    """Who waits: ``origin`` is an address or a device that is known, ``account`` whom it is about."""

    origin: str
    account: str
    is_known: bool = False
    """Whether it is a device that is known."""


_Line = OrderedDict[str, OrderedDict[str, deque[asyncio.Future[None]]]]
"""By address or device, and by account at each."""


class Turns:
    """``at_once`` at a time. The next comes from the address that has waited the longest for its turn, however
    many others an address sends; within it the same holds for accounts. Every other turn is for devices that are known.

    At most ``places_each`` of one address wait. When all ``places`` are taken, the newest one of the address that has
    the most waiting makes room for one of an address that has fewer.
    """

    def __init__(self, at_once: int, *, places: int = PLACES, places_each: int = PLACES_EACH) -> None:
        self._free, self._places, self._places_each = at_once, places, places_each
        self._strangers: _Line = OrderedDict()
        self._known: _Line = OrderedDict()
        self._next, self._after = self._known, self._strangers

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[None]:
        """One's turn lasts as long as the block; raises :class:`Unavailable` where there is no place to wait."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(lane)
        try:
            yield
        finally:
            self._pass_on()

    def waiting(self) -> int:
        """How many wait."""
        return sum(_count(accounts) for line in (self._known, self._strangers) for accounts in line.values())

    async def _wait(self, lane: Lane) -> None:
        line = self._known if lane.is_known else self._strangers
        self._make_room(line, lane.origin)
        turn = asyncio.get_running_loop().create_future()
        line.setdefault(lane.origin, OrderedDict()).setdefault(lane.account, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on()  # it was given to somebody who has just gone
            else:
                _leave(line, lane.origin, lane.account, turn)
            raise

    def _make_room(self, line: _Line, origin: str) -> None:
        own = _count(line.get(origin, {}))
        if own >= self._places_each:
            raise _full()
        if self.waiting() < self._places:
            return
        counts = {key: _count(accounts) for key, accounts in self._strangers.items()}
        longest = max(counts, key=lambda count: counts[count], default="")
        if counts.get(longest, 0) <= (own + 1 if line is self._strangers else 0):
            raise _full()
        accounts = self._strangers[longest]
        account = max(reversed(accounts), key=lambda account: len(accounts[account]))
        newest = accounts[account][-1]
        _leave(self._strangers, longest, account, newest)
        if not newest.done():  # else its client has just gone
            newest.set_exception(_full())

    def _pass_on(self) -> None:
        """To a device that is known, then to a stranger: to the address, and there to the account, whose turn it is.
        Both go to the end.
        """
        while self._next or self._after:
            self._next, self._after = self._after, self._next
            line = self._after or self._next
            origin, accounts = line.popitem(last=False)
            account, waiting = accounts.popitem(last=False)
            turn = waiting.popleft()
            if waiting:
                accounts[account] = waiting
            if accounts:
                line[origin] = accounts
            if not turn.done():  # else its client has just gone
                turn.set_result(None)
                return
        self._free += 1


def _count(accounts: Mapping[str, Collection[object]]) -> int:
    return sum(map(len, accounts.values()))


def _leave(line: _Line, origin: str, account: str, turn: asyncio.Future[None]) -> None:
    accounts = line.get(origin, OrderedDict())
    if account in accounts and turn in accounts[account]:
        accounts[account].remove(turn)
        if not accounts[account]:
            del accounts[account]
        if not accounts:
            del line[origin]


def _full() -> Unavailable:
    return Unavailable("too-many-sign-in", "too many sign in at this moment; try again", retry_after_s=_RETRY_AFTER_S)
