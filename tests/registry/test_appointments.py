"""The rules of appointments and of help, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from common.identity.names import same_name
from offices.authority import Grant, Place, Role
from registry.roles.domain import (
    OWNER,
    Giver,
    Holding,
    Outcome,
    Subject,
    helping,
    is_of_place,
    keeps_password,
    keeps_role,
    outcome,
    waits,
)

SCHOOL, DEPARTMENT, AUTHORITY, CITY, FAR = (UUID(int=number) for number in range(1, 6))
HUNAN = ("431102", "431100", "430000")
AT_SCHOOL = Place(SCHOOL, DEPARTMENT, HUNAN)
AT_AUTHORITY = Place(AUTHORITY, None, HUNAN)
NEXT_COUNTY = Place(UUID(int=9), None, ("431103", "431100", "430000"))
FAR_AWAY = Place(FAR, None, ("440103", "440100", "440000"))
ADMINISTRATOR = Grant(Role.UNIT_ADMINISTRATOR, SCHOOL, "431102")
BUREAU = Grant(Role.DEPARTMENT, DEPARTMENT, "431102")
COUNTY = Grant(Role.HR_AUTHORITY, AUTHORITY, "431102")
CITYS = Grant(Role.HR_AUTHORITY, CITY, "431100")
FARS = Grant(Role.HR_AUTHORITY, FAR, "440103")
OPERATOR = Grant(Role.OPERATOR)
OWNER_OF_MACHINE = Giver(OWNER)


def giver(grant: Grant) -> Giver:
    return Giver("account:00000000-0000-0000-0000-000000000001", grant)


LEARNER = Subject(AT_SCHOOL, is_used=True)
NEW = replace(LEARNER, is_used=False)
NOWHERE = Subject(None, is_used=False)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("张三", "张 三", True),
        ("阿布都拉·买买提", "阿布都拉・买买提", True),
        ("Li Si", "li si", True),
        ("Ｌｉ", "Li", True),
        ("张䶮", "张\ue863", True),
        ("张三", "张四", False),
        ("张三", "", False),
    ],
    ids=["a blank", "the dot between parts", "case", "width", "a private code point", "another name", "none"],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str, is_same: bool) -> None:
    assert same_name(one, other) is is_same


@pytest.mark.parametrize(
    ("subject", "by", "right", "trusted", "expected"),
    [
        (NEW, giver(BUREAU), True, True, Outcome.HELD),
        (LEARNER, giver(COUNTY), True, True, Outcome.HELD),
        (LEARNER, giver(COUNTY), True, False, Outcome.OFFERED),
        (LEARNER, giver(COUNTY), False, True, Outcome.OFFERED),
        (LEARNER, giver(FARS), True, True, Outcome.OFFERED),
        (LEARNER, giver(OPERATOR), True, True, Outcome.OFFERED),
        (NOWHERE, giver(COUNTY), True, True, Outcome.OFFERED),
        (NEW, OWNER_OF_MACHINE, True, True, Outcome.HELD),
        (LEARNER, OWNER_OF_MACHINE, True, True, Outcome.OFFERED),
    ],
    ids=[
        "within reach", "in use and trusted", "a password of another's code", "another name", "out of reach",
        "an operator reaches nobody", "on no roster", "a program, nobody came in yet", "a program, in use",
    ],
)  # fmt: skip
def test_a_role_counts_at_once_only_within_reach(
    subject: Subject, by: Giver, right: bool, trusted: bool, expected: Outcome
) -> None:
    assert outcome(subject, by, is_name_right=right, is_trusted=trusted) is expected


def holding(role: Role, place: Place, by: Giver, *, is_offer: bool = False) -> Holding:
    return Holding(role, place, by, is_offer)


OF_AUTHORITY = holding(Role.HR_AUTHORITY, AT_AUTHORITY, giver(CITYS))
OF_SCHOOL = holding(Role.UNIT_ADMINISTRATOR, AT_SCHOOL, giver(BUREAU))
FAR_OFFER = holding(Role.UNIT_ADMINISTRATOR, FAR_AWAY, giver(FARS), is_offer=True)


@pytest.mark.parametrize(
    ("grant", "subject", "may"),
    [
        (ADMINISTRATOR, LEARNER, True),
        (ADMINISTRATOR, replace(LEARNER, holdings=[OF_AUTHORITY]), False),
        (COUNTY, replace(LEARNER, holdings=[OF_AUTHORITY]), False),
        (CITYS, replace(LEARNER, holdings=[OF_AUTHORITY]), True),
        (ADMINISTRATOR, replace(LEARNER, holdings=[replace(OF_AUTHORITY, is_offer=True)]), False),
        (ADMINISTRATOR, replace(LEARNER, holdings=[FAR_OFFER]), True),
        (FARS, replace(LEARNER, holdings=[FAR_OFFER]), False),
        (FARS, replace(LEARNER, holdings=[replace(FAR_OFFER, is_offer=False)]), False),
        (BUREAU, LEARNER, False),
        (BUREAU, replace(LEARNER, holdings=[replace(OF_SCHOOL, is_accepted=True)]), True),
        (BUREAU, replace(LEARNER, holdings=[OF_SCHOOL]), False),
        (BUREAU, replace(LEARNER, holdings=[replace(OF_SCHOOL, is_offer=True)]), False),
        (OPERATOR, replace(LEARNER, holdings=[OF_AUTHORITY]), False),
        (FARS, replace(NOWHERE, holdings=[FAR_OFFER]), True),
        (FARS, replace(NOWHERE, holdings=[FAR_OFFER], is_used=True), False),
        (FARS, replace(NOWHERE, holdings=[FAR_OFFER, replace(OF_SCHOOL, is_offer=True)]), False),
        (FARS, NOWHERE, False),
    ],
    ids=[
        "one's own people", "who has a role that one could not give", "nobody their equal", "who could give it",
        "an office above offers them one", "an office far away offers them one", "who is placed elsewhere",
        "who is placed elsewhere and has one's role", "a department does not look after learners",
        "whom it could appoint", "whom it appointed at once", "an offer of one's own adds nothing",
        "an operator helps nobody", "on no roster and never in use", "on no roster and in use",
        "on no roster and of two offices", "on no roster and of none",
    ],
)  # fmt: skip
def test_help_follows_placement_and_needs_every_role(grant: Grant, subject: Subject, may: bool) -> None:
    assert (helping([grant], subject) is not None) is may


DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "helper", "had", "hours_within", "expected"),
    [
        (LEARNER, giver(ADMINISTRATOR), False, None, False),
        (LEARNER, giver(ADMINISTRATOR), True, None, True),
        (LEARNER, giver(ADMINISTRATOR), False, 71, True),
        (LEARNER, giver(ADMINISTRATOR), False, 73, False),
        (NEW, giver(ADMINISTRATOR), False, 1, False),
        (LEARNER, OWNER_OF_MACHINE, False, None, True),
        (NEW, OWNER_OF_MACHINE, False, None, False),
        (LEARNER, giver(BUREAU), False, None, True),
    ],
    ids=[
        "a password alone", "a second factor", "within reach since yesterday", "within reach for long",
        "nobody came in yet", "a program, in use", "a program, new", "help that rests on a role",
    ],
)  # fmt: skip
def test_a_code_waits_where_there_is_something_to_take(
    subject: Subject, helper: Giver, had: bool, hours_within: int | None, expected: bool
) -> None:
    since = None if hours_within is None else DAY - timedelta(hours=hours_within)
    found = waits(
        subject,
        had_second_factor=had,
        reach_changed_at=since,
        is_of_place=is_of_place(helper, subject),
        now=DAY,
        wait=timedelta(hours=72),
    )
    assert found is expected


@pytest.mark.parametrize(
    ("by", "before", "after", "keeps"),
    [
        (giver(COUNTY), AT_SCHOOL, AT_AUTHORITY, True),
        (giver(COUNTY), AT_SCHOOL, NEXT_COUNTY, False),
        (giver(CITYS), AT_SCHOOL, NEXT_COUNTY, True),
        (OWNER_OF_MACHINE, AT_SCHOOL, NEXT_COUNTY, True),
        (OWNER_OF_MACHINE, AT_SCHOOL, FAR_AWAY, False),
        (giver(FARS), AT_SCHOOL, NEXT_COUNTY, True),
        (giver(FARS), None, AT_SCHOOL, False),
        (giver(COUNTY), None, AT_SCHOOL, True),
        (OWNER_OF_MACHINE, None, AT_SCHOOL, True),
    ],
    ids=[
        "within the county", "into the next county", "within the city", "a program's, within the province",
        "into another province", "was never within reach: accepted so", "first placement out of reach",
        "first placement within", "a program's, first placement",
    ],
)  # fmt: skip
def test_a_role_outlives_a_move_within_its_givers_reach(
    by: Giver, before: Place | None, after: Place, keeps: bool
) -> None:
    assert keeps_role(by, before, after) is keeps


def test_a_password_of_an_office_far_away_does_not_outlive_the_first_placement() -> None:
    assert keeps_password(None, AT_SCHOOL)
    assert keeps_password([COUNTY], AT_SCHOOL)
    assert not keeps_password([FARS], AT_SCHOOL)
    assert not keeps_password([], AT_SCHOOL)
