"""Parts of a page: each asks its service, and says so by itself where that is away."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from portal.clients.refusals import Away, Refusal
from portal.messages_zh import MISSING

A = TypeVar("A")


@dataclass(frozen=True)
class Missing:
    """A part of a page that cannot be shown now; the rest of the page can."""

    sentence: str
    is_away: bool
    """The service is away: nothing is lost, and the part comes back by itself."""


async def part_of(asking: Awaitable[A]) -> A | Missing:
    """A part of a page: what was asked for, or why it is not there."""
    try:
        return await asking
    except Away:
        return Missing(MISSING, is_away=True)
    except Refusal as refusal:
        return Missing(refusal.problem.detail, is_away=False)
