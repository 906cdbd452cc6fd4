"""A year held against the regulation that binds: met, or what is missing, and what was deemed complete or waived."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

import pytest

from rulebook import (
    Assessment,
    Finding,
    Lesson,
    Person,
    Placement,
    Rulebook,
    Tally,
    assess,
    china_day,
    is_met,
    read_rulebooks,
    shipped,
    tally_of,
    training_year,
)
from rulebook.rules import Measure

CHANGSHA, LINGLING, HOHHOT, LONGTING, ZHENGZHOU = "430100", "431102", "150102", "410202", "410100"
TOPICS_OF_2021 = ("new-era-thought", "party-history", "personnel-regulations")
ON_A_REQUIRED_TOPIC = "science-innovation"


class Case(NamedTuple):
    """Somebody somewhere, and the year that is asked about."""

    region: str
    year: int = 2025
    title: str = "none"
    post: str = "professional"

    def held_against(self, tally: Tally) -> Assessment:
        book, placement = shipped().binding_for_year(
            Person((Placement(self.region, self.post, self.title),)), self.year
        )
        found = assess(book, tally, placement, self.year)
        assert is_met(book, tally, placement, self.year) is found.met
        return found


HUNAN, HUNAN_IN_2022, INNER = Case(CHANGSHA), Case(CHANGSHA, 2022), Case(HOHHOT)


def hours(
    public: float,
    professional: float,
    *,
    days: float = 0,
    topics: Mapping[str, float] | None = None,
    granted: tuple[str, ...] = (),
) -> Tally:
    """Class hours as people write them; everything of the ledger is in hundredths and half days."""
    in_hundredths = {topic: round(count * 100) for topic, count in (topics or {}).items()}
    return Tally(round(public * 100), round(professional * 100), round(days * 2), in_hundredths, granted)


def missing(found: Assessment) -> dict[str, int]:
    return {finding.requirement.key: finding.missing for finding in found.findings if not finding.met}


def finding(found: Assessment, key: str) -> Finding:
    (one,) = [item for item in found.findings if item.requirement.key == key]
    return one


@pytest.mark.parametrize("case", [HUNAN, HUNAN_IN_2022, Case(LINGLING, 2022), INNER], ids=lambda case: str(case[:2]))
@pytest.mark.parametrize(
    ("tally", "lacks"),
    [
        (hours(30, 60), {}),
        (hours(30, 59.99), {"total": 1, "professional": 1}),
        (hours(29.99, 60), {"total": 1, "public": 1}),
        (hours(29.99, 60.01), {"public": 1}),
        (hours(30.01, 59.99), {"professional": 1}),
        (hours(90, 0), {"professional": 6000}),
        (hours(0, 90), {"public": 3000}),
        (hours(0, 0), {"total": 9000, "public": 3000, "professional": 6000}),
        # Twelve days stand for the total ("or"), never for what each subject asks.
        (hours(30, 59, days=12), {"professional": 100}),
        (hours(29, 60, days=12), {"public": 100}),
        (hours(0, 0, days=12), {"public": 3000, "professional": 6000}),
        (hours(0, 0, days=11.5), {"total": 9000, "public": 3000, "professional": 6000}),
    ],
    ids=[
        "exactly ninety",
        "89.99 hours",
        "public a hundredth short",
        "ninety, but public short",
        "ninety, but professional short",
        "ninety public ones",
        "ninety professional ones",
        "nothing",
        "twelve days and 89 hours, an hour of them missing in the professional subject",
        "twelve days and 89 hours, an hour of them missing in the public subject",
        "twelve days without an hour",
        "eleven days and a half",
    ],
)
def test_ninety_hours_or_twelve_days_of_which_thirty_hours_public_and_sixty_professional(
    case: Case, tally: Tally, lacks: dict[str, int]
) -> None:
    found = case.held_against(tally)
    assert missing(found) == lacks
    assert found.met is found.clear is (not lacks)


def test_twelve_days_meet_the_total_though_the_hours_are_fewer_and_nothing_of_it_is_missing() -> None:
    total = finding(HUNAN.held_against(hours(30, 59, days=12)), "total")
    assert (total.have, total.requirement.need, total.met, total.missing) == (8900, 9000, True, 0)


@pytest.mark.parametrize(
    ("completed_at", "met_in"),
    [
        ("2025-12-31T23:59:59+08:00", {2025}),
        ("2026-01-01T00:00:00+08:00", set()),
        ("2025-12-31T15:59:59Z", {2025}),
        ("2025-12-31T16:00:00Z", set()),
    ],
    ids=[
        "a second before midnight in China",
        "midnight in China",
        "the same second in UTC",
        "the same midnight in UTC",
    ],
)
def test_the_hour_that_was_missing_is_in_time_until_midnight_of_new_years_eve_in_china(
    completed_at: str, met_in: set[int]
) -> None:
    moment = datetime.fromisoformat(completed_at)
    last_hour = Lesson("professional", 100, china_day(moment))
    earlier = [Lesson("public", 3000, date(2025, 5, 4)), Lesson("professional", 5900, date(2025, 5, 5))]
    by_year = {
        year: [item for item in [*earlier, last_hour] if item.completed_on.year == year]
        for year in (2025, training_year(moment))
    }
    met = {year for year, taken in by_year.items() if HUNAN._replace(year=year).held_against(tally_of(taken)).met}
    assert met == met_in


@pytest.mark.parametrize("region", [CHANGSHA, LINGLING, "430000", "431100"])
@pytest.mark.parametrize(
    ("year", "topics", "met"),
    [
        (2021, TOPICS_OF_2021, True),
        (2021, TOPICS_OF_2021[:2], False),
        (2021, (*TOPICS_OF_2021[:2], "rural-revival"), False),
        (2021, (), False),
        (2022, (), True),
    ],
    ids=["all three", "one is missing", "another does not stand for it", "none", "not asked in 2022"],
)
def test_the_three_topics_of_2021_are_asked_in_2021_only(
    region: str, year: int, topics: tuple[str, ...], met: bool
) -> None:
    tally = hours(30, 60, topics=dict.fromkeys(topics, 0.5))
    assert Case(region, year).held_against(tally).met is met


def test_a_topic_counts_however_short_it_was_and_is_counted_as_one_of_three() -> None:
    found = Case(LINGLING, 2021).held_against(hours(30, 60, topics={TOPICS_OF_2021[0]: 0.01}))
    (topics,) = [item for item in found.findings if item.requirement.measure is Measure.TOPICS]
    assert (topics.have, topics.requirement.need, topics.missing) == (1, 3, 2)


@pytest.mark.parametrize(
    ("title", "public", "required", "lacks"),
    [
        ("senior", 26, 18, {}),
        ("senior", 25.99, 18, {"public": 1}),
        ("associate-senior", 26, 18, {}),
        ("associate-senior", 25.5, 18, {"public": 50}),
        ("intermediate", 26, 18, {}),
        ("intermediate", 22, 18, {"public": 400}),
        ("intermediate", 30, 17.5, {"required-topics": 50}),
        ("intermediate", 30, 18, {}),
        ("junior", 22, 18, {}),
        ("junior", 21.99, 18, {"public-junior": 1}),
        ("junior", 22, 17.99, {"required-topics": 1}),
        ("junior", 22, 0, {"required-topics": 1800}),
        # Part 三 speaks of titles; whoever has none owes the ninety hours alone.
        ("none", 0, 0, {}),
    ],
)
def test_kaifeng_asks_public_hours_by_title_of_which_eighteen_on_required_topics(
    title: str, public: float, required: float, lacks: dict[str, int]
) -> None:
    tally = hours(public, 90 - public, topics={ON_A_REQUIRED_TOPIC: required})
    assert missing(Case(LONGTING, title=title).held_against(tally)) == lacks


@pytest.mark.parametrize(("total", "met"), [(90, True), (89.99, False)])
def test_kaifeng_asks_ninety_hours_and_does_not_know_days(total: float, met: bool) -> None:
    tally = hours(26, total - 26, days=40, topics={ON_A_REQUIRED_TOPIC: 18})
    assert Case(LONGTING, title="senior").held_against(tally).met is met


def test_kaifengs_eighteen_hours_may_come_from_several_required_topics_and_from_no_other() -> None:
    case = Case(LONGTING, title="senior")
    assert case.held_against(hours(26, 64, topics={"five-development-concepts": 9, "two-studies-one-action": 9})).met
    assert not case.held_against(hours(26, 64, topics={"rural-revival": 26})).met


@pytest.mark.parametrize(("year", "lacks"), [(2024, {}), (2025, {"public": 400}), (2026, {"public": 400})])
def test_a_title_of_november_is_asked_for_in_the_whole_of_that_year_in_kaifeng(
    year: int, lacks: dict[str, int]
) -> None:
    promoted = Person(
        (
            Placement(LONGTING, "professional", "junior"),
            Placement(LONGTING, "professional", "intermediate", effective_on=date(2025, 11, 3)),
        )
    )
    book, placement = shipped().binding_for_year(promoted, year)
    found = assess(book, hours(22, 68, topics={ON_A_REQUIRED_TOPIC: 18}), placement, year)
    assert missing(found) == lacks


def test_where_no_rulebook_binds_nothing_is_met_however_many_hours_there_are_and_nothing_is_owed() -> None:
    found = Case(ZHENGZHOU).held_against(hours(1000, 1000, days=300))
    assert found.rulebook is None
    assert found.findings == ()
    assert not found.met
    assert found.clear


def test_nobody_without_a_placement_is_held_against_anything() -> None:
    book = shipped().by_id("hunan-2023")
    assert assess(book, hours(30, 60), None, 2025) == Assessment(None, ())
    assert not is_met(book, hours(30, 60), None, 2025)


PROFESSIONAL_GROUNDS = [
    ("project-concluded", "professional"),
    ("project-concluded", "management"),
    ("degree-course-passed", "professional"),
    ("degree-course-passed", "worker"),
    ("qualification-exam-passed", "professional"),
    ("worker-grade-exam-passed", "worker"),
]


@pytest.mark.parametrize(("kind", "post"), PROFESSIONAL_GROUNDS)
def test_thirty_public_hours_are_enough_where_the_professional_subject_is_deemed_complete(kind: str, post: str) -> None:
    found = INNER._replace(post=post).held_against(hours(30, 0, granted=(kind,)))
    assert found.met
    professional, total = finding(found, "professional"), finding(found, "total")
    assert professional.relief is not None
    assert (professional.have, professional.deemed, professional.missing) == (0, 6000, 0)
    assert (total.have, total.deemed, total.met, total.relief) == (3000, 6000, True, None)


@pytest.mark.parametrize(
    ("public", "professional", "lacks"),
    [
        (29.99, 0, {"public": 1, "total": 1}),
        (29, 61, {"public": 100}),
        (29, 10, {"public": 100, "total": 100}),
        (30, 59.99, {}),
        (0, 0, {"public": 3000, "total": 3000}),
    ],
    ids=["a hundredth of public short", "real hours count", "filled up, not added", "almost real", "public is owed"],
)
def test_the_subject_that_is_deemed_complete_fills_the_total_up_to_its_need_and_never_the_other_subject(
    public: float, professional: float, lacks: dict[str, int]
) -> None:
    found = INNER.held_against(hours(public, professional, granted=("project-concluded",)))
    assert missing(found) == lacks


def test_days_meet_the_total_beside_a_subject_that_is_deemed_complete() -> None:
    found = INNER.held_against(hours(20, 0, days=12, granted=("project-concluded",)))
    assert missing(found) == {"public": 1000}


@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("qualification-exam-passed", "worker"),
        ("worker-grade-exam-passed", "professional"),
        ("somebodys-word", "worker"),
    ],
    ids=["an exam of professional staff", "an exam of workers", "a ground that nobody knows"],
)
def test_a_ground_that_the_regulation_does_not_know_for_this_post_changes_nothing(kind: str, post: str) -> None:
    without, granted = hours(30, 0), hours(30, 0, granted=(kind,))
    case = INNER._replace(post=post)
    assert case.held_against(granted) == case.held_against(without)


@pytest.mark.parametrize(
    "kind", ["leave-to-found-a-firm", "onboarding-in-time", "near-retirement", "long-leave", "disability"]
)
@pytest.mark.parametrize("post", ["management", "professional", "worker"])
def test_a_ground_for_the_whole_year_meets_all_of_it_without_an_hour(kind: str, post: str) -> None:
    found = INNER._replace(post=post).held_against(hours(0, 0, granted=(kind,)))
    assert found.met
    assert {item.relief.kind for item in found.findings if item.relief is not None} == {kind}
    assert missing(found) == {}


def test_what_was_earned_anyway_is_met_by_hours_and_names_no_ground() -> None:
    found = INNER.held_against(hours(30, 60, granted=("long-leave", "good-reason")))
    assert [(item.met, item.deemed, item.relief) for item in found.findings] == [(True, 0, None)] * 3


def test_who_is_exempt_is_clear_but_has_not_met_the_year() -> None:
    found = INNER.held_against(hours(10, 0, granted=("good-reason",)))
    assert found.clear
    assert not found.met
    assert {item.missing for item in found.findings} == {0}
    assert {item.relief.effect for item in found.findings if item.relief is not None} == {"exempt"}


def test_who_is_exempt_and_does_the_hours_all_the_same_has_met_the_year() -> None:
    assert INNER.held_against(hours(30, 60, granted=("good-reason",))).met


@pytest.mark.parametrize("granted", [("good-reason", "long-leave"), ("long-leave", "good-reason")])
def test_deemed_complete_is_more_than_exempt_in_whichever_order_they_were_granted(granted: tuple[str, ...]) -> None:
    assert INNER.held_against(hours(0, 0, granted=granted)).met


def test_hunan_and_kaifeng_know_no_ground_to_deem_anything_complete() -> None:
    for case in (HUNAN, HUNAN_IN_2022, Case(LONGTING)):
        assert not case.held_against(hours(30, 0, granted=("project-concluded", "long-leave", "good-reason"))).met


DRAFT = """
    id = "somewhere"
    document = "某人社函〔2025〕1号"
    name = "某地培训"
    region = "430000"
    article = "一"
    binds = ["professional"]
    from = 2025-01-01
    [[yearly]]
    key = "total"
    name = "年度累计学时"
    hours = "90"
    article = "二"
    [[yearly]]
    key = "professional"
    name = "专业科目学时"
    subject = "professional"
    hours = "60"
    article = "二"
    [[deemed]]
    kind = "project"
    name = "课题结题"
    covers = ["professional"]
    article = "三"
