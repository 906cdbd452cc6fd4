"""What is said beside a verdict is right too: whose rule it was, in which words, and for whom it holds."""

from dataclasses import replace
from datetime import date

import pytest

from rulebook import (
    Allowed,
    Day,
    DutyState,
    Facts,
    Lesson,
    NotRecognised,
    Person,
    Placement,
    Rulebook,
    Tally,
    Term,
    Why,
    assess,
    carried,
    check_mode,
    count_days,
    count_source,
    duties_of,
    eligibility_grounds,
    is_met,
    read_rulebooks,
    shipped,
    tally_of,
    years_needed,
)

HOHHOT = "150102"
IM, HUNAN = shipped().by_id("inner-mongolia-2024"), shipped().by_id("hunan-2023")
MONDAY = date(2025, 3, 3)
BOOK = """
id = "somewhere"
document = "某〔2025〕1号"
name = "某地"
region = "110000"
article = "一"
binds = ["management", "professional", "worker"]
from = 2025-01-01
[[yearly]]
key = "total"
name = "学时"
hours = "90"
article = "二"
"""


def book(more: str) -> Rulebook:
    return read_rulebooks({"somewhere.toml": BOOK + more}).by_id("somewhere")


@pytest.mark.parametrize("purpose", ["confirmation", "transfer", "promotion", "renewal"])
def test_every_ground_names_the_regulation_that_it_is_of(purpose: str) -> None:
    placements = (Placement(HOHHOT, "professional"), Placement(HOHHOT, "management", effective_on=date(2025, 2, 1)))
    person = Person(placements, date(2024, 9, 1), (Term(date(2024, 9, 1), date(2027, 8, 31)),))
    for on in (date(2025, 3, 1), date(2026, 9, 1)):
        years = years_needed(person, shipped(), purpose, on)
        facts = Facts(person, {year: assess(IM, Tally(), person.placements[-1], year) for year in years}, [])
        found = eligibility_grounds(facts, shipped(), purpose, on)
        assert found
        assert {item.rulebook for item in found} == {IM}


@pytest.mark.parametrize("done_on", [date(2026, 2, 28), date(2026, 3, 1)])
def test_training_of_the_very_day_counts(done_on: date) -> None:
    person = Person((Placement(HOHHOT, "management"),), terms=(Term(date(2025, 1, 1), date(2027, 12, 31)),))
    on = date(2026, 3, 1)
    in_term = Lesson("public", 2_000, done_on, mode="residential", training_type="transfer")
    year = assess(IM, Tally(3_000, 6_000), person.placements[0], 2025)
    [_, term] = eligibility_grounds(Facts(person, {2025: year}, [in_term]), shipped(), "renewal", on)
    assert term.why is Why.MET
    before = in_term._replace(centihours=4_000)
    *_, transfer = eligibility_grounds(Facts(person, {2025: year}, [before]), shipped(), "transfer", on)
    assert transfer.why is Why.MET


REFUSED = [
    (lambda: count_days(IM, [Day(MONDAY, 2), Day(MONDAY, 1)]), "day-twice", "同一天"),
    (lambda: count_days(IM, [Day(MONDAY, 2, was_held=False)]), "nothing-attended", "没有可认定的培训日"),
    (lambda: count_days(HUNAN, [Day(MONDAY, 2)]), "no-hours", HUNAN.name),
    (lambda: count_days(IM, [Day(MONDAY, 3)]), "half-days", "最多两个半天"),
    (lambda: of(HUNAN, "offline-hours", None), "no-hours", "请写明学时数"),
    (lambda: of(IM, "branch-training", 800), "wrong-subject", "第四十一条"),
    (lambda: of(IM, "continuing-education", 800, "worker"), "wrong-post", "第四十条、第四十一条"),
    (lambda: of(IM, "continuing-education", 0), "no-hours", "专业技术人员继续教育"),
    (lambda: of(HUNAN, "anything", 800), "unknown-kind", "高级研修班、专业技术人员继续教育"),
    (lambda: of(book(""), "anything", 800), "unknown-kind", "可认定的有：无"),
    (lambda: check_mode(replace(HUNAN, modes_are_open=False), "mentoring", "public"), "mode", "（四）"),
]


def of(of_book: Rulebook, kind: str, stated: int | None, post: str = "professional") -> object:
    return count_source(of_book, kind, stated=stated, subject="public", post_category=post)


@pytest.mark.parametrize(
    ("refused", "reason", "words"), REFUSED, ids=[f"{n}-{item[1]}" for n, item in enumerate(REFUSED)]
)
def test_whoever_is_refused_is_told_why_in_words(refused: object, reason: str, words: str) -> None:
    with pytest.raises(NotRecognised) as told:
        refused()  # type: ignore[operator]
    assert told.value.reason == reason
    assert words in str(told.value)
    assert "XX" not in str(told.value)


def test_half_a_day_counts_where_arrival_needs_no_training() -> None:
    free = book('[days]\nday = "6"\nhalf_day = "3"\narrival_needs_training = false\narticle = "九"')
    arrival = Day(MONDAY, 1, is_arrival=True, was_held=False)
    assert count_days(free, [arrival]).centihours == 300
    with pytest.raises(NotRecognised):
        count_days(free, [arrival._replace(half_days=0)])


