"""What the ledger tells somebody: hours that came and went, and deadlines that are near."""

from datetime import datetime
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from ledger.actions.statements import requirements
from ledger.domain.messages import EntriesOfDay, morning, of_duty, of_entries, of_year
from ledger.queries import messages, people
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until
from rulebook import Rulebooks


async def messages_to(
    tx: Tx, person_id: UUID, *, before: datetime | None, rulebooks: Rulebooks, now: datetime
) -> list[Message]:
    """One page's worth, in no order; nothing for a person unknown to the ledger."""
    if person_id not in await people.people(tx, [person_id]):
        return []
    rows = await messages.days_of_entries(tx, person_id, before or now, MESSAGES_MAX + 1)
    found = [of_entries(EntriesOfDay(**row._mapping)) for row in rows]
    return found + await _near(tx, person_id, rulebooks=rulebooks, now=now)


async def unread_of(tx: Tx, person_id: UUID, *, rulebooks: Rulebooks, now: datetime) -> int:
    """How many are new to somebody; no more than ``UNREAD_MAX`` are counted.

    A deadline comes near in the morning: who has read since then has no new one, and nothing is assessed for them.
    """
    after = await read_until(tx, person_id) or NEVER
    if person_id not in await people.people(tx, [person_id]):
        return 0
    count = await messages.count_days_of_entries(tx, person_id, after, now, UNREAD_MAX)
    if count >= UNREAD_MAX or after >= morning(china_date(now)):
        return count
    near = await _near(tx, person_id, rulebooks=rulebooks, now=now)
    return count + sum(message.at > after for message in near)


async def _near(tx: Tx, person_id: UUID, *, rulebooks: Rulebooks, now: datetime) -> list[Message]:
    on = china_date(now)
    asked = await requirements(tx, person_id, on, rulebooks=rulebooks)
    near = [of_year(asked.year, on.year, on), *(of_duty(duty, on) for duty in asked.duties)]
    return [message for message in near if message is not None]
