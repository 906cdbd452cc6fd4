"""How files that were handed in are worked on: one after another, by one process at a time."""

from collections.abc import Awaitable, Callable

from common.clock import now
from common.db import Database
from common.sealing import Sealer
from registry.background_jobs import actions as job_actions
from registry.background_jobs import queries as job_queries
from registry.background_jobs.actions import TakenJob
from registry.background_jobs.domain import JobKind


async def one_job(
    db: Database, lock: int, kind: JobKind, sealer: Sealer, work_on: Callable[[TakenJob], Awaitable[None]]
) -> bool:
    """The next job of a kind, unless another process is at one; whether there was any.

    ``lock``: the kind's advisory lock. What a process left behind when it ended is broken off when the next is taken.
    """
    async with db.reading() as tx:
        if not await job_queries.count_open(tx, kind):
            return False
    async with db.alone(lock) as connection:
        if connection is None:
            return False
        async with db.transaction() as tx:
            job = await job_actions.take(tx, kind, sealer=sealer, now=now())
        if job is not None:
            await work_on(job)
    return job is not None
