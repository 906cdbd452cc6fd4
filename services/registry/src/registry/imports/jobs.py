"""Rosters that nobody waits for: recorded piece by piece, in one process at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from common.clock import now
from common.db import Database, Tx
from common.errors import NotAllowed
from common.jobs import Loop
from registry.access.domain.account_rules import AccountRules, Keys
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.accounts.actions import sessions as session_actions
from registry.background_jobs import actions as job_actions
from registry.background_jobs import queries as job_queries
from registry.background_jobs.actions import Outcome, TakenJob, not_read
from registry.background_jobs.domain import JobKind, JobState
from registry.background_jobs.jobs import one_job
from registry.imports import refused_rows, roster_files
from registry.imports.actions import rosters as roster_actions
from registry.imports.actions.rows import batched, counted
from registry.imports.roster_files import MERGED, Roster, RosterRow
from tables.reading import Reading
from tables.sheets import BadTable

PIECE_ROWS = 300
"""Rows of one transaction: a second or so."""
_LOOK_S = 1.0
_LOCK = 0x726F7374657273
"""Advisory lock of who works ("rosters" in ASCII)."""
_REPEATED = RowVerdict("rejected", "repeated", "an earlier row has the same ID number")


class _Lost(Exception):
    """Another process took this one for gone."""


class RosterJobs:
    """One job after another. What a process leaves behind when it ends is broken off by the next that works."""

    def __init__(self, db: Database, keys: Keys, rules: AccountRules, reading: Reading) -> None:
        self._db, self._keys, self._rules, self._reading = db, keys, rules, reading

    async def run(self) -> None:
        """For ever; a job that fails is broken off at the next look, and the others go on."""
        await Loop("job", _LOOK_S, job="rosters").run(self.turn)

    async def turn(self) -> bool:
        """One job; whether there was any."""
        return await one_job(self._db, _LOCK, JobKind.ROSTER, self._keys.sealer, self._work_on)

    async def _work_on(self, job: TakenJob) -> None:
        verdicts = list[RowVerdict]()
        try:
            sheet = await self._reading.read(job.given, roster_files.WANTED)
            roster = await asyncio.to_thread(roster_files.roster_of, sheet)
        except BadTable as bad:
            await self._end(job, not_read(bad))
            return
        try:
            await self._record(job, roster, verdicts)
        except NotAllowed as no:
            state = JobState.BROKEN_OFF if verdicts else JobState.FAILED
            stopped = Outcome(state, reason=no.reason, detail=no.detail)
            await self._end(job, await _with_results(stopped, roster, verdicts) if verdicts else stopped)
        else:
            await self._end(job, await _with_results(Outcome(JobState.DONE), roster, verdicts))

    async def _record(self, job: TakenJob, roster: Roster, verdicts: list[RowVerdict]) -> None:
        """Verdicts on all rows, each piece in a transaction with how far that is."""
        recorded = set[str]()
        for piece in batched(roster.rows, PIECE_ROWS):
            async with self._db.transaction() as tx:
                found = await self._record_piece(tx, job, piece, recorded)
                so_far = [*verdicts, *found]
                if not await job_queries.save_progress(tx, job.job_id, len(so_far), len(roster.rows), counted(so_far)):
                    raise _Lost
            verdicts += found
            recorded |= {
                _number(row) for row, verdict in zip(piece, found, strict=True) if verdict.status != "rejected"
            }

    async def _record_piece(
        self, tx: Tx, job: TakenJob, piece: Sequence[RosterRow], recorded: set[str]
    ) -> list[RowVerdict]:
        actor = await self._actor(tx, job)
        known = {
            row.number: MERGED if row.is_merged else _REPEATED
            for row in piece
            if row.is_merged or _number(row) in recorded
        }
        rows = [row.fields for row in piece if row.number not in known]
        found = iter(await roster_actions.import_roster(tx, actor, rows, keys=self._keys, now=now()))
        return [known.get(row.number) or next(found) for row in piece]

    async def _actor(self, tx: Tx, job: TakenJob) -> Actor:
        """Who asked, with the roles that they have by now; raises :class:`NotAllowed` once their session has ended."""
        actor = await session_actions.actor_of_session(tx, job.session_id, rules=self._rules, now=now())
        if actor is None or actor.needs:
            raise NotAllowed("session-ended", "the session in which it was asked for has ended; send the file again")
        return actor

    async def _end(self, job: TakenJob, outcome: Outcome) -> None:
        async with self._db.transaction() as tx:
            await job_actions.end(tx, job, outcome, sealer=self._keys.sealer, now=now())


async def _with_results(outcome: Outcome, roster: Roster, verdicts: Sequence[RowVerdict]) -> Outcome:
    """With the sheet as it is returned, and the rows of which nothing was recorded."""
    sheet = await asyncio.to_thread(roster_files.returned, roster, verdicts)
    refused = await asyncio.to_thread(refused_rows.refused_document, roster.rows, verdicts)
    return replace(outcome, file=sheet, refused=refused)


def _number(row: RosterRow) -> str:
    """What stands for the ID number, as far as two rows may have the same."""
    return str(row.fields.get("id_number", "")).upper()
