"""What every service shows its operators: numbers of its tables, and events that were set aside; nothing of people.

What was set aside they have tried again, once its cause is mended; who did is on record beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, Field
from pydantic_settings import BaseSettings

from common.auth import Caller
from common.bodies import Body
from common.clock import CHINA, now
from common.consumer import Consumer
from common.consumer.dead_letters import Wanted
from common.db import Database, Tx
from common.errors import Unavailable
from common.gauges import Question
from common.openapi import Answer
from common.web import json_response
from offices.reach import operating

LETTERS_MAX = 100
"""On one page."""
REPLAY_SECONDS_MAX = 5.0
"""A replay by page ends then, between two letters: nobody waits longer for an answer. The rest is asked for again."""
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
_REASONS = sa.text("""
    SELECT reason, count(*) AS queues, sum(letters) AS letters
    FROM (SELECT DISTINCT ON (key) reason, count(*) OVER (PARTITION BY key) AS letters
          FROM dead_letter ORDER BY key, id) AS first
    GROUP BY reason ORDER BY letters DESC, reason LIMIT 20
""")
_REPLAYS = sa.text("""
    SELECT replay_id, by, letter_id, reason, begun_at, ended_at, applied, still_waiting
    FROM dead_letter_replay ORDER BY replay_id DESC LIMIT 5
""")


@dataclass(frozen=True)
class SettingShown:
    """A setting that is in force, as operators may read it: a number or a switch, never a secret or an address."""

    name: str
    value: int | float | bool | str
    of: str | None = None
    """What it is of, where there are several: the name of a regulation."""


def shown(settings: BaseSettings, names: Sequence[str]) -> Sequence[SettingShown]:
    """Settings by the names of their fields; raises :class:`TypeError` for one that is no number and no switch."""
    found = [SettingShown(name, getattr(settings, name)) for name in names]
    for setting in found:
        if not isinstance(setting.value, int | float):
            raise TypeError(f"{setting.name} is no number and no switch; nobody is shown it")
    return found


@dataclass(frozen=True)
class Operations:
    """What the routes work with; a service puts it into ``app.state.operations``."""

    service: str
    db: Database
    questions: Sequence[Question]
    consumer: Consumer
    settings: Sequence[SettingShown]


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


class SettingInForce(Answer):
    """A setting by its name; what it means stands in the operations manual."""

    name: str
    of: str | None
    """What it is of, where there are several: a regulation."""
    value: str
    """A number, ``true`` or ``false``, or a day of the year as ``MM-DD``."""


class SettingsInForce(Answer):
    """Settings with which the process that answers has begun."""

    service: str
    settings: list[SettingInForce]


class DeadLetter(Answer):
    """An event that could not be applied, or that waits behind one; without what it says and of whom."""

    id: Annotated[int, Field(ge=1)]
    type: str
    """``unreadable`` where it names none that the service knows."""
    reason: str
    """The kind of error, or that it waits."""
    behind: int | None
    """The first one of the same key, behind which it waits; ``null`` where it stands first."""
    set_aside_at: AwareDatetime


class WaitingFor(Answer):
    """How much waits for one reason: queues that begin with a letter of this reason."""

    reason: str
    queues: Annotated[int, Field(ge=1)]
    letters: Annotated[int, Field(ge=1)]
    """Those behind the first ones are in it."""


class Replay(Answer):
    """That somebody had letters tried again, and how it ended."""

    replay_id: Annotated[int, Field(ge=1)]
    by: str
    """``account:<id>``, or ``operator`` for the machine's owner."""
    letter_id: int | None
    reason: str | None
    """``null`` with no letter: all of them."""
    begun_at: AwareDatetime
    ended_at: AwareDatetime | None
    """``null``: it runs, or was broken off."""
    applied: Annotated[int, Field(ge=0)]
    still_waiting: int | None
    """Of the letters that were asked for; ``null`` before its end."""