"""


def draft(*more: str) -> Rulebook:
    (book,) = read_rulebooks({"draft.toml": "\n".join([DRAFT, *more])}).all
    return book


def test_a_subject_that_is_waived_is_not_added_to_the_total() -> None:
    book = draft('[[exempt]]\nkind = "leave"\nname = "请假"\ncovers = ["professional"]\narticle = "四"')
    found = assess(book, hours(30, 0, granted=("leave",)), Placement("430000", "professional"), 2025)
    assert (finding(found, "professional").clear, finding(found, "professional").met) == (True, False)
    assert (finding(found, "total").have, finding(found, "total").deemed, finding(found, "total").missing) == (
        3000, 0, 6000,
    )  # fmt: skip


def test_a_year_in_which_nothing_is_asked_is_never_met() -> None:
    book = read_rulebooks({"draft.toml": DRAFT.replace('article = "二"', 'years = [2025]\narticle = "二"')}).all[0]
    found = assess(book, hours(30, 60), Placement("430000", "professional"), 2026)
    assert found == Assessment(book, ())
    assert not found.met


ONLY_A_TOTAL = """
    id = "somewhere"
    document = "某人社函〔2025〕1号"
    name = "某地培训"
    region = "430000"
    article = "一"
    binds = ["professional"]
    from = 2025-01-01
    [[yearly]]
    key = "total"
    name = "年度累计学时"
    hours = "90"
    or_days = "12"
    article = "二"
