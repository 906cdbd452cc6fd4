"""Publishing again where person-years stand, for a bus or a consumer that has lost events."""

from datetime import datetime
from uuid import UUID

from common.db import Tx
from common.errors import Unavailable
from ledger.actions.assessing import assess_again, publish_side_changes
from ledger.domain.reassessments import editions_of
from ledger.queries import people, person_years, reassessments
from rulebook import Rulebooks


async def republish_sides(tx: Tx, after: UUID, people_max: int, *, rulebooks: Rulebooks, now: datetime) -> UUID | None:
    """Publish again on which side the next people's years stand, all that ever changed it; the last one, ``None`` where
    nobody is left.

    A side keeps its number: consumers that know it ignore it, those that missed it take today's sums. Raises
    :class:`Unavailable` where years are assessed by rulebooks that this process does not know.
    """
    if not set(await reassessments.editions(tx)) <= set(editions_of(rulebooks)):
        raise Unavailable("other-rulebooks", "person-years are held against other rulebooks than this process knows")
    ids = await person_years.page_of_people(tx, after, people_max)
    # 1. Other postings for them wait, so that their events are published after this.
    known = await people.lock_people(tx, ids)
    years = await person_years.person_years_of(tx, ids)
    # 2. A side is published by the rules that bind now. Most often nothing changes here; what does has a new number.
    await assess_again(tx, years, known, rulebooks=rulebooks, now=now)
    # 3. Everything else once more.
    again = [year for year in years if year.side_changes and not year.changed_side]
    await publish_side_changes(tx, again, known, rulebooks=rulebooks, now=now)
    return ids[-1] if ids else None
