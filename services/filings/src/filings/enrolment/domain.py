"""Who gets a place at a training, who waits for one, and who would be at two trainings on one half day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

QUOTA_MAX = 10_000
"""As many as a roster has rows."""


class EnrolmentState(StrEnum):
    """How somebody stands to a training."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    """On the waiting list (候补): the quota is used up."""
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What became of somebody's enrolment; each is a message to them."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    MOVED_UP = "moved-up"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    """By the unit or the organiser."""


class Training(NamedTuple):
    """An approved training with its enrolment, as lists show it."""

    filing_id: UUID
    organiser_id: UUID
    organiser_name: str
    organiser_kind: str
    region_code: str
    """Of the organiser."""
    authority_id: UUID | None
    """The HR authority of the organiser's level."""
    title: str
    subject: str
    begins_on: str
    ends_on: str
    approved_at: datetime
    people: int
    """Who were planned for."""
    quota: int | None
    """``None`` while enrolment was not opened."""
    closes_on: date | None
    """The last day on which people enrol."""
    half_days: list[str] | None
    units: list[UUID] | None
    """Whose people may enrol; ``None``: everybody in the organiser's reach."""
    is_current: bool
    """The enrolment was opened for the plan that is approved now."""
    enrolled: int
    waiting: int

    def is_open(self, today: date) -> bool:
        """Whether people may enrol."""
        return self.is_current and self.closes_on is not None and today <= self.closes_on


class PersonInUnit(NamedTuple):
    """Somebody, and the unit in which they are today."""

    person_id: UUID
    organisation_id: UUID


class Busy(NamedTuple):
    """Half days on which somebody is at another training: enrolled, waiting, or on its roster."""

    person_id: UUID
    filing_id: UUID
    title: str
    half_days: list[str]


class Conflict(NamedTuple):
    """Half days of a training on which somebody is at another one (Inner Mongolia 2024, 第二十九条)."""

    filing_id: UUID
    title: str
    half_days: list[str]


class Outcome(NamedTuple):
    """What came of somebody who was to be enrolled."""

    person_id: UUID
    organisation_id: UUID | None
    result: str
    """``enrolled``, ``waiting``, ``unchanged``, ``left`` for conflicts, or ``not-meant``."""
    conflicts: Sequence[Conflict] = ()


def conflicts_of(half_days: Collection[str], busy: Iterable[Busy], but: UUID) -> list[Conflict]:
    """The half days on which one is at other trainings than this one."""
    wanted = set(half_days)
    found = {item.filing_id: item for item in busy if item.filing_id != but}
    return [
        Conflict(item.filing_id, item.title, sorted(wanted.intersection(item.half_days)))
        for item in found.values()
        if wanted.intersection(item.half_days)
    ]


def by_person(busy: Iterable[Busy]) -> Mapping[UUID, list[Busy]]:
    """The same, by whose they are."""
    found: dict[UUID, list[Busy]] = {}
    for item in busy:
        found.setdefault(item.person_id, []).append(item)
    return found


def placed(
    training: Training,
    asked: Sequence[UUID],
    *,
    meant: Mapping[UUID, UUID],
    standing: Mapping[UUID, str],
    busy: Mapping[UUID, list[Busy]],
    despite_conflicts: bool,
) -> list[Outcome]:
    """What comes of each in the order asked; nobody passes those who wait already.

    ``meant``: the unit of each who may enrol. ``standing``: how those stand who are enrolled or wait, as far as the
    asker may know it.
    """
    assert training.quota is not None, "it was opened"
    free = 0 if training.waiting else max(0, training.quota - training.enrolled)
    found = list[Outcome]()
    for person_id in dict.fromkeys(asked):
        conflicts = conflicts_of(training.half_days or (), busy.get(person_id, ()), training.filing_id)
        unit = meant.get(person_id)
        if standing.get(person_id, EnrolmentState.WITHDRAWN) != EnrolmentState.WITHDRAWN:
            result = "unchanged"
        elif unit is None:
            result = "not-meant"
        elif conflicts and not despite_conflicts:
            result = "left"
        elif free:
            free, result = free - 1, "enrolled"
        else:
            result = "waiting"
        found.append(Outcome(person_id, unit, result, conflicts))
    return found
