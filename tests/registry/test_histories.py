"""Where people stood on which day: rules of the history, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_platform import SCHOOL, id_number

from common.identity import IdNumber, OrganisationCode
from registry.access.domain.rows import BadRow
from registry.organisations.domain.organisations import OrganisationState, changed, standing
from registry.people.domain.histories import History, Placement, Post, Units, with_row, with_unit_moves
from registry.people.domain.rows import PersonRow, Term, read_person

UNIT, OTHER_UNIT = UUID(int=1), UUID(int=2)
COUNTY, NEXT_COUNTY = "431102", "431103"
TODAY = date(2026, 6, 1)
MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)
ID_NUMBER, CODE = IdNumber(id_number(1)), OrganisationCode(SCHOOL)


UNITS: Units = {unit: (OrganisationState(None, "单位", "institution", COUNTY),) for unit in (UNIT, OTHER_UNIT)}


def moving(unit: UUID, on: date, region: str = NEXT_COUNTY, units: Units = UNITS) -> Units:
    """The units once one of them moves to another region on a day."""
    return {**units, unit: changed(units[unit], on, region_code=region)}


def row(title_level: str = "junior", **other: Any) -> PersonRow:
    return PersonRow(ID_NUMBER, "测试", CODE, "professional", title_level, **other)


def after(*rows: PersonRow, history: History | None = None) -> History:
    for line in rows:
        history = with_row(history or History(), line, UNIT, UNITS, today=TODAY)
    assert history is not None
    return history


def levels(history: History) -> list[tuple[date | None, str]]:
    return [(placement.effective_on, placement.post.title_level) for placement in history.placements]


def term(begins: int, ends: int) -> Term:
    return Term(date(begins, 1, 1), date(ends, 12, 31))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("none")], [(None, "none")]),
        ([row("none", effective_on=MARCH)], [(MARCH, "none")]),
        ([row("none"), row("none")], [(None, "none")]),
        ([row("none"), row("none", effective_on=MARCH)], [(None, "none")]),
        ([row("none"), row("junior")], [(None, "none"), (TODAY, "junior")]),
        ([row("none"), row("junior", effective_on=MARCH)], [(None, "none"), (MARCH, "junior")]),
        (
            [row("none"), row("senior", effective_on=MAY), row("junior", effective_on=MARCH)],
            [(None, "none"), (MARCH, "junior"), (MAY, "senior")],
        ),
        (
            [row("none"), row("senior", effective_on=MAY), row("junior", effective_on=MAY)],
            [(None, "none"), (MAY, "junior")],
        ),
        (
            [row("none"), row("senior", effective_on=JULY), row("none")],
            [(None, "none"), (JULY, "senior")],
        ),
        (
            [row("none"), row("junior", effective_on=MARCH), row("none", effective_on=MAY)],
            [(None, "none"), (MARCH, "junior"), (MAY, "none")],
        ),
        ([row("none", effective_on=MAY), row("none", effective_on=MARCH)], [(MAY, "none")]),
    ],
    ids=[
        "the first placement is ever since",
        "unless the row says since when",
        "the same again",
        "the same again, on a day",
        "a change without a day is today's",
        "a change of a day",
        "an earlier one goes in between",
        "one of the same day gives way",
        "what is yet to come stays to come",
        "there and back",
        "before the first one the first is in force",
    ],
)
def test_placements_stand_in_the_order_of_their_days(rows: list[PersonRow], found: list[Any]) -> None:
    assert levels(after(*rows)) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("none"), row("junior", correction=True)], [(None, "junior")]),
        ([row("none"), row("none", effective_on=MARCH, correction=True)], [(MARCH, "none")]),
        (
            [row("none"), row("junior", effective_on=MAY), row("senior", correction=True)],
            [(None, "none"), (MAY, "senior")],
        ),
        (
            [row("none"), row("junior", effective_on=MAY), row("junior", effective_on=MARCH, correction=True)],
            [(None, "none"), (MARCH, "junior")],
        ),
        ([row("none"), row("junior", effective_on=MAY), row("none", correction=True)], [(None, "none")]),
        (
            [
                row("none"),
                row("junior", effective_on=MARCH),
                row("senior", effective_on=MAY),
                row("senior", effective_on=MARCH, correction=True),
            ],
            [(None, "none"), (MARCH, "senior")],
        ),
        ([row("none", correction=True)], [(None, "none")]),
    ],
    ids=[
        "of the values",
        "of the day",
        "of the newest",
        "of the newest one's day",
        "of a move that never was",
        "onto the day of the one before",
        "of nothing",
    ],
)
def test_a_correction_replaces_the_newest_placement(rows: list[PersonRow], found: list[Any]) -> None:
    assert levels(after(*rows)) == found


def test_a_correction_does_not_jump_over_the_placement_before() -> None:
    history = after(row("none"), row("junior", effective_on=MARCH), row("senior", effective_on=MAY))
    with pytest.raises(BadRow) as refused:
        after(row("senior", effective_on=date(2026, 2, 1), correction=True), history=history)
    assert refused.value.verdict.reason == "correction-too-early"


def test_duties_that_changed_are_a_placement_of_their_own_and_once() -> None:
    history = after(row(), row(duties_changed=True))
    assert history.placements == (
        Placement(None, Post(UNIT, "professional", "junior"), COUNTY),
        Placement(TODAY, Post(UNIT, "professional", "junior"), COUNTY, duties_changed=True),
    )
    later = TODAY + timedelta(days=30)
    for again in (row(duties_changed=True), row(duties_changed=False), row(), row(effective_on=later)):
        assert with_row(history, again, UNIT, UNITS, today=later) == history
    changed_twice = with_row(history, row(duties_changed=True, effective_on=later), UNIT, UNITS, today=later)
    assert [placement.effective_on for placement in changed_twice.placements] == [None, TODAY, later]


def test_a_correction_that_does_not_speak_of_duties_leaves_them() -> None:
    history = after(row(), row(duties_changed=True))
    assert [
        placement.duties_changed for placement in after(row("senior", correction=True), history=history).placements
    ] == [
        False,
        True,
    ]
    assert after(row(correction=True, duties_changed=False), history=history) == after(row())


def test_the_day_of_hiring_stays_until_another_is_given() -> None:
    history = after(row(hired_on=MARCH), row())
    assert history.hired_on == MARCH
    assert after(row(hired_on=MAY), history=history).hired_on == MAY


def seconds(history: History) -> list[tuple[date | None, str | None]]:
    return [(placement.effective_on, placement.post.second_post_category) for placement in history.placements]


def test_a_second_post_category_begins_on_its_day_stays_and_ends_where_a_row_says_so() -> None:
    both = after(row(), row(second_post_category="management", effective_on=MARCH))
    assert seconds(both) == [(None, None), (MARCH, "management")]
    assert not both.is_plain
    # A roster without the column changes nothing; another title takes the second post along.
    assert after(row(), history=both) == both
    assert seconds(after(row("senior", effective_on=MAY), history=both))[-1] == (MAY, "management")
    assert seconds(after(row(second_post_category="none", effective_on=MAY), history=both))[-1] == (MAY, None)
    # Another post is another post, with whatever a row says of it.
    worker = replace(row(effective_on=MAY), post_category="worker")
    assert seconds(after(worker, history=both))[-1] == (MAY, None)


def test_of_one_placement_with_two_posts_more_is_to_be_said_than_where_it_is() -> None:
    assert after(row()).is_plain
    assert not after(row(second_post_category="management")).is_plain


def test_terms_stand_in_the_order_of_their_days_and_one_of_the_same_day_gives_way() -> None:
    history = after(row(term=term(2024, 2026)), row(term=term(2021, 2023)), row(term=term(2024, 2027)), row())
    assert history.terms == (term(2021, 2023), term(2024, 2027))


@pytest.mark.parametrize("other", [term(2023, 2024), term(2026, 2028), term(2023, 2028), term(2025, 2025)], ids=str)
def test_a_term_that_overlaps_another_is_refused(other: Term) -> None:
    history = after(row(term=term(2024, 2026)))
    with pytest.raises(BadRow) as refused:
        after(row(term=other), history=history)
    assert refused.value.verdict.reason == "overlapping-term"


def test_a_term_that_is_lengthened_into_the_next_one_is_refused() -> None:
    history = after(row(term=term(2021, 2023)), row(term=term(2024, 2026)))
    with pytest.raises(BadRow):
        after(row(term=term(2021, 2024)), history=history)


def test_a_unit_that_moves_is_a_placement_from_today_and_what_is_to_come_is_there_already() -> None:
    history = after(
        row("none"), row("junior", effective_on=MARCH, duties_changed=True), row("senior", effective_on=JULY)
    )
    there = with_unit_moves(history, moving(UNIT, TODAY))
    assert [
        (placement.effective_on, placement.region_code, placement.duties_changed) for placement in there.placements
    ] == [
        (None, COUNTY, False),
        (MARCH, COUNTY, True),
        (TODAY, NEXT_COUNTY, False),
        (JULY, NEXT_COUNTY, False),
    ]
    assert there.standing(TODAY).post.title_level == "junior"
    assert with_unit_moves(there, moving(UNIT, TODAY)) == there
    assert with_unit_moves(there, UNITS) == history, "a move that never was leaves nothing behind"
    assert with_unit_moves(history, moving(OTHER_UNIT, TODAY)) == history


def test_somebody_who_left_a_unit_does_not_move_with_it() -> None:
    history = with_row(after(row()), row(effective_on=MARCH), OTHER_UNIT, UNITS, today=TODAY)
    assert with_unit_moves(history, moving(UNIT, TODAY)) == history


def test_somebody_placed_today_moves_with_their_unit_without_another_placement() -> None:
    history = with_unit_moves(after(row("none"), row("junior")), moving(UNIT, TODAY))
    assert [(placement.effective_on, placement.region_code) for placement in history.placements] == [
        (None, COUNTY),
        (TODAY, NEXT_COUNTY),
    ]


# --- whatever comes in whatever order ------------------------------------------------------------------------------

DAYS = st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5))
TERMS = st.builds(lambda day, length: Term(day, day + timedelta(days=length)), DAYS, st.integers(1, 4))
ANY_ROW = st.builds(
    row,
    st.sampled_from(["none", "junior"]),
    effective_on=st.none() | DAYS,
    hired_on=st.none() | DAYS,
    term=st.none() | TERMS,
    duties_changed=st.sampled_from([None, False, True]),
    second_post_category=st.sampled_from([None, "none", "management", "worker"]),
    correction=st.booleans(),
)
ROWS = st.lists(st.tuples(ANY_ROW, st.sampled_from([UNIT, OTHER_UNIT]), DAYS, st.booleans()), min_size=1, max_size=8)


@given(ROWS)
def test_a_history_stays_in_order_and_the_same_row_again_changes_nothing(
    rows: list[tuple[PersonRow, UUID, date, bool]],
) -> None:
    history, units = History(), UNITS
    for item, unit, today, moves in rows:
        if moves and history.placements:
            units = moving(unit, today, NEXT_COUNTY if units[unit][-1].region_code == COUNTY else COUNTY, units)
            history = with_unit_moves(history, units)
            assert with_unit_moves(history, units) == history
        try:
            then = with_row(history, item, unit, units, today=today)
        except BadRow:
            continue
        assert with_row(then, item, unit, units, today=today) == then
        if not item.correction:
            there = then.standing(item.effective_on or today)
            second = item.second_post_category or there.post.second_post_category
            assert there.post == Post(
                unit, item.post_category, item.title_level, second_post_category=None if second == "none" else second
            )
        assert all(
            placement.region_code == standing(units[placement.post.organisation_id], placement.begins).region_code
            for placement in then.placements
        )
        history = then
        assert all(before < later for before, later in pairwise(placement.begins for placement in history.placements))
        assert all(before.ends_on < later.begins_on for before, later in pairwise(history.terms))


def _days(history: History) -> list[date | None]:
    return [placement.effective_on for placement in history.placements]


# --- rows ----------------------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no day of the calendar": ({"effective_on": "2026-02-30"}, "malformed"),
    "a day written otherwise": ({"effective_on": "2026/2/3"}, "malformed"),
    "a day of a week": ({"effective_on": "2026-W02-3"}, "malformed"),
    "full-width digits": ({"effective_on": "２０２６-０２-０３"}, "malformed"),
    "a day as a number": ({"hired_on": 20260203}, "malformed"),
    "a day that is true": ({"hired_on": True}, "malformed"),
    "a moment": ({"hired_on": "2026-02-03T00:00:00"}, "malformed"),
    "a day as a list": ({"hired_on": ["2026-02-03"]}, "malformed"),
    "hired too long ago": ({"hired_on": "1939-12-31"}, "implausible-day"),
    "hired too far ahead": ({"hired_on": "2027-06-03"}, "implausible-day"),
    "in force too long ago": ({"effective_on": "1939-12-31"}, "implausible-day"),
    "in force too far ahead": ({"effective_on": "2027-06-03"}, "implausible-day"),
    "a term that begins too far ahead": (
        {"term_begins_on": "2027-06-03", "term_ends_on": "2029-01-01"},
        "implausible-day",
    ),
    "a term without an end": ({"term_begins_on": "2026-01-01"}, "malformed"),
    "a term without a beginning": ({"term_ends_on": "2026-01-01"}, "malformed"),
    "a term of no length": ({"term_begins_on": "2026-01-01", "term_ends_on": "2026-01-01"}, "malformed"),
    "a term that ends before": ({"term_begins_on": "2026-01-02", "term_ends_on": "2026-01-01"}, "malformed"),
    "yes as a word": ({"duties_changed": "是"}, "not-allowed"),
    "yes as a number": ({"correction": 1}, "not-allowed"),
    "the same post twice": ({"second_post_category": "professional"}, "not-allowed"),
    "no post at all": ({"second_post_category": "driver"}, "not-allowed"),
    "no talent that is known": ({"talent": "genius"}, "not-allowed"),
}


def raw(**other: Any) -> dict[str, Any]:
    row = {"id_number": id_number(1), "name": "测试", "unit_code": SCHOOL, "post_category": "professional"}
    return {**row, **other}


@pytest.mark.parametrize(("fields", "reason"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_meant_is_refused_and_not_repeated(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRow) as refused:
        read_person(raw(**fields), today=TODAY)
    assert refused.value.verdict.reason == reason
    shown = str(refused.value.verdict.shown(1))
    assert next(iter(fields)).removesuffix("_on").split("_")[0] in shown
    assert not [value for value in fields.values() if str(value) in shown and value is not True and value != 1]


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_empty_counts_as_left_out(nothing: str | None) -> None:
    days = dict.fromkeys(("effective_on", "hired_on", "term_begins_on", "term_ends_on"), nothing)
    assert read_person(raw(**days, duties_changed=None, correction=None), today=TODAY) == row("none")


def test_days_up_to_a_year_ahead_and_from_1940_are_taken() -> None:
    days = {"effective_on": "2027-06-02", "hired_on": "1940-01-01"}
    term_days = {"term_begins_on": " 2026-01-01 ", "term_ends_on": "9999-12-31"}
    read = read_person(raw(**days, **term_days, duties_changed=True, correction=False), today=TODAY)
    assert read == replace(
        row("none"),
        effective_on=date(2027, 6, 2),
        hired_on=date(1940, 1, 1),
        term=Term(date(2026, 1, 1), date(9999, 12, 31)),
        duties_changed=True,
    )
