"""Long work: asked for, taken up by one process at a time, and its result fetched by who asked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.errors import Conflict, NotFound, Unavailable
from common.ids import uuid7
from common.sealing import Sealer
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.actions.notices import notify
from registry.background_jobs import queries
from registry.background_jobs.domain import FILE_KEPT_FOR, WAITING_MAX, JobKind, JobState, ends_about
from tables.sheets import BadTable, Fault

_GIVEN, _FILE, _REFUSED = b"given", b"file", b"refused"
LISTED_MAX = 50


@dataclass(frozen=True)
class TakenJob:
    """One that this process works on."""

    job_id: UUID
    session_id: UUID
    given: bytes = field(repr=False)
    """The file that was handed in."""


@dataclass(frozen=True)
class Outcome:
    """How a job ended, and what is kept of it for a while."""

    state: JobState
    file: bytes | None = field(default=None, repr=False)
    """The result."""
    refused: bytes | None = field(default=None, repr=False)
    """Rows of which nothing was recorded."""
    reason: str | None = None
    """Why it went no further."""
    detail: str | None = None
    fault: Fault | None = None
    """What is wrong with the whole file."""
    heading: str | None = None
    """Which column that is about."""


def not_read(bad: BadTable) -> Outcome:
    """The file could not be read at all."""
    return Outcome(JobState.FAILED, reason="not-a-roster", detail=str(bad), fault=bad.fault, heading=bad.column)


async def start(tx: Tx, actor: Actor, kind: JobKind, given: bytes, *, sealer: Sealer, now: datetime) -> UUID:
    """Have it done soon. Raises :class:`Conflict` where another one of theirs is under way, and :class:`Unavailable`
    where too many wait.
    """
    if await queries.count_open(tx) >= WAITING_MAX:
        raise Unavailable("too-many-jobs", "too much work waits at this moment; try again", retry_after_s=60)
    job_id = uuid7()
    columns = {
        "job_id": job_id,
        "kind": kind,
        "account_id": actor.account_id,
        "session_id": actor.session_id,
        "given_sealed": sealer.seal(given, job_id.bytes + _GIVEN),
        "at": now,
    }
    if not await queries.add_job(tx, columns):
        under_way = await queries.open_job_of(tx, actor.account_id)
        raise Conflict("job-under-way", "another job of yours is under way: wait for its end", job_id=str(under_way))
    return job_id


async def take(tx: Tx, kind: JobKind, *, sealer: Sealer, now: datetime) -> TakenJob | None:
    """Take up the next one of a kind. For who works on it alone: what is running by then has lost its process, and is
    broken off.
    """
    for broken_off in await queries.break_off_running(tx, kind, now):
        await _tell(tx, broken_off, now=now)
    row = await queries.begin_next(tx, kind, now)
    if row is None:
        return None
    return TakenJob(row.job_id, row.session_id, sealer.open(bytes(row.given_sealed), row.job_id.bytes + _GIVEN))


async def end(tx: Tx, job: TakenJob, outcome: Outcome, *, sealer: Sealer, now: datetime) -> None:
    """It is done, or goes no further; who asked gets a message."""
    columns = {
        "state": outcome.state,
        "file": _sealed(sealer, job, outcome.file, _FILE),
        "refused": _sealed(sealer, job, outcome.refused, _REFUSED),
        "reason": outcome.reason,
        "detail": outcome.detail,
        "fault": outcome.fault,
        "heading": outcome.heading,
    }
    await _tell(tx, await queries.end_job(tx, job.job_id, columns, now), now=now)


def _sealed(sealer: Sealer, job: TakenJob, content: bytes | None, what: bytes) -> bytes | None:
    return None if content is None else sealer.seal(content, job.job_id.bytes + what)


async def _tell(tx: Tx, ended: sa.Row[Any] | None, *, now: datetime) -> None:
    """A message about the end of a job, with what came of it, in the transaction that ends it: there is one of each."""
    if ended is None:
        return
    details = {"job_id": str(ended.job_id), "job": ended.kind, "of": ended.of, "done": ended.done}
    told = {**details, **(ended.counts or {}), "reason": ended.reason}
    await notify(tx, ended.account_id, f"job-{ended.state}", told, now=now)


async def look_at(tx: Tx, actor: Actor, job_id: UUID, *, now: datetime) -> dict[str, Any]:
    """How far one's own is; raises :class:`NotFound` for everybody else."""
    row = await queries.job_of(tx, job_id, actor.account_id, now - FILE_KEPT_FOR)
    if row is None:
        raise NotFound("no-such-job", "there is no such job of yours, or it is kept no longer")
    return _shown(row, now)


async def own_jobs(tx: Tx, actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """One's own that are kept still, the latest first."""
    rows = await queries.jobs_of(tx, actor.account_id, now - FILE_KEPT_FOR, LISTED_MAX)
    return [_shown(row, now) for row in rows]


def _shown(row: sa.Row[Any], now: datetime) -> dict[str, Any]:
    plain = (
        "job_id", "kind", "state", "done", "of", "reason", "detail", "fault", "heading", "asked_at", "started_at",
        "has_refused",
    )  # fmt: skip
    is_running = row.state == JobState.RUNNING
    return {
        **fields_of(row, *plain, "ended_at"),
        "unit": "rows",
        "counts": row.counts if row.kind == JobKind.ROSTER else None,
        **({"hr_data_counts": row.counts} if row.kind == JobKind.HR_DATA and row.counts else {}),
        "ends_about": ends_about(row.started_at, row.done, row.of, now) if is_running else None,
        "file_until": row.ended_at + FILE_KEPT_FOR if row.has_file else None,
    }


async def open_refused(tx: Tx, actor: Actor, job_id: UUID, *, sealer: Sealer, now: datetime) -> bytes | None:
    """The rows of one's own of which nothing was recorded; ``None`` where there is none, or none yet."""
    await look_at(tx, actor, job_id, now=now)
    sealed = await queries.refused_of(tx, job_id)
    return None if sealed is None else sealer.open(bytes(sealed), job_id.bytes + _REFUSED)


async def open_file(tx: Tx, actor: Actor, job_id: UUID, *, sealer: Sealer, now: datetime) -> bytes:
    """The result of one's own; raises :class:`NotFound` for everybody else, :class:`Conflict` where there is none."""
    found = await look_at(tx, actor, job_id, now=now)
    if found["file_until"] is None:
        raise Conflict("no-file", f"this job is {found['state']}: it has no file", state=found["state"])
    sealed = await queries.file_of(tx, job_id)
    assert sealed is not None, "it has a file"
    return sealer.open(bytes(sealed), job_id.bytes + _FILE)
