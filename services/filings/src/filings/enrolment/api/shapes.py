"""Trainings with their enrolment, as answers of routes have them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from filings.enrolment.domain import Busy, Conflict, EnrolmentState, Outcome, Training, conflicts_of
from filings.enrolment.queries.enrolments import OwnTraining
from filings.forms.domain.forms import Form
from filings.forms.domain.readers import sitting_key


def listed(training: Training, organisation_id: UUID, today: date) -> dict[str, Any]:
    """A training as an office sees it in a list."""
    names = (
        "filing_id", "organiser_id", "organiser_name", "title", "subject", "begins_on", "ends_on", "people",
        "is_current", "quota", "closes_on", "units", "enrolled", "waiting",
    )  # fmt: skip
    return {
        **{name: getattr(training, name) for name in names},
        "is_own": training.organiser_id == organisation_id,
        "is_open": training.is_open(today),
    }


def plan(form: Form) -> dict[str, Any]:
    """What of a training's form those read who come to it."""
    return {
        **{name: form.get(name, "") for name in ("place", "institution", "contact", "contact_phone")},
        "half_days": [
            {
                "half_day": sitting_key(sitting),
                "topic": sitting["topic"],
                "trainer": sitting.get("trainer"),
                "hours": sitting["hours"],
                "is_arrival": bool(sitting.get("is_arrival")),
            }
            for sitting in form.get("sittings", ())
        ],
    }


def conflict(item: Conflict) -> dict[str, Any]:
    """Half days on which somebody is at another training."""
    return item._asdict()


def outcome(item: Outcome) -> dict[str, Any]:
    """What came of somebody."""
    return {
        "person_id": item.person_id,
        "result": item.result,
        "conflicts": [conflict(one) for one in item.conflicts],
    }


def own(item: OwnTraining, busy: Sequence[Busy], today: date) -> dict[str, Any]:
    """A training as one sees it oneself."""
    training = item.training
    names = ("filing_id", "organiser_name", "title", "subject", "begins_on", "ends_on", "closes_on", "quota",
             "enrolled")  # fmt: skip
    return {
        **{name: getattr(training, name) for name in names},
        "is_open": training.is_open(today),
        "state": item.state,
        "before": item.before if item.state == EnrolmentState.WAITING else 0,
        "test_result": item.test_result,
        "conflicts": [conflict(one) for one in conflicts_of(training.half_days or (), busy, training.filing_id)],
    }
