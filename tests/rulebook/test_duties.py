"""Duties with days of a person's own: onboarding, training for a change of post, and what is owed once in a term."""

from datetime import date, timedelta

import pytest

from rulebook import Duty, DutyState, Lesson, Person, Placement, Rulebooks, Term, duties_of, read_rulebooks, shipped
from rulebook.duties import Span

HOHHOT, CHANGSHA = "150102", "430100"
AS_MANAGER, AS_PROFESSIONAL = Placement(HOHHOT, "management"), Placement(HOHHOT, "professional")
A_DAY = timedelta(days=1)


def training(kind: str, hours: float, on: date, *, days: float = 0, **more: object) -> Lesson:
    lesson = Lesson(
        "professional", round(hours * 100), on, training_type=kind, half_days=round(days * 2), course=str(on)
    )
    return lesson._replace(**more)  # type: ignore[arg-type]


def duties(person: Person, taken: list[Lesson], on: date, books: Rulebooks | None = None) -> tuple[Duty, ...]:
    return duties_of(person, books or shipped(), taken, on)


def the_duty(person: Person, taken: list[Lesson], on: date, books: Rulebooks | None = None) -> Duty:
    (duty,) = duties(person, taken, on, books)
    return duty


# Onboarding: 40 hours or 5 days, normally within 6 months of hiring, 12 at most (Inner Mongolia 2024, 第十二条).


def hired(on: date, region: str = HOHHOT) -> Person:
    return Person((Placement(region, "professional", effective_on=on),), hired_on=on)


@pytest.mark.parametrize(
    ("hired_on", "due_on", "last_on"),
    [
        (date(2025, 8, 31), date(2026, 2, 28), date(2026, 8, 31)),
        (date(2027, 8, 31), date(2028, 2, 29), date(2028, 8, 31)),
        (date(2024, 2, 29), date(2024, 8, 29), date(2025, 2, 28)),
        (date(2028, 2, 29), date(2028, 8, 29), date(2029, 2, 28)),
        (date(2025, 3, 3), date(2025, 9, 3), date(2026, 3, 3)),
    ],
    ids=["on 31 August", "on 31 August before a leap year", "on 29 February", "on another 29 February", "in March"],
)
def test_six_months_and_twelve_run_from_the_day_of_hiring(hired_on: date, due_on: date, last_on: date) -> None:
    duty = the_duty(hired(hired_on), [], hired_on)
    assert duty.span == Span(begins_on=hired_on, runs_from=hired_on, due_on=due_on, last_on=last_on)
    assert duty.last_on == last_on


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2025, 8, 31), DutyState.OPEN),
        (date(2026, 2, 28), DutyState.OPEN),
        (date(2026, 3, 1), DutyState.LATE),
        (date(2026, 8, 31), DutyState.LATE),
        (date(2026, 9, 1), DutyState.MISSED),
        (date(2030, 1, 1), DutyState.MISSED),
    ],
    ids=["hiring", "the day it is due", "the day after", "the last day", "the day after the last", "years later"],
)
def test_onboarding_that_was_not_done_is_open_then_late_then_missed(on: date, state: DutyState) -> None:
    duty = the_duty(hired(date(2025, 8, 31)), [], on)
    assert (duty.state, duty.missing, duty.met_on) == (state, 4000, None)


@pytest.mark.parametrize(
    ("done_on", "state"),
    [
        (date(2025, 8, 31), DutyState.MET),
        (date(2026, 3, 1), DutyState.MET),
        (date(2026, 8, 31), DutyState.MET),
        (date(2026, 9, 1), DutyState.MET_LATE),
    ],
    ids=["on the day of hiring", "after six months", "on the last day", "a day after it"],
)
def test_onboarding_is_met_until_its_last_day_and_late_after_it(done_on: date, state: DutyState) -> None:
    duty = the_duty(hired(date(2025, 8, 31)), [training("onboarding", 40, done_on)], date(2027, 1, 1))
    assert (duty.state, duty.met_on, duty.missing) == (state, done_on, 0)


