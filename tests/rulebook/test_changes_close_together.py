"""Two changes of post within three months: nothing counts for both, and what the first did not need is left."""

from datetime import date

import pytest

from rulebook import Duty, DutyState, Lesson, Person, Placement, duties_of, shipped

FIRST, SECOND = date(2025, 2, 1), date(2025, 3, 1)
LAST = date(2025, 12, 31)
PERSON = Person(
    (
        Placement("150102", "management"),
        Placement("150102", "professional", effective_on=FIRST),
        Placement("150102", "management", effective_on=SECOND),
    )
)


def training(hours: float, on: date, *, half_days: int = 0, ref: object = None, kind: str = "transfer") -> Lesson:
    return Lesson(
        "professional", round(hours * 100), on, mode="residential", training_type=kind, half_days=half_days, ref=ref
    )


def both(*taken: Lesson) -> tuple[Duty, Duty]:
    one, other = duties_of(PERSON, shipped(), taken, LAST)
    return one, other


@pytest.mark.parametrize(
    ("taken", "first", "second"),
    [
        ([training(40, date(2025, 1, 10))], 40, 0),
        ([training(60, date(2025, 1, 10))], 60, 20),
        ([training(80, date(2025, 1, 10))], 80, 40),
        ([training(30, date(2025, 1, 10)), training(30, date(2025, 1, 20))], 60, 20),
        ([training(30, date(2025, 1, 20)), training(30, date(2025, 1, 10))], 60, 20),
        ([training(39, date(2025, 1, 10))], 39, 0),
        ([training(39, date(2025, 1, 10)), training(40, date(2025, 5, 1))], 79, 39),
        # The day after the first one's last day: it is too late for it, and all of it is the second's.
        ([training(39, date(2025, 1, 10)), training(40, date(2025, 5, 2))], 79, 40),
        ([training(40, date(2025, 1, 10)), training(40, date(2025, 2, 20))], 80, 40),
        ([training(40, date(2025, 1, 10), kind="in-service"), training(40, date(2025, 1, 11))], 40, 0),
    ],
)
def test_what_the_first_needs_is_not_there_for_the_second(taken: list[Lesson], first: float, second: float) -> None:
    one, other = both(*taken)
    assert (one.have, other.have) == (first * 100, second * 100)


def test_days_that_were_enough_for_the_first_are_not_needed_twice() -> None:
    one, other = both(training(30, date(2025, 1, 10), half_days=10), training(16, date(2025, 1, 20), half_days=4))
    assert one.state is DutyState.MET
    assert (other.have, other.half_days) == (1600, 4)


def test_the_rest_of_a_training_brings_its_share_of_days() -> None:
    one, other = both(training(80, date(2025, 1, 10), half_days=8))
    assert (one.half_days, other.half_days) == (8, 4)
    assert other.state is DutyState.MET


def test_what_was_done_before_two_changes_ago_is_not_for_the_third() -> None:
    third = Placement("150102", "professional", effective_on=date(2025, 9, 1))
    person = PERSON._replace(placements=(*PERSON.placements, third))
    taken = [training(120, date(2025, 1, 10)), training(15, date(2025, 6, 2))]
    *_, last = duties_of(person, shipped(), taken, LAST)
    assert (last.span.runs_from, last.span.begins_on, last.have) == (date(2025, 9, 1), date(2025, 6, 2), 1500)
