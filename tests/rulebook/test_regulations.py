"""Every number, article and word of the shipped files, against the facts of the five documents.

The articles in these tables were read in the documents, not in the files: a file that says something else is wrong.
"""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest

from rulebook import PLATFORM_RULE, Person, Placement, Rulebook, Rulebooks, Window, shipped
from rulebook.rules import Measure
from rulebook.words import MODES, NEEDS, POST_CATEGORIES, SUBJECTS, TITLE_LEVELS, TRAINING_TYPES

BOOKS = pytest.mark.parametrize("book", shipped().all, ids=lambda book: book.id)
YONGZHOU_CITY = "431100"
EVERYBODY, PROFESSIONALS = {"management", "professional", "worker"}, {"professional"}
TITLED = {"junior", "intermediate", "associate-senior", "senior"}
ABOVE_JUNIOR = TITLED - {"junior"}
TOPICS_OF_2021 = ("new-era-thought", "party-history", "personnel-regulations")
TOPICS_OF_KAIFENG = ("five-development-concepts", "science-innovation", "culture-plus", "two-studies-one-action")
INNER = "inner-mongolia-2024"


def book_of(name: str) -> Rulebook:
    return shipped().by_id(name)


DOCUMENTS = {
    # id: document, region, whom it binds, by which part or article, from when, until when
    "hunan-2021": ("湘人社函〔2021〕61号", "430000", EVERYBODY, "一", date(2021, 1, 1), date(2022, 12, 31)),
    "yongzhou-2021": ("永人社函〔2021〕43号", "431100", EVERYBODY, "二", date(2021, 1, 1), date(2022, 12, 31)),
    "hunan-2023": ("湘人社函〔2023〕63号", "430000", EVERYBODY, "一", date(2023, 1, 1), None),
    INNER: (
        "《内蒙古自治区事业单位工作人员培训实施细则》", "150000", EVERYBODY, "第七条、第四十七条",
        date(2024, 1, 25), None,
    ),
    "kaifeng-2016": (
        "《关于做好2016年度专业技术人员继续教育工作的意见》", "410200", PROFESSIONALS, "二", date(2016, 1, 1), None,
    ),
}  # fmt: skip


def test_the_five_regulations_are_shipped() -> None:
    assert {book.id for book in shipped().all} == set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_regulation_has_its_document_its_place_its_people_and_its_days(name: str) -> None:
    book = book_of(name)
    assert (book.document, book.region, set(book.binds), book.article, book.begins_on, book.ends_on) == DOCUMENTS[name]


def test_hunans_newer_notice_takes_the_place_of_the_older_one_and_of_the_citys_plan_that_carried_it_out() -> None:
    assert {book.id: set(book.replaces) for book in shipped().all if book.replaces} == {
        "hunan-2023": {"hunan-2021", "yongzhou-2021"}
    }


@pytest.mark.parametrize(
    ("name", "binds"),
    [("hunan-2021", False), ("yongzhou-2021", False), ("hunan-2023", True), (INNER, True), ("kaifeng-2016", False)],
)
def test_workers_of_offices_are_bound_where_the_document_has_them_follow_it_by_analogy(name: str, binds: bool) -> None:
    book = book_of(name)
    assert ("office" in book.binds_staff) is binds
    worker = Placement(book.region, "worker", staff_kind="office")
    assert book.covers(worker, book.begins_on) is binds
    assert book.covers(worker._replace(staff_kind="institution"), book.begins_on) is ("worker" in book.binds)
    bound, _ = shipped().binding_for_year(Person((worker,)), book.begins_on.year)
    assert (bound is not None) is binds


# Hours of a year. Class hours and days as the documents write them.


class Yearly(NamedTuple):
    """A yearly requirement as its document writes it."""

    name: str
    key: str
    subject: str | None
    hours: int | None
    """``None``: each of the topics."""
    days: int | None
    topics: tuple[str, ...]
    titles: set[str] | None
    years: set[int] | None
    article: str


