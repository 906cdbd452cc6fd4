"""Trainings with their enrolment, as they are answered."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.vendor_gateway import Subject
from common.openapi import Answer, Hours
from filings.enrolment.domain import EnrolmentState

HalfDay = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}/(morning|afternoon)$")]


class TrainingListed(Answer):
    """An approved training with its enrolment."""

    filing_id: UUID
    organiser_id: UUID
    organiser_name: str
    title: str
    subject: Subject
    begins_on: date
    ends_on: date
    people: int
    """Who were planned for."""
    is_own: bool
    """The organisation that is asked for holds it."""
    is_open: bool
    """People may enrol today."""
    is_current: bool
    """Enrolment was opened for the plan that is approved now."""
    quota: int | None
    """``null`` while enrolment was not opened."""
    closes_on: date | None
    """The last day on which people enrol."""
    units: list[UUID] | None
    """Whose people may enrol; ``null``: everybody in the organiser's reach."""
    enrolled: int
    waiting: int


class TrainingList(Answer):
    """A page of trainings, what begins last first."""

    trainings: list[TrainingListed]
    total: int
    """Of all pages."""


class UnitToChoose(Answer):
    """An organisation for whose people enrolment may be opened."""

    organisation_id: UUID
    name: str


class UnitsToChoose(Answer):
    """Organisations of the organiser's reach."""

    found: list[UnitToChoose]
    """The first of those whose names have the words, in the order of names."""
    total: int
    """How many have them."""
    chosen: list[UnitToChoose]
    """Those of the ``chosen`` ones that lie in reach."""


class PlannedHalfDay(Answer):
    """A half day of the plan."""

    half_day: HalfDay
    topic: str
    trainer: str | None
    hours: Hours
    is_arrival: bool
    """Nothing is taught on it (报到)."""


class TrainingPlan(TrainingListed):
    """A training with its plan."""

    place: str
    institution: str
    contact: str
    contact_phone: str
    half_days: list[PlannedHalfDay]
    may_enrol: bool
    """The caller enrols people of the organisation that is asked for."""


class TrainingConflict(Answer):
    """Half days on which somebody is at another training (多头调训)."""

    filing_id: UUID
    title: str
    half_days: list[HalfDay]


class EnrolmentOutcome(Answer):
    """What came of somebody who was to be enrolled."""

    person_id: UUID
    result: Literal["enrolled", "waiting", "unchanged", "left", "not-meant"]
    """``left``: at another training on a half day, so nothing was done; ``not-meant``: the training is not for them."""
    conflicts: list[TrainingConflict]


class EnrolmentOutcomes(Answer):
    """What came of each, in the order asked."""

    outcomes: list[EnrolmentOutcome]


class RemovedPeople(Answer):
    """Who was enrolled or waited, and does not any more."""

    person_ids: list[UUID]


class EnrolledPerson(Answer):
    """Somebody who is enrolled to a training or waits."""

    person_id: UUID
    name: str
    unit: str
    state: EnrolmentState
    since: AwareDatetime
    by_unit: bool
    test_result: str | None


class EnrolledPeople(Answer):
    """A page of the people of a training, who enrolled first comes first."""

    people: list[EnrolledPerson]
    total: int
    """Of all pages."""


class SavedResults(Answer):
    """Test results that were taken down."""

    saved: int
    """Of people who are enrolled."""


class OwnTrainingListed(Answer):
    """A training that is open to oneself, or to which one is enrolled."""

    filing_id: UUID
    organiser_name: str
    title: str
    subject: Subject
    begins_on: date
    ends_on: date
    is_open: bool
    closes_on: date | None
    quota: int | None
    enrolled: int
    state: EnrolmentState | None
    """``null``: never enrolled."""
    before: int
    """Of somebody who waits: how many wait before them."""
    test_result: str | None
    conflicts: list[TrainingConflict]


class OwnTrainingList(Answer):
    """What is open to oneself, and to what one is enrolled; what begins first comes first."""

    trainings: list[OwnTrainingListed]


class OwnTrainingPlan(OwnTrainingListed):
    """The same with its plan."""

    place: str
    institution: str
    contact: str
    contact_phone: str
    half_days: list[PlannedHalfDay]


class OwnEnrolment(Answer):
    """How one stands to a training now."""

    state: EnrolmentState
