"""Files of the HR platform's records, which nobody waits for: compared piece by piece, in one process at a time."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from common.clock import now
from common.db import Database, Tx
from common.errors import NotAllowed
from common.jobs import Loop
from common.readings import Reading
from offices.authority import Action
from registry.access.api import AppState, reader_of
from registry.access.domain.authority import Actor
from registry.accounts.actions import sessions as session_actions
from registry.background_jobs import actions as job_actions
from registry.background_jobs import queries as job_queries
from registry.background_jobs.actions import Outcome, TakenJob, not_read
from registry.background_jobs.domain import JobKind, JobState
from registry.background_jobs.jobs import one_job
from registry.hr_data import roster_files
from registry.hr_data.actions import overview
from registry.hr_data.actions import records as record_actions
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.domain.records import RecordVerdict, counted
from registry.hr_data.roster_files import IS_MERGED
from registry.imports.actions.rows import batched
from registry.imports.roster_files import Roster, RosterRow
from tables.sheets import BadTable

PIECE_ROWS = 1_000
"""Rows of one transaction."""
_LOOK_S = 1.0
_COUNT_LOOK_S = 20.0
_LOCK = 0x68726461746173
"""Advisory lock of who works ("hrdatas" in ASCII)."""


class _Lost(Exception):
    """Another process took this one for gone."""


class HrDataJobs:
    """One file after another. What a process leaves behind when it ends is broken off by the next that works."""

    def __init__(self, db: Database, app: AppState) -> None:
        self._db, self._app = db, app

    async def run(self) -> None:
        """For ever; a job that fails is broken off at the next look, and the others go on."""
        await Loop("job", _LOOK_S, job="hr-data").run(self.turn)

    async def turn(self) -> bool:
        """One file; whether there was any."""
        return await one_job(self._db, _LOCK, JobKind.HR_DATA, self._app.sealer, self._work_on)

    async def _work_on(self, job: TakenJob) -> None:
        verdicts = list[RecordVerdict]()
        try:
            sheet = await self._app.reading.read(job.given, roster_files.WANTED)
            roster = await asyncio.to_thread(roster_files.records_of, sheet)
            await self._compare(job, roster, verdicts)
        except BadTable as bad:
            await self._end(job, not_read(bad))
        except NotAllowed as no:
            state = JobState.BROKEN_OFF if verdicts else JobState.FAILED
            await self._end(job, Outcome(state, reason=no.reason, detail=no.detail))
        else:
            returned = await asyncio.to_thread(roster_files.returned, roster, verdicts)
            await self._end(job, Outcome(JobState.DONE, file=returned))

    async def _compare(self, job: TakenJob, roster: Roster, verdicts: list[RecordVerdict]) -> None:
        """Verdicts on all rows, each piece in a transaction with how far that is."""
        known = frozenset[UUID]()
        for piece in batched(roster.rows, PIECE_ROWS):
            found, known = await self._compare_piece(job, piece, known, (verdicts, len(roster.rows)))
            verdicts += found

    async def _compare_piece(
        self,
        job: TakenJob,
        piece: Sequence[RosterRow],
        known: frozenset[UUID],
        so_far: tuple[Sequence[RecordVerdict], int],
    ) -> tuple[list[RecordVerdict], frozenset[UUID]]:
        """A verdict for each row; whom the file named is on record as read before anybody is shown what came of it."""
        before, of = so_far
        rows = [row.fields for row in piece if not row.is_merged]
        async with self._db.transaction() as tx:
            actor = await self._actor(tx, job)
            sender = record_actions.sender_of_file(actor)
            received, known = await record_actions.receive(
                tx, rows, sender, index=self._app.index, known=known, now=now()
            )
            compared = iter(received.verdicts)
            found = [IS_MERGED if row.is_merged else next(compared) for row in piece]
            done = [*before, *found]
            if not await job_queries.save_progress(tx, job.job_id, len(done), of, counted(done)):
                raise _Lost
        await self._app.readings.record(reader_of(actor, Action.RECORD_PEOPLE), Reading("hr-data", received.about))
        return found, known

    async def _actor(self, tx: Tx, job: TakenJob) -> Actor:
        """Who asked, with the roles that they have by now; raises :class:`NotAllowed` once their session has ended."""
        actor = await session_actions.actor_of_session(tx, job.session_id, rules=self._app.rules, now=now())
        if actor is None or actor.needs:
            raise NotAllowed("session-ended", "the session in which it was asked for has ended; send the file again")
        return actor

    async def _end(self, job: TakenJob, outcome: Outcome) -> None:
        async with self._db.transaction() as tx:
            await job_actions.end(tx, job, outcome, sealer=self._app.sealer, now=now())


class ProgressJob:
    """Counts how far every unit is with what differs, every five minutes; of several processes one does."""

    def __init__(self, db: Database, deadline: Deadline) -> None:
        self._db, self._deadline = db, deadline

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _COUNT_LOOK_S, job="hr-progress").run(self.take)

    async def take(self) -> bool:
        """Count, if that is due; whether it was."""
        async with self._db.transaction() as tx:
            return await overview.count_progress(tx, deadline=self._deadline, now=now())
