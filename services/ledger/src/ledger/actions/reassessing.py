"""Reassessment: holding every person-year that a change of rulebooks touches against what binds now, page by page."""

from datetime import datetime

from common.db import Tx
from ledger.actions.assessing import assess_again
from ledger.domain.reassessments import Touched, editions_of, touched_by
from ledger.queries import people, person_years, reassessments
from rulebook import Rulebooks


async def begin_reassessment(tx: Tx, *, rulebooks: Rulebooks) -> tuple[Touched, int] | None:
    """Note that rulebooks changed, and how many people are touched; ``None`` where nothing has to be done.

    On a new ledger there is nobody, and the rulebooks are only noted.
    """
    await reassessments.lock_reassessing(tx)
    after = editions_of(rulebooks)
    touched = touched_by(await reassessments.editions(tx), after)
    if touched is None:
        return None
    await reassessments.save_editions(tx, after)
    people = await reassessments.count_touched(tx, touched)
    if not people:
        return None
    await reassessments.add_reassessment(tx, touched, people)
    return touched, people


async def reassess_page(tx: Tx, *, rulebooks: Rulebooks, people_max: int, now: datetime) -> bool:
    """Look at the next people of the oldest reassessment that has not ended; whether there is more to do.

    Progress is saved beside the effects: the process that goes on after a crash begins where this ended.
    """
    await reassessments.lock_reassessing(tx)
    row = await reassessments.oldest_unfinished(tx)
    # A process that goes by other rulebooks, such as those of the release before, leaves it to those that know better.
    if row is None or set(await reassessments.editions(tx)) != set(editions_of(rulebooks)):
        return False
    ids = await reassessments.next_people(tx, row, people_max)
    known = await people.lock_people(tx, ids)
    years = await person_years.person_years_of(tx, ids, first=row.first_year, last=row.last_year)
    rebound, sides = await assess_again(tx, years, known, rulebooks=rulebooks, now=now)
    # What it came to.
    counts = {
        "people": len(ids),
        "years": len(years),
        "rebound": rebound,
        "crossed": sum(year.met for year in sides),
        "fell": sum(not year.met for year in sides),
    }
    until = ids[-1] if ids else None
    await reassessments.save_progress(tx, row.reassessment_id, until=until, counts=counts, ended=len(ids) < people_max)
    return True
