"""How values are written on pages: dates, moments, hours, document numbers, money, counts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pages.formats import FILTERS, count_zh, date_zh, document_number, hours_zh, moment_zh, money_zh


def test_a_day_is_written_without_leading_zeros() -> None:
    assert date_zh(date(2026, 3, 5)) == "2026年3月5日"
    with pytest.raises(TypeError):
        date_zh(datetime(2026, 3, 5, tzinfo=UTC))


def test_a_moment_is_written_in_the_time_of_china() -> None:
    assert moment_zh(datetime(2025, 12, 31, 16, 5, tzinfo=UTC)) == "2026年1月1日00:05"
    with pytest.raises(TypeError):
        moment_zh(datetime(2026, 3, 5))  # noqa: DTZ001 - it is what is refused


@pytest.mark.parametrize(
    ("centihours", "text"),
    [
        (5950, "59.5学时"),
        (9000, "90学时"),
        (25, "0.25学时"),
        (5, "0.05学时"),
        (0, "0学时"),
        (-150, "-1.5学时"),
        (-5, "-0.05学时"),
    ],
)
def test_hours_have_no_trailing_zeros(centihours: int, text: str) -> None:
    assert hours_zh(centihours) == text


@pytest.mark.parametrize(
    "typed",
    [
        "湘人社函〔2023〕63号",
        "湘人社函[2023]63号",
        "湘人社函（2023）63 号",
        " 湘人社函【２０２３】６３号 ",
        "湘人社函［2023］63号",
    ],
)
def test_a_document_number_has_its_year_in_the_brackets_of_the_standard(typed: str) -> None:
    assert document_number(typed) == "湘人社函〔2023〕63号"


def test_what_is_no_document_number_stays() -> None:
    assert document_number("省厅（人事处）通知") == "省厅（人事处）通知"


def test_money_has_both_decimals_and_is_no_float() -> None:
    assert money_zh(Decimal("1234.5")) == "1,234.50元"
    assert money_zh(300) == "300.00元"
    with pytest.raises(TypeError):
        money_zh(0.1)  # type: ignore[arg-type]


def test_counts_have_separators_and_a_measure_word() -> None:
    assert (count_zh(4310, "人"), count_zh(1), count_zh(0, "条")) == ("4,310人", "1", "0条")


def test_each_format_is_a_filter_of_its_name() -> None:
    assert set(FILTERS) == {
        "date_zh", "moment_zh", "hours_zh", "document_number", "money_zh", "count_zh", "without_id_numbers"
    }  # fmt: skip
