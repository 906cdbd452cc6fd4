"""What organisations were on which day: rules, without a database."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Conflict, Refused
from registry.organisations.domain.organisations import (
    OrganisationState,
    States,
    changed,
    closed,
    existed,
    nearest_authority,
    regions,
    reopened,
    standing,
)

COUNTY, NEXT_COUNTY, CITY, PROVINCE = "431102", "431103", "431100", "430000"
MARCH, MAY, JUNE, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
DEPARTMENT, OTHER = UUID(int=1), UUID(int=2)
FIRST = OrganisationState(None, "甲校", "institution", COUNTY, DEPARTMENT)


def told(states: States) -> list[tuple[date | None, str, str]]:
    return [(state.effective_on, state.name, state.region_code) for state in states]


def test_a_change_holds_from_its_day_on_and_not_before() -> None:
    states = changed((FIRST,), MAY, name="乙校")
    assert told(states) == [(None, "甲校", COUNTY), (MAY, "乙校", COUNTY)]
    assert standing(states, MAY - timedelta(days=1)).name == "甲校"
    assert standing(states, MAY).name == "乙校"


def test_what_is_planned_takes_place_under_the_name_of_meanwhile() -> None:
    planned = changed((FIRST,), JUNE, region_code=NEXT_COUNTY)
    states = changed(planned, MARCH, name="乙校")
    assert told(states) == [(None, "甲校", COUNTY), (MARCH, "乙校", COUNTY), (JUNE, "乙校", NEXT_COUNTY)]


def test_what_a_later_state_says_by_itself_stays() -> None:
    planned = changed((FIRST,), JUNE, name="丙校")
    assert told(changed(planned, MARCH, name="乙校")) == [
        (None, "甲校", COUNTY),
        (MARCH, "乙校", COUNTY),
        (JUNE, "丙校", COUNTY),
    ]


def test_a_change_of_the_same_day_replaces_what_was_said_of_it() -> None:
    states = changed(changed((FIRST,), MAY, name="乙校"), MAY, name="丙校")
    assert told(states) == [(None, "甲校", COUNTY), (MAY, "丙校", COUNTY)]
    assert changed(states, MAY, name="甲校") == (FIRST,), "mended: nothing ever changed"


def test_what_says_nothing_new_leaves_everything_as_it_is() -> None:
    states = changed((FIRST,), MAY, name="乙校")
    assert changed(states, JUNE, name="乙校") == states
    assert changed(states, MARCH, name="甲校") == states


def test_a_closed_organisation_is_not_there_and_what_was_planned_falls_away() -> None:
    planned = changed((FIRST,), JULY, name="乙校")
    states = closed(planned, JUNE, OTHER)
    assert existed(states, JUNE - timedelta(days=1))
    assert not existed(states, JUNE)
    assert states[-1].successor_id == OTHER
    assert told(states) == [(None, "甲校", COUNTY), (JUNE, "甲校", COUNTY)]
    with pytest.raises(Conflict):
        changed(states, JULY, name="丙校")
    with pytest.raises(Conflict):
        closed(states, JULY)
    assert existed(changed(states, MARCH, name="丙校"), MAY), "before that day it can still be mended"


def test_it_is_there_again_as_it_was() -> None:
    states = reopened(closed((FIRST,), MAY, OTHER), JULY)
    assert [existed(states, day) for day in (MARCH, MAY, JUNE, JULY)] == [True, False, False, True]
    assert (states[-1].name, states[-1].successor_id) == ("甲校", None)
    assert reopened(closed((FIRST,), MAY), MAY) == (FIRST,), "a closing that was a mistake leaves nothing behind"
    for never in ((FIRST,), closed((FIRST,), JULY)):
        with pytest.raises(Conflict):
            reopened(never, JUNE)


@pytest.mark.parametrize(
    "act", [lambda states, on: changed(states, on, name="乙校"), closed], ids=["changed", "closed"]
)
def test_nothing_changes_before_it_began(act: Callable[[States, date], States]) -> None:
    began = (OrganisationState(MAY, "甲校", "institution", COUNTY),)
    assert not existed(began, MARCH)
    with pytest.raises(Refused):
        act(began, MARCH)


def test_regions_are_told_where_they_change() -> None:
    states = changed(changed((FIRST,), MAY, name="乙校"), JUNE, region_code=NEXT_COUNTY)
    assert regions(states) == ((date.min, COUNTY), (JUNE, NEXT_COUNTY))


# --- whatever comes in whatever order, held against a calendar ------------------------------------------------------

DAYS = [MARCH + timedelta(days=day) for day in range(12)]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.one_of(
            st.tuples(st.just("name"), st.sampled_from(["甲校", "乙校", "丙校"])),
            st.tuples(st.just("region_code"), st.sampled_from([COUNTY, NEXT_COUNTY])),
            st.tuples(st.just("department_id"), st.sampled_from([None, DEPARTMENT, OTHER])),
        ),
    ),
    max_size=10,
)


@given(CHANGES)
def test_a_change_holds_until_the_next_one_of_the_same_field(changes: list[tuple[date, tuple[str, Any]]]) -> None:
    """The model is a calendar: each field's value on each day, and on which days it was said to change."""
    states: States = (FIRST,)
    calendar = [{name: getattr(FIRST, name) for name in ("name", "region_code", "department_id")} for _ in DAYS]
    for on, (field, value) in changes:
        first = DAYS.index(on)
        until = next(
            (day for day in range(first + 1, len(DAYS)) if calendar[day][field] != calendar[day - 1][field]), len(DAYS)
        )
        for place in range(first, until):
            calendar[place][field] = value
        states = changed(states, on, **{field: value})
        assert changed(states, on, **{field: value}) == states
        assert all(before.begins < later.begins for before, later in pairwise(states))
        assert not any(later.says_the_same(before) for before, later in pairwise(states))
    for day, fields in zip(DAYS, calendar, strict=True):
        assert {name: getattr(standing(states, day), name) for name in fields} == fields


# --- whose authority on which day ----------------------------------------------------------------------------------

WAY = [COUNTY, CITY, PROVINCE]


def authority(region: str) -> States:
    return (OrganisationState(None, region, "hr-authority", region),)


def test_the_nearest_authority_of_the_day() -> None:
    all_of_them = {
        UUID(int=11): closed(authority(COUNTY), MAY),
        UUID(int=12): changed(authority(CITY), JUNE, kind="department"),
        UUID(int=13): authority(PROVINCE),
    }
    found = [nearest_authority(all_of_them, WAY, UUID(int=99), "institution", day) for day in (MARCH, MAY, JUNE)]
    assert found == [UUID(int=11), UUID(int=12), UUID(int=13)]


def test_an_authoritys_own_is_one_above_it() -> None:
    all_of_them = {UUID(int=11): authority(COUNTY), UUID(int=12): authority(COUNTY), UUID(int=13): authority(CITY)}
    assert nearest_authority(all_of_them, WAY, UUID(int=11), "hr-authority", MAY) == UUID(int=13)
    assert nearest_authority({}, WAY, UUID(int=11), "institution", MAY) is None
