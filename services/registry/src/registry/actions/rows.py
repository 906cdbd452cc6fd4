"""What every import does with its rows."""

from collections.abc import Sequence
from typing import Any

from registry.domain.rows import BadRow, Verdict


def read_all(rows: Sequence[object], read: Any) -> tuple[dict[int, Any], dict[int, Verdict]]:
    """The rows that can be read, by position, and verdicts for those that cannot."""
    good: dict[int, Any] = {}
    verdicts: dict[int, Verdict] = {}
    for position, row in enumerate(rows):
        try:
            good[position] = read(row)
        except BadRow as bad:
            verdicts[position] = bad.verdict
    return good, verdicts


def refuse_repeats(read: dict[int, Any], verdicts: dict[int, Verdict], *, key: Any, what: str) -> None:
    """The first row of a number stands; later ones in the same request are refused, since they may differ."""
    first: dict[Any, int] = {}
    for position, row in list(read.items()):
        earlier = first.setdefault(key(row), position)
        if earlier != position:
            verdicts[position] = Verdict("rejected", "repeated", f"row {earlier + 1} has the same {what}")
            del read[position]
