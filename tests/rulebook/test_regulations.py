"""Worked examples for each regulation, with the number and the article of its source."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from rulebook import Assessment, Rulebook, Tally, assess, shipped
from rulebook.rules import Measure

HUNAN, YONGZHOU, LINGLING, CHANGSHA = "430000", "431100", "431102", "430100"
INNER_MONGOLIA, HOHHOT = "150000", "150102"
KAIFENG, LONGTING, ZHENGZHOU = "410200", "410202", "410100"
HUNAN_2021_TOPICS = ("new-era-thought", "party-history", "personnel-regulations")
KAIFENG_TOPIC = "science-innovation"


class Case(NamedTuple):
    """Whom a regulation binds, and in which year."""

    region: str
    year: int
    title: str = "none"
    post: str = "professional"

    def held_against(self, tally: Tally) -> Assessment:
        return assess(shipped().for_(self.region, self.post, self.year), tally, title_level=self.title, year=self.year)


HUNAN_2023 = Case(CHANGSHA, 2025)
INNER = Case(HOHHOT, 2025)
IN_2022 = Case(CHANGSHA, 2022)


def kaifeng(title: str, year: int = 2025) -> Case:
    return Case(LONGTING, year, title)


def hours(public: float, professional: float, *, days: float = 0, topics: Mapping[str, float] | None = None) -> Tally:
    """Class hours as people write them; everything of the ledger is in hundredths and half days."""
    in_hundredths = {topic: round(count * 100) for topic, count in (topics or {}).items()}
    return Tally(round(public * 100), round(professional * 100), round(days * 2), in_hundredths)


ARTICLES = [
    # Hunan 2021: the hours stand in part 二, the topics of that year in part 四.
    ("hunan-2021", "total", 9000, "二"),
    ("hunan-2021", "public", 3000, "二"),
    ("hunan-2021", "professional", 6000, "二"),
    ("hunan-2021", "required-topics", 3, "四"),
    # Yongzhou 2021: a document of its own, with the same numbers in part 四 and the topics in part 五.
    ("yongzhou-2021", "total", 9000, "四"),
    ("yongzhou-2021", "public", 3000, "四"),
    ("yongzhou-2021", "professional", 6000, "四"),
    ("yongzhou-2021", "required-topics", 3, "五"),
    ("hunan-2023", "total", 9000, "三"),
    ("hunan-2023", "public", 3000, "三"),
    ("hunan-2023", "professional", 6000, "三"),
    ("inner-mongolia-2024", "total", 9000, "第七条"),
    ("inner-mongolia-2024", "public", 3000, "第七条"),
    ("inner-mongolia-2024", "professional", 6000, "第七条"),
    ("kaifeng-2016", "total", 9000, "三"),
    ("kaifeng-2016", "public", 2600, "三"),
    ("kaifeng-2016", "public-junior", 2200, "三"),
    ("kaifeng-2016", "required-topics", 1800, "三"),
]


@pytest.mark.parametrize(("book", "key", "need", "article"), ARTICLES)
def test_every_number_stands_beside_the_article_of_its_own_document(
    book: str, key: str, need: int, article: str
) -> None:
    (asked,) = [one for one in shipped().by_id(book).requirements if one.key == key]
    assert asked.need == need
    assert asked.article == article


@pytest.mark.parametrize("book", shipped().all, ids=lambda book: book.id)
def test_a_regulation_requires_what_its_source_says_and_nothing_else(book: Rulebook) -> None:
    assert {asked.key for asked in book.requirements} == {key for of, key, _, _ in ARTICLES if of == book.id}


def test_the_five_regulations_are_shipped_under_their_document_numbers_or_titles() -> None:
    assert {book.id: book.document for book in shipped().all} == {
        "hunan-2021": "湘人社函〔2021〕61号",
        "yongzhou-2021": "永人社函〔2021〕43号",
        "hunan-2023": "湘人社函〔2023〕63号",
        "inner-mongolia-2024": "《内蒙古自治区事业单位工作人员培训实施细则》",
        "kaifeng-2016": "《关于做好2016年度专业技术人员继续教育工作的意见》",
    }


@pytest.mark.parametrize(
    ("case", "tally", "missing"),
    [
        (HUNAN_2023, hours(30, 60), {}),
        (HUNAN_2023, hours(30, 59.99), {"total": 1, "professional": 1}),
        (HUNAN_2023, hours(29.99, 60), {"total": 1, "public": 1}),
        (HUNAN_2023, hours(29.99, 60.01), {"public": 1}),
        (HUNAN_2023, hours(90, 0), {"professional": 6000}),
        (HUNAN_2023, hours(0, 90), {"public": 3000}),
        (HUNAN_2023, hours(0, 0), {"total": 9000, "public": 3000, "professional": 6000}),
        # 12 days stand for the total (or), never for what each subject asks.
        (HUNAN_2023, hours(30, 59, days=12), {"professional": 100}),
        (HUNAN_2023, hours(0, 0, days=12), {"public": 3000, "professional": 6000}),
        (HUNAN_2023, hours(0, 0, days=11.5), {"total": 9000, "public": 3000, "professional": 6000}),
        (INNER, hours(30, 60), {}),
        (INNER, hours(30, 59.99), {"total": 1, "professional": 1}),
        (INNER, hours(29.99, 60.01), {"public": 1}),
        (INNER, hours(0, 0, days=12), {"public": 3000, "professional": 6000}),
        (IN_2022, hours(30, 60), {}),
        (IN_2022, hours(30, 59.99), {"total": 1, "professional": 1}),
        (IN_2022, hours(0, 0, days=12), {"public": 3000, "professional": 6000}),
    ],
)
def test_ninety_hours_of_which_thirty_public_and_sixty_professional(
    case: Case, tally: Tally, missing: dict[str, int]
) -> None:
    found = case.held_against(tally)
    assert {finding.requirement.key: finding.missing for finding in found.findings if not finding.met} == missing
    assert found.met == (not missing)


@pytest.mark.parametrize("region", [CHANGSHA, LINGLING, HUNAN, YONGZHOU])
@pytest.mark.parametrize(
    ("year", "topics", "met"),
    [
        (2021, HUNAN_2021_TOPICS, True),
        (2021, HUNAN_2021_TOPICS[:2], False),
        (2021, (*HUNAN_2021_TOPICS[:2], "rural-revival"), False),
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
    found = Case(LINGLING, 2021).held_against(hours(30, 60, topics={HUNAN_2021_TOPICS[0]: 0.01}))
    (topics,) = [finding for finding in found.findings if finding.requirement.measure is Measure.TOPICS]
    assert (topics.have, topics.requirement.need, topics.missing) == (1, 3, 2)


@pytest.mark.parametrize(
    ("title", "public", "required", "missing"),
    [
        ("senior", 26, 18, {}),
        ("senior", 25.99, 18, {"public": 1}),
        ("associate-senior", 26, 18, {}),
        ("associate-senior", 25.5, 18, {"public": 50}),
        ("intermediate", 26, 18, {}),
        ("intermediate", 22, 18, {"public": 400}),
        ("intermediate", 26, 17.5, {"required-topics": 50}),
        ("junior", 22, 18, {}),
        ("junior", 21.99, 18, {"public-junior": 1}),
        ("junior", 22, 17.5, {"required-topics": 50}),
        ("junior", 22, 0, {"required-topics": 1800}),
        # Part 三 speaks of titles; whoever has none owes the ninety hours alone.
        ("none", 0, 0, {}),
    ],
)
def test_kaifeng_asks_public_hours_by_title_of_which_eighteen_on_required_topics(
    title: str, public: float, required: float, missing: dict[str, int]
) -> None:
    found = kaifeng(title).held_against(hours(public, 90 - public, topics={KAIFENG_TOPIC: required}))
    assert {finding.requirement.key: finding.missing for finding in found.findings if not finding.met} == missing


@pytest.mark.parametrize(("total", "met"), [(90, True), (89.99, False)])
def test_kaifeng_asks_ninety_hours_and_does_not_know_days(total: float, met: bool) -> None:
    tally = hours(26, total - 26, days=40, topics={KAIFENG_TOPIC: 18})
    assert kaifeng("senior").held_against(tally).met is met


def test_kaifengs_eighteen_hours_may_come_from_several_required_topics_and_from_no_other() -> None:
    several = {"five-development-concepts": 9, "two-studies-one-action": 9}
    assert kaifeng("senior").held_against(hours(26, 64, topics=several)).met
    assert not kaifeng("senior").held_against(hours(26, 64, topics={"rural-revival": 26})).met


@pytest.mark.parametrize(
    ("region", "post", "year", "book"),
    [
        (HUNAN, "professional", 2020, None),
        (HUNAN, "professional", 2021, "hunan-2021"),
        (CHANGSHA, "worker", 2022, "hunan-2021"),
        (CHANGSHA, "management", 2023, "hunan-2023"),
        (CHANGSHA, "worker", 2040, "hunan-2023"),
        (YONGZHOU, "professional", 2020, None),
        (YONGZHOU, "worker", 2021, "yongzhou-2021"),
        (LINGLING, "management", 2022, "yongzhou-2021"),
        (LINGLING, "management", 2023, "hunan-2023"),
        (INNER_MONGOLIA, "management", 2023, None),
        (INNER_MONGOLIA, "worker", 2024, "inner-mongolia-2024"),
        (HOHHOT, "professional", 2030, "inner-mongolia-2024"),
        (KAIFENG, "professional", 2015, None),
        (KAIFENG, "professional", 2016, "kaifeng-2016"),
        (LONGTING, "professional", 2025, "kaifeng-2016"),
        (LONGTING, "management", 2025, None),
        (LONGTING, "worker", 2025, None),
        (ZHENGZHOU, "professional", 2025, None),
        ("410000", "professional", 2025, None),
        ("110101", "professional", 2025, None),
    ],
)
def test_one_rulebook_binds_the_narrowest_and_newest_or_none(
    region: str, post: str, year: int, book: str | None
) -> None:
    found = shipped().for_(region, post, year)
    assert (found.id if found else None) == book


def test_where_no_rulebook_binds_nothing_is_met_however_many_hours_there_are() -> None:
    found = Case(ZHENGZHOU, 2025).held_against(hours(1000, 1000, days=300))
    assert found.rulebook is None
    assert found.findings == ()
    assert not found.met
