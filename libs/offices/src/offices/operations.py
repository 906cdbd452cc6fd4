"""What every service shows its operators: numbers of its tables, and events that were set aside; nothing of people.

It is for looking alone: an event that was set aside is tried again at the machine, once its cause is mended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, Field

from common.clock import CHINA, now
from common.db import Database, Tx
from common.errors import Unavailable
from common.gauges import Question
from common.openapi import Answer
from common.web import json_response

LETTERS_MAX = 100
"""On one page."""
_COUNT_LOCK = 0x66696775
"""``figu`` in ASCII: whole tables are counted for one caller at a time, whatever process they reach."""
_BUSY_S = 30
_COUNT = sa.text("SELECT count(*) FROM (SELECT FROM dead_letter LIMIT 10001) AS first")
_LETTERS = sa.text("""
    SELECT id, type, reason, set_aside_at,
           (SELECT min(earlier.id) FROM dead_letter AS earlier
            WHERE earlier.key = dead_letter.key AND earlier.id < dead_letter.id) AS behind
    FROM dead_letter WHERE id > :after ORDER BY id LIMIT :max
""")


@dataclass(frozen=True)
class Operations:
    """What the routes work with; a service puts it into ``app.state.operations``."""

    service: str
    db: Database
    questions: Sequence[Question]


class Figure(Answer):
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


class OperationFigures(Answer):
    """Numbers of one service at one moment."""

    service: str
    figures: list[Figure]
    as_of: AwareDatetime


class DeadLetter(Answer):
    """An event that could not be applied, or that waits behind one; without what it says and of whom."""

    id: Annotated[int, Field(ge=1)]
    type: str
    reason: str
    """The kind of error, or that it waits."""
    behind: int | None
    """The first one of the same key, behind which it waits; ``null`` where it stands first."""
    set_aside_at: AwareDatetime


class DeadLetters(Answer):
    """A hundred at a time, the oldest first."""

    service: str
    letters: list[DeadLetter]
    after: int | None
    """Ask with this for the next page; ``null`` on the last one."""
    total: int
    """At most 10,001: so many or more."""


def routes(guard: Callable[..., Any], *, has_letters: bool = True) -> APIRouter:
    """The routes of a service; ``guard`` is a dependency that lets operators in, and nobody else."""
    router = APIRouter()
    only = [Depends(guard)]
    router.get("/v1/operations/figures", response_model=OperationFigures, dependencies=only)(figures)
    router.get("/v1/operations/counts", response_model=OperationFigures, dependencies=only)(counts)
    if has_letters:
        router.get("/v1/operations/dead-letters", response_model=DeadLetters, dependencies=only)(dead_letters)
    return router


async def figures(request: Request) -> Response:
    """For operators: what waits in this service, and for how long."""
    operations: Operations = request.app.state.operations
    async with operations.db.reading() as tx:
        found = await _asked(tx, [question for question in operations.questions if not question.is_heavy])
    return _shown(operations, found, now())


async def counts(request: Request) -> Response:
    """For operators: what whole tables come to, by which services are held against each other. One count runs at a
    time; others get 503 meanwhile.
    """
    operations: Operations = request.app.state.operations
    at = now()
    async with operations.db.alone(_COUNT_LOCK) as tx:
        if tx is None:
            raise Unavailable("count-runs", "the tables are being counted for somebody", retry_after_s=_BUSY_S)
        found = await _asked(tx, [question for question in operations.questions if question.is_heavy])
    return _shown(operations, found, at)


async def dead_letters(request: Request, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """For operators: events that were set aside, the oldest first; neither what they say nor of whom."""
    operations: Operations = request.app.state.operations
    async with operations.db.reading() as tx:
        rows = (await tx.execute(_LETTERS, {"after": after, "max": LETTERS_MAX})).all()
        total = (await tx.execute(_COUNT)).scalar_one()
    shown = ("id", "type", "reason", "behind")
    letters = [
        {**{name: getattr(row, name) for name in shown}, "set_aside_at": row.set_aside_at.astimezone(CHINA)}
        for row in rows
    ]
    following = rows[-1].id if len(rows) == LETTERS_MAX else None
    return json_response({"service": operations.service, "letters": letters, "after": following, "total": total})


async def _asked(tx: Tx, questions: Sequence[Question]) -> list[dict[str, Any]]:
    found = []
    for question in questions:
        rows = (await tx.execute(sa.text(question.sql))).all()
        if question.label is None:
            found.append({"name": question.gauge, "stage": None, "value": float(rows[0][0])})
        else:
            found += [{"name": question.gauge, "stage": str(stage), "value": float(value)} for stage, value in rows]
    return found


def _shown(operations: Operations, found: Sequence[dict[str, Any]], at: datetime) -> Response:
    return json_response({"service": operations.service, "figures": list(found), "as_of": at.astimezone(CHINA)})
