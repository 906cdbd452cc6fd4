"""Questions about long work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from registry.background_jobs.domain import JobKind

_OPEN = "state IN ('waiting', 'running')"


async def add_job(tx: Tx, columns: dict[str, Any]) -> bool:
    """One that waits; whether it was added, and nobody's own one is under way."""
    statement = sa.text("""
        INSERT INTO background_job (job_id, kind, account_id, session_id, given_sealed, asked_at)
        VALUES (:job_id, :kind, :account_id, :session_id, :given_sealed, :at)
        ON CONFLICT (account_id) WHERE state IN ('waiting', 'running') DO NOTHING RETURNING job_id
    """)
    return (await tx.execute(statement, columns)).one_or_none() is not None


async def open_job_of(tx: Tx, account_id: UUID) -> UUID | None:
    """The one of somebody that has not ended."""
    statement = sa.text(f"SELECT job_id FROM background_job WHERE account_id = :account AND {_OPEN}")
    found: UUID | None = (await tx.execute(statement, {"account": account_id})).scalar_one_or_none()
    return found


async def count_open(tx: Tx, kind: JobKind | None = None) -> int:
    """How many have not ended, of one kind or of all."""
    statement = sa.text(f"""
        SELECT count(*) FROM background_job WHERE {_OPEN} AND kind = coalesce(CAST(:kind AS text), kind)
    """)
    return int((await tx.execute(statement, {"kind": kind})).scalar_one())


_KEPT = """
    SELECT job_id, kind, state, done, "of", counts, reason, detail, fault, heading, asked_at, started_at, ended_at,
           file_sealed IS NOT NULL AS has_file, refused_sealed IS NOT NULL AS has_refused
    FROM background_job WHERE account_id = :account AND (ended_at IS NULL OR ended_at > :since)
"""


async def job_of(tx: Tx, job_id: UUID, account_id: UUID, ended_since: datetime) -> sa.Row[Any] | None:
    """One of somebody's own that is kept still, without its files."""
    statement = sa.text(f"{_KEPT} AND job_id = :id")
    return (await tx.execute(statement, {"id": job_id, "account": account_id, "since": ended_since})).one_or_none()


async def jobs_of(tx: Tx, account_id: UUID, ended_since: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Somebody's own that are kept still, the latest first, without their files."""
    statement = sa.text(f"{_KEPT} ORDER BY job_id DESC LIMIT :max")
    return (await tx.execute(statement, {"account": account_id, "since": ended_since, "max": rows_max})).all()


async def refused_of(tx: Tx, job_id: UUID) -> bytes | None:
    """The rows of which nothing was recorded, sealed."""
    statement = sa.text("SELECT refused_sealed FROM background_job WHERE job_id = :id")
    found: bytes | None = (await tx.execute(statement, {"id": job_id})).scalar_one_or_none()
    return found


async def file_of(tx: Tx, job_id: UUID) -> bytes | None:
    """The result, sealed."""
    statement = sa.text("SELECT file_sealed FROM background_job WHERE job_id = :id")
    found: bytes | None = (await tx.execute(statement, {"id": job_id})).scalar_one_or_none()
    return found


_ENDED = 'job_id, account_id, kind, state, done, "of", counts, reason'


async def break_off_running(tx: Tx, kind: JobKind, at: datetime) -> Sequence[sa.Row[Any]]:
    """Those of a kind that nobody works on any more, one where work goes as it should."""
    statement = sa.text(f"""
        UPDATE background_job SET state = 'broken-off', given_sealed = NULL, ended_at = :at
        WHERE state = 'running' AND kind = :kind RETURNING {_ENDED}
    """)
    return (await tx.execute(statement, {"at": at, "kind": kind})).all()


async def begin_next(tx: Tx, kind: JobKind, at: datetime) -> sa.Row[Any] | None:
    """What has waited longest of a kind is running from now on."""
    statement = sa.text("""
        UPDATE background_job SET state = 'running', started_at = :at
        WHERE job_id = (
            SELECT job_id FROM background_job WHERE state = 'waiting' AND kind = :kind ORDER BY job_id LIMIT 1
        )
        RETURNING job_id, session_id, given_sealed
    """)
    return (await tx.execute(statement, {"at": at, "kind": kind})).one_or_none()


async def save_progress(tx: Tx, job_id: UUID, done: int, of: int, counts: Mapping[str, int]) -> bool:
    """How far one is; whether it is running still."""
    statement = sa.text("""
        UPDATE background_job SET done = :done, "of" = :of, counts = CAST(:counts AS jsonb)
        WHERE job_id = :id AND state = 'running'
    """)
    given = {"id": job_id, "done": done, "of": of, "counts": orjson.dumps(dict(counts)).decode()}
    return bool((await tx.execute(statement, given)).rowcount)


async def end_job(tx: Tx, job_id: UUID, columns: Mapping[str, Any], at: datetime) -> sa.Row[Any] | None:
    """One that was running has ended; ``None`` for one that had ended before."""
    statement = sa.text(f"""
        UPDATE background_job
        SET state = :state, ended_at = :at, file_sealed = :file, refused_sealed = :refused, given_sealed = NULL,
            reason = :reason, detail = :detail, fault = :fault, heading = :heading
        WHERE job_id = :id AND state = 'running' RETURNING {_ENDED}
    """)
    return (await tx.execute(statement, {"id": job_id, "at": at, **columns})).one_or_none()