@pytest.mark.parametrize(
    ("taken", "state", "missing"),
    [
        ([("onboarding", 39.99, 0)], DutyState.OPEN, 1),
        ([("onboarding", 40, 0)], DutyState.MET, 0),
        ([("onboarding", 30, 0), ("special", 10, 0)], DutyState.MET, 0),
        ([("special", 40, 0)], DutyState.MET, 0),
        ([("in-service", 90, 12)], DutyState.OPEN, 4000),
        ([("transfer", 40, 5)], DutyState.OPEN, 4000),
        ([("onboarding", 30, 5)], DutyState.MET, 0),
        ([("onboarding", 20, 2.5), ("special", 10, 2.5)], DutyState.MET, 0),
        ([("onboarding", 36, 4.5)], DutyState.OPEN, 400),
    ],
    ids=[
        "a hundredth short",
        "forty hours",
        "thirty and ten of special training",
        "special training alone",
        "in-service training",
        "transfer training",
        "five days though fewer hours",
        "five days of both",
        "four days and a half",
    ],
)
def test_onboarding_takes_forty_hours_or_five_days_and_special_training_counts(
    taken: list[tuple[str, float, float]], state: DutyState, missing: int
) -> None:
    day = date(2025, 9, 10)
    lessons = [training(kind, hours, day, days=days) for kind, hours, days in taken]
    duty = the_duty(hired(date(2025, 8, 31)), lessons, day)
    assert (duty.state, duty.missing) == (state, missing)


def test_training_before_hiring_is_no_onboarding() -> None:
    person = hired(date(2025, 8, 31))
    assert the_duty(person, [training("onboarding", 40, date(2025, 8, 30))], date(2025, 9, 1)).have == 0


def test_the_day_on_which_it_was_enough_is_that_of_the_lesson_which_made_it_so() -> None:
    taken = [training("onboarding", 10, date(2025, 9, day)) for day in (5, 1, 4, 2, 3)]
    duty = the_duty(hired(date(2025, 8, 31)), taken, date(2025, 12, 1))
    assert (duty.met_on, duty.have) == (date(2025, 9, 4), 5000)
    assert [lesson.completed_on.day for lesson in duty.lessons] == [1, 2, 3, 4, 5]


def test_what_is_yet_to_come_is_not_there_yet() -> None:
    person, soon = hired(date(2025, 8, 31)), [training("onboarding", 40, date(2025, 9, 20))]
    assert the_duty(person, soon, date(2025, 9, 19)).state is DutyState.OPEN
    assert the_duty(person, soon, date(2025, 9, 20)).state is DutyState.MET
    assert duties(person, soon, date(2025, 8, 30)) == (), "not hired yet"


@pytest.mark.parametrize(("hired_on", "asked"), [(date(2024, 1, 24), False), (date(2024, 1, 25), True)])
def test_onboarding_is_asked_of_whoever_was_hired_since_the_regulation_is_in_force(hired_on: date, asked: bool) -> None:
    assert len(duties(hired(hired_on), [], date(2024, 6, 1))) == asked


@pytest.mark.parametrize("region", [CHANGSHA, "431102", "410202", "110101"])
def test_where_the_regulation_asks_for_no_onboarding_there_is_no_duty(region: str) -> None:
    assert duties(hired(date(2025, 3, 1), region), [], date(2025, 6, 1)) == ()


def test_nobody_whose_day_of_hiring_is_unknown_has_the_duty() -> None:
    assert duties(Person((AS_PROFESSIONAL,)), [], date(2025, 6, 1)) == ()


def test_it_is_the_regulation_of_the_day_of_hiring_that_asks_for_onboarding() -> None:
    away = Person(
        (Placement(HOHHOT, "professional"), Placement(CHANGSHA, "professional", effective_on=date(2025, 10, 1))),
        hired_on=date(2025, 8, 31),
    )
    assert the_duty(away, [], date(2026, 1, 1)).rulebook.id == "inner-mongolia-2024"


# A change of post: 40 hours or 5 days before it or within 3 months after it (Inner Mongolia 2024, 第二十一条).

CHANGED = date(2025, 11, 30)
LAST = date(2026, 2, 28)


def changed(*days: date) -> Person:
    placements, posts = [AS_PROFESSIONAL], ("management", "professional")
    for number, day in enumerate(days):
        placements.append(Placement(HOHHOT, posts[number % 2], effective_on=day))
    return Person(tuple(placements))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (CHANGED, DutyState.OPEN),
        (CHANGED + A_DAY, DutyState.LATE),
        (LAST, DutyState.LATE),
        (LAST + A_DAY, DutyState.MISSED),
    ],
    ids=["the day of the change", "the day after", "the last day", "the day after the last"],
)
def test_training_for_a_change_is_due_with_it_and_may_follow_for_three_months(on: date, state: DutyState) -> None:
    duty = the_duty(changed(CHANGED), [], on)
    assert duty.state is state
    assert duty.span == Span(begins_on=None, runs_from=CHANGED, due_on=CHANGED, last_on=LAST)


