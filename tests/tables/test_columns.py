"""Columns of files that people fill in: one table is their template, their reader and what is said of them."""

import io
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from tables.columns import ID_NUMBER, NAME, Column, day, fields_of, places_of, template, words, yes_or_no
from tables.headings import heading_key
from tables.sheets import BadTable, Cell, Fault

COLUMNS = (
    ID_NUMBER,
    NAME,
    Column("level", "职称级别", read=words({"初级": "junior"}), choices=("初级",), help="不填即为无。", sample="初级"),
    Column("since", "生效日期", read=day),
    Column("whole", "全程", read=yes_or_no),
)


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("姓　名", "姓名"), ("*姓名", "姓名"), ("姓名*", "姓名"), ("＊姓名：", "姓名"), ("姓\n名", "姓名"),
        ("\u200b姓名", "姓名"),
        ("身份证号（必填）", "身份证号"), ("身份证号(18位)*", "身份证号"), ("身份证号【文本】", "身份证号"),
        ("ＩＤ_number", "id_number"),
        ("（必填）", "(必填)"), ("", ""), ("长" * 61, "长" * 61),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_heading_is_the_same_however_it_is_written(written: str, column: str) -> None:
    assert heading_key(written) == heading_key(column) == column


@pytest.mark.parametrize("number", ["身份证号", "身份证号码", "公民身份号码", "*身份证号（必填）", "ID_NUMBER"])
def test_columns_are_found_by_what_they_are_called(number: str) -> None:
    places = places_of(["序号", "姓　名", number, "备注"], COLUMNS)
    assert places == {"name": 1, "id_number": 2}
    assert fields_of([1, " 张三 ", "43010219850312001Ⅹ "], COLUMNS, places) == {
        "id_number": "43010219850312001X",
        "name": "张三",
    }
    assert fields_of([1], COLUMNS, places) == {"id_number": "", "name": ""}


@pytest.mark.parametrize(
    ("heading", "fault", "column"),
    [
        (["姓名"], Fault.NO_COLUMN, "身份证号"),
        (["姓名", "身份证号", "公民身份号码（必填）"], Fault.COLUMN_TWICE, "身份证号"),
    ],
)
def test_what_is_missing_or_there_twice_is_named(heading: list[str], fault: Fault, column: str) -> None:
    with pytest.raises(BadTable) as bad:
        places_of(heading, COLUMNS)
    assert (bad.value.fault, bad.value.column) == (fault, column)


@pytest.mark.parametrize(
    ("cell", "field", "read"),
    [
        ("初级", "level", "junior"), ("特级", "level", "特级"), (3.0, "level", 3.0),
        (" 2026/9/1", "since", "2026-09-01"),
        (date(2026, 9, 1), "since", "2026-09-01"), (datetime(2026, 9, 1, 8), "since", "2026-09-01"),  # noqa: DTZ001
        ("明天", "since", "明天"), ("是", "whole", True), (False, "whole", False),
        (date(2026, 9, 1), "name", "2026-09-01"),
        (4.3e17, "id_number", 4.3e17),
        ("’４３０１０２１９８５０３１２００１２", "id_number", "430102198503120012"),
    ],
    ids=str,
)  # fmt: skip
def test_a_cell_is_read_as_its_column_says(cell: Cell, field: str, read: object) -> None:
    column = next(column for column in COLUMNS if column.field == field)
    assert column.read(cell) == read


def test_a_template_has_the_columns_and_explains_them() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(template("名单", COLUMNS, ["请勿合并单元格。"])))
    assert book.get_sheet_by_name("名单").to_python() == [[column.heading for column in COLUMNS]]
    explained = book.get_sheet_by_name("填写说明").to_python()
    assert explained[0] == ["列名", "是否必填", "怎样填写", "示例"]
    assert explained[3] == ["职称级别", "可以不填", "可填：初级。不填即为无。", "初级"]
    assert [row[1] for row in explained[1:3]] == ["必填", "必填"]
    assert explained[-1][0] == "请勿合并单元格。"
