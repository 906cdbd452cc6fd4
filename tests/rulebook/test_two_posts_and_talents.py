"""Somebody in two post categories, and talents: which rules bind them, and which duties they have."""

from dataclasses import replace
from datetime import date

import pytest

from rulebook import (
    DutyState,
    Lesson,
    NotRecognised,
    Person,
    Placement,
    Remedy,
    Rulebooks,
    Tally,
    Term,
    Why,
    Window,
    assess,
    continuing_education_of,
    count_source,
    duties_of,
    eligibility_grounds,
    shipped,
)
from rulebook.eligibility import Facts

HOHHOT, LONGTING = "150102", "410202"
ON = date(2025, 6, 10)
HIRED = date(2024, 3, 1)


def somebody(first: str, second: str | None = None, *, region: str = HOHHOT, talent: str | None = None) -> Person:
    placement = Placement(region, first, "senior", second_category=second)
    return Person((placement,), HIRED, (Term(date(2024, 1, 1), date(2026, 12, 31)),), talent=talent)


def windows(person: Person) -> set[Window]:
    return {duty.requirement.window for duty in duties_of(person, shipped(), (), ON)}


def test_the_first_post_decides_which_regulation_binds() -> None:
    book, placement = shipped().binding_for_year(somebody("professional", "management", region=LONGTING), 2025)
    assert (book and book.id, book and placement and book.binds_as(placement)) == ("kaifeng-2016", "professional")


def test_where_no_regulation_binds_the_first_post_the_second_one_is_bound() -> None:
    book, placement = shipped().binding_for_year(somebody("management", "professional", region=LONGTING), 2025)
    assert (book and book.id, book and placement and book.binds_as(placement)) == ("kaifeng-2016", "professional")
    assert shipped().binding_for_year(somebody("management", region=LONGTING), 2025)[0] is None


def test_no_post_binds_somebody_of_a_kind_of_staff_that_the_regulation_does_not_bind() -> None:
    """Asked in this order of the same books: what is remembered of the one kind says nothing of the other."""
    books, at = shipped(), Placement(LONGTING, "worker", "senior", second_category="professional")
    of_an_office = at._replace(staff_kind="office")
    assert books.binding_for_year(Person((at,)), 2025)[0] is books.by_id("kaifeng-2016")
    assert books.binding_for_year(Person((of_an_office,)), 2025)[0] is None
    assert books.by_id("kaifeng-2016").binds_as(of_an_office) is None
    assert not books.by_id("kaifeng-2016").covers(of_an_office, ON)
    assert books.by_id("inner-mongolia-2024").binds_as(of_an_office) == "worker"


def test_of_two_regulations_the_one_that_binds_the_first_post_binds() -> None:
    """An invented one for managers of the city, beside that of the province for everybody."""
    hunan = shipped().by_id("hunan-2023")
    managers = replace(hunan, id="managers", region="431100", binds=frozenset({"management"}), replaces=())
    books = Rulebooks([hunan, managers])
    for first, second, bound in (
        ("professional", "management", "hunan-2023"), ("management", "professional", "managers"),
    ):  # fmt: skip
        book, _ = books.binding_for_year(somebody(first, second, region="431102"), 2025)
        assert book is not None
        assert book.id == bound


def test_a_manager_by_a_second_post_has_the_duties_of_managers() -> None:
    """Inner Mongolia 2024, art. 16."""
    assert Window.TERM not in windows(somebody("professional"))
    assert Window.TERM in windows(somebody("professional", "management"))
    assert Window.TERM in windows(somebody("management", "professional"))


def test_a_worker_by_a_second_post_is_refused_the_grade_exam_and_has_the_workers_relief() -> None:
    """Inner Mongolia 2024, art. 46 and 39.4."""
    person = somebody("management", "worker")
    book, placement = shipped().binding_for_year(person, 2024)
    year = assess(book, Tally(granted=("worker-grade-exam-passed",)), placement, 2024)
    assert any(finding.relief for finding in year.findings)
    grounds = eligibility_grounds(Facts(person, {2024: year}, ()), shipped(), "worker-exam", ON)
    assert [ground.consequence.article for ground in grounds] == ["第四十六条"]
    alone = Facts(somebody("management"), {2024: year}, ())
    assert eligibility_grounds(alone, shipped(), "worker-exam", ON) == ()


def test_what_counts_for_one_of_two_posts_counts() -> None:
    book = shipped().by_id("hunan-2023")
    for second, hours in (("professional", 725), (None, 0)):
        assert hours == continuing_education_of(
            shipped().by_id("kaifeng-2016"), "management", total=725, reported_by_vendors=400, second_category=second
        )
    education = next(source.kind for source in book.sources if source.post_categories == frozenset({"professional"}))
    counted = count_source(
        book, education, stated=800, subject="professional", post_category="management",
        second_category="professional",
    )  # fmt: skip
    assert counted.centihours == 800
    with pytest.raises(NotRecognised):
        count_source(book, education, stated=800, subject="professional", post_category="management")


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (("professional", "management"), ("management", None), 0),
        (("professional", None), ("professional", "management"), 0),
        (("professional", "management"), ("worker", None), 1),
        (("professional", None), ("management", "professional"), 1),
    ],
    ids=["on to what was the second", "a second one is added", "another one", "another one comes first"],
)
def test_a_post_of_a_category_that_was_theirs_already_is_no_transfer(
    before: tuple[str, str | None], after: tuple[str, str | None], changes: int
) -> None:
    """Inner Mongolia 2024, art. 18."""
    first, then = (
        Placement(HOHHOT, category, "senior", day, second_category=second)
        for (category, second), day in ((before, None), (after, date(2025, 1, 1)))
    )
    assert len(Person((first, then)).changes()) == changes


# Talents: Inner Mongolia 2024, art. 9.


def onboarding(talent: str | None, *lessons: Lesson, on: date = ON) -> tuple[DutyState, bool]:
    person = somebody("professional", talent=talent)
    [duty] = [duty for duty in duties_of(person, shipped(), lessons, on) if duty.requirement.window is Window.HIRING]
    return duty.state, duty.is_flexible


LATE = Lesson("public", 4000, date(2025, 6, 1), mode="residential", training_type="onboarding")


def test_onboarding_of_a_high_level_talent_is_owed_and_never_late() -> None:
    assert onboarding(None) == (DutyState.MISSED, False)
    assert onboarding("urgently-needed") == (DutyState.MISSED, False)
    assert onboarding("high-level") == (DutyState.OPEN, True)
    assert onboarding(None, LATE) == (DutyState.MET_LATE, False)
    assert onboarding("high-level", LATE) == (DutyState.MET, True)


def test_confirmation_of_a_talent_waits_for_onboarding_without_a_last_day() -> None:
    """Art. 43 is not touched: what is not done is not done."""
    person = somebody("professional", talent="high-level")
    book, placement = shipped().binding_for_year(person, 2024)
    years = {year: assess(book, Tally(3000, 6000), placement, year) for year in (2024, 2025)}
    for lessons, why, mend in (
        ((), Why.MISSING, Remedy("do-it", None, "第十二条、第二十四条")),
        ((LATE,), Why.MET, None),
    ):
        grounds = eligibility_grounds(Facts(person, years, lessons), shipped(), "confirmation", ON)
        [ground] = [ground for ground in grounds if ground.consequence.needs == "onboarding"]
        assert (ground.why, ground.mend) == (why, mend)