@pytest.mark.parametrize(
    ("done_on", "state"),
    [
        (date(2020, 5, 4), DutyState.MET),
        (CHANGED - A_DAY, DutyState.MET),
        (CHANGED, DutyState.MET),
        (LAST, DutyState.MET),
        (LAST + A_DAY, DutyState.MET_LATE),
    ],
    ids=[
        "years before",
        "one day before the change",
        "on its day",
        "on the last day of the three months",
        "a day after",
    ],
)
def test_training_before_the_change_or_in_the_three_months_after_it_is_in_time(done_on: date, state: DutyState) -> None:
    duty = the_duty(changed(CHANGED), [training("transfer", 40, done_on)], date(2026, 6, 1))
    assert (duty.state, duty.met_on) == (state, done_on)


@pytest.mark.parametrize(
    ("kind", "hours", "days", "met"),
    [
        ("transfer", 40, 0, True),
        ("transfer", 39.99, 4.5, False),
        ("transfer", 32, 5, True),
        ("special", 40, 5, False),
        ("onboarding", 40, 5, False),
        ("in-service", 40, 5, False),
    ],
)
def test_only_training_for_a_change_counts_for_it_and_special_training_does_not(
    kind: str, hours: float, days: float, met: bool
) -> None:
    duty = the_duty(changed(CHANGED), [training(kind, hours, CHANGED, days=days)], LAST)
    assert (duty.state is DutyState.MET) is met


def test_duties_that_changed_much_ask_for_it_as_another_category_does_and_a_title_or_a_move_does_not() -> None:
    def after(placement: Placement) -> int:
        return len(duties(Person((AS_PROFESSIONAL, placement)), [], LAST))

    assert after(AS_PROFESSIONAL._replace(effective_on=CHANGED, duties_changed=True)) == 1
    assert after(AS_PROFESSIONAL._replace(effective_on=CHANGED, title_level="senior")) == 0
    assert after(AS_PROFESSIONAL._replace(effective_on=CHANGED, region_code="150200")) == 0


def test_a_change_before_the_regulation_was_in_force_or_yet_to_come_asks_for_nothing() -> None:
    assert duties(changed(date(2024, 1, 24)), [], LAST) == ()
    assert duties(changed(CHANGED), [], CHANGED - A_DAY) == ()
    assert len(duties(changed(date(2024, 1, 25)), [], LAST)) == 1


def test_training_for_one_change_is_not_training_for_the_next() -> None:
    first, second = date(2025, 2, 1), date(2025, 9, 1)
    taken = [training("transfer", 40, date(2025, 1, 10)), training("transfer", 20, date(2025, 6, 1))]
    one, other = duties(changed(first, second), taken, date(2025, 10, 1))
    assert (one.state, one.met_on) == (DutyState.MET, date(2025, 1, 10))
    assert (other.state, other.have) == (DutyState.LATE, 2000)


def test_one_training_is_not_counted_for_two_changes() -> None:
    first, second = date(2025, 2, 1), date(2025, 3, 1)
    one, other = duties(changed(first, second), [training("transfer", 40, second)], date(2025, 4, 1))
    assert (one.last_on, other.last_on) == (date(2025, 5, 1), date(2025, 6, 1))
    assert (one.state, one.have) == (DutyState.MET, 4000)
    assert (other.state, other.have, other.missing) == (DutyState.LATE, 0, 4000)


def test_of_three_changes_in_a_row_each_gets_what_those_before_left_to_it() -> None:
    taken = [training("transfer", 50, date(2025, 1, 20)), training("transfer", 80, date(2025, 4, 20))]
    days = (date(2025, 2, 1), date(2025, 3, 1), date(2025, 5, 10))
    assert [duty.state for duty in duties(changed(*days), taken, date(2025, 12, 1))] == [DutyState.MET] * 3
    assert [duty.have for duty in duties(changed(*days), taken, date(2025, 12, 1))] == [13000, 9000, 5000]


