"""What every import does with its rows."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from registry.access.domain.rows import BadRow, RowVerdict

T = TypeVar("T")
ROWS_A_TURN = 500
"""Handled before others are served: some 20 ms of the one thread that answers everybody."""


async def in_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, with a pause after every :data:`ROWS_A_TURN` in which others are served."""
    for position, item in enumerate(items, 1):
        yield item
        if position % ROWS_A_TURN == 0:
            await asyncio.sleep(0)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


async def read_all(rows: Sequence[object], read: Callable[[object], T]) -> tuple[dict[int, T], dict[int, RowVerdict]]:
    """The rows that can be read, by position, and verdicts for those that cannot."""
    good: dict[int, T] = {}
    verdicts: dict[int, RowVerdict] = {}
    async for position, row in in_turns(enumerate(rows)):
        try:
            good[position] = read(row)
        except BadRow as bad:
            verdicts[position] = bad.verdict
    return good, verdicts


def refuse_repeats(read: dict[int, Any], verdicts: dict[int, RowVerdict], *, key: Any, what: str) -> None:
    """The first row of a number stands; later ones in the same request are refused, since they may differ."""
    first: dict[Any, int] = {}
    for position, row in list(read.items()):
        earlier = first.setdefault(key(row), position)
        if earlier != position:
            verdicts[position] = RowVerdict("rejected", "repeated", f"row {earlier + 1} has the same {what}")
            del read[position]


def counted(verdicts: Sequence[RowVerdict]) -> dict[str, int]:
    """So many of each kind."""
    counts = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    for verdict in verdicts:
        counts[verdict.status] += 1
    return counts
