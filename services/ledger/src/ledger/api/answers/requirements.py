"""A requirement of a regulation as it stands: what statements, requirements of a day and grounds have in common."""

from datetime import date
from typing import Literal

from common.contracts.registry import OrganisationKind
from common.contracts.vendor_gateway import Subject
from common.openapi import LEFT_OUT, Amount, Answer, Days, Hours
from rulebook import DutyState, Window


class Rulebook(Answer):
    """Which regulation (培训政策)."""

    id: str
    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    name: str


class Relief(Answer):
    """A ground on which a requirement is deemed complete (视同) or not owed (免)."""

    kind: str
    """The rulebook's word for it."""
    name: str
    effect: Literal["deemed", "exempt"]
    article: str


class Requirement(Answer):
    """What a regulation asks, and what there is of it."""

    key: str
    name: str
    """In Chinese."""
    article: str
    unit: Literal["hours", "topics"]
    """Of ``need``, ``have`` and ``missing``."""
    need: Amount
    or_days: Days = LEFT_OUT
    """So many days of offline training are enough as well; left out where hours alone count."""
    have: Amount
    """What was earned and counts."""
    missing: Amount
    """``0`` once it is met or waived."""
    met: bool


class RequirementOfYear(Requirement):
    """A requirement of a training year as it stands."""

    deemed: Hours = LEFT_OUT
    """Hours that count as earned, because something narrower was deemed complete; left out where there are none."""
    relief: Relief = LEFT_OUT
    """Why it is deemed complete or not owed; left out where it is neither."""


class TopicOfRequirement(Answer):
    """A required topic (必修内容), and what there is of it."""

    topic: str
    """The word that vendors send."""
    name: str
    """In Chinese; the word itself where the regulation's file gives no name."""
    hours: Hours
    """Hours on it in the year; ``0``: none yet."""


class DetailedRequirement(RequirementOfYear):
    """The same with what tells somebody what exactly is missing."""

    subject: Subject | None
    """Only hours of this subject count; ``null``: both."""
    days: Days = LEFT_OUT
    """Days of offline training in the year, beside ``or_days``; left out where hours alone count."""
    topics: list[TopicOfRequirement] = LEFT_OUT
    """Only hours on these topics count, or each of them is needed where ``unit`` is ``topics``; left out where any
    topic counts."""


class MakeUp(Answer):
    """Whether hours may be done later for a year (补训)."""

    article: str
    allowed_by: list[OrganisationKind]
    """Kinds of organisation, any of which must allow it."""
    until: date | None
    """The last day for it; ``null``: the decision names it."""


class Duty(Requirement):
    """A requirement of a person's own days (hiring, a change of post, a term of appointment) as it stands."""

    document: str
    """The document number of its regulation."""
    window: Literal[Window.HIRING, Window.CHANGE, Window.TERM]
    runs_from: date
    """The day of hiring, of the change, or of the term's beginning."""
    due_on: date
    """By when it is normally done."""
    last_on: date
    """The last day on which it can be done in time."""
    days: Days
    """Days of offline training that count."""
    met_on: date | None
    """The day on which there was enough."""
    state: DutyState
    """How it stands on the day that was asked about."""
    flexible: str | None
    """The article by which it may be arranged flexibly (灵活安排): it is owed and never late; ``null`` else."""