YEARLY = [
    # Hunan 2021: hours in part 二; the topics of that year, without a number of hours, in part 四.
    Yearly("hunan-2021", "total", None, 90, 12, (), None, None, "二"),
    Yearly("hunan-2021", "public", "public", 30, None, (), None, None, "二"),
    Yearly("hunan-2021", "professional", "professional", 60, None, (), None, None, "二"),
    Yearly("hunan-2021", "required-topics", None, None, None, TOPICS_OF_2021, None, {2021}, "四"),
    # Yongzhou 2021: a document of its own, with the same numbers in part 四 and the topics in part 五（一）.
    Yearly("yongzhou-2021", "total", None, 90, 12, (), None, None, "四"),
    Yearly("yongzhou-2021", "public", "public", 30, None, (), None, None, "四"),
    Yearly("yongzhou-2021", "professional", "professional", 60, None, (), None, None, "四"),
    Yearly("yongzhou-2021", "required-topics", None, None, None, TOPICS_OF_2021, None, {2021}, "五（一）"),
    # Hunan 2023: its ten themes are what the public subject is mainly about, and no number stands beside them.
    Yearly("hunan-2023", "total", None, 90, 12, (), None, None, "三"),
    Yearly("hunan-2023", "public", "public", 30, None, (), None, None, "三"),
    Yearly("hunan-2023", "professional", "professional", 60, None, (), None, None, "三"),
    Yearly(INNER, "total", None, 90, 12, (), None, None, "第七条"),
    Yearly(INNER, "public", "public", 30, None, (), None, None, "第七条"),
    Yearly(INNER, "professional", "professional", 60, None, (), None, None, "第七条"),
    # Kaifeng 2016: no days; the professional subject is what the branch plans.
    Yearly("kaifeng-2016", "total", None, 90, None, (), None, None, "三"),
    Yearly("kaifeng-2016", "public", "public", 26, None, (), ABOVE_JUNIOR, None, "三"),
    Yearly("kaifeng-2016", "public-junior", "public", 22, None, (), {"junior"}, None, "三"),
    Yearly("kaifeng-2016", "required-topics", "public", 18, None, TOPICS_OF_KAIFENG, TITLED, None, "三"),
]


@pytest.mark.parametrize("row", YEARLY, ids=lambda row: f"{row.name} {row.key}")
def test_a_yearly_requirement_is_that_of_its_document(row: Yearly) -> None:
    (asked,) = [requirement for requirement in book_of(row.name).requirements if requirement.key == row.key]
    assert asked.window is Window.YEAR
    assert asked.measure is (Measure.TOPICS if row.hours is None else Measure.HOURS)
    assert asked.need == (len(row.topics) if row.hours is None else row.hours * 100)
    assert asked.or_half_days == (None if row.days is None else row.days * 2)
    assert (asked.subject, asked.topics, asked.article) == (row.subject, row.topics, row.article)
    assert (asked.title_levels, asked.years) == (row.titles, row.years)
    assert asked.post_categories is None
    assert (asked.training_types, asked.modes, asked.at_once) == (None, None, False)


# Duties with days of their own: Inner Mongolia alone has numbers of them; Hunan leaves them to rules of 2020.


def test_inner_mongolia_asks_for_onboarding_within_six_months_and_twelve_at_most() -> None:
    (asked,) = book_of(INNER).within(Window.HIRING, "worker")
    assert (asked.need, asked.or_half_days, asked.months, asked.months_at_most) == (4000, 10, 6, 12)
    assert asked.training_types == frozenset({"onboarding", "special"}), "special training of the newly hired counts"
    assert (asked.subject, asked.modes, asked.at_once) == (None, None, False)
    assert asked.article == "第十二条、第二十四条"


def test_inner_mongolia_asks_for_training_before_a_change_of_post_or_within_three_months_after_it() -> None:
    (asked,) = book_of(INNER).within(Window.CHANGE, "professional")
    assert (asked.need, asked.or_half_days, asked.months, asked.training_types) == (
        4000,
        10,
        3,
        frozenset({"transfer"}),
    )
    assert (asked.subject, asked.modes, asked.at_once) == (None, None, False)
    assert asked.article == "第二十一条"


def test_inner_mongolia_asks_managers_for_one_residential_training_of_public_subject_in_a_term() -> None:
    (asked,) = book_of(INNER).within(Window.TERM, "management")
    assert (asked.need, asked.or_half_days, asked.subject, asked.modes) == (
        2000,
        6,
        "public",
        frozenset({"residential"}),
    )
    assert (asked.at_once, asked.training_types) == (True, None)
    assert asked.article == "第十六条"
    assert book_of(INNER).within(Window.TERM, "professional") == book_of(INNER).within(Window.TERM, "worker") == ()


@BOOKS
def test_a_regulation_requires_what_its_document_says_and_nothing_else(book: Rulebook) -> None:
    own = {"onboarding", "transfer", "term-residential"} if book.id == INNER else set()
    assert {asked.key for asked in book.requirements} == {row.key for row in YEARLY if row.name == book.id} | own


