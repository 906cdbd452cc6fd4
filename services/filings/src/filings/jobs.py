"""What the filings service does by itself: rows of rosters, one piece after another, and what waits too long."""

from collections.abc import Callable
from typing import Any

from common import idempotency, logs
from common.clock import now
from common.db import Database, is_passing
from common.jobs import Loop
from filings.access.dependencies import Dependencies
from filings.key_rotation import actions as key_rotation_actions
from filings.key_rotation.queries import SEALED
from filings.rosters.actions import rosters as roster_actions
from filings.submission.actions import reminders as reminder_actions

log = logs.get(__name__)
ROSTERS_EVERY_S, REMINDERS_EVERY_S, PARKED_EVERY_S, SEALS_EVERY_S = 0.5, 30.0, 600.0, 3_600.0
RETENTION_EVERY_S = 3_600.0
SEALS_LOCK = 314289237


class Jobs:
    """They run in every process that works; locked rows are skipped, so that no two do the same."""

    def __init__(self, db: Database, deps: Dependencies) -> None:
        self._db, self._means = db, deps

    async def rosters(self) -> None:
        """Look at rows, count them, take them off, until cancelled."""
        await Loop("job", ROSTERS_EVERY_S, job="rosters").run(self.turn)

    async def reminders(self) -> None:
        """Remind and escalate, until cancelled."""
        await Loop("job", REMINDERS_EVERY_S, job="alarms").run(self.run_reminders)

    async def parked(self) -> None:
        """Look again whether parked people have been registered, until cancelled."""
        await Loop("job", PARKED_EVERY_S, job="parked").run(self.match)

    async def retention(self) -> None:
        """Forget what is remembered no longer, until cancelled."""
        await Loop("job", RETENTION_EVERY_S, job="retention").run(self.forget)

    async def turn(self) -> bool:
        """One piece of one roster; one that cannot be worked on is put off, and the others go on."""
        moment = now()
        try:
            async with self._db.transaction() as tx:
                return await roster_actions.work_on_rosters(tx, self._means, now=moment)
        except Exception as error:
            if not is_passing(error):
                async with self._db.transaction() as tx:
                    await roster_actions.put_off(tx, now=moment)
            raise

    async def run_reminders(self) -> bool:
        """Some of what is due."""
        async with self._db.transaction() as tx:
            return bool(await reminder_actions.run_due(tx, self._means, now=now()))

    async def match(self) -> None:
        """Everybody who is parked: somebody may have been registered at the same moment as their row was parked."""
        async with self._db.transaction() as tx:
            await roster_actions.match_parked(tx, now=now())

    async def forget(self) -> None:
        """Answers to requests that will not be sent again."""
        async with self._db.transaction() as tx:
            await idempotency.forget(tx, now=now())

    async def seals(self) -> None:
        """Seal what stands in clear, until cancelled."""
        await Loop("job", SEALS_EVERY_S, job="seals").run(self.seal)

    async def seal(self) -> None:
        """All of it: at the start, and every hour while the release before writes beside this one; in one process at a
        time.
        """
        async with self._db.alone(SEALS_LOCK) as connection:
            if connection is not None:
                await seal_everything(self._db, self._means)


async def seal_everything(
    db: Database, deps: Dependencies, *, other_keys: bool = False, report: Callable[[str, int], None] | None = None
) -> None:
    """What stands in clear, and with ``other_keys`` also what is not sealed with today's key.

    Page by page, each in its own transaction; whatever ends it, it goes on with what is left.
    """
    for sealed in SEALED:
        done = 0
        after: tuple[Any, ...] | None = sealed.first
        while after is not None:
            async with db.transaction() as tx:
                rows, after = await key_rotation_actions.seal_page(tx, sealed, after, deps, other_keys=other_keys)
            done += rows
        if done:
            log.info("sealed", table=sealed.table, rows=done)
            if report is not None:
                report(sealed.table, done)
    forgotten = True
    while forgotten:
        async with db.transaction() as tx:
            forgotten = bool(await key_rotation_actions.forget_leaves(tx))
