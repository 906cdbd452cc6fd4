"""Who has met which requirement, and why: pure arithmetic over sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from rulebook.rules import Measure, Requirement, Rulebook


class Tally(NamedTuple):
    """What a person-year adds up to. Centihours are hundredths of a class hour."""

    public: int = 0
    professional: int = 0
    half_days: int = 0
    topics: Mapping[str, int] = MappingProxyType({})
    """Centihours of public subject on each topic."""

    @property
    def total(self) -> int:
        """Both subjects, in centihours."""
        return self.public + self.professional


@dataclass(frozen=True)
class Finding:
    """One requirement, what is there, what is needed, and whether that is enough."""

    requirement: Requirement
    have: int
    met: bool

    @property
    def missing(self) -> int:
        """What is still to do, in the requirement's own unit; 0 once it is met."""
        return 0 if self.met else self.requirement.need - self.have


@dataclass(frozen=True)
class Assessment:
    """One person, one year, one rulebook (达标情况)."""

    rulebook: Rulebook | None
    findings: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        """Every requirement is met. Without a rulebook nothing is."""
        return bool(self.findings) and all(finding.met for finding in self.findings)


def assess(rulebook: Rulebook | None, tally: Tally, *, title_level: str, year: int) -> Assessment:
    """Hold a year's sums against the rulebook that binds."""
    if rulebook is None:
        return Assessment(None, ())
    return Assessment(rulebook, tuple(_find(asked, tally) for asked in rulebook.asked_of(title_level, year)))


def is_met(rulebook: Rulebook | None, tally: Tally, *, title_level: str, year: int) -> bool:
    """Whether :func:`assess` would find everything met, without saying how: for a million years at once."""
    if rulebook is None:
        return False
    asked = rulebook.asked_of(title_level, year)
    return bool(asked) and all(_met(one, _have(one, tally), tally) for one in asked)


def _find(asked: Requirement, tally: Tally) -> Finding:
    have = _have(asked, tally)
    return Finding(asked, have, _met(asked, have, tally))


def _met(asked: Requirement, have: int, tally: Tally) -> bool:
    return have >= asked.need or (asked.or_half_days is not None and tally.half_days >= asked.or_half_days)


def _have(asked: Requirement, tally: Tally) -> int:
    if asked.measure is Measure.TOPICS:
        return sum(1 for topic in asked.topics if tally.topics.get(topic, 0) > 0)
    if asked.topics:
        return sum(tally.topics.get(topic, 0) for topic in asked.topics)
    if asked.subject == "public":
        return tally.public
    if asked.subject == "professional":
        return tally.professional
    return tally.total
