"""What a roster states of somebody reaches the decision as a value: exact, checked, and the same whoever states it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from asyncpg.pgproto.pgproto import UUID as DriversUUID

from filings.attendance.domain import WaitingRow
from filings.decisions.domain.decisions import read_rows
from filings.decisions.domain.recognitions import StatedRecognition, read_recognition
from filings.forms.domain.rows import BadRow, Reason
from filings.rosters.domain import PlannedTraining, recognition_of
from rulebook import Day

TRAINING, PERSON, OFFICE = (UUID(int=number) for number in (1, 2, 3))
TODAY = date(2026, 12, 31)


def sitting(on: str, half: str, hours: str = "4", **other: Any) -> dict[str, Any]:
    return {"on": on, "half": half, "topic": "备课", "hours": hours, **other}


FORM = {
    "title": "教学能力提升",
    "subject": "professional",
    "training_type": "in-service",
    "ends_on": "2026-12-02",
    "sittings": [
        sitting("2026-11-30", "afternoon", is_arrival=True),
        sitting("2026-12-01", "morning", "1.15"),
        sitting("2026-12-01", "afternoon", "0.07"),
        sitting("2026-12-02", "morning", "3.5"),
    ],
}
EVERY = ["2026-11-30/afternoon", "2026-12-01/morning", "2026-12-01/afternoon", "2026-12-02/morning"]


def stated(attended: list[str] = EVERY, decided_by: tuple[UUID, ...] = (OFFICE,)) -> StatedRecognition:
    row = WaitingRow(1, None, attended, PERSON, None, "合格")
    return recognition_of(PlannedTraining(TRAINING, FORM, "county"), row, PERSON, decided_by, "r1")


def test_half_days_are_days_and_exact_hundredths() -> None:
    found = stated()
    assert found.centihours == 472
    assert found.days == (
        Day(date(2026, 11, 30), 1, is_arrival=True, was_held=False),
        Day(date(2026, 12, 1), 2),
        Day(date(2026, 12, 2), 1),
    )
    assert found.ended_on == date(2026, 12, 2)
    found.check(TODAY)


def test_who_only_arrived_has_no_hours() -> None:
    assert stated(EVERY[:1]).centihours is None


@pytest.mark.parametrize(
    ("change", "today", "reason"),
    [
        ({}, date(2026, 12, 1), Reason.IN_THE_FUTURE),
        ({"decided_by": ()}, TODAY, Reason.NO_DECIDERS),
        ({"centihours": 40_001}, TODAY, Reason.BAD_HOURS),
        ({"required_topic": "党史"}, TODAY, Reason.MALFORMED),
        ({"ended_on": date(2026, 12, 1)}, TODAY, Reason.MALFORMED),
        ({"days": None}, TODAY, Reason.MALFORMED),
        ({"ended_on": date(1999, 1, 1), "days": ()}, TODAY, Reason.DAY_OUT_OF_RANGE),
    ],
    ids=["not over yet", "nobody decides", "too many hours", "topic", "not the last day", "no days", "long ago"],
)
def test_what_nobody_can_state_is_refused_of_a_filing_too(change: dict[str, Any], today: date, reason: Reason) -> None:
    with pytest.raises(BadRow) as refused:
        replace(stated(), **change).check(today)
    assert refused.value.reason is reason


def test_a_program_that_says_the_same_states_the_same() -> None:
    row = {
        "reference": "r1",
        "person_id": str(PERSON),
        "kind": "offline-days",
        "evidence": {"kind": "线下培训备案", "number": str(TRAINING)},
        "decided_by": [str(OFFICE)],
        "subject": "professional",
        "mode": "residential",
        "activity": str(TRAINING),
        "title": "教学能力提升",
        "days": [{"on": "2026-12-02", "half_days": 1}, {"on": "2026-12-01", "half_days": 2}],
        "hours": "4.72",
        "organiser_level": "county",
        "test_result": "合格",
        "ended_on": "2026-12-02",
    }
    [read, unreadable] = read_rows([row, {**row, "hours": 4.72}], read_recognition)
    ours = stated(EVERY[1:])
    assert read == ours
    assert isinstance(read, StatedRecognition)
    assert read.content_sha256 == ours.content_sha256
    assert isinstance(unreadable, BadRow)
    assert (unreadable.reason, unreadable.field) == (Reason.BAD_HOURS, "hours")


def test_an_id_of_the_driver_says_the_same_as_any_other() -> None:
    drivers = replace(stated(), person_id=DriversUUID(str(PERSON)), decided_by=(DriversUUID(str(OFFICE)),))
    assert drivers.content_sha256 == stated().content_sha256
