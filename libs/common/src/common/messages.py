"""Messages to people (站内消息): each service reads them off its own facts, and remembers how far somebody has read.

There is no second copy of a fact that could be lost or contradict it: what is taken back reads otherwise at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from common.clock import CHINA
from common.db import Tx
from common.openapi import Answer

MESSAGES_MAX = 100
"""A page."""


def _plausible(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("a moment of the years 2000 to 2100")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A moment with its offset, in a time that every database and every zone can hold."""


class ReadMark(BaseModel):
    """A request's body: everything up to this moment has been read."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    until: Moment


@dataclass(frozen=True)
class Message:
    """One of them, in Chinese, for the person whom it is about."""

    at: datetime
    kind: str
    """A stable kebab-case word for programs."""
    title: str
    text: str
    about: dict[str, Any] = field(default_factory=dict)
    """Ids and years that a page may lead on to."""


class MessageShown(Answer):
    """A message (站内消息) in Chinese, as the person whom it is about reads it."""

    at: AwareDatetime
    """When it happened, in China time."""
    kind: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", examples=["hours-credit"])]
    """A stable word for programs."""
    title: str
    text: str
    about: dict[str, int | str | None]
    """Ids, years and days that a page may lead on to."""
    is_new: bool
    """Whether it came after everything that the person has marked as read."""


class MessagePage(Answer):
    """Messages to one person, the latest first: a hundred, and what came in the same moment as the last of them."""

    messages: list[MessageShown]
    before: AwareDatetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""


def read_mark_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every service that has messages for people."""
    return sa.Table(
        "read_mark",
        metadata,
        sa.Column("reader_id", sa.Uuid, primary_key=True),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        comment="how far somebody has read; what is later is new to them",
    )


async def read_until(tx: Tx, reader_id: UUID) -> datetime | None:
    """How far somebody has read; ``None`` before the first time."""
    statement = sa.text("SELECT read_until FROM read_mark WHERE reader_id = :reader")
    found: datetime | None = (await tx.execute(statement, {"reader": reader_id})).scalar_one_or_none()
    return found


async def save_read_until(tx: Tx, reader_id: UUID, until: datetime, *, at: datetime) -> None:
    """Somebody has read everything up to a moment, this one at the latest; nothing becomes new again."""
    statement = sa.text("""
        INSERT INTO read_mark (reader_id, read_until) VALUES (:reader, :until)
        ON CONFLICT (reader_id) DO UPDATE SET read_until = greatest(read_mark.read_until, excluded.read_until)
    """)
    await tx.execute(statement, {"reader": reader_id, "until": min(until, at)})


def page(found: Sequence[Message], mark: datetime | None, before: datetime | None) -> dict[str, Any]:
    """A :class:`MessagePage` of the latest messages before a moment, as every service answers it."""
    ordered = sorted((one for one in found if before is None or one.at < before), key=lambda one: one.at, reverse=True)
    shown = ordered[:MESSAGES_MAX]
    # What came in the same moment as the last one stands on the same page, or it would be on none.
    shown += [one for one in ordered[MESSAGES_MAX:] if one.at == shown[-1].at]
    return {
        "messages": [
            {
                "at": one.at.astimezone(CHINA),
                "kind": one.kind,
                "title": one.title,
                "text": one.text,
                "about": one.about,
                "is_new": mark is None or one.at > mark,
            }
            for one in shown
        ],
        "before": shown[-1].at.astimezone(CHINA) if len(ordered) > len(shown) else None,
    }
