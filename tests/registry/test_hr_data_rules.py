"""The rules of the HR platform's records alone: how one is read, and by when a difference is settled."""

from datetime import date

import pytest
from live_platform import id_number

from registry.access.domain.rows import BadRow
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.domain.records import read_record
from registry.settings import Settings

RECORD = {"id_number": id_number(1), "post_category": "worker"}


@pytest.mark.parametrize(
    ("said_on", "due_on"),
    [("2026-01-01", "2026-06-30"), ("2026-06-30", "2026-06-30"), ("2026-07-01", "2027-06-30")],
)
def test_what_is_said_after_this_years_day_is_due_on_the_next_ones(said_on: str, due_on: str) -> None:
    assert Deadline.of("06-30").due_on(date.fromisoformat(said_on)) == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("today", "passed"),
    [("2026-06-30", "2025-06-30"), ("2026-07-01", "2026-06-30"), ("2026-12-31", "2026-06-30")],
)
def test_a_deadline_has_gone_by_the_day_after(today: str, passed: str) -> None:
    assert Deadline.of("06-30").last_passed(date.fromisoformat(today)) == date.fromisoformat(passed)


@pytest.mark.parametrize("text", ["02-29", "06-31", "13-01", "6-30", ""])
def test_a_deadline_that_not_every_year_has_is_no_setting(text: str) -> None:
    given = {"database_url": "x", "blind_index_key": "x", "sealing_keys": "x", "public_url": "https://x"}
    with pytest.raises(ValueError, match="hr_data_due"):
        Settings(**given, hr_data_due=text)  # type: ignore[arg-type]  # settings come as texts


def test_a_plain_workers_grade_is_read_as_in_a_roster() -> None:
    assert read_record({**RECORD, "post_grade": "普通工"}).post_grade == 6
    with pytest.raises(BadRow):
        read_record({**RECORD, "post_grade": 7})
