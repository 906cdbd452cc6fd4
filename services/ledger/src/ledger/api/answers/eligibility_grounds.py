"""What regulations ask before something is done for people (结果运用)."""

from datetime import date
from typing import Literal

from common.contracts.registry import OrganisationKind
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


class Ground(Answer):
    """One thing that a regulation asks before something is done for a person, and how it stands."""

    needs: Literal["certificate", "year", "term", "onboarding", "transfer"]
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
