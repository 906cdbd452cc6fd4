"""What a regulation is, as data: whom it binds, from when to when, what it requires of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache


class Measure(StrEnum):
    """What a requirement counts."""

    HOURS = "hours"
    TOPICS = "topics"


@dataclass(frozen=True)
class Requirement:
    """One requirement of a year, with the article that makes it one."""

    key: str
    name: str
    """In Chinese, as people read it."""
    article: str
    measure: Measure
    need: int
    """Centihours, or a number of topics."""
    or_half_days: int | None = None
    """Met as well by so many half days (半天; 1 day is 2)."""
    subject: str | None = None
    """``public`` or ``professional``; ``None`` counts both."""
    topics: tuple[str, ...] = ()
    """Only hours on these topics count; for :attr:`Measure.TOPICS`, the topics each of which must have some."""
    title_levels: frozenset[str] | None = None
    """Asked only of these title levels (职称级别); ``None`` is everybody."""
    years: frozenset[int] | None = None
    """Asked only in these training years; ``None`` is every year of the rulebook."""


@dataclass(frozen=True)
class Rulebook:
    """One regulation (培训政策)."""

    id: str
    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    name: str
    region: str
    """Binds this region code and every one below it (GB/T 2260)."""
    binds: frozenset[str]
    """Post categories."""
    from_year: int
    until_year: int | None
    requirements: tuple[Requirement, ...]

    @cached_property
    def depth(self) -> int:
        """How narrow its region is: 1 province, 2 city, 3 county."""
        return len(_stem(self.region)) // 2

    def covers(self, region: str, post_category: str, year: int) -> bool:
        """Whether it binds somebody in this region and post category in a training year."""
        return (
            region.startswith(_stem(self.region))
            and post_category in self.binds
            and self.from_year <= year
            and (self.until_year is None or year <= self.until_year)
        )

    def asked_of(self, title_level: str, year: int) -> tuple[Requirement, ...]:
        """The requirements that this person has in this year."""
        return _asked(self, title_level, year)


class Rulebooks:
    """All regulations that are known."""

    def __init__(self, rulebooks: Sequence[Rulebook]) -> None:
        # The narrowest region first, and within it the newest.
        self.all = tuple(sorted(rulebooks, key=lambda book: (-book.depth, -book.from_year, book.id)))
        self._chosen: dict[tuple[str, str, int], Rulebook | None] = {}

    def for_(self, region: str, post_category: str, year: int) -> Rulebook | None:
        """The one rulebook that binds, or ``None``: the narrowest region's, and of those the newest."""
        asked = (region, post_category, year)
        if asked not in self._chosen:
            self._chosen[asked] = next((book for book in self.all if book.covers(*asked)), None)
        return self._chosen[asked]

    def by_id(self, rulebook_id: str) -> Rulebook:
        """The rulebook of this id; raises ``KeyError``."""
        for book in self.all:
            if book.id == rulebook_id:
                return book
        raise KeyError(rulebook_id)


def _stem(region: str) -> str:
    """431100 → 4311: what the codes of a region's parts begin with."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


@lru_cache(maxsize=4096)
def _asked(book: Rulebook, title_level: str, year: int) -> tuple[Requirement, ...]:
    return tuple(
        requirement
        for requirement in book.requirements
        if (requirement.title_levels is None or title_level in requirement.title_levels)
        and (requirement.years is None or year in requirement.years)
    )
