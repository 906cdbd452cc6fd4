"""Consuming: handlers get batches, one transaction each; poison gets a name, an owner and a replay."""

import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from common import logs, tracing
from common.bus import Bus
from common.consumer import dead_letters
from common.consumer.dead_letters import EVERYTHING, UNREADABLE, Wanted
from common.db import Database, Tx, is_lock_timeout, is_passing
from common.errors import Unavailable
from common.events import Contract, Contracts, Event, Message, Unreadable
from common.metrics import Metrics

log = logs.get(__name__)

Handler = Callable[[Tx, Sequence[Event[Any]]], Awaitable[None]]
"""Fills the transaction with the effects of a batch. Idempotent; the order within a key is kept. A handler that
stands under two contracts gets their events mixed, in the order they were published."""
Handlers = Mapping[type[Contract], Handler]


_WAIT_SHORTLY = sa.text("SET LOCAL lock_timeout = '250ms'")
"""Once a batch has waited in vain, its halves only look who it is."""


@dataclass(frozen=True)
class Replayed:
    """How a replay ended: letters applied, and letters that stay with their reason."""

    applied: int
    left: int
    is_whole: bool = True
    """Each letter that was asked for was tried, or waits behind one that was; ``False`` where the time ran out."""


class Consumer:
    """One service's ears."""

    def __init__(self, db: Database, handlers: Handlers, metrics: Metrics) -> None:
        self._db = db
        self._handlers = handlers
        self._contracts = Contracts.of(handlers)
        self._metrics = metrics
        self._locked: dict[str, str] = {}
        """Keys that met a row which somebody else has locked, with the type of their event: tried last, and shortly."""
        self.topics = frozenset(contract.topic for contract in handlers)

    def subscribe_to(self, bus: Bus) -> None:
        """Listen on the bus as the service's group."""
        if self.topics:
            bus.subscribe(self._db.service, self.topics, self.deliver)

    async def deliver(self, messages: Sequence[Message]) -> None:
        """Apply a batch. Passing errors are raised: the bus delivers again. Everything else ends as a dead letter.

        Where somebody else has locked a row, the others are applied before that is raised.
        """
        held: dict[str, str] = {}
        try:
            for handler, run in self._runs(messages):
                if handler is None:
                    for message, _ in run:
                        if message.key not in held:
                            await self._set_aside([message], UNREADABLE)
                else:
                    await self._apply(handler, run, held)
        finally:
            self._note(held, {message.key for message in messages} - held.keys())
        if held:
            self._metrics.retries.inc()
            log.warning("events_wait_for_a_lock", service=self._db.service, keys=len(held))
            raise Unavailable("database-away", "somebody else has locked rows of this batch; the others were applied")

    def _note(self, held: Mapping[str, str], free: set[str]) -> None:
        for key in free:
            self._locked.pop(key, None)
        self._locked.update(held)
        self._metrics.locked.clear()
        for event_type, count in Counter(self._locked.values()).items():
            self._metrics.locked.labels(event_type).set(count)

    async def _apply(
        self, handler: Handler, run: Sequence[tuple[Message, Event[Contract]]], held: dict[str, str]
    ) -> None:
        """The whole run in one transaction; where it is refused, halves, until the poison stands alone.

        So it is with a row that somebody else has locked: ``held`` gets its key, and what follows under it waits too.
        """
        run = [item for item in run if item[0].key not in held]
        run = await self._still_free(run)
        if not run:
            return
        others = [item for item in run if item[0].key not in self._locked]
        if others and len(others) < len(run):
            suspects = [item for item in run if item[0].key in self._locked]
            await self._apply(handler, others, held)
            await self._apply(handler, suspects, held)
            return
        try:
            with tracing.hearing(self._db.service, run):
                async with self._db.transaction() as tx:
                    if not others:
                        await tx.execute(_WAIT_SHORTLY)
                    await handler(tx, [event for _, event in run])
        except Exception as error:
            if is_locked := is_lock_timeout(error):
                self._locked.update({message.key: message.type for message, _ in run})
            elif is_passing(error):
                self._metrics.retries.inc()
                raise
            if is_locked and len({message.key for message, _ in run}) == 1:
                held[run[0][0].key] = run[0][0].type
                return
            if len(run) == 1:
                log.exception("event_set_aside", service=self._db.service, type=type(run[0][1].payload).type)
                await self._set_aside([run[0][0]], type(error).__name__)
                return
            middle = len(run) // 2
            await self._apply(handler, run[:middle], held)
            await self._apply(handler, run[middle:], held)
            return
        self._metrics.handled.labels(type(run[0][1].payload).type).inc(len(run))

    def _runs(self, messages: Sequence[Message]) -> Iterator[tuple[Handler | None, list[tuple[Message, Event[Any]]]]]:
        """Neighbours with the same handler together, so that order is kept and batches stay whole."""
        read: list[tuple[Handler | None, Message, Event[Any] | None]] = []
        for message in messages:
            try:
                event = self._contracts.read(message.body)
            except Unreadable:
                read.append((None, message, None))
                continue
            if event is not None:
                read.append((self._handlers[type(event.payload)], message, event))
        for handler, group in groupby(read, key=lambda item: item[0]):
            yield handler, [(message, event) for _, message, event in group]  # type: ignore[misc]  # no event only where no handler

    async def _without_blocked(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Set later events aside behind a dead letter of the same key."""
        async with self._db.reading() as tx:
            if not (await tx.execute(dead_letters.ANY_DEAD)).scalar_one():
                return messages
            blocked = set(
                (await tx.execute(dead_letters.BLOCKED_KEYS, {"keys": list({m.key for m in messages})})).scalars()
            )
        waiting = [message for message in messages if message.key in blocked]
        if waiting:
            await self._set_aside(waiting, dead_letters.WAITS)
        return [message for message in messages if message.key not in blocked]

    async def _still_free(self, run: Sequence[tuple[Message, Event[Any]]]) -> Sequence[tuple[Message, Event[Any]]]:
        """The same question again within a batch: its own first half may have blocked a key of the second."""
        free = {id(message) for message in await self._without_blocked([message for message, _ in run])}
        return [item for item in run if id(item[0]) in free]

    async def _set_aside(self, messages: Sequence[Message], reason: str) -> None:
        async with self._db.transaction() as tx:
            await tx.execute(
                dead_letters.SET_ASIDE,
                {
                    "topics": [message.topic for message in messages],
                    "keys": [message.key for message in messages],
                    "types": [message.type for message in messages],
                    "bodies": [message.body for message in messages],
                    "reason": reason,
                },
            )
        for message in messages:
            self._metrics.dead_letters.labels(self.known_type(message.type)).inc()

    def known_type(self, type_: str) -> str:
        """The type of a letter as it may be shown: what is unreadable names itself by any text, a person's number too,
        and a sender of rubbish must not create labels.
        """
        return type_ if type_ in self._contracts.by_type else UNREADABLE

    async def letters(self) -> Sequence[sa.Row[Any]]:
        """The dead letters, oldest first."""
        async with self._db.reading() as tx:
            return (await tx.execute(dead_letters.LETTERS)).all()

    async def replay(
        self, wanted: Wanted = EVERYTHING, *, by: str = "operator", seconds_max: float = math.inf
    ) -> Replayed:
        """Try dead letters again, oldest first; what fails keeps its key blocked and its place.

        Each letter leaves in the transaction of its effect, which also counts it in the record of the replay: two
        replays at a time apply it once. ``by`` is who asks, ``operator`` at the machine.
        """
        async with self._db.transaction() as tx:
            keys = await dead_letters.keys_of(tx, wanted)
            if keys is not None and not keys:
                return Replayed(0, 0)
            replay_id = await dead_letters.begin_replay(tx, wanted, by)
        ends_at, is_whole = time.monotonic() + seconds_max, True
        applied, stuck, after = 0, set[str](), 0
        while is_whole and (letters := await self._following(keys, after)):
            for letter in letters:
                after = letter.id
                if letter.key in stuck:
                    continue
                if time.monotonic() >= ends_at:
                    is_whole = False
                    break
                match await self._applied(letter, replay_id):
                    case True:
                        applied += 1
                    case False:
                        stuck.add(letter.key)
        async with self._db.transaction() as tx:
            left = await dead_letters.end_replay(tx, replay_id, keys)
        log.info("dead_letters_replayed", service=self._db.service, replay=replay_id, applied=applied, left=left)
        return Replayed(applied, left, is_whole)

    async def _following(self, keys: Sequence[str] | None, after: int) -> Sequence[sa.Row[Any]]:
        async with self._db.reading() as tx:
            return await dead_letters.following(tx, keys, after)

    async def _applied(self, letter: sa.Row[Any], replay_id: int) -> bool | None:
        """Whether a letter could be applied; ``None`` where another replay has meanwhile. Passing errors are raised."""
        try:
            event = self._contracts.read(bytes(letter.body))
            async with self._db.transaction() as tx:
                if not await dead_letters.take(tx, letter.id, replay_id):
                    return None
                if event is not None:
                    await self._handlers[type(event.payload)](tx, [event])
        except Exception as error:
            if is_passing(error):
                raise
            log.exception("replay_refused", service=self._db.service, type=self.known_type(letter.type))
            return False
        return True
