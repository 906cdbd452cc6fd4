"""A message as a service reads it off its facts, and the page of them that every service answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from common.clock import CHINA
from common.openapi import Answer

MESSAGES_MAX = 100
"""A page."""
UNREAD_MAX = 100
"""More are not counted."""
NEVER = datetime(1, 1, 2, tzinfo=UTC)
"""How far somebody has read who has marked nothing yet."""


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


class UnreadMessages(Answer):
    """How many messages are new to the caller, of this service alone."""

    unread: Annotated[int, Field(ge=0, le=UNREAD_MAX)]
    """At most 100: that many or more."""


def unread(count: int) -> dict[str, int]:
    """:class:`UnreadMessages`, as every service answers it."""
    return {"unread": min(count, UNREAD_MAX)}


def page(found: Sequence[Message], mark: datetime | None, before: datetime | None) -> dict[str, Any]:
    """A :class:`MessagePage` of the latest messages before a moment, as every service answers it."""
    ordered = sorted(
        (item for item in found if before is None or item.at < before), key=lambda item: item.at, reverse=True
    )
    shown = ordered[:MESSAGES_MAX]
    # What came in the same moment as the last one stands on the same page, or it would be on none.
    shown += [item for item in ordered[MESSAGES_MAX:] if item.at == shown[-1].at]
    return {
        "messages": [
            {
                "at": item.at.astimezone(CHINA),
                "kind": item.kind,
                "title": item.title,
                "text": item.text,
                "about": item.about,
                "is_new": mark is None or item.at > mark,
            }
            for item in shown
        ],
        "before": shown[-1].at.astimezone(CHINA) if len(ordered) > len(shown) else None,
    }
