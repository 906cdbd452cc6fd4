"""Numbers that stand in tables: asked for now and then, and shown beside what a service counts itself."""

import asyncio
import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from prometheus_client import Gauge

from common import logs
from common.db import Database, Tx, is_passing
from common.metrics import Metrics

log = logs.get(__name__)

OFTEN_S, RARELY_S = 15.0, 300.0
_MISSED_MAX = 3
_LOCK = sa.text("SELECT pg_try_advisory_lock(1935764579)")
_UNLOCK = sa.text("SELECT pg_advisory_unlock(1935764579)")
"""``sacc`` in ASCII; every service has its own database, so one number serves all."""


@dataclass(frozen=True)
class Question:
    """A question whose answer is one number, or with a ``label`` rows of that label's value and its number.

    Values of labels are words of the question itself, never what stands in a table.
    """

    gauge: str
    meaning: str
    sql: str
    label: str | None = None
    is_heavy: bool = False
    """It counts whole tables: asked every ``RARELY_S``, by one process of the service."""


_Asked = Sequence[tuple[Question, Gauge]]

OUTBOX = (
    Question(
        "xueshi_outbox_rows",
        "Events that wait in the outbox; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM outbox LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_outbox_oldest_seconds",
        "How long the first of them has been waiting; 0 where there is none",
        "SELECT coalesce(max(greatest(0, extract(epoch FROM now() - created_at))), 0) "
        "FROM (SELECT created_at FROM outbox ORDER BY id LIMIT 1) AS first",
    ),
)
"""For services that say something."""
DEAD_LETTERS = (
    Question(
        "xueshi_dead_letters_waiting",
        "Events that were set aside and have not been applied since; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM dead_letter LIMIT 10001) AS first",
    ),
)
"""For services that consume events."""


class Sampler:
    """Asks until cancelled. A number that could not be had for long is not shown, rather than an old one."""

    def __init__(self, db: Database, metrics: Metrics, questions: Sequence[Question]) -> None:
        self._db = db
        self._answers = metrics.gauge(
            "xueshi_database_answers", "1 where the database answered when it was last asked, else 0"
        )
        self._answers.set(math.nan)  # a web process asks nothing
        gauges = [(one, metrics.gauge(one.gauge, one.meaning, (one.label,) if one.label else ())) for one in questions]
        self._light = [(one, gauge) for one, gauge in gauges if not one.is_heavy]
        self._heavy = [(one, gauge) for one, gauge in gauges if one.is_heavy]
        _forget(gauges)

    async def run(self) -> None:
        """Ask for ever; a database that is away is waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._often())
            if self._heavy:
                group.create_task(self._rarely())

    async def _often(self) -> None:
        missed = 0
        while True:
            try:
                async with self._db.reading() as tx:
                    await _ask(tx, self._light)
                missed = 0
            except Exception as error:
                missed += 1
                self._missed(error, self._light if missed >= _MISSED_MAX else [])
            self._answers.set(missed == 0)
            await asyncio.sleep(OFTEN_S)

    async def _rarely(self) -> None:
        """One process keeps the lock, with its connection: what two processes count at two moments differs."""
        while True:
            try:
                async with self._db.reading() as tx:
                    if (await tx.execute(_LOCK)).scalar_one():
                        await self._alone(tx)
            except Exception as error:
                self._missed(error, self._heavy)
            await asyncio.sleep(RARELY_S)

    async def _alone(self, tx: Tx) -> None:
        try:
            while True:
                await _ask(tx, self._heavy)
                await asyncio.sleep(RARELY_S)
        finally:
            # The connection goes back to the pool: the lock must not stay with it.
            with contextlib.suppress(Exception):
                await tx.execute(_UNLOCK)

    def _missed(self, error: Exception, stale: _Asked) -> None:
        say: Callable[..., object] = log.warning if is_passing(error) else log.exception
        say("sampling_failed", service=self._db.service, error=type(error).__name__)
        _forget(stale)


async def _ask(tx: Tx, questions: _Asked) -> None:
    """All answers first, then all numbers: a reader meanwhile sees those of one query."""
    answers = [(await tx.execute(sa.text(question.sql))).all() for question, _ in questions]
    for (question, gauge), rows in zip(questions, answers, strict=True):
        if question.label is None:
            gauge.set(float(rows[0][0]))
        for value, number in rows if question.label else ():
            gauge.labels(value).set(float(number))


def _forget(questions: _Asked) -> None:
    """No number is known: rows of a label go, a single one is not a number, so that no alert's condition holds."""
    for question, gauge in questions:
        if question.label is None:
            gauge.set(math.nan)
        else:
            gauge.clear()