# Deemed complete, exempt, made up: Inner Mongolia 39（二）–（六）, 7, 32; Hunan 2023 part 三.

RELIEFS = [
    ("project-concluded", "deemed", {"professional"}, "第三十九条第（二）项"),
    ("degree-course-passed", "deemed", {"professional"}, "第三十九条第（三）项"),
    ("qualification-exam-passed", "deemed", {"professional"}, "第三十九条第（三）项"),
    ("worker-grade-exam-passed", "deemed", {"professional"}, "第三十九条第（四）项"),
    ("leave-to-found-a-firm", "deemed", None, "第三十九条第（五）项"),
    ("onboarding-in-time", "deemed", None, "第三十九条第（五）项"),
    ("near-retirement", "deemed", None, "第三十九条第（六）项"),
    ("long-leave", "deemed", None, "第三十九条第（六）项"),
    ("disability", "deemed", None, "第三十九条第（六）项"),
    ("special-circumstances", "deemed", None, "第三十九条第（六）项"),
    ("good-reason", "exempt", None, "第七条"),
]


def test_inner_mongolia_knows_these_grounds_and_the_others_know_none() -> None:
    found = [(relief.kind, relief.effect, relief.covers, relief.article) for relief in book_of(INNER).reliefs]
    assert found == RELIEFS
    assert {book.id for book in shipped().all if book.reliefs} == {INNER}


def test_the_grade_exam_of_workers_is_a_ground_for_workers_alone() -> None:
    relief = book_of(INNER).relief("worker-grade-exam-passed", "worker")
    assert relief is not None
    assert relief.post_categories == frozenset({"worker"})


def test_only_the_exams_of_workers_and_of_professional_staff_are_grounds_for_some_posts_alone() -> None:
    # A reading: item 3 names the kind of exam, and takes it for that of professional staff (docs/regulations.md).
    limited = {relief.kind for relief in book_of(INNER).reliefs if relief.post_categories is not None}
    assert limited == {"worker-grade-exam-passed", "qualification-exam-passed"}


@pytest.mark.parametrize(
    ("name", "by", "months", "article"),
    [
        ("hunan-2021", None, None, None),
        ("yongzhou-2021", None, None, None),
        ("hunan-2023", {"hr-authority"}, None, "三"),
        (INNER, {"department", "hr-authority"}, 12, "第三十二条"),
        ("kaifeng-2016", None, None, None),
    ],
)
def test_a_year_may_be_made_up_where_the_document_says_so(
    name: str, by: set[str] | None, months: int | None, article: str | None
) -> None:
    rule = book_of(name).make_up
    assert (set(rule.by), rule.months, rule.article) == (by, months, article) if rule else by is None


# Recognition.


def test_only_inner_mongolia_turns_days_into_hours_and_counts_a_date_once() -> None:
    rule = book_of(INNER).days
    assert rule is not None
    assert (rule.day, rule.half_day, rule.arrival_needs_training) == (800, 400, True)
    assert rule.article == "第三十九条第（一）项"
    assert {book.id for book in shipped().all if book.days} == {INNER}
    assert {book.id for book in shipped().all if book.caps} == {INNER}
    [cap] = book_of(INNER).caps
    assert (cap.per, cap.centihours, cap.article) == ("offline-date", 800, "第三十九条第（一）项")
    assert "online" not in (cap.modes or ())


SOURCES = {
    "hunan-2021": [("continuing-education", None, None, PROFESSIONALS, "五")],
    "yongzhou-2021": [("continuing-education", None, None, PROFESSIONALS, "六")],
    "hunan-2023": [
        ("senior-seminar", 3200, None, None, "四"),
        ("continuing-education", None, None, PROFESSIONALS, "五（三）"),
    ],
    INNER: [
        ("continuing-education", None, None, PROFESSIONALS, "第四十条、第四十一条"),
        ("branch-training", None, {"professional"}, None, "第四十一条"),
        ("cadre-training", None, None, None, "第四十条"),
        ("vocational-training", None, None, None, "第四十条"),
        ("other-organised-training", None, None, None, "第四十条"),
        ("academic-event", None, None, None, "第三十七条"),
    ],
    "kaifeng-2016": [],
}


@BOOKS
def test_a_regulation_recognises_what_its_document_names(book: Rulebook) -> None:
    found = [
        (source.kind, source.centihours, source.subjects, source.post_categories, source.article)
        for source in book.sources
    ]
    assert found == SOURCES[book.id]


