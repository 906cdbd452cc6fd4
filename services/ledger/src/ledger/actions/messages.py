"""What the ledger tells somebody: hours that came and went, and deadlines that are near."""

from datetime import datetime
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from ledger.actions.statements import requirements
from ledger.domain.messages import of_duty, of_entries, of_year
from ledger.queries import messages, people
from messages.pages import MESSAGES_MAX, Message
from rulebook import Rulebooks


async def messages_to(
    tx: Tx, person_id: UUID, *, before: datetime | None, rulebooks: Rulebooks, now: datetime
) -> list[Message]:
    """One page's worth, in no order; nothing for a person unknown to the ledger."""
    if person_id not in await people.people(tx, [person_id]):
        return []
    rows = await messages.days_of_entries(tx, person_id, before or now, MESSAGES_MAX + 1)
    found = [of_entries(row.kind, row.training_year, row.entries, row.centihours, row.at) for row in rows]
    on = china_date(now)
    asked = await requirements(tx, person_id, on, rulebooks=rulebooks)
    near = [of_year(asked.year, on.year, on), *(of_duty(duty, on) for duty in asked.duties)]
    return found + [message for message in near if message is not None]
