"""What regulations ask before something is done for somebody (结果运用), as the ledger finds it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Purpose(StrEnum):
    """What is to be done for somebody."""

    CONFIRMATION = "confirmation"
    TRANSFER = "transfer"
    PROMOTION = "promotion"
    REWARD = "reward"
    RENEWAL = "renewal"
    WORKER_EXAM = "worker-exam"
    RATING = "rating"
    REGISTRATION = "registration"
    EXPERT = "expert"


class Question(NamedTuple):
    """Whether this may be done on this day."""

    purpose: Purpose
    on: date


@dataclass(frozen=True)
class Rulebook:
    """Which regulation."""

    id: str
    document: str
    name: str


@dataclass(frozen=True)
class Missing:
    """A requirement that is not met; hours, days and counts as the ledger writes them."""

    name: str
    article: str
    unit: str
    """``hours`` or ``topics``."""
    have: str
    need: str
    missing: str
    or_days: str | None = None


@dataclass(frozen=True)
class Duty:
    """A requirement of somebody's own days, such as onboarding training."""

    name: str
    article: str
    unit: str
    have: str
    need: str
    missing: str
    runs_from: date
    due_on: date
    last_on: date
    state: str
    met_on: date | None = None
    or_days: str | None = None
    flexible: str | None = None
    """The article by which it may be arranged flexibly; the days of it bind nobody then."""


@dataclass(frozen=True)
class Remedy:
    """What would set a ground right."""

    how: str
    """``make-up``, ``do-it``, ``apply``, ``wait`` or ``nothing``."""
    by: date | None = None
    allowed_by: tuple[str, ...] = ()
    """Kinds of organisation that must allow it."""
    article: str | None = None


@dataclass(frozen=True)
class Training:
    """Training that an authority of some level must have organised, and what there is of it."""

    organised_by_at_least: str
    """``county``, ``city``, ``province`` or ``national``."""
    since: date | None = None
    completed_on: date | None = None
    """Of the newest that is enough."""
    organiser_level: str | None = None
    unrecorded: int = 0
    """So many trainings of that time have no level on record."""


@dataclass(frozen=True)
class Ground:
    """One thing that a regulation asks, as the ledger finds it."""

    needs: str
    article: str
    document: str
    holds: bool | None
    """``None``: the certificate of the year decides."""
    why: str
    year: int | None = None
    missing: tuple[Missing, ...] = ()
    duty: Duty | None = None
    mend: Remedy | None = None
    training: Training | None = None


@dataclass(frozen=True)
class Grounds:
    """The regulation in force for somebody, and everything that it asks; neither where none is."""

    rulebook: Rulebook | None
    grounds: tuple[Ground, ...]


NOBODY = Grounds(None, ())
"""Of somebody who is not known; the same as of somebody whom no regulation binds."""
