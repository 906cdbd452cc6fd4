"""Consuming: handlers get batches, one transaction each; poison gets a name, an owner and a replay."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from common import logs, tracing
from common.bus import Bus
from common.db import Database, Tx, is_lock_timeout, is_passing
from common.errors import Unavailable
from common.events import Contract, Contracts, Event, Message, Unreadable
from common.metrics import Metrics

log = logs.get(__name__)

Handler = Callable[[Tx, Sequence[Event[Any]]], Awaitable[None]]
"""Fills the transaction with the effects of a batch. Idempotent; the order within a key is kept. A handler that
stands under two contracts gets their events mixed, in the order they were published."""
Handlers = Mapping[type[Contract], Handler]


def dead_letter_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every consuming service: what could not be applied, and what waits behind it."""
    return sa.Table(
        "dead_letter",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, index=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("body_sha256", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, server_default="operations"),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


_SET_ASIDE = sa.text("""
    INSERT INTO dead_letter (topic, key, type, body, body_sha256, reason)
    SELECT u.topic, u.key, u.type, u.body, sha256(u.body), :reason
    FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:types AS text[]), CAST(:bodies AS bytea[]))
         WITH ORDINALITY AS u (topic, key, type, body, position)
    ORDER BY u.position
    ON CONFLICT (body_sha256) DO NOTHING
""")
_BLOCKED_KEYS = sa.text("SELECT DISTINCT key FROM dead_letter WHERE key = ANY(CAST(:keys AS text[]))")
_ANY_DEAD = sa.text("SELECT EXISTS (SELECT FROM dead_letter)")
_LETTERS = sa.text("SELECT id, topic, key, type, body, reason, set_aside_at FROM dead_letter ORDER BY id")
_WAIT_SHORTLY = sa.text("SET LOCAL lock_timeout = '250ms'")
"""Once a batch has waited in vain, its halves only look who it is."""
_BURY = sa.text("DELETE FROM dead_letter WHERE id = ANY(CAST(:ids AS bigint[]))")


@dataclass(frozen=True)
class Replayed:
    """How a replay ended: letters applied, and letters that stay with their reason."""

    applied: int
    left: int


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
                            await self._set_aside([message], "unreadable")
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
            if not (await tx.execute(_ANY_DEAD)).scalar_one():
                return messages
            blocked = set((await tx.execute(_BLOCKED_KEYS, {"keys": list({m.key for m in messages})})).scalars())
        waiting = [message for message in messages if message.key in blocked]
        if waiting:
            await self._set_aside(waiting, "waits behind an earlier one of the same key")
        return [message for message in messages if message.key not in blocked]

    async def _still_free(self, run: Sequence[tuple[Message, Event[Any]]]) -> Sequence[tuple[Message, Event[Any]]]:
        """The same question again within a batch: its own first half may have blocked a key of the second."""
        free = {id(message) for message in await self._without_blocked([message for message, _ in run])}
        return [item for item in run if id(item[0]) in free]

    async def _set_aside(self, messages: Sequence[Message], reason: str) -> None:
        async with self._db.transaction() as tx:
            await tx.execute(
                _SET_ASIDE,
                {
                    "topics": [message.topic for message in messages],
                    "keys": [message.key for message in messages],
                    "types": [message.type for message in messages],
                    "bodies": [message.body for message in messages],
                    "reason": reason,
                },
            )
        for message in messages:
            known = message.type in self._contracts.by_type  # a sender of rubbish must not create labels
            self._metrics.dead_letters.labels(message.type if known else "unreadable").inc()

    async def letters(self) -> Sequence[sa.Row[Any]]:
        """The dead letters, oldest first."""
        async with self._db.reading() as tx:
            return (await tx.execute(_LETTERS)).all()

    async def replay(self) -> Replayed:
        """Try every dead letter again, oldest first; what fails keeps its key blocked and its place."""
        letters = await self.letters()
        applied, stuck = 0, set[str]()
        for letter in letters:
            if letter.key in stuck:
                continue
            try:
                event = self._contracts.read(bytes(letter.body))
                async with self._db.transaction() as tx:
                    if event is not None:
                        await self._handlers[type(event.payload)](tx, [event])
                    await tx.execute(_BURY, {"ids": [letter.id]})
                applied += 1
            except Exception as error:
                if is_passing(error):
                    raise
                log.exception("replay_refused", service=self._db.service, type=letter.type)
                stuck.add(letter.key)
        return Replayed(applied, len(letters) - applied)