@pytest.mark.parametrize(("table", "months"), [("onboarding", "within_months = 6\nat_most_months = 12"),
                                               ("transfer", "months_after = 3")])  # fmt: skip
def test_what_is_asked_of_some_posts_only_is_asked_of_no_others(table: str, months: str) -> None:
    asked = f'key = "own"\nname = "培训"\nhours = "40"\npost_categories = ["management"]\narticle = "三"\n{months}\n'
    books = read_rulebooks({"somewhere.toml": f"{BOOK}[[{table}]]\n{asked}"})
    changed = date(2025, 6, 1)
    for post, count in (("management", 1), ("professional", 0)):
        before = Placement("110000", post)
        person = Person((before, before._replace(effective_on=changed, duties_changed=True)), changed)
        assert len(duties_of(person, books, [], date(2025, 7, 1))) == count
    yearly = book('[[yearly]]\nkey = "own"\nname = "讲座"\nhours = "1"\npost_categories = ["worker"]\narticle = "三"\n')
    assert [len(yearly.asked_of(Placement("110000", post), 2025)) for post in ("worker", "management")] == [2, 1]


def test_a_whole_year_that_is_deemed_complete_has_its_topics_too() -> None:
    topics = '[[yearly]]\nkey = "topics"\nname = "必修"\nevery_topic = true\ntopics = ["law"]\nyears = [2025]\n'
    topics += 'article = "三"'
    deemed = book(topics + '\n[[deemed]]\nkind = "leave"\nname = "病休"\narticle = "四"')
    at = Placement("110000", "worker")
    assert is_met(deemed, Tally(granted=("leave",)), at, 2025)
    assert not is_met(deemed, Tally(9_000, granted=("another",)), at, 2025), "2025 asks for the topic"
    assert is_met(deemed, Tally(9_000, granted=("another",)), at, 2026), "2026 does not"
    later = [Lesson("public", 100, date(2026, 2, 1), topic="law")]
    allowed = Allowed(2025, date(2026, 1, 1), date(2026, 12, 31))
    own = [Lesson("public", 9_000, MONDAY)]
    assert carried(deemed, at, allowed, own, later) == [(later[0], 100)]
    assert assess(deemed, tally_of(own), at, 2025).findings[1].missing == 1


def test_of_trainings_none_of_which_is_long_enough_the_longest_is_shown() -> None:
    person = Person((Placement(HOHHOT, "management"),), terms=(Term(date(2025, 1, 1), date(2027, 12, 31)),))
    taken = [
        Lesson("public", hours * 100, MONDAY, mode="residential", course=course)
        for course, hours in (("a", 5), ("b", 15), ("c", 10))
    ]
    [duty] = duties_of(person, shipped(), taken, date(2025, 6, 1))
    assert (duty.have, duty.state) == (1_500, DutyState.OPEN)


def test_what_has_ended_can_be_tried_on_a_later_year() -> None:
    tried = shipped().as_if("hunan-2021", 2025)
    person = Person((Placement("430102", "worker"),))
    assert [book.id if book else None for book, _ in (tried.binding_for_year(person, y) for y in (2025, 2026))] == [
        "hunan-2021", "hunan-2021",
    ]  # fmt: skip


def test_a_countys_regulation_binds_the_county_and_not_its_neighbour() -> None:
    books = read_rulebooks({"somewhere.toml": BOOK.replace("110000", "431102")})
    bound = [books.binding_for_year(Person((Placement(region, "worker"),)), 2025)[0] for region in ("431102", "431103")]
    assert [item.id if item else None for item in bound] == ["somewhere", None]


def test_two_grounds_together_may_stand_for_both_subjects_and_so_for_the_total() -> None:
    subjects = "".join(
        f'[[yearly]]\nkey = "{key}"\nname = "学时"\nsubject = "{key}"\nhours = "{hours}"\narticle = "三"\n'
        f'[[deemed]]\nkind = "{key}"\nname = "视同"\ncovers = ["{key}"]\narticle = "四"\n'
        for key, hours in (("public", 30), ("professional", 60))
    )
    at = Placement("110000", "worker")
    total, *_ = assess(book(subjects), Tally(granted=("public", "professional")), at, 2025).findings
    assert (total.have, total.deemed, total.met) == (0, 9_000, True)
    assert not is_met(book(subjects), Tally(granted=("public",)), at, 2025)


def test_a_duty_is_met_on_the_day_on_which_enough_counted_whatever_the_order_of_entries() -> None:
    person = Person((Placement("110000", "worker"),), date(2025, 1, 1))
    asked = '[[onboarding]]\nkey = "own"\nname = "岗前"\nhours = "16"\narticle = "三"\n'
    asked += "within_months = 6\nat_most_months = 12\n"
    cap = '[[cap]]\nper = "day"\nhours = "8"\narticle = "五"\n'
    days = [date(2025, 3, 3), date(2025, 3, 4)]
    taken = [Lesson("public", 900, days[1]), Lesson("professional", 2_000, days[0])]
    for more, met_on in (("", days[0]), (cap, days[1])):
        books = read_rulebooks({"somewhere.toml": BOOK + asked + more})
        [duty] = duties_of(person, books, taken, date(2025, 4, 1))
        assert duty.met_on == met_on
        [duty] = duties_of(person, books, taken[1:], date(2025, 4, 1))
        assert duty.met_on == (None if more else days[0])