@pytest.mark.parametrize(
    ("name", "modes", "article"),
    [
        ("hunan-2021", set(), ""),
        ("yongzhou-2021", set(), ""),
        ("hunan-2023", {"residential", "online", "self-study"}, "四"),
        (INNER, {"residential", "online", "self-study", "mentoring", "group-study"}, "第十一条、第十五条"),
        ("kaifeng-2016", {"online", "residential"}, "二"),
    ],
)
def test_a_regulation_names_the_modes_of_its_document(name: str, modes: set[str], article: str) -> None:
    book = book_of(name)
    assert (set(book.modes), book.modes_article) == (modes, article)


@pytest.mark.parametrize(
    ("name", "article"), [("hunan-2021", "三"), ("yongzhou-2021", "五（二）、附件"), ("hunan-2023", "四")]
)
def test_professional_training_is_filed_with_the_department_and_public_training_with_the_hr_authority(
    name: str, article: str
) -> None:
    book = book_of(name)
    assert book.filed_article == article
    assert book.files_with("professional", "431102") == ("department",)
    assert book.files_with("public", "431102") == ("hr-authority",)


def test_units_of_yongzhou_city_file_with_its_hr_authority_whatever_the_subject() -> None:
    book = book_of("yongzhou-2021")
    assert book.files_with("professional", "431100") == ("department", "hr-authority")
    assert book.files_with("public", "431100") == ("hr-authority",)
    assert book_of("hunan-2021").files_with("professional", "430000") == ("department",)


@pytest.mark.parametrize(
    ("region", "on", "years", "files"),
    [
        (YONGZHOU_CITY, date(2022, 12, 31), "yongzhou-2021", "yongzhou-2021"),
        (YONGZHOU_CITY, date(2026, 3, 1), "hunan-2023", "yongzhou-2021"),
        ("431102", date(2026, 3, 1), "hunan-2023", "yongzhou-2021"),
        ("430102", date(2026, 3, 1), "hunan-2023", "hunan-2023"),
        ("430102", date(2022, 3, 1), "hunan-2021", "hunan-2021"),
        ("110101", date(2026, 3, 1), None, None),
    ],
)
def test_with_whom_yongzhou_files_outlives_the_citys_plan_and_years_go_by_the_provinces_notice(
    region: str, on: date, years: str | None, files: str | None
) -> None:
    books = shipped()
    assert [book and book.id for book in (books.in_region(region, on), books.filings_in(region, on))] == [years, files]
    person = Person((Placement(region, "professional"),))
    assert [book and book.id for book in books.binding_for_year(person, on.year)[:1]] == [years]


def test_a_newer_plan_of_the_city_says_itself_with_whom_it_files() -> None:
    newer = replace(shipped().by_id("yongzhou-2021"), id="newer", begins_on=date(2025, 1, 1), ends_on=None)
    books = Rulebooks([*shipped().all, newer])
    found = books.filings_in(YONGZHOU_CITY, date(2026, 3, 1))
    assert found is not None
    assert found.id == "newer"


@pytest.mark.parametrize(
    ("name", "professional", "article"),
    [
        ("hunan-2021", ("department",), "三、五"),
        ("yongzhou-2021", ("department",), "五（二）、六"),
        ("hunan-2023", ("department",), "五（三）"),
        (INNER, ("department", "hr-authority"), "第三十八条"),
        ("kaifeng-2016", ("department",), "二"),
    ],
)
def test_public_hours_are_the_hr_authoritys_to_recognise_and_professional_ones_the_departments_first(
    name: str, professional: tuple[str, ...], article: str
) -> None:
    book = book_of(name)
    assert dict(book.recognisers) == {"public": ("hr-authority",), "professional": professional}
    assert book.recognisers_article == article


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("hunan-2021", PLATFORM_RULE),
        ("yongzhou-2021", f"湘人社函〔2021〕61号 {PLATFORM_RULE}"),
        ("hunan-2023", PLATFORM_RULE),
        (INNER, "第四十条"),
        ("kaifeng-2016", PLATFORM_RULE),
    ],
)
def test_papers_cite_an_article_where_the_document_has_one_and_the_platforms_rule_elsewhere(
    name: str, article: str
) -> None:
    book = book_of(name)
    assert book.evidence_kinds
    assert book.evidence_article == article


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("hunan-2021", "五"),
        ("yongzhou-2021", "六"),
        ("hunan-2023", "五（三）"),
        (INNER, "第三十七条、第四十一条"),
        ("kaifeng-2016", "三"),
    ],
)
def test_hours_of_professional_staff_count_as_continuing_education(name: str, article: str) -> None:
    book = book_of(name)
    assert (set(book.continuing_education), book.continuing_education_article) == (PROFESSIONALS, article)