class ReplayResult(Answer):
    """How a replay ended."""

    service: str
    applied: Annotated[int, Field(ge=0)]
    left: Annotated[int, Field(ge=0)]
    """Of the letters that were asked for: refused again, behind one that was, or not tried yet."""
    is_whole: bool
    """``false``: its time ran out before each was tried; ask again for the rest."""


class ReplayWanted(Body):
    """Which letters are tried again: one with all of its queue, those of one reason, or all of them."""

    letter_id: int | None = Field(default=None, ge=1, le=2**62)
    reason: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"^[ -~]+$")


class DeadLetters(Answer):
    """A hundred at a time, the oldest first."""

    service: str
    letters: list[DeadLetter]
    after: int | None
    """Ask with this for the next page; ``null`` on the last one."""
    total: int
    """At most 10,001: so many or more."""
    reasons: list[WaitingFor]
    """The most frequent first, at most 20."""
    replays: list[Replay]
    """The last five, the latest first."""


def routes(guard: Callable[..., Any], *, has_letters: bool = True) -> APIRouter:
    """The routes of a service; ``guard`` is a dependency that lets operators in, and nobody else."""
    router = APIRouter()
    only = [Depends(guard)]
    router.get("/v1/operations/figures", response_model=OperationFigures, dependencies=only)(figures)
    router.get("/v1/operations/counts", response_model=OperationFigures, dependencies=only)(counts)
    router.get("/v1/operations/settings", response_model=SettingsInForce, dependencies=only)(settings)
    if has_letters:
        router.get("/v1/operations/dead-letters", response_model=DeadLetters, dependencies=only)(dead_letters)
        router.post("/v1/operations/dead-letters/replays", response_model=ReplayResult, dependencies=only)(replay)
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


async def settings(request: Request) -> Response:
    """For operators: the settings in force that decide what people meet: limits, deadlines, how long things are kept.
    No secret, no address.
    """
    operations: Operations = request.app.state.operations
    found = [{"name": item.name, "of": item.of, "value": str(item.value).lower()} for item in operations.settings]
    return json_response({"service": operations.service, "settings": found})


async def dead_letters(request: Request, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """For operators: events that were set aside, the oldest first; neither what they say nor of whom."""
    operations: Operations = request.app.state.operations
    async with operations.db.reading() as tx:
        rows = (await tx.execute(_LETTERS, {"after": after, "max": LETTERS_MAX})).all()
        total = (await tx.execute(_COUNT)).scalar_one()
        reasons = (await tx.execute(_REASONS)).all()
        replays = (await tx.execute(_REPLAYS)).all()
    letters = [_in_china(row) | {"type": operations.consumer.known_type(row.type)} for row in rows]
    return json_response({
        "service": operations.service,
        "letters": letters,
        "after": rows[-1].id if len(rows) == LETTERS_MAX else None,
        "total": total,
        "reasons": [{**_in_china(row), "letters": int(row.letters)} for row in reasons],
        "replays": [_in_china(row) for row in replays],
    })  # fmt: skip


async def replay(request: Request, body: ReplayWanted, caller: Annotated[Caller, Depends(operating)]) -> Response:
    """For operators: try events again that were set aside, the oldest first; what is refused again keeps its place.
    Asked again, it finds no more what it has applied. Who asked, and how it ended, stays on record.
    """
    operations: Operations = request.app.state.operations
    wanted = Wanted(body.letter_id, body.reason)
    done = await operations.consumer.replay(wanted, by=caller.client_id, seconds_max=REPLAY_SECONDS_MAX)
    return json_response({
        "service": operations.service, "applied": done.applied, "left": done.left, "is_whole": done.is_whole,
    })  # fmt: skip


def _in_china(row: sa.Row[Any]) -> dict[str, Any]:
    """A row as an answer, its moments in China's time."""
    return {
        name: value.astimezone(CHINA) if isinstance(value, datetime) else value for name, value in row._mapping.items()
    }


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
