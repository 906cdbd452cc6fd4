"""What the certificates service tells somebody."""

from datetime import datetime
from uuid import UUID

from certificates.domain.messages import message_of
from certificates.queries import messages
from common.db import Tx
from messages.pages import MESSAGES_MAX, Message


async def messages_to(tx: Tx, person_id: UUID, *, before: datetime) -> list[Message]:
    """One page's worth, the latest first."""
    rows = await messages.news_of(tx, person_id, before, MESSAGES_MAX + 1)
    return [message_of(row.kind, row.training_year, row.number, row.at) for row in rows]
