"""What is taken from vendors without anybody having looked at it, by each file or by default."""

from datetime import date

import pytest

from rulebook import (
    DEFAULT_INTAKE,
    PLATFORM_RULE,
    BadRulebook,
    Intake,
    is_closed,
    read_rulebooks,
    shipped,
    shipped_texts,
)

FILE = "kaifeng-2016.toml"


def with_intake(text: str) -> dict[str, str]:
    """The shipped files, one of them with another table."""
    before, _, _ = shipped_texts()[FILE].partition("[intake]")
    return shipped_texts() | {FILE: before + text}


def kaifeng(text: str) -> Intake:
    return read_rulebooks(with_intake(text)).by_id("kaifeng-2016").intake


def test_every_shipped_regulation_has_a_cap_a_day_and_says_whose_rule_it_is() -> None:
    for book in shipped().all:
        assert book.intake.day == 1_600
        assert PLATFORM_RULE in book.intake.article
    assert shipped().by_id("hunan-2023").intake.free_public == 3_000


def test_what_a_file_leaves_out_is_the_platforms_rule() -> None:
    assert kaifeng("") == DEFAULT_INTAKE
    assert kaifeng('[intake]\nday = "8"\narticle = "三"\n') == Intake(article="三", day=800)


def test_a_cap_is_off_only_where_the_file_says_so() -> None:
    assert kaifeng('[intake]\nno_day_cap = true\narticle = "三"\n').day is None
    with pytest.raises(BadRulebook, match="either 'day' or 'no_day_cap = true'"):
        kaifeng('[intake]\narticle = "三"\n')
    with pytest.raises(BadRulebook, match="either 'day' or 'no_day_cap = true'"):
        kaifeng('[intake]\nday = "8"\nno_day_cap = true\narticle = "三"\n')


@pytest.mark.parametrize("until", ["31-01", "1-31", "02-29", "02-30", "13-01"])
def test_the_last_day_is_a_day_of_every_year(until: str) -> None:
    with pytest.raises(BadRulebook, match="late_until"):
        kaifeng(f'[intake]\nday = "8"\nlate_until = "{until}"\narticle = "三"\n')


def test_a_city_takes_over_what_its_province_says() -> None:
    texts = shipped_texts()
    province = texts["hunan-2021.toml"].replace('day = "16"', 'day = "10"')
    found = read_rulebooks(texts | {"hunan-2021.toml": province}).by_id("yongzhou-2021").intake
    assert (found.day, found.article) == (1_000, "湘人社函〔2021〕61号 平台规则")


@pytest.mark.parametrize(
    ("year", "on", "closed"),
    [
        (2025, date(2025, 6, 1), False),
        (2025, date(2026, 1, 31), False),
        (2025, date(2026, 2, 1), True),
        (2025, date(2030, 1, 1), True),
        (2026, date(2026, 2, 1), False),
        (2027, date(2026, 12, 31), False),
    ],
)
def test_a_year_is_closed_from_the_day_after_its_late_window(year: int, on: date, closed: bool) -> None:
    assert is_closed(DEFAULT_INTAKE, year, on) is closed


def test_a_place_goes_by_the_narrowest_regulation_of_the_day() -> None:
    books = read_rulebooks(with_intake('[intake]\nday = "8"\narticle = "三"\n'))
    assert books.intake_in("410202", date(2020, 1, 1)).day == 800
    assert books.intake_in("431102", date(2025, 1, 1)).free_public == 3_000
    assert books.intake_in("431102", date(2021, 1, 1)).free_public == 0
    assert books.intake_in("110000", date(2025, 1, 1)) == DEFAULT_INTAKE
