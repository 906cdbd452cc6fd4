"""What regulations ask before something is done for people (结果运用)."""

from datetime import date
from typing import Literal

from common.contracts.registry import OrganisationKind
from common.contracts.vendor_gateway import OrganiserLevel
from common.openapi import LEFT_OUT, Answer
from ledger.api.answers.requirements import Duty, RequirementOfYear, Rulebook
from rulebook import Why


class Remedy(Answer):
    """What would set a ground right."""

    how: Literal["make-up", "do-it", "nothing"]
    by: date | None
    """The last day for it, where there is one."""
    article: str
    allowed_by: list[OrganisationKind]
    """Kinds of organisation, any of which must allow it; empty where nobody must."""


class TrainingOrganised(Answer):
    """Training that an authority of some level must have organised, and what there is of it."""

    organised_by_at_least: OrganiserLevel
    """The level; a higher one is enough as well."""
    since: date | None
    """Training counts from this day, on which the present title was obtained; ``null``: whenever it was."""
    completed_on: date | None
    """The day of the newest that is enough; ``null`` where there is none."""
    organiser_level: OrganiserLevel | None
    """Its level."""
    unrecorded: int
    """So many trainings of that time have no level on record, and speak for nobody."""


class Ground(Answer):
    """One thing that a regulation asks before something is done for a person, and how it stands."""

    needs: Literal["certificate", "year", "term", "onboarding", "transfer", "training"]
    """What is asked for."""
    article: str
    document: str
    """The document number of the regulation."""
    holds: bool | None
    """Whether it speaks for the person; ``null`` where the certificate of the year decides."""
    why: Why
    year: int | None
    """The training year that it is about, where it is about one."""
    missing: list[RequirementOfYear]
    """Requirements of that year that are not met."""
    duty: Duty | None
    """The requirement of the person's own days that it is about, where it is about one."""
    mend: Remedy | None
    """What is to be done about it; ``null`` where nothing has to be."""
    training: TrainingOrganised = LEFT_OUT
    """With ``training``: what is asked for and what there is; left out of any other ground."""
    issue: Literal["automatic", "on-application"] = LEFT_OUT
    """How the certificate of the year is issued; left out where no regulation binds the person in that year."""


class GroundsResult(Answer):
    """What is asked in one question's case."""

    rulebook: Rulebook | None
    """The regulation in force on the day; ``null`` where none binds the person."""
    grounds: list[Ground]


class GroundsResults(Answer):
    """An answer for each question, in their order."""

    results: list[GroundsResult]