def test_what_was_done_on_the_first_day_that_counts_for_one_change_is_not_left_for_the_next() -> None:
    days = (date(2024, 2, 1), date(2025, 2, 1), date(2025, 3, 1))  # three months after the first: 1 May 2024
    found = duties(changed(*days), [training("transfer", 40, date(2024, 5, 2))], date(2025, 12, 1))
    assert [(duty.have, duty.state) for duty in found] == [
        (4000, DutyState.MET_LATE),
        (4000, DutyState.MET),
        (0, DutyState.MISSED),
    ]


def test_a_placement_that_never_held_for_a_day_is_no_change() -> None:
    mistaken = AS_PROFESSIONAL._replace(effective_on=CHANGED, post_category="management")
    corrected = AS_PROFESSIONAL._replace(effective_on=CHANGED)
    assert duties(Person((AS_PROFESSIONAL, mistaken, corrected)), [], LAST) == ()


# Managers: once in a term 20 hours or 3 days of public subject, residential (Inner Mongolia 2024, 第十六条).

TERM = Term(date(2024, 7, 1), date(2027, 6, 30))
IN_TERM = date(2026, 5, 4)


def manager(*terms: Term) -> Person:
    return Person((AS_MANAGER,), terms=terms or (TERM,))


def residential(hours: float, on: date = IN_TERM, *, days: float = 0, **more: object) -> Lesson:
    return training("in-service", hours, on, days=days)._replace(
        **{"subject": "public", "mode": "residential", **more}  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("taken", "have", "met"),
    [
        ([residential(20)], 2000, True),
        ([residential(19.99)], 1999, False),
        ([residential(10, course="a"), residential(10, course="b")], 1000, False),
        ([residential(10, course="a"), residential(10, IN_TERM + A_DAY, course="a")], 2000, True),
        ([residential(18, days=3)], 1800, True),
        ([residential(18, days=2.5)], 1800, False),
        ([residential(10, days=1.5, course="a"), residential(10, days=1.5, course="b")], 1000, False),
        ([residential(20, mode="online")], 0, False),
        ([residential(20, mode="self-study")], 0, False),
        ([residential(20, subject="professional")], 0, False),
        ([residential(20, training_type="special")], 2000, True),
    ],
    ids=[
        "twenty hours at once",
        "a hundredth short",
        "two trainings of ten",
        "one training on two days",
        "three days though eighteen hours",
        "two days and a half",
        "three days in two trainings",
        "twenty online hours",
        "twenty hours of self-study",
        "twenty hours of professional subject",
        "a special training",
    ],
)
def test_one_residential_training_of_public_subject_must_be_long_enough(
    taken: list[Lesson], have: int, met: bool
) -> None:
    duty = the_duty(manager(), taken, date(2026, 12, 31))
    assert (duty.have, duty.state is DutyState.MET) == (have, met)
    assert duty.missing == (0 if met else 2000 - have)


@pytest.mark.parametrize(
    ("done_on", "met"),
    [
        (TERM.begins_on - A_DAY, False),
        (TERM.begins_on, True),
        (TERM.ends_on, True),
    ],
    ids=["the day before the term", "its first day", "its last day"],
)
def test_it_must_lie_in_the_term(done_on: date, met: bool) -> None:
    assert (the_duty(manager(), [residential(20, done_on)], TERM.ends_on).state is DutyState.MET) is met


def test_it_is_open_until_the_last_day_of_the_term_and_every_term_asks_for_it_anew() -> None:
    following = Term(date(2027, 7, 1), date(2030, 6, 30))
    person, taken = manager(TERM, following), [residential(20)]
    assert the_duty(manager(), [], TERM.ends_on).state is DutyState.OPEN
    assert the_duty(person, taken, TERM.ends_on).state is DutyState.MET
    assert the_duty(person, taken, following.begins_on).state is DutyState.OPEN
    assert duties(manager(), taken, TERM.ends_on + A_DAY) == ()


def test_a_term_that_began_before_the_regulation_asks_for_it_once_the_regulation_is_in_force() -> None:
    person, early = manager(Term(date(2022, 1, 1), date(2024, 12, 31))), [residential(20, date(2022, 3, 1))]
    assert duties(person, early, date(2024, 1, 24)) == ()
    assert the_duty(person, early, date(2024, 1, 25)).state is DutyState.MET


