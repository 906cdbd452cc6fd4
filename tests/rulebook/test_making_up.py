"""Make-up: which later hours go to an earlier year, and no further than it needs; the rest stays in its own year."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rulebook import (
    Allowed,
    KeptYear,
    Lesson,
    Placement,
    Rulebook,
    assess,
    carried,
    last_day,
    latest_day,
    part_of,
    read_rulebooks,
    shipped,
    tally_of,
)
from rulebook.rules import MakeUp

INNER = shipped().by_id("inner-mongolia-2024")
HERE = Placement("150102", "professional")
FOR_2024 = Allowed(2024, counts_from=date(2025, 2, 1), counts_until=date(2025, 12, 31))
"""Made up in 2025 for 2024, from the day of the decision."""
IN_2024, IN_2025, IN_2026 = date(2024, 5, 4), date(2025, 5, 4), date(2026, 5, 4)


def public(hours: float, on: date = IN_2025, **more: object) -> Lesson:
    return Lesson("public", round(hours * 100), on)._replace(**more)  # type: ignore[arg-type]


def professional(hours: float, on: date = IN_2025, **more: object) -> Lesson:
    return Lesson("professional", round(hours * 100), on)._replace(**more)  # type: ignore[arg-type]


def taken(
    own: list[Lesson],
    later: list[Lesson],
    *,
    allowed: Allowed = FOR_2024,
    granted: tuple[str, ...] = (),
    rulebook: Rulebook | None = INNER,
) -> dict[object, float]:
    """Class hours that go to the earlier year, by the lesson that they come from."""
    found = carried(rulebook, HERE, allowed, own, later, granted)
    return {lesson.ref: centihours / 100 for lesson, centihours in found}


@pytest.mark.parametrize(
    ("book", "year", "latest"),
    [
        ("inner-mongolia-2024", 2024, date(2025, 12, 31)),
        ("inner-mongolia-2024", 2027, date(2028, 12, 31)),
        ("hunan-2023", 2024, None),
    ],
)
def test_inner_mongolia_gives_twelve_months_and_hunan_leaves_the_day_to_the_decision(
    book: str, year: int, latest: date | None
) -> None:
    rule = shipped().by_id(book).make_up
    assert rule is not None
    assert latest_day(rule, year) == latest


def test_months_of_a_make_up_run_from_the_last_day_of_its_year() -> None:
    assert latest_day(MakeUp("三", ("department",), months=2), 2023) == date(2024, 2, 29)
    assert latest_day(MakeUp("三", ("department",), months=2), 2024) == date(2025, 2, 28)


@pytest.mark.parametrize("book", ["hunan-2021", "yongzhou-2021", "kaifeng-2016"])
def test_elsewhere_nothing_can_be_made_up(book: str) -> None:
    assert shipped().by_id(book).make_up is None


def test_what_the_year_lacks_is_taken_and_no_hundredth_more() -> None:
    own = [public(30, IN_2024), professional(55.25, IN_2024)]
    assert taken(own, [professional(20, ref="later")]) == {"later": 4.75}


def test_the_own_year_keeps_the_rest_of_a_lesson_with_its_half_days() -> None:
    lesson = professional(16, ref="later", half_days=4)
    [(found, centihours)] = carried(INNER, HERE, FOR_2024, [public(30, IN_2024), professional(54, IN_2024)], [lesson])
    part = part_of(found, centihours)
    assert found is lesson, "it is told as it is; what is carried of it stands beside it"
    assert (part.centihours, part.half_days) == (600, 1), "six of sixteen hours have one of four half days"
    assert (lesson.centihours - part.centihours, lesson.half_days - part.half_days) == (1000, 3)


@pytest.mark.parametrize(("centihours", "half_days"), [(1, 0), (399, 0), (400, 1), (799, 1), (800, 2)])
def test_a_half_day_that_is_not_carried_whole_stays_where_it_was(centihours: int, half_days: int) -> None:
    assert part_of(public(8, half_days=2), centihours).half_days == half_days


def test_of_a_lesson_without_hours_there_is_no_part() -> None:
    assert part_of(public(0, half_days=2), 0).half_days == 0


def test_a_year_that_lacks_nothing_takes_nothing() -> None:
    assert taken([public(30, IN_2024), professional(60, IN_2024)], [public(10), professional(10)]) == {}


@pytest.mark.parametrize(
    ("on", "goes"),
    [
        (date(2025, 1, 31), False),
        (date(2025, 2, 1), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
    ],
    ids=["a day too soon", "the first day", "the last day", "a day too late"],
)
def test_only_hours_of_the_days_that_were_allowed_go_to_the_earlier_year(on: date, goes: bool) -> None:
    assert bool(taken([], [public(5, on)])) is goes


def test_hours_may_be_taken_from_whichever_other_year_the_decision_names() -> None:
    two_years = Allowed(2024, counts_from=date(2025, 1, 1), counts_until=last_day(2026))
    later = [public(20, date(2026, 3, 1), ref=2026), public(20, date(2025, 3, 1), ref=2025)]
    assert taken([professional(60, IN_2024)], later, allowed=two_years) == {2025: 20, 2026: 10}


def test_the_earliest_hours_go_first() -> None:
    later = [professional(40, date(2025, month, 1), ref=month) for month in (9, 3, 6)]
    assert taken([public(30, IN_2024)], later) == {3: 40, 6: 20}


def test_what_a_subject_lacks_comes_first_and_only_then_what_the_total_lacks() -> None:
    # 2024 has 25 public and 50 professional hours: it lacks 5 and 10, and with them nothing is missing in the total.
    own = [public(25, IN_2024), professional(50, IN_2024)]
    later = [
        public(30, date(2025, 3, 1), ref="public"),
        professional(30, date(2025, 6, 1), ref="professional"),
    ]
    assert taken(own, later) == {"public": 5, "professional": 10}


def test_the_total_takes_either_subject_once_the_subjects_have_enough() -> None:
    book = draft("""
        [[yearly]]
        key = "total"
        name = "年度累计学时"
        hours = "90"
        article = "二"
        [[yearly]]
        key = "public"
        name = "公共科目学时"
        subject = "public"
        hours = "30"
        article = "二"
    """)
    later = [professional(50, date(2025, 3, 1), ref="early"), public(40, date(2025, 6, 1), ref="late")]
    assert taken([], later, rulebook=book) == {"early": 50, "late": 40}
    assert taken([professional(30, IN_2024)], later, rulebook=book) == {"early": 30, "late": 30}


def test_twelve_days_that_are_there_leave_only_the_subjects_to_be_made_up() -> None:
    own = [public(29, IN_2024, half_days=24), professional(50, IN_2024)]
    assert taken(own, [public(8, ref=1), professional(30, ref=2)]) == {1: 1, 2: 10}


def test_days_that_are_made_up_meet_the_total_too() -> None:
    own = [public(30, IN_2024, half_days=23), professional(60, IN_2024, half_days=0)]
    assert taken(own, [professional(8, half_days=2)]) == {}, "it lacks nothing"
    book = draft('[[yearly]]\nkey = "total"\nname = "学时"\nhours = "90"\nor_days = "12"\narticle = "二"')
    own = [public(80, IN_2024, half_days=23)]
    later = [public(8, date(2025, month, 1), ref=month, half_days=2) for month in (3, 6)]
    assert taken(own, later, rulebook=book) == {3: 4}, "half a day is all that it lacks"


def test_what_was_deemed_complete_or_waived_need_not_be_made_up() -> None:
    later = [public(50, ref="public"), professional(90, ref="professional")]
    assert taken([], later, granted=("project-concluded",)) == {"public": 30}
    assert taken([], later, granted=("good-reason",)) == {}
    assert taken([], later, granted=("long-leave",)) == {}


def test_when_the_earlier_years_own_hours_come_in_late_the_later_ones_go_back() -> None:
    own, late = [public(30, IN_2024), professional(50, IN_2024)], professional(10, date(2024, 12, 30))
    later = [professional(20, ref="later")]
    assert taken(own, later) == {"later": 10}
    assert taken([*own, late], later) == {}


def test_when_a_later_lesson_is_reversed_the_next_one_takes_its_place() -> None:
    own = [public(30, IN_2024), professional(50, IN_2024)]
    first, second = professional(20, date(2025, 3, 1), ref="first"), professional(20, date(2025, 6, 1), ref="second")
    assert taken(own, [first, second]) == {"first": 10}
    assert taken(own, [second]) == {"second": 10}


def test_all_that_can_be_used_is_taken_though_it_is_not_enough() -> None:
    later = [public(40, ref=1), professional(12.34, ref=2)]
    assert taken([], later) == {1: 40, 2: 12.34}, "the total can use what the public subject no longer needs"


def test_where_no_regulation_binds_there_is_nothing_to_make_up() -> None:
    assert taken([], [public(90)], rulebook=None) == {}


def draft(*tables: str) -> Rulebook:
    top = """
        id = "somewhere"
        document = "某人社函〔2025〕1号"
        name = "某地培训"
        region = "150000"
        article = "一"
        binds = ["professional"]
        from = 2020-01-01
    """
    (book,) = read_rulebooks({"draft.toml": "\n".join([top, *tables])}).all
    return book


PUBLIC = '[[yearly]]\nkey = "public"\nname = "学时"\nsubject = "public"\nhours = "30"\narticle = "二"'
ON_TOPICS = '[[yearly]]\nkey = "topics"\nname = "必修"\ntopics = ["law"]\nhours = "18"\narticle = "三"'
EACH_TOPIC = '[[yearly]]\nkey = "each"\nname = "必修"\nevery_topic = true\ntopics = ["law", "history"]\narticle = "四"'
A_DAY_IS_EIGHT = '[[cap]]\nper = "day"\nhours = "8"\narticle = "九"'


def test_a_topic_that_must_be_there_is_brought_by_one_lesson_of_it_whole() -> None:
    own = [public(1, IN_2024, topic="history")]
    later = [
        public(2, date(2025, 3, 1), ref="history", topic="history"),
        public(4, date(2025, 4, 1), ref="law", topic="law"),
        public(6, date(2025, 5, 1), ref="law again", topic="law"),
    ]
    assert taken(own, later, rulebook=draft(EACH_TOPIC)) == {"law": 4}


def test_hours_on_required_topics_fill_their_own_need_and_the_subjects_at_once() -> None:
    later = [public(20, date(2025, 3, 1), ref="law", topic="law"), public(20, date(2025, 4, 1), ref="any")]
    assert taken([], later, rulebook=draft(PUBLIC, ON_TOPICS)) == {"law": 20, "any": 10}


def test_required_topics_come_before_the_rest_of_their_subject() -> None:
    later = [public(10, date(2025, 3, 1), ref="any"), public(18, date(2025, 4, 1), ref="law", topic="law")]
    own = [public(12, IN_2024)]
    assert taken(own, later, rulebook=draft(PUBLIC, ON_TOPICS)) == {"law": 18}, "eighteen hours are all that it lacks"


def test_a_professional_lesson_on_the_topic_does_not_stand_in_the_way_of_the_public_one() -> None:
    own = [professional(60, IN_2024, topic="law"), public(1, IN_2024, topic="history")]
    assert taken(own, [public(4, ref="law", topic="law")], rulebook=draft(EACH_TOPIC)) == {"law": 4}


def test_hours_that_only_take_the_place_of_what_was_deemed_complete_stay_in_their_own_year() -> None:
    # The total has 25 and counts 60 for the professional subject: five real ones would only be five deemed ones fewer.
    assert taken([public(25, IN_2024)], [professional(5)], granted=("project-concluded",)) == {}


def test_hours_beyond_a_cap_stay_in_their_own_year() -> None:
    assert taken([], [public(16, ref="a long day")], rulebook=draft(PUBLIC, A_DAY_IS_EIGHT)) == {"a long day": 8}


def test_a_lesson_that_is_taken_in_two_steps_brings_all_its_half_days() -> None:
    total = '[[yearly]]\nkey = "total"\nname = "学时"\nhours = "90"\nor_days = "1"\narticle = "二"'
    own, later = [public(27, IN_2024)], [public(8, ref=1, half_days=2), public(20, date(2025, 6, 1), ref=2)]
    # Three hours for the subject, then five for the total: with them it has the whole day, and with the day enough.
    assert taken(own, later, rulebook=draft(PUBLIC, total)) == {1: 8}


def test_after_a_make_up_the_year_is_met_by_what_it_has_and_what_it_was_given() -> None:
    own = [public(12.5, IN_2024), professional(33, IN_2024)]
    later = [public(40, ref=1), professional(25, date(2025, 3, 1), ref=2), professional(25, date(2025, 9, 1), ref=3)]
    given = [part_of(lesson, centihours) for lesson, centihours in carried(INNER, HERE, FOR_2024, own, later)]
    assert assess(INNER, tally_of([*own, *given]), HERE, 2024).met
    assert sum(value.centihours for value in given) == 1750 + 2700


# --- a year that keeps what it needs ---------------------------------------------------------------------------------


def kept_2025(*, given: Sequence[Lesson] = (), granted: tuple[str, ...] = ()) -> Allowed:
    return replace(FOR_2024, kept=(KeptYear(2025, INNER, HERE, given, granted),))


@pytest.mark.parametrize(
    ("later", "given", "granted", "goes"),
    [
        ([public(30, ref=1), professional(60, ref=2)], [], (), {}),
        ([public(50, ref=1), professional(65, ref=2)], [], (), {1: 20, 2: 5}),
        ([public(50, ref=1), professional(35, ref=2)], [], (), {}),
        ([public(50, ref=1), professional(60, ref=2)], [public(5, IN_2024)], (), {1: 25}),
        ([public(10, ref=1), professional(60, ref=2)], [], ("project-concluded",), {2: 60}),
        ([public(20, IN_2026, ref=3), public(30, ref=1), professional(60, ref=2)], [], (), {3: 20}),
    ],
    ids=[
        "what it needs stays", "each subject's rest goes",
        "where it is not met any more all stays that its total needs",
        "what it was given counts", "what was deemed complete is not needed", "other years give as before",
    ],
)  # fmt: skip
def test_a_kept_year_gives_only_what_none_of_its_requirements_needs(
    later: list[Lesson], given: list[Lesson], granted: tuple[str, ...], goes: dict[object, float]
) -> None:
    allowed = replace(kept_2025(given=given, granted=granted), counts_until=date(2026, 12, 31))
    assert taken([], later, allowed=allowed) == goes


def test_a_day_of_a_kept_year_gives_only_what_the_days_do_not_need() -> None:
    """Twelve days of training meet the total in Hunan: with them nothing of the total's hours is needed."""
    hunan = shipped().by_id("hunan-2023")
    at = Placement("430102", "professional")
    whole = [
        public(40, ref=1, mode="residential", half_days=10),
        professional(70, ref=2, mode="residential", half_days=14),
    ]
    allowed = replace(FOR_2024, kept=(KeptYear(2025, hunan, at),))
    found = {lesson.ref: hours / 100 for lesson, hours in carried(hunan, at, allowed, [], whole)}
    assert found == {1: 10, 2: 10}
