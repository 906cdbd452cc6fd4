"""A claim is compared with the conditions of its own article: each is met, failed, or cannot be told yet."""

from datetime import date
from textwrap import dedent
from typing import Any

import pytest

from rulebook import BadRulebook, CheckState, Person, Record, read_rulebooks, results_of, shipped
from rulebook.checks import KINDS

TODAY = date(2026, 11, 29)
INNER = "inner-mongolia-2024"


def states(kind: str, form: dict[str, Any], *, book: str = INNER, today: date = TODAY, **known: Any) -> dict[str, str]:
    """How each condition of a claim stands, by what it looks at."""
    claim = shipped().by_id(book).claim(kind)
    assert claim is not None
    person = Person(hired_on=known.get("hired_on"))
    found = results_of(claim.checks, form, Record(person, today, known.get("leaves")))
    return {result.check.kind: result.state.value for result in found}


@pytest.mark.parametrize(
    ("retires_on", "years", "state"),
    [
        ("2030-01-01", [2025], "failed"),
        ("2026-12-31", [2025], "failed"),
        ("2026-12-30", [2025], "met"),
        ("2025-03-01", [2025], "met"),
        ("2024-12-31", [2025], "failed"),
        ("2026-06-01", [2025, 2026], "met"),
        ("2026-06-01", [2024, 2025], "failed"),
    ],
    ids=["five years", "a year to the day", "a day less", "within the year", "before it", "both years", "one of two"],
)
def test_less_than_a_year_to_retirement_at_the_end_of_each_year(retires_on: str, years: list[int], state: str) -> None:
    assert states("near-retirement", {"retires_on": retires_on, "years": years}) == {"retires-within": state}


@pytest.mark.parametrize(
    ("first", "last", "years", "state"),
    [
        ("2025-03-01", "2025-03-31", [2025], "failed"),
        ("2025-01-01", "2025-03-31", [2025], "failed"),
        ("2025-01-01", "2025-04-01", [2025], "met"),
        ("2025-11-01", "2026-01-31", [2025], "failed"),
        ("2025-11-01", "2026-03-31", [2025], "met"),
        ("2025-11-01", "2026-03-31", [2026], "met"),
        ("2025-11-01", "2026-03-31", [2024], "failed"),
        ("2025-11-01", "2026-06-30", [2024, 2025], "failed"),
        ("2025-08-01", "2026-06-30", [2025, 2026], "met"),
    ],
    ids=[
        "a month", "three months", "a day more", "three months across New Year", "the year of two of five months",
        "the year of three of five months", "a year before it", "one of two years", "both years",
    ],
)  # fmt: skip
def test_leave_lasts_more_than_three_months_and_new_year_does_not_cut_it(
    first: str, last: str, years: list[int], state: str
) -> None:
    form = {"leave": "产假", "begins_on": first, "last_day": last, "years": years}
    assert states("long-leave", form)["longer-than"] == state


def test_leave_on_record_proves_it_and_its_lack_proves_nothing() -> None:
    form = {"begins_on": "2025-01-01", "last_day": "2025-06-30", "years": [2025]}
    long, short = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 1, 1), date(2025, 2, 1))
    for leaves, state in ((None, "unknown"), ([], "unknown"), ([short], "unknown"), ([short, long], "met")):
        assert states("long-leave", form, leaves=leaves)["leave-on-record"] == state
    assert "2025" not in repr(Record(Person(), TODAY, [long]))


def test_leave_on_record_that_is_long_enough_only_across_new_year_is_for_those_who_decide() -> None:
    claim = shipped().by_id(INNER).claim("long-leave")
    assert claim is not None
    form = {"begins_on": "2025-11-01", "last_day": "2026-03-31", "years": [2025]}
    record = Record(Person(), TODAY, [(date(2025, 11, 1), date(2026, 3, 31))])
    found = {result.check.kind: result for result in results_of(claim.checks, form, record)}
    assert found["longer-than"].state is CheckState.MET
    assert found["leave-on-record"].state is CheckState.UNKNOWN
    assert "视情况认定" in found["leave-on-record"].have


