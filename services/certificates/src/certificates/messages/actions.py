"""What the certificates service tells somebody."""

from datetime import datetime
from uuid import UUID

from certificates.messages import queries as message_queries
from certificates.messages.domain import CertificateNews, message_of
from common.db import Tx
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until


async def messages_to(tx: Tx, person_id: UUID, *, before: datetime) -> list[Message]:
    """One page's worth, the latest first."""
    rows = await message_queries.news_of(tx, person_id, before, MESSAGES_MAX + 1)
    return [message_of(CertificateNews(**row._mapping)) for row in rows]


async def unread_of(tx: Tx, person_id: UUID, *, now: datetime) -> int:
    """How many are new to somebody; no more than ``UNREAD_MAX`` are counted."""
    after = await read_until(tx, person_id) or NEVER
    return await message_queries.count_news(tx, person_id, after, now, UNREAD_MAX)
