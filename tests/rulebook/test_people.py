"""Where somebody stood on which day, what was a change of post, and which term a day lies in."""

from datetime import date

import pytest

from rulebook import Person, Placement, Term

FIRST = Placement("430100", "professional")
AS_MANAGER = Placement("430100", "management", effective_on=date(2025, 7, 1))
AS_WORKER = Placement("430100", "worker", effective_on=date(2026, 2, 1))
MOVER = Person((FIRST, AS_MANAGER, AS_WORKER))


@pytest.mark.parametrize(
    ("day", "placement"),
    [
        (date(1990, 1, 1), FIRST),
        (date(2025, 6, 30), FIRST),
        (date(2025, 7, 1), AS_MANAGER),
        (date(2026, 1, 31), AS_MANAGER),
        (date(2026, 2, 1), AS_WORKER),
        (date(2099, 1, 1), AS_WORKER),
    ],
    ids=["long before", "the day before", "the day itself", "the day before the next", "the next", "long after"],
)
def test_a_placement_holds_from_its_day_until_the_day_before_the_next(day: date, placement: Placement) -> None:
    assert MOVER.placed_on(day) is placement


def test_before_the_first_placement_the_first_one_holds_though_it_has_a_day() -> None:
    assert Person((AS_MANAGER, AS_WORKER)).placed_on(date(2020, 1, 1)) is AS_MANAGER


def test_somebody_who_was_never_placed_stands_nowhere() -> None:
    nobody = Person()
    assert nobody.placed_on(date(2025, 1, 1)) is None
    assert nobody.changes() == ()
    assert nobody.term_on(date(2025, 1, 1)) is None


def test_of_two_placements_of_one_day_the_later_one_on_record_holds() -> None:
    corrected = AS_MANAGER._replace(title_level="senior")
    assert Person((FIRST, AS_MANAGER, corrected)).placed_on(date(2025, 7, 1)) is corrected


def later(placement: Placement, on: date | None = date(2025, 7, 1), **changed: object) -> Placement:
    return placement._replace(effective_on=on, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "is_change"),
    [
        (later(FIRST, post_category="management"), True),
        (later(FIRST, duties_changed=True), True),
        (later(FIRST, title_level="senior"), False),
        (later(FIRST, region_code="150100"), False),
        (later(FIRST, None, post_category="management"), False),
        (later(FIRST, None, duties_changed=True), False),
    ],
    ids=[
        "another category",
        "other duties in the same category",
        "a title",
        "another place",
        "another category since nobody knows when",
        "other duties since nobody knows when",
    ],
)
def test_a_change_of_post_is_another_category_or_duties_that_changed_much(after: Placement, is_change: bool) -> None:
    assert Person((FIRST, after)).changes() == ((after,) if is_change else ())


def test_the_first_placement_is_no_change_whatever_it_says() -> None:
    assert Person((Placement("430100", "worker", effective_on=date(2025, 1, 1), duties_changed=True),)).changes() == ()


def test_every_change_of_a_long_way_is_one() -> None:
    assert MOVER.changes() == (AS_MANAGER, AS_WORKER)


FIRST_TERM, SECOND_TERM = Term(date(2023, 1, 1), date(2025, 12, 31)), Term(date(2026, 2, 1), date(2029, 1, 31))


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2022, 12, 31), None),
        (date(2023, 1, 1), FIRST_TERM),
        (date(2025, 12, 31), FIRST_TERM),
        (date(2026, 1, 1), None),
        (date(2026, 1, 31), None),
        (date(2026, 2, 1), SECOND_TERM),
        (date(2029, 1, 31), SECOND_TERM),
        (date(2029, 2, 1), None),
    ],
)
def test_both_days_of_a_term_lie_within_it(day: date, term: Term | None) -> None:
    assert Person(terms=(FIRST_TERM, SECOND_TERM)).term_on(day) == term


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2022, 12, 31), None),
        (date(2025, 12, 31), FIRST_TERM),
        (date(2026, 1, 1), FIRST_TERM),
        (date(2026, 1, 31), FIRST_TERM),
        (date(2026, 2, 1), SECOND_TERM),
        (date(2035, 1, 1), SECOND_TERM),
    ],
)
def test_after_its_end_a_term_is_still_asked_about_until_the_next_begins(day: date, term: Term | None) -> None:
    for terms in ((FIRST_TERM, SECOND_TERM), (SECOND_TERM, FIRST_TERM)):
        assert Person(terms=terms).term_asked_about(day) == term
