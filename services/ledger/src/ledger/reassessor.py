"""The job that reassesses person-years after a change of rulebooks, beside everything else that goes on."""

from common import logs
from common.clock import now
from common.db import Database
from common.jobs import Loop
from ledger import actions
from rulebook import Rulebooks

log = logs.get(__name__)

PEOPLE_MAX = 2_000
_RETRY_FIRST_S, _RETRY_MAX_S = 0.5, 60.0


class Reassessor:
    """Compares the rulebooks of this process with those that person-years are assessed by, once, at its start.

    Postings are assessed by the new ones from the first moment; all other years are brought in line here.
    """

    def __init__(self, db: Database, rulebooks: Rulebooks, *, people_max: int = PEOPLE_MAX) -> None:
        self._db, self._rulebooks, self._people_max = db, rulebooks, people_max

    async def run(self) -> None:
        """Begin where something changed, go on where another process stopped, and end."""
        # What cannot be assessed stops the reassessment where it is, and nothing else: hours go on being entered.
        loop = Loop("reassessment", _RETRY_FIRST_S, retry_s=(_RETRY_FIRST_S, _RETRY_MAX_S))
        await loop.until_done(self._begin)
        pages = 0
        while await loop.until_done(self._page):
            pages += 1
        if pages:
            log.info("reassessment_ended", pages=pages)

    async def _begin(self) -> bool:
        async with self._db.transaction() as tx:
            begun = await actions.begin_reassessment(tx, rulebooks=self._rulebooks)
        if begun is not None:
            touched, people = begun
            log.info("reassessment_begun", because=", ".join(touched.because), people=people)
        return begun is not None

    async def _page(self) -> bool:
        async with self._db.transaction() as tx:
            return await actions.reassess_page(tx, rulebooks=self._rulebooks, people_max=self._people_max, now=now())
