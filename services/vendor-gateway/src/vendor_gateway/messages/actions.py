"""What the vendor gateway tells somebody."""

from datetime import datetime
from uuid import UUID

from common.db import Tx
from common.readings import records_of
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until
from vendor_gateway.messages import queries
from vendor_gateway.messages.domain import ReviewNews, ReviewNewsKind, message_of


async def messages_to(tx: Tx, person_id: UUID, *, before: datetime) -> list[Message]:
    """One page's worth, the latest first."""
    rows = await queries.news_of(tx, await records_of(tx, person_id), before, MESSAGES_MAX + 1)
    return [message_of(ReviewNews(**{**row._mapping, "kind": ReviewNewsKind(row.kind)})) for row in rows]


async def unread_of(tx: Tx, person_id: UUID, *, now: datetime) -> int:
    """How many are new to somebody; no more than ``UNREAD_MAX`` are counted."""
    after = await read_until(tx, person_id) or NEVER
    return await queries.count_news(tx, await records_of(tx, person_id), after, now, UNREAD_MAX)
