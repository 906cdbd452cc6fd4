"""Numbers that stand in tables: asked for now and then, and shown beside what a service counts itself."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from prometheus_client import Gauge

from common.db import Database, Tx
from common.jobs import Loop
from common.metrics import Metrics

OFTEN_S, RARELY_S = 15.0, 300.0
_MISSED_MAX = 3
_LOCK = 1935764579
"""``sacc`` in ASCII."""


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
        gauges = [
            (question, metrics.gauge(question.gauge, question.meaning, (question.label,) if question.label else ()))
            for question in questions
        ]
        self._light = [(item, gauge) for item, gauge in gauges if not item.is_heavy]
        self._heavy = [(item, gauge) for item, gauge in gauges if item.is_heavy]
        self._missed = 0
        _forget(gauges)

    async def run(self) -> None:
        """Ask for ever; a database that is away is waited for."""
        often = Loop("sampling", OFTEN_S, service=self._db.service)
        rarely = Loop("sampling", RARELY_S, service=self._db.service)
        async with asyncio.TaskGroup() as group:
            group.create_task(often.run(self._ask_light))
            if self._heavy:
                group.create_task(rarely.run(partial(self._ask_heavy, rarely)))

    async def _ask_light(self) -> None:
        try:
            async with self._db.reading() as tx:
                await _ask(tx, self._light)
        except Exception:
            self._missed += 1
            self._answers.set(0)
            if self._missed >= _MISSED_MAX:
                _forget(self._light)
            raise
        self._missed = 0
        self._answers.set(1)

    async def _ask_heavy(self, loop: Loop) -> None:
        """The process that has the lock keeps it, with its connection: what two count at two moments differs."""
        try:
            async with self._db.alone(_LOCK) as tx:
                if tx is not None:
                    await loop.pace(partial(_ask, tx, self._heavy))
        except Exception:
            _forget(self._heavy)
            raise


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
