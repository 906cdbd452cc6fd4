"""What somebody's half days come to, by whom they are recognised, and what can be wrong with a row as it was typed."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from filings.approval.domain.chains import RouteStep
from filings.approval.domain.deciders import kinds_for
from filings.attendance.domain import WaitingRow
from filings.decisions.domain.decisions import ROSTER, Evidence
from filings.decisions.domain.recognitions import StatedRecognition
from filings.forms.domain.forms import Form, centihours_of
from filings.forms.domain.readers import sitting_key
from filings.people.domain import Organisation
from rulebook import Day
from rulebook.recognition import BY_DAYS

MODE = "residential"


class Problem(StrEnum):
    """What is wrong with a row as it was typed; each has a sentence for whoever typed it."""

    SAME_NUMBER = "same-number"
    UNKNOWN_HALF_DAY = "unknown-half-day"
    BAD_NUMBER = "bad-number"
    NUMBER_AS_NAME = "number-as-name"
    BAD_NAME = "bad-name"
    NOTHING_TICKED = "nothing-ticked"
    BAD_TEST_RESULT = "bad-test-result"


class PlannedTraining(NamedTuple):
    """The training of a roster, as it was filed."""

    training_id: UUID
    form: Form
    organiser_level: str | None
    """The level of the authority that organised it."""


def recognition_of(
    training: PlannedTraining, row: WaitingRow, person_id: UUID, decided_by: Sequence[UUID], reference: str
) -> StatedRecognition:
    """What somebody attended, as the offices of the roster state it."""
    training_id, form = training.training_id, training.form
    sittings = [sitting for sitting in form["sittings"] if sitting_key(sitting) in row.attended]
    held = [sitting for sitting in sittings if not sitting.get("is_arrival")]
    days = tuple(_day(on, sittings, held) for on in sorted({sitting["on"] for sitting in sittings}))
    return StatedRecognition(
        reference=reference,
        person_id=person_id,
        kind=BY_DAYS,
        evidence=Evidence(ROSTER, str(training_id)),
        decided_by=tuple(decided_by),
        reason=None,
        subject=form["subject"],
        required_topic=form.get("required_topic"),
        mode=MODE,
        training_type=form["training_type"],
        activity=str(training_id),
        title=form["title"],
        days=days,
        centihours=centihours_of(held) or None,
        ended_on=days[-1].on if days else date.fromisoformat(form["ends_on"]),
        organiser_level=training.organiser_level,
        test_result=row.test_result,
        special_task=form.get("special_task"),
    )


def _day(on: str, sittings: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]]) -> Day:
    """A day as it was attended; one that was only arrived on (报到) counts as a day without training."""
    halves = sum(sitting["on"] == on for sitting in held)
    if halves:
        return Day(date.fromisoformat(on), halves)
    arrived = sum(sitting["on"] == on for sitting in sittings)
    return Day(date.fromisoformat(on), arrived, is_arrival=True, was_held=False)


def deciders_of(chain: Sequence[RouteStep], kinds: Sequence[str], unit: Organisation) -> tuple[UUID, ...]:
    """Those of the roster's offices that decide about somebody of this unit, in their order."""
    if not kinds:
        return tuple(step.organisation_id for step in chain[-1:])
    return tuple(step.organisation_id for kind in kinds_for(kinds, unit) for step in chain if step.kind == kind)
