"""ReminderList as they are described."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import Answer
from registry.reminders.domain import PEOPLE_MAX, Left


class ReminderResult(Answer):
    """What became of one person who was chosen."""

    person_id: UUID
    """As it was given."""
    left: Left | None
    """Why they were not reminded; ``null``: they were."""


class ReminderVerdicts(Answer):
    """What became of everybody who was chosen, in the order in which they were given."""

    reminder_id: UUID | None
    """``null`` where nobody was reminded, and nothing was recorded."""
    reminded: Annotated[int, Field(ge=0, le=PEOPLE_MAX)]
    results: list[ReminderResult]


class Reminder(Answer):
    """What was sent for an office."""

    reminder_id: UUID
    organisation_id: UUID
    """The office for which it was sent."""
    role: Literal["unit-administrator", "department", "hr-authority"]
    training_year: int
    text: str | None
    """The sender's own words."""
    sent_at: AwareDatetime
    sent_by: str
    """The name of the sender."""
    people_count: Annotated[int, Field(ge=1, le=PEOPLE_MAX)]


class ReminderList(Answer):
    """What was sent for an office, the latest first: fifty at a time."""

    reminders: list[Reminder]
    before: UUID | None
    """Before which one the next page begins; ``null`` on the last one."""


class LastReminder(Answer):
    """When somebody was reminded last."""

    person_id: UUID
    reminded_at: AwareDatetime


class LastReminders(Answer):
    """Of those who were asked for and are within reach; who never was reminded is left out."""

    last: list[LastReminder]


class RemindedPerson(Answer):
    """Somebody who was reminded."""

    person_id: UUID
    name: str | None
    """``null`` for people who are out of the caller's reach by now."""


class WholeReminder(Reminder):
    """What was sent for an office, with whom it went to, in the order of names."""

    people: list[RemindedPerson]
