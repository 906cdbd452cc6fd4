"""The yearly report (年度报告): everything that it states, as it is frozen, hashed and drawn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import orjson
from pydantic import TypeAdapter

from ledger.domain.small_groups import kept_back

FORM = 2
"""How the inputs are made up. A change of them is another number, so that earlier ones stay readable, and their papers
are drawn of them as they were. In 1 each topic without a name was a line of its own, all called alike; 2 has one line.
"""
OTHER_TOPICS = "其他必修内容"
"""What topics are called together that no regulation in force names."""


@dataclass(frozen=True)
class Figures:
    """How many people stand where, and what they learned."""

    people: int
    met: int
    near: int
    behind: int
    not_bound: int
    public_centihours: int
    professional_centihours: int

    @property
    def bound(self) -> int:
        """Of how many people the year asks something (应参训)."""
        return self.people - self.not_bound

    @property
    def rate(self) -> int | None:
        """Who has met the year among them, in tenths of a percent, rounded; ``None`` where that is nobody."""
        return None if not self.bound else (2_000 * self.met + self.bound) // (2 * self.bound)


@dataclass(frozen=True)
class Group:
    """A part of the people."""

    key: str
    name: str
    """Of a region, an organisation; empty for what has a code of its own."""
    figures: Figures | None
    """``None``: so few that they are not broken down, or kept back beside the only one of so few."""


@dataclass(frozen=True)
class Learned:
    """What was learned of one subject, in one mode or on one topic."""

    key: str
    name: str
    centihours: int
    entries: int


@dataclass(frozen=True)
class Basis:
    """A regulation by which people of the region were assessed, in the edition in force."""

    rulebook_id: str
    edition: str
    document: str
    name: str


@dataclass(frozen=True)
class Before:
    """The frozen report of the year before, as the comparison takes it."""

    report_id: str
    edition: int
    sha256: str
    whole: Figures
    places: tuple[Group, ...]


@dataclass(frozen=True)
class Report:
    """All inputs of a report: its papers are made of this and of nothing else."""

    form: int
    training_year: int
    region_code: str
    region_name: str
    office_id: str
    office: str
    edition: int
    reason: str | None
    frozen_on: date
    as_of: str
    """In China time: every change up to then is in the figures."""
    closed_on: date | None
    """The first day on which completions came too late; ``None``: the year is not closed yet."""
    bases: tuple[Basis, ...]
    whole: Figures
    places_are: str
    """``region``: the next level below; ``organisation`` in a county."""
    places: tuple[Group, ...]
    kinds: tuple[Group, ...]
    posts: tuple[Group, ...]
    titles: tuple[Group, ...]
    subjects: tuple[Learned, ...]
    modes: tuple[Learned, ...]
    topics: tuple[Learned, ...]
    before: Before | None


_READER = TypeAdapter(Report)


def canonical(report: Report) -> bytes:
    """The inputs as they are kept and hashed: JSON in UTF-8, keys in order, no blanks."""
    return orjson.dumps(orjson.loads(orjson.dumps(report)), option=orjson.OPT_SORT_KEYS)  # sorts mappings alone


def report_from(inputs: bytes) -> Report:
    """A report as it was frozen."""
    return _READER.validate_json(inputs)


def digest(report: Report) -> bytes:
    """SHA-256 of the canonical inputs."""
    return hashlib.sha256(canonical(report)).digest()


def topics_by_name(topics: Sequence[Learned]) -> tuple[Learned, ...]:
    """One line for each name, what was learned most first: topics that no regulation names are summed up, and so are
    those that several regulations call the same.
    """
    found = dict[str, Learned]()
    for topic in topics:
        name = topic.name or (OTHER_TOPICS if topic.key else "")
        same = found.get(name, Learned("other" if name == OTHER_TOPICS else topic.key, name, 0, 0))
        found[name] = replace(same, centihours=same.centihours + topic.centihours, entries=same.entries + topic.entries)
    return tuple(sorted(found.values(), key=lambda topic: (-topic.centihours, topic.key)))


def in_form_of_today(report: Report) -> Report:
    """The same figures as a draft states them now, so that the two can be compared."""
    return replace(report, form=FORM, topics=topics_by_name(report.topics))


def figures_digest(report: Report) -> str:
    """SHA-256 of what somebody reads before they freeze it: all figures, whatever the moment and the edition."""
    read = replace(report, edition=0, reason=None, frozen_on=date(report.training_year, 12, 31), as_of="")
    return digest(read).hex()


def sum_of(groups: Sequence[Figures]) -> Figures:
    """All of them together."""
    return Figures(
        *(
            sum(getattr(figures, name) for figures in groups)
            for name in ("people", "met", "near", "behind", "not_bound", "public_centihours", "professional_centihours")
        )
    )


def without_small(groups: Sequence[Group]) -> tuple[Group, ...]:
    """All groups, those without their figures that are so small that they are kept back."""
    back = kept_back([0 if group.figures is None else group.figures.people for group in groups])
    return tuple(replace(group, figures=None) if place in back else group for place, group in enumerate(groups))


def rate_text(rate: int | None) -> str:
    """Tenths of a percent as people write them: 125 is ``12.5%``."""
    if rate is None:
        return "—"
    return f"{rate // 10}.{rate % 10}%" if rate % 10 else f"{rate // 10}%"


def change_text(now: int | None, before: int | None) -> str:
    """By how many percentage points a rate changed: ``+1.5``; a dash where one of the two is not there."""
    if now is None or before is None:
        return "—"
    change = now - before
    sign = "+" if change > 0 else "-" if change < 0 else ""
    return f"{sign}{abs(change) // 10}.{abs(change) % 10}"
