"""Whether something may be done for people, and why not (结果运用)."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from certificates.eligibility.domain import Why
from certificates.grounds.domain import Purpose
from common.contracts.registry import OrganisationKind
from common.contracts.vendor_gateway import OrganiserLevel
from common.openapi import LEFT_OUT, Amount, Answer, Days


class Rulebook(Answer):
    """Which regulation (培训政策)."""

    id: str
    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    name: str


class MissingRequirement(Answer):
    """A requirement that is not met."""

    name: str
    """In Chinese."""
    article: str
    unit: Literal["hours", "topics"]
    """Of ``have``, ``need`` and ``missing``."""
    have: Amount
    need: Amount
    missing: Amount
    or_days: Days = LEFT_OUT
    """So many days of offline training are enough as well; left out where hours alone count."""


class Remedy(Answer):
    """What would set a reason right."""

    how: Literal["make-up", "do-it", "apply", "wait", "nothing"]
    by: date | None
    """The last day for it, where there is one."""
    allowed_by: list[OrganisationKind]
    """Kinds of organisation, any of which must allow it; empty where nobody must."""
    article: str | None
    text: str
    """The same in Chinese."""


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


class NumberedCertificate(Answer):
    """A certificate that exists, whether it stands or not."""

    number: str
    """证书编号"""
    issued_on: date


class Reason(Answer):
    """One thing that the regulation asks, and whether it speaks for the person."""

    needs: Literal["certificate", "year", "term", "onboarding", "transfer", "training"]
    """What is asked for."""
    article: str
    document: str
    """The document number of the regulation."""
    holds: bool
    why: Literal["met", "not-owed", "exempt", "in-time", "missing"] | Why
    """How the year or the duty stands, or how the certificate of the year does."""
    year: int | None
    """The training year that it is about, where it is about one."""
    text: str
    """The same in Chinese."""
    certificate: NumberedCertificate | None
    """The certificate of the year, where it decides and exists."""
    missing: list[MissingRequirement]
    """What is still to do; empty where nothing is."""
    mend: Remedy | None
    """What is to be done about it; ``null`` where nothing has to be."""
    training: TrainingOrganised = LEFT_OUT
    """With ``training``: what is asked for and what there is; left out of any other reason."""
    due_on: date = LEFT_OUT
    """By when it is normally done; left out where it is not about a requirement of the person's own days."""


class EligibilityAnswer(Answer):
    """Whether something may be done for somebody. Unknown people, and people whom nothing binds, look the same."""

    purpose: Purpose
    on: date
    eligible: bool
    """Yes only where a regulation is known and everything that it asks holds."""
    text: str
    """The same in Chinese."""
    rulebook: Rulebook | None
    """The regulation in force on the day; ``null`` where none is known."""
    reasons: list[Reason]
    as_of: AwareDatetime


class Verdicts(Answer):
    """A verdict for each question, in their order."""

    results: list[EligibilityAnswer]