"""


@pytest.mark.parametrize(
    ("total", "days", "met"), [(0, 12, True), (89.99, 12, True), (89.99, 11.5, False), (90, 0, True)]
)
def test_where_no_subject_is_asked_for_twelve_days_are_enough(total: float, days: float, met: bool) -> None:
    # In the shipped regulations the two subjects come to ninety hours, so days alone never decide about a year.
    (book,) = read_rulebooks({"draft.toml": ONLY_A_TOTAL}).all
    tally, placement = hours(total, 0, days=days), Placement("430000", "professional")
    assert assess(book, tally, placement, 2025).met is met
    assert is_met(book, tally, placement, 2025) is met


def test_a_subject_that_is_deemed_complete_does_not_stand_for_its_required_topics() -> None:
    book = draft(
        '[[yearly]]\nkey = "public"\nname = "公共"\nsubject = "public"\nhours = "30"\narticle = "二"',
        '[[yearly]]\nkey = "law"\nname = "必修"\nsubject = "public"\ntopics = ["law"]\nhours = "18"\narticle = "二"',
        '[[deemed]]\nkind = "course"\nname = "课程"\ncovers = ["public"]\narticle = "三"',
    )
    tally = hours(10, 60, topics={"law": 10}, granted=("course",))
    found = assess(book, tally, Placement("430000", "professional"), 2025)
    assert missing(found) == {"law": 800}
    assert (finding(found, "law").have, finding(found, "law").deemed) == (1000, 0)