# Certificates and consequences.


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("hunan-2021", "五"),
        ("yongzhou-2021", "六"),
        ("hunan-2023", "五（二）"),
        (INNER, "第三十五条"),
        ("kaifeng-2016", "二"),
    ],
)
def test_a_certificate_comes_by_itself_once_there_are_enough_hours(name: str, article: str) -> None:
    assert (book_of(name).issue, book_of(name).issue_article) == ("automatic", article)


FOUR = ("confirmation", "transfer", "promotion", "reward")
CONSEQUENCES: dict[str, list[tuple[str, tuple[str, ...], str, set[str] | None, set[str]]]] = {
    "hunan-2021": [("certificate", (*FOUR, "rating"), "六（二）", None, set())],
    "yongzhou-2021": [("certificate", (*FOUR, "rating"), "七（二）", None, set())],
    "hunan-2023": [("certificate", (*FOUR, "rating"), "五（二）", None, set())],
    INNER: [
        ("certificate", (*FOUR, "rating"), "第三十五条", None, set()),
        ("year", ("promotion", "reward", "rating"), "第七条", None, set()),
        ("onboarding", ("confirmation",), "第四十三条", None, {"late_is_enough", "must_be_done"}),
        ("term", ("promotion",), "第四十四条", None, set()),
        ("term", ("renewal",), "第四十四条", None, {"must_be_done"}),
        ("transfer", ("transfer",), "第四十五条", None, set()),
        ("year", ("worker-exam",), "第四十六条", {"worker"}, set()),
    ],
    "kaifeng-2016": [
        ("year", (*FOUR, "renewal", "registration", "expert"), "三", None, set()),
        ("training", ("promotion",), "三", None, set()),
    ],
}


@BOOKS
def test_a_regulation_refuses_what_its_document_refuses(book: Rulebook) -> None:
    expected = [
        (purpose, needs, article, posts, "late_is_enough" in flags, "must_be_done" in flags)
        for needs, purposes, article, posts, flags in CONSEQUENCES[book.id]
        for purpose in purposes
    ]
    found = [
        (
            consequence.purpose,
            consequence.needs,
            consequence.article,
            consequence.post_categories,
            consequence.late_is_enough,
            consequence.must_be_done,
        )
        for consequence in book.consequences
    ]
    assert found == expected


# What every file has in common.


@BOOKS
def test_whatever_a_regulation_says_stands_beside_an_article_of_its_own_document(book: Rulebook) -> None:
    numbered = "第" if book.id == INNER else "一二三四五六七"
    rules: list[Any] = [*book.requirements, *book.reliefs, *book.sources, *book.consequences]
    cited = [rule.article for rule in rules]
    cited += [item.article for item in (book.make_up, book.days) if item is not None]
    cited += [book.article, book.recognisers_article, book.continuing_education_article, book.issue_article]
    assert all(article[0] in numbered and "号" not in article for article in cited)


@BOOKS
def test_names_are_chinese_and_words_are_those_of_the_glossary(book: Rulebook) -> None:
    rules: list[Any] = [*book.requirements, *book.reliefs, *book.sources]
    named = [book.name, *(rule.name for rule in rules)]
    assert all("\u4e00" <= name[0] <= "\u9fff" for name in named)
    assert len({asked.key for asked in book.requirements}) == len(book.requirements)
    for asked in book.requirements:
        assert asked.subject in (None, *SUBJECTS)
        assert (asked.title_levels or set()) <= set(TITLE_LEVELS)
        assert (asked.training_types or set()) <= set(TRAINING_TYPES)
        assert (asked.modes or set()) <= set(MODES)
    assert book.binds <= set(POST_CATEGORIES)
    assert {consequence.needs for consequence in book.consequences} <= set(NEEDS)


@BOOKS
def test_what_is_owed_of_the_subjects_never_exceeds_the_total(book: Rulebook) -> None:
    for title in TITLE_LEVELS:
        asked = [
            requirement
            for requirement in book.requirements
            if requirement.window is Window.YEAR
            and (requirement.title_levels is None or title in requirement.title_levels)
        ]
        (total,) = [question.need for question in asked if question.subject is None and not question.topics]
        assert sum(question.need for question in asked if question.subject and not question.topics) <= total
