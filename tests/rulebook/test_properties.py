"""What holds for every regulation, shipped or drafted, for every person, and for all that they may have learned."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rulebook import (
    PURPOSES,
    Allowed,
    Assessment,
    Duty,
    DutyState,
    Facts,
    Lesson,
    Measure,
    Person,
    Placement,
    Rulebook,
    Rulebooks,
    Tally,
    Term,
    assess,
    carried,
    duties_of,
    eligibility_grounds,
    is_met,
    months_after,
    part_of,
    parts_of,
    read_rulebooks,
    shipped,
    shipped_texts,
    tally_of,
    years_needed,
)
from rulebook.counting import counts_for
from rulebook.rules import OF_DATES
from rulebook.words import MODES, POST_CATEGORIES, STAFF_KINDS, TITLE_LEVELS, TRAINING_TYPES

TOP = """
id = "draft"
document = "某人社函〔2025〕1号"
name = "某地培训"
region = "430000"
article = "一"
binds = ["management", "professional", "worker"]
from = 2020-01-01
"""
SUBJECTS = """
[[yearly]]
key = "total"
name = "年度累计学时"
hours = "24"
or_days = "3"
article = "二"
[[yearly]]
key = "public"
name = "公共科目学时"
subject = "public"
hours = "8"
article = "二"
[[yearly]]
key = "professional"
name = "专业科目学时"
subject = "professional"
hours = "16"
article = "二"
"""
BY_TITLE = """
[[yearly]]
key = "law"
name = "必修"
topics = ["law", "history"]
hours = "5"
title_levels = ["senior", "junior"]
article = "三"
[[yearly]]
key = "managers"
name = "管理"
subject = "professional"
hours = "20.5"
post_categories = ["management"]
article = "三"
"""
EACH_TOPIC = (
    '[[yearly]]\nkey = "each"\nname = "必修"\nevery_topic = true\ntopics = ["law", "history"]\narticle = "四"\n'
)
GROUNDS = """
[[deemed]]
kind = "professional"
name = "结题"
covers = ["professional"]
article = "五"
[[deemed]]
kind = "both"
name = "援派"
covers = ["professional", "public"]
article = "五"
[[deemed]]
kind = "all"
name = "病假"
article = "五"
[[exempt]]
kind = "waived"
name = "免修"
covers = ["public"]
article = "五"
[[exempt]]
kind = "excused"
name = "免修"
article = "五"
"""
OWN_DAYS = """
[[onboarding]]
key = "onboarding"
name = "岗前"
hours = "20"
or_days = "2"
within_months = 2
at_most_months = 4
article = "六"
[[transfer]]
key = "transfer"
name = "转岗"
hours = "20"
months_after = 2
training_types = ["transfer", "in-service"]
article = "七"
[[term]]
key = "term"
name = "聘期"
hours = "10"
or_days = "1.5"
at_once = true
modes = ["residential", "online"]
article = "八"
"""
A_DAY = '[[cap]]\nper = "day"\nhours = "8"\narticle = "九"\n'
A_COURSE = '[[cap]]\nper = "course"\nhours = "10"\narticle = "九"\n'
ONLINE_A_DAY = '[[cap]]\nper = "day"\nhours = "4"\nmodes = ["online"]\narticle = "九"\n'
OFFLINE_A_COURSE = '[[cap]]\nper = "course"\nhours = "6.5"\nmodes = ["residential", "self-study"]\narticle = "九"\n'


def draft(*tables: str) -> Rulebooks:
    return read_rulebooks({"draft.toml": "".join([TOP, *tables])})


PLAIN = [draft(SUBJECTS, GROUNDS, OWN_DAYS), draft(SUBJECTS, BY_TITLE, EACH_TOPIC, GROUNDS)]
CAPPED = [
    draft(SUBJECTS, GROUNDS, A_DAY),
    draft(SUBJECTS, EACH_TOPIC, GROUNDS, A_COURSE, OWN_DAYS),
    draft(SUBJECTS, BY_TITLE, GROUNDS, A_DAY, A_COURSE),
    draft(SUBJECTS, ONLINE_A_DAY),
    draft(SUBJECTS, BY_TITLE, ONLINE_A_DAY, OFFLINE_A_COURSE, OWN_DAYS),
]


unhurried = settings(deadline=None)
"""However busy the machine is: what is measured here is not time."""


@st.composite
def drafted(draw: st.DrawFn) -> Rulebooks:
    """A regulation of some numbers, with or without caps, topics, titles and trainings that must be one."""
    hours = st.integers(1, 3_000).map(lambda centihours: f"{centihours / 100:.2f}")
    subjects, own_days = SUBJECTS, OWN_DAYS
    for known in ("24", "8", "16"):
        subjects = subjects.replace(f'"{known}"', f'"{draw(hours)}"', 1)
    for known in ("六", "七"):
        own_days = own_days.replace(
            f'article = "{known}"', f'article = "{known}"\nat_once = {draw(st.sampled_from(("true", "false")))}'
        )
    return draft(
        subjects,
        draw(st.sampled_from(["", BY_TITLE, EACH_TOPIC, BY_TITLE + EACH_TOPIC])),
        GROUNDS,
        own_days,
        draw(st.sampled_from(["", A_DAY, ONLINE_A_DAY])).replace('"8"', f'"{draw(hours)}"'),
        draw(st.sampled_from(["", A_COURSE, OFFLINE_A_COURSE])),
    )


regulations = st.sampled_from([shipped(), *PLAIN, *CAPPED]) | drafted()
TOPICS = sorted({topic for book in shipped().all for requirement in book.requirements for topic in requirement.topics})
KINDS = sorted({relief.kind for books in (shipped(), *PLAIN) for book in books.all for relief in book.reliefs})
books = regulations.flatmap(lambda known: st.sampled_from(known.all))
days = st.integers(0, 60).map(lambda n: date(2025, 1, 1) + timedelta(12 * n))
placements = st.builds(Placement, st.just("430000"), st.sampled_from(POST_CATEGORIES), st.sampled_from(TITLE_LEVELS))
years = st.integers(2016, 2030)
granted = st.lists(st.sampled_from(KINDS), max_size=3).map(tuple)


@st.composite
def lessons(
    draw: st.DrawFn, name: str = "own", *, at_most: int = 10, days: st.SearchStrategy[date] = days
) -> list[Lesson]:
    """Some lessons, of few days and courses, so that they meet; the ``ref`` is of each alone."""
    found = draw(
        st.lists(
            st.builds(
                Lesson,
                st.sampled_from(("public", "professional")),
                st.integers(1, 2_400),
                days,
                st.none() | st.sampled_from(["law", "history", *TOPICS]),
                st.sampled_from(MODES),
                st.sampled_from(TRAINING_TYPES),
                st.integers(0, 4),
                st.sampled_from("abc"),
            ),
            max_size=at_most,
        )
    )
    return [lesson._replace(ref=f"{name} {number}") for number, lesson in enumerate(found)]


class Life(NamedTuple):
    """A person, the regulations that there are, and a day on which somebody asks."""

    person: Person
    rulebooks: Rulebooks
    on: date


@st.composite
def lives(draw: st.DrawFn) -> Life:
    known = draw(regulations)
    region = draw(
        st.sampled_from(("150102", "430100", "410202", "431102")) if known is shipped() else st.just("430100")
    )
    placed = [
        Placement(region, draw(st.sampled_from(POST_CATEGORIES)), "senior", day, draw(st.booleans()))
        for day in sorted(draw(st.sets(days, min_size=1, max_size=4)))
    ]
    placed[0] = placed[0]._replace(effective_on=draw(st.none() | st.just(placed[0].effective_on)))
    begins = draw(days)
    terms = (Term(begins, begins + timedelta(draw(st.integers(0, 500)))),)
    person = Person(tuple(placed), draw(st.none() | days), draw(st.sampled_from(((), terms))))
    return Life(person, known, draw(days) + timedelta(draw(st.integers(0, 200))))


def held(book: Rulebook | None, taken: Sequence[Lesson], placement: Placement, year: int = 2025) -> Assessment:
    return assess(book, tally_of(taken), placement, year)


# A year.


ON_TWO_DAYS = [Lesson("public", 800, date(2025, 1, 1 + n)) for n in range(2)]


@unhurried
@given(books, lessons(), lessons("more"), granted, placements, years)
@example(  # hours that share a capped day with others, and are of a subject that was deemed complete
    CAPPED[0].all[0],
    ON_TWO_DAYS,
    [lesson._replace(subject="professional") for lesson in ON_TWO_DAYS],
    ("professional",),
    Placement("430000", "worker"),
    2025,
)
def test_one_more_entry_never_takes_away_what_was_met(
    book: Rulebook, before: list[Lesson], more: list[Lesson], kinds: tuple[str, ...], placement: Placement, year: int
) -> None:
    earlier = assess(book, tally_of(before, kinds), placement, year)
    later = assess(book, tally_of(before + more, kinds), placement, year)
    assert later.met >= earlier.met
    assert later.clear >= earlier.clear
    for finding, other in zip(earlier.findings, later.findings, strict=True):
        assert finding.requirement is other.requirement
        assert other.met >= finding.met
        assert other.have >= finding.have
        assert other.have + other.deemed >= finding.have + finding.deemed or other.met
        assert other.missing <= finding.missing


@unhurried
@given(books, lessons(), granted, granted, placements, years)
def test_one_more_ground_never_takes_away_what_was_met(
    book: Rulebook, taken: list[Lesson], kinds: tuple[str, ...], more: tuple[str, ...], placement: Placement, year: int
) -> None:
    earlier = assess(book, tally_of(taken, kinds), placement, year)
    later = assess(book, tally_of(taken, kinds + more), placement, year)
    assert later.met >= earlier.met
    assert later.clear >= earlier.clear
    assert [finding.have for finding in later.findings] == [finding.have for finding in earlier.findings]
    assert all(
        other.missing <= finding.missing for finding, other in zip(earlier.findings, later.findings, strict=True)
    )


@unhurried
@given(books, lessons(), granted, placements, years)
def test_a_year_is_met_exactly_when_every_finding_is_and_clear_exactly_when_nothing_is_missing(
    book: Rulebook, taken: list[Lesson], kinds: tuple[str, ...], placement: Placement, year: int
) -> None:
    found = assess(book, tally_of(taken, kinds), placement, year)
    assert found.met is (bool(found.findings) and all(finding.met for finding in found.findings))
    assert found.clear is (sum(finding.missing for finding in found.findings) == 0)
    assert all(finding.missing >= 0 and finding.deemed >= 0 for finding in found.findings)


@unhurried
@given(st.none() | books, lessons(), granted, st.none() | placements, years)
def test_the_short_answer_is_the_long_one(
    book: Rulebook | None, taken: list[Lesson], kinds: tuple[str, ...], placement: Placement | None, year: int
) -> None:
    tally = tally_of(taken, kinds)
    assert is_met(book, tally, placement, year) is assess(book, tally, placement, year).met


@unhurried
@given(books, lessons(), granted, placements, years, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    book: Rulebook, taken: list[Lesson], kinds: tuple[str, ...], placement: Placement, year: int, random: Random
) -> None:
    shuffled = list(taken)
    random.shuffle(shuffled)
    assert assess(book, tally_of(shuffled, kinds), placement, year) == assess(
        book, tally_of(taken, kinds), placement, year
    )


@unhurried
@given(books, lessons(), lessons("more"), placements, years, st.randoms(use_true_random=False))
def test_what_is_reversed_is_as_if_it_had_never_been(
    book: Rulebook, taken: list[Lesson], wrong: list[Lesson], placement: Placement, year: int, random: Random
) -> None:
    entered = taken + wrong
    random.shuffle(entered)
    reversed_refs = {lesson.ref for lesson in wrong}
    left = [lesson for lesson in entered if lesson.ref not in reversed_refs]
    assert held(book, left, placement, year) == held(book, taken, placement, year)


def split(taken: Sequence[Lesson], random: Random, *, of_days: bool = True) -> list[Lesson]:
    """The same with one of the lessons entered in two parts; ``of_days``: also one that was counted by half days."""
    splittable = [
        number for number, lesson in enumerate(taken) if lesson.centihours > 1 and (of_days or not lesson.half_days)
    ]
    assume(splittable)
    number = random.choice(splittable)
    lesson = taken[number]
    first, half_days = random.randint(1, lesson.centihours - 1), random.randint(0, lesson.half_days)
    rest = (lesson.centihours - first, lesson.half_days - half_days)
    parts = [
        lesson._replace(centihours=first, half_days=half_days, ref=f"{lesson.ref}, first"),
        lesson._replace(centihours=rest[0], half_days=rest[1], ref=f"{lesson.ref}, second"),
    ]
    return [*taken[:number], *parts, *taken[number + 1 :]]


@unhurried
@given(books, lessons(), granted, placements, years, st.randoms(use_true_random=False))
def test_an_entry_in_two_parts_is_worth_what_it_is_in_one(
    book: Rulebook, taken: list[Lesson], kinds: tuple[str, ...], placement: Placement, year: int, random: Random
) -> None:
    in_two = tally_of(split(taken, random), kinds)
    assert assess(book, in_two, placement, year) == assess(book, tally_of(taken, kinds), placement, year)


@unhurried
@given(books, lessons(), placements, years)
def test_what_is_explained_adds_up_to_what_is_counted(
    book: Rulebook, taken: list[Lesson], placement: Placement, year: int
) -> None:
    for finding in held(book, taken, placement, year).findings:
        if finding.requirement.measure is Measure.HOURS:
            parts = parts_of(finding.requirement, taken, book.caps)
            assert sum(part.centihours for part in parts) == finding.have
            assert all(0 <= part.centihours <= part.lesson.centihours for part in parts)
            assert all((part.cap is None) is (part.centihours == part.lesson.centihours) for part in parts)
            counting = {lesson.ref for lesson in taken if counts_for(finding.requirement, lesson)}
            assert {part.lesson.ref for part in parts} == counting


@unhurried
@given(st.sampled_from(shipped().all), placements, years)
def test_doing_exactly_what_is_missing_is_enough(book: Rulebook, placement: Placement, year: int) -> None:
    # Enough of each requirement by itself; those without a subject are then met by the sum.
    asked = book.asked_of(placement, year)
    each = max(
        (question.need for question in asked if question.measure is Measure.HOURS and question.topics), default=1
    )
    day = date(year, 5, 4)
    taken = [Lesson("public", each, day, topic) for question in asked for topic in question.topics]
    taken += [
        Lesson(question.subject or "public", question.need, day)
        for question in asked
        if question.measure is Measure.HOURS
    ]
    assert asked, "every shipped regulation asks something of everybody"
    assert held(book, taken, placement, year).met


# Duties.


def known(duty: Duty) -> tuple[object, ...]:
    return duty.requirement.key, duty.span, duty.have, duty.half_days, duty.met_on, duty.state


@unhurried
@given(lives(), lessons(), lessons("more"))
def test_one_more_entry_never_takes_a_duty_away_that_was_done(
    life: Life, before: list[Lesson], more: list[Lesson]
) -> None:
    earlier = duties_of(life.person, life.rulebooks, before, life.on)
    later = duties_of(life.person, life.rulebooks, before + more, life.on)
    for duty, other in zip(earlier, later, strict=True):
        assert (duty.requirement, duty.span) == (other.requirement, other.span)
        assert (other.met_on is not None) >= (duty.met_on is not None)
        assert (other.state is DutyState.MET) >= (duty.state is DutyState.MET)
        assert other.missing <= duty.missing


@unhurried
@given(lives(), lessons(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter_for_duties_nor_does_one_in_two_parts(
    life: Life, taken: list[Lesson], random: Random
) -> None:
    found = [known(duty) for duty in duties_of(life.person, life.rulebooks, taken, life.on)]
    shuffled = list(taken)
    random.shuffle(shuffled)
    assert [known(duty) for duty in duties_of(life.person, life.rulebooks, shuffled, life.on)] == found
    in_two = split(taken, random, of_days=False)
    assert [known(duty) for duty in duties_of(life.person, life.rulebooks, in_two, life.on)] == found


@unhurried
@given(lives(), lessons())
def test_what_is_explained_of_a_duty_adds_up_to_what_is_counted(life: Life, taken: list[Lesson]) -> None:
    for duty in duties_of(life.person, life.rulebooks, taken, life.on):
        parts = parts_of(duty.requirement, duty.lessons, duty.rulebook.caps)
        assert sum(part.centihours for part in parts) == duty.have
        assert sum(lesson.half_days for lesson in duty.lessons) == duty.half_days
        assert {lesson.ref for lesson in duty.lessons} <= {lesson.ref for lesson in taken}


@unhurried
@given(lives(), lessons())
def test_a_duty_stands_as_its_days_say(life: Life, taken: list[Lesson]) -> None:
    for duty in duties_of(life.person, life.rulebooks, taken, life.on):
        span = duty.span
        assert span.runs_from <= span.due_on <= span.last_on
        assert span.begins_on is None or span.begins_on <= span.runs_from
        if duty.met_on is None:
            expected = (
                DutyState.OPEN
                if life.on <= span.due_on
                else DutyState.LATE
                if life.on <= span.last_on
                else DutyState.MISSED
            )
            assert duty.missing > 0
        else:
            expected = DutyState.MET if duty.met_on <= span.last_on else DutyState.MET_LATE
            assert duty.met_on <= life.on
            assert duty.missing == 0
        assert duty.state is expected


@unhurried
@given(lives(), lessons(), st.integers(0, 400))
def test_what_was_done_stays_done_as_time_goes_by(life: Life, taken: list[Lesson], later: int) -> None:
    kept = {"onboarding", "transfer"}  # what is owed in a term ends with it
    now = {known(duty)[:2] for duty in duties_of(life.person, life.rulebooks, taken, life.on)
           if duty.state is DutyState.MET and duty.requirement.window.value in kept}  # fmt: skip
    after = duties_of(life.person, life.rulebooks, taken, life.on + timedelta(later))
    assert now <= {known(duty)[:2] for duty in after if duty.state is DutyState.MET}


# Consequences.


def speaks_for(life: Life, taken: Sequence[Lesson], kinds: tuple[str, ...], purpose: str) -> bool:
    """Whether nothing is held against the person, who has the certificate of every year that was met."""
    needed = years_needed(life.person, life.rulebooks, purpose, life.on)
    assessments = {}
    for year in needed:
        book, placement = life.rulebooks.binding_for_year(life.person, year)
        of_year = [lesson for lesson in taken if lesson.completed_on.year == year]
        assessments[year] = assess(book, tally_of(of_year, kinds), placement, year)
    found = eligibility_grounds(Facts(life.person, assessments, taken), life.rulebooks, purpose, life.on)
    for item in found:
        assert item.holds is not None or item.assessment is not None
        assert item.holds is not False or item.mend is not None, "whoever is refused is told what would mend it"
    return all(item.holds if item.holds is not None else item.assessment and item.assessment.met for item in found)


@unhurried
@given(lives(), lessons(), lessons("more"), granted, granted, st.sampled_from(sorted(PURPOSES)))
def test_one_more_entry_or_ground_never_speaks_against_the_person(
    life: Life,
    taken: list[Lesson],
    more: list[Lesson],
    kinds: tuple[str, ...],
    more_kinds: tuple[str, ...],
    purpose: str,
) -> None:
    assert speaks_for(life, taken + more, kinds + more_kinds, purpose) >= speaks_for(life, taken, kinds, purpose)


# Make-up.

later_days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ALLOWED = Allowed(2025, date(2026, 2, 1), date(2026, 11, 30))


def moved(found: list[tuple[Lesson, int]]) -> list[Lesson]:
    return [part_of(lesson, centihours) for lesson, centihours in found]


def lacks(found: Assessment) -> dict[str, int]:
    return {finding.requirement.key: finding.missing for finding in found.findings}


without_deemed = st.sampled_from([(), ("good-reason",), ("excused",), ("waived",), ("all",)])
"""Hours of a subject that is deemed complete may add to the total only together; one by one they are not carried."""


@unhurried
@given(books, placements, lessons(at_most=6), lessons("later", at_most=6, days=later_days), without_deemed)
def test_what_is_carried_is_there_of_the_days_allowed_and_enough_or_all_that_helps(
    book: Rulebook, placement: Placement, own: list[Lesson], later: list[Lesson], kinds: tuple[str, ...]
) -> None:
    if book.caps:  # beyond a cap a lesson has half days, but no hours to carry them with
        later = [lesson._replace(half_days=0) for lesson in later]
    found = carried(book, placement, ALLOWED, own, later, kinds)
    assert len({lesson.ref for lesson, _ in found}) == len(found)
    for lesson, centihours in found:
        assert lesson in later
        assert 0 < centihours <= lesson.centihours
        assert ALLOWED.counts_from <= lesson.completed_on <= ALLOWED.counts_until
    missing = lacks(assess(book, tally_of([*own, *moved(found)], kinds), placement, 2025))
    for lesson in later:
        if ALLOWED.counts_from <= lesson.completed_on <= ALLOWED.counts_until:
            others = [item for item in found if item[0].ref != lesson.ref]
            more = tally_of([*own, *moved(others), lesson], kinds)
            assert lacks(assess(book, more, placement, 2025)) == missing, "more of it would change nothing"


@unhurried
@given(
    st.sampled_from([shipped().by_id("hunan-2023"), shipped().by_id("inner-mongolia-2024"), *PLAIN[0].all]),
    placements,
    lessons(at_most=6),
    lessons("later", at_most=6, days=later_days),
    without_deemed,
)
def test_nothing_is_carried_without_need(
    book: Rulebook, placement: Placement, own: list[Lesson], later: list[Lesson], kinds: tuple[str, ...]
) -> None:
    later = [lesson._replace(half_days=0) for lesson in later]
    lacking = lacks(assess(book, tally_of(own, kinds), placement, 2025))
    given_to = moved(carried(book, placement, ALLOWED, own, later, kinds))
    needed = max(lacking["total"], sum(centihours for key, centihours in lacking.items() if key != "total"))
    assert sum(lesson.centihours for lesson in given_to) <= needed
    whole = assess(book, tally_of([*own, *given_to], kinds), placement, 2025)
    for number, lesson in enumerate(given_to):
        less = [*given_to[:number], lesson._replace(centihours=lesson.centihours - 1), *given_to[number + 1 :]]
        without = assess(book, tally_of([*own, *less], kinds), placement, 2025)
        assert sum(finding.missing for finding in without.findings) > sum(finding.missing for finding in whole.findings)


@unhurried
@given(
    books.filter(lambda book: not any(requirement.measure is Measure.TOPICS for requirement in book.requirements)),
    placements,
    lessons(at_most=6),
    lessons("later", at_most=6, days=later_days),
    granted,
    st.randoms(use_true_random=False),
)
@example(  # hours beyond what was deemed done, in two entries of which the first does not go beyond it
    draft(SUBJECTS.replace('"24"', '"0.04"').replace('"8"', '"0.01"').replace('"16"', '"0.01"'), GROUNDS).all[0],
    Placement("430000", "management"),
    [],
    [Lesson("public", 3, date(2026, 2, 1), ref="one", course="a")],
    ("both",),
    Random(1),
)
@example(  # the same, neither of which goes beyond it by itself
    PLAIN[0].all[0],
    Placement("430000", "management"),
    [],
    [Lesson("professional", 1_601, date(2026, 2, 1), ref="one", course="a")],
    ("professional",),
    Random(3),
)
def test_what_is_carried_depends_on_no_order_and_not_on_an_entry_in_two_parts(
    book: Rulebook, placement: Placement, own: list[Lesson], later: list[Lesson], kinds: tuple[str, ...], random: Random
) -> None:
    later = [lesson._replace(half_days=0) for lesson in later]
    found = carried(book, placement, ALLOWED, own, later, kinds)
    shuffled = list(later)
    random.shuffle(shuffled)
    again = carried(book, placement, ALLOWED, own, shuffled, kinds)
    assert sorted((str(lesson.ref), taken) for lesson, taken in again) == sorted(
        (str(lesson.ref), taken) for lesson, taken in found
    )
    in_two = carried(book, placement, ALLOWED, own, split(later, random), kinds)
    sums, sums_in_two = tally_of(moved(found)), tally_of(moved(in_two))
    assert (sums_in_two.public, sums_in_two.professional) == (sums.public, sums.professional)


@unhurried
@given(lessons(), st.integers(0, 2_400))
def test_a_part_of_a_lesson_never_has_more_half_days_than_are_there(taken: list[Lesson], centihours: int) -> None:
    for lesson in taken:
        part = part_of(lesson, min(centihours, lesson.centihours))
        assert 0 <= part.half_days <= lesson.half_days
    assert all(part_of(lesson, lesson.centihours) == lesson for lesson in taken)


# Months, files, and whom a regulation binds.


@unhurried
@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(0, 40), st.integers(0, 1_200))
def test_months_end_within_their_month_and_later_days_never_end_earlier(day: date, more: int, months: int) -> None:
    last = months_after(day, months)
    assert (last.year * 12 + last.month) - (day.year * 12 + day.month) == months
    assert last.day <= day.day
    assert last.day == day.day or (last + timedelta(1)).day == 1, "shorter only where the month is"
    assert months_after(day + timedelta(more), months) >= last
    assert months_after(day, months + 1) > last


TEXTS = shipped_texts()


@unhurried
@given(st.permutations(sorted(TEXTS)))
def test_the_order_of_files_does_not_matter(names: list[str]) -> None:
    again = read_rulebooks({name: TEXTS[name] for name in names})
    assert [(book.id, book.edition) for book in again.all] == [(book.id, book.edition) for book in shipped().all]


places = st.sampled_from(("430000", "430100", "431102", "431100", "150000", "150102", "410202", "410100", "110101"))


@unhurried
@given(
    places, st.sampled_from(POST_CATEGORIES), st.sampled_from(STAFF_KINDS),
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
)  # fmt: skip
def test_at_most_one_rulebook_of_a_region_binds_anybody_on_any_day(
    region: str, post: str, staff: str, day: date
) -> None:
    placement = Placement(region, post, staff_kind=staff)
    covering = [book for book in shipped().all if book.covers(placement, day)]
    assert len({book.region for book in covering}) == len(covering)
    person = Person((placement,))
    chosen, _ = shipped().binding_on(person, day)
    assert chosen is None if not covering else chosen in covering
    assert chosen is None or chosen.depth == max(book.depth for book in covering)
    of_year, _ = shipped().binding_for_year(person, day.year)
    assert of_year is shipped().binding_on(person, date(day.year, 12, 31))[0]


@unhurried
@given(books, lessons())
def test_a_draft_with_caps_takes_lessons_and_a_regulation_without_takes_sums(
    book: Rulebook, taken: list[Lesson]
) -> None:
    tally = tally_of([lesson._replace(days=()) for lesson in taken])  # of sums no date of offline training is known
    sums = Tally(tally.public, tally.professional, tally.half_days, tally.topics)
    placement = Placement("430000", "professional", "senior")
    if any(cap.per != OF_DATES for cap in book.caps):
        with pytest.raises(ValueError, match="has caps"):
            assess(book, sums, placement, 2025)
    else:
        assert assess(book, sums, placement, 2025) == assess(book, tally, placement, 2025)