@pytest.mark.parametrize(
    ("hired_on", "first", "last", "state"),
    [
        (date(2024, 6, 3), "2025-08-20", "2025-09-03", "failed"),
        (date(2015, 7, 1), "2025-03-01", "2025-03-05", "failed"),
        (date(2024, 6, 3), "2025-05-20", "2025-06-03", "met"),
        (date(2024, 6, 3), "2025-05-20", "2025-06-04", "failed"),
        (date(2025, 6, 3), "2025-06-02", "2025-06-10", "failed"),
        (None, "2025-05-20", "2025-06-03", "unknown"),
    ],
    ids=["fifteen months", "ten years", "twelve months", "a day more", "before hiring", "no day of hiring on record"],
)
def test_onboarding_within_twelve_months_of_hiring(hired_on: date | None, first: str, last: str, state: str) -> None:
    found = states("onboarding-in-time", {"begins_on": first, "ended_on": last}, hired_on=hired_on)
    assert found["since-hiring"] == state


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"last_day": "2024-06-30", "years": [2025]}, ("failed", "met")),
        ({"years": [2021]}, ("failed", "met")),
        ({"last_day": "2024-06-30", "years": [2023, 2024]}, ("met", "met")),
        ({"years": [2022, 2026]}, ("met", "met")),
        ({"years": [2027]}, ("failed", "met")),
        ({"years": [2024], "appraisal": "不合格"}, ("met", "failed")),
        ({"years": [2024], "appraisal": "尚未收到"}, ("met", "unknown")),
    ],
)
def test_leave_to_found_a_firm_is_for_its_own_years_and_appraised_as_good(
    form: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = states("leave-to-found-a-firm", {"begins_on": "2022-05-01", "appraisal": "合格", **form})
    assert (found["years-within"], found["stated-as"]) == expected


def test_a_day_has_eight_hours_and_nothing_ends_before_it_begins_or_after_today() -> None:
    form = {"begins_on": "2025-05-20", "ended_on": "2025-05-21", "hours": "16"}
    assert set(states("conference", form).values()) == {"met"}
    assert states("conference", {**form, "hours": "16.5"})["hours-a-day"] == "failed"
    assert states("conference", {**form, "begins_on": "2025-05-22"})["in-order"] == "failed"
    assert states("conference", form, today=date(2025, 5, 20))["not-later-than-today"] == "failed"
    assert states("make-up", {"years": [2026]})["year-has-ended"] == "failed"
    assert states("make-up", {"years": [2025]}, book="hunan-2023")["year-has-ended"] == "met"


def test_nothing_is_known_of_what_is_not_stated() -> None:
    for book in shipped().all:
        for claim in book.claims:
            found = results_of(claim.checks, {}, Record(Person(), TODAY))
            assert {result.state for result in found} <= {CheckState.UNKNOWN}
            assert all(result.have and result.need for result in found)


def test_every_word_of_the_vocabulary_is_used_and_every_condition_has_an_article() -> None:
    checks = [check for book in shipped().all for claim in book.claims for check in claim.checks]
    assert {check.kind for check in checks} == set(KINDS)
    inherited = shipped().by_id("yongzhou-2021").claim("continuing-education")
    assert inherited is not None
    assert {check.article for check in inherited.checks} == {"湘人社函〔2021〕61号 五"}


BOOK = """\
    id = "aa"
    document = "甲"
    name = "甲"
    region = "150000"
    article = "一"
    binds = ["worker"]
    from = 2024-01-01
    [[yearly]]
    key = "total"
    name = "年度累计学时"
    hours = "90"
    article = "一"
    [[claim]]
    kind = "talk"
    name = "讲座"
    counts_as = "offline-hours"
    evidence = "听课证明"
    fields = ["title:名称", "begins_on:开始日期:day?", "ended_on:日期:day"]
    article = "二"
    [[check]]
    claims = ["talk"]
    check = "since-hiring"
    name = "聘用后1年内"
    first = "begins_on"
    last = "ended_on"
    months = 12
    article = "二"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('claims = ["talk"]', 'claims = ["walk"]', "does not have"),
        ('check = "since-hiring"', 'check = "feels-right"', "takes one of"),
        ('last = "ended_on"', 'last = "title"', "no field of it of the type 'day'"),
        ('last = "ended_on"\n', "", "'last' is missing"),
        ("months = 12\n", 'months = 12\n    hours = "8"\n', "unknown key 'hours'"),
        ('check = "since-hiring"', 'check = "longer-than"', "'years', which is no field"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused(right: str, wrong: str, said: str) -> None:
    [book] = read_rulebooks({"a.toml": dedent(BOOK)}).all
    [claim] = book.claims
    assert [field.is_optional for field in claim.fields] == [False, True, False]
    assert right in BOOK
    with pytest.raises(BadRulebook, match=said):
        read_rulebooks({"a.toml": dedent(BOOK.replace(right, wrong))})
