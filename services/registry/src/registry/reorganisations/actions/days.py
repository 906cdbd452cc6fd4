"""The turn of a day: what was recorded for it becomes today's state."""

from datetime import date, timedelta

from common.db import Tx
from registry.imports.actions.organisations import keep_states, publish_placements
from registry.imports.actions.recording import apply_due_placements
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import states as state_queries
from registry.people.domain.rows import DAYS_AHEAD_MAX


async def begin_day(tx: Tx, today: date) -> date | None:
    """Organisations for which something begins become what they are from now on.

    Returns the day since which people may be behind, for :func:`turn_page`; ``None`` where the day was turned before.
    """
    turned = await state_queries.day_turned(tx)
    if turned is not None and turned >= today:
        return None
    # Nothing is recorded for a day further ahead than this: whatever may be behind lies in between.
    since = turned or today - timedelta(days=DAYS_AHEAD_MAX + 1)
    changing = await organisation_queries.lock_organisations(tx, await state_queries.changing_between(tx, since, today))
    states = await state_queries.states(tx, changing)
    await keep_states(tx, states, states, today=today)
    # An authority that begins or ends on this day is another one's from now on, though nothing else of it changes.
    await publish_placements(tx, [], {item.region_code for own in states.values() for item in own}, today)
    return since


async def turn_page(tx: Tx, since: date, today: date, after: bytes, people_max: int) -> bytes | None:
    """The next people whose placements began meanwhile stand there now; the last one's index, ``None`` at the end."""
    page = await state_queries.page_of_people_changing(tx, since, today, after, people_max)
    await apply_due_placements(tx, page, today)
    return page[-1] if page else None


async def end_day(tx: Tx, today: date) -> None:
    """Every change of the day is today's state; it need not be turned again."""
    await state_queries.save_day_turned(tx, today)
