"""Which person-years a change of rulebooks touches."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rulebook import Rulebooks

LAST_YEAR = 9_999


class Edition(NamedTuple):
    """A rulebook as person-years were assessed by it."""

    rulebook_id: str
    edition: str
    region: str
    begins_on: date
    ends_on: date | None


class Touched(NamedTuple):
    """What must be looked at again."""

    because: tuple[str, ...]
    """Ids of the rulebooks that are new, other or gone."""
    regions: tuple[str, ...]
    """What the region codes of the touched look like, for LIKE."""
    first_year: int
    last_year: int


def editions_of(rulebooks: Rulebooks) -> list[Edition]:
    """Today's rulebooks."""
    return [Edition(item.id, item.edition, item.region, item.begins_on, item.ends_on) for item in rulebooks.all]


def touched_by(before: Sequence[Edition], after: Sequence[Edition]) -> Touched | None:
    """The years and regions of every rulebook that is new, other or gone; ``None`` where all are the same."""
    changed = [*(set(after) - set(before)), *(set(before) - set(after))]
    if not changed:
        return None
    return Touched(
        because=tuple(sorted({edition.rulebook_id for edition in changed})),
        regions=tuple(sorted({_pattern(edition.region) for edition in changed})),
        first_year=min(edition.begins_on.year for edition in changed),
        last_year=max(LAST_YEAR if edition.ends_on is None else edition.ends_on.year for edition in changed),
    )


def _pattern(region: str) -> str:
    """430000 → ``43%``: the region and everything within it."""
    stem = region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region
    return f"{stem}%"
