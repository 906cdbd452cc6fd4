"""Lists of several services as one, the latest first: one moment goes on to the next page of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Merged(Generic[T]):
    """A page of the list, and the moment before which the next one lies; ``None`` on the last one."""

    items: Sequence[T]
    before: datetime | None


def merged(
    lists: Sequence[tuple[Sequence[T], datetime | None]], at: Callable[[T], datetime], items_max: int
) -> Merged[T]:
    """The latest of all lists. Each comes with its own moment of the next page, or ``None`` on its last one.

    Where a list ends and goes on, nothing earlier is shown of the others: the next page asks all of them for that.
    What came in the same moment as the last item stands on the same page.
    """
    cut = max((end for _, end in lists if end is not None), default=None)
    found = sorted((item for items, _ in lists for item in items), key=at, reverse=True)
    whole = [item for item in found if cut is None or at(item) >= cut]
    shown = whole[:items_max]
    shown += [item for item in whole[items_max:] if at(item) == at(shown[-1])]
    if len(whole) > len(shown):
        return Merged(shown, at(shown[-1]))
    return Merged(shown, cut)


def in_address(moment: datetime) -> str:
    """A moment as it stands in an address of ours and in a query of the services: without a plus sign."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def query_before(before: datetime | None, name: str = "before") -> dict[str, str]:
    """The query that asks a service for what came earlier than a moment; empty for the first page."""
    return {} if before is None else {name: in_address(before)}