@pytest.mark.parametrize("post", ["professional", "worker"])
def test_others_than_managers_have_no_duty_of_the_term(post: str) -> None:
    assert duties(Person((Placement(HOHHOT, post),), terms=(TERM,)), [], IN_TERM) == ()


def test_of_two_terms_that_a_day_lies_in_the_one_on_record_first_is_asked() -> None:
    assert the_duty(manager(TERM, Term(date(2026, 1, 1), date(2028, 1, 1))), [], IN_TERM).last_on == TERM.ends_on


def test_duties_come_in_the_order_in_which_they_began() -> None:
    person = Person(
        (AS_PROFESSIONAL, Placement(HOHHOT, "management", effective_on=date(2025, 3, 1))),
        hired_on=date(2024, 9, 1),
        terms=(Term(date(2025, 1, 1), date(2027, 12, 31)),),
    )
    found = duties(person, [], date(2025, 6, 1))
    assert [(duty.requirement.key, duty.state) for duty in found] == [
        ("onboarding", DutyState.LATE),
        ("term-residential", DutyState.OPEN),
        ("transfer", DutyState.LATE),
    ]


# Drafts of other provinces.


def draft(*tables: str, begins: str = "2020-01-01", more: str = "", book_id: str = "somewhere") -> str:
    top = f"""
        id = "{book_id}"
        document = "某人社函〔2025〕1号"
        name = "某地培训"
        region = "430000"
        article = "一"
        binds = ["management", "professional"]
        from = {begins}
        {more}
        [[yearly]]
        key = "total"
        name = "年度累计学时"
        hours = "90"
        article = "二"
    """
    return "\n".join([top, *tables])


ONBOARDING = """
    [[onboarding]]
    key = "onboarding"
    name = "岗前培训"
    hours = "40"
    within_months = 6
    at_most_months = 12
    article = "三"
"""


def test_who_was_hired_between_two_regulations_owes_no_onboarding() -> None:
    books = read_rulebooks(
        {
            "old.toml": draft(ONBOARDING, more="until = 2025-03-31"),
            "new.toml": draft(ONBOARDING, begins="2025-07-01", book_id="new"),
        }
    )
    asked = {day: len(duties(hired(day, "430100"), [], date(2026, 1, 1), books)) for day in (
        date(2025, 3, 31), date(2025, 4, 1), date(2025, 6, 30), date(2025, 7, 1),
    )}  # fmt: skip
    assert list(asked.values()) == [1, 0, 0, 1]


def test_a_regulation_that_was_replaced_still_rules_over_whoever_was_hired_under_it() -> None:
    books = read_rulebooks(
        {
            "old.toml": draft(ONBOARDING),
            "new.toml": draft(begins="2025-07-01", book_id="new", more='replaces = ["somewhere"]'),
        }
    )
    assert the_duty(hired(date(2025, 6, 30), "430100"), [], date(2026, 1, 1), books).rulebook.id == "somewhere"
    assert duties(hired(date(2025, 7, 1), "430100"), [], date(2026, 1, 1), books) == ()


def test_one_more_training_never_makes_late_what_was_done_in_time() -> None:
    books = read_rulebooks({"draft.toml": draft(ONBOARDING + "at_once = true")})
    person = hired(date(2025, 8, 31), "430100")
    in_time, longer = training("onboarding", 40, date(2025, 9, 5)), training("onboarding", 60, date(2027, 1, 1))
    assert the_duty(person, [in_time], date(2027, 2, 1), books).state is DutyState.MET
    assert the_duty(person, [in_time, longer], date(2027, 2, 1), books).state is DutyState.MET


def test_the_day_on_which_one_training_was_enough_does_not_depend_on_the_order_of_entries() -> None:
    first, second, third = (IN_TERM + A_DAY * number for number in range(3))
    slow = [residential(10, first, course="slow"), residential(10, third, course="slow")]
    quick = [residential(10, first, course="quick"), residential(10, second, course="quick")]
    for taken in (slow + quick, quick + slow):
        assert the_duty(manager(), taken, third).met_on == second


def test_no_more_than_so_much_of_a_day_counts_for_onboarding_either() -> None:
    books = read_rulebooks({"draft.toml": draft(ONBOARDING, '[[cap]]\nper = "day"\nhours = "8"\narticle = "九"')})
    day = date(2025, 9, 5)
    assert the_duty(hired(date(2025, 8, 31), "430100"), [training("onboarding", 40, day)], day, books).have == 800
