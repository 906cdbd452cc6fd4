"""Strangers' spreadsheets: what is read of them here is what arrives from the process apart, and what is written."""

import asyncio
import io
import math
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from common.errors import Unavailable
from tables.messages_zh import FAULTS, in_chinese
from tables.opening import read_sheet
from tables.reading import AT_ONCE, Reading
from tables.sheets import BadTable, Fault, Row, shown, table
from tables.streaming import StreamedBook

DAY, MOMENT = date(2026, 12, 1), datetime(2026, 12, 1, 8, 30)  # noqa: DTZ001 - a spreadsheet's have no zone
_FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}


def excel(*rows: list[Any], merged: tuple[int, int, int, int] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                shape = _FORMATS.get(type(cell))
                sheet.write(number, place, cell, shape and book.add_format({"num_format": shape}))
        if merged:
            sheet.merge_range(*merged, "一格")
    return out.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook whose sheet somebody wrote by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as others:
        for part in parts.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            others.writestr(part, parts.read(part).replace(old, new, 1) if is_sheet else parts.read(part))
    return out.getvalue()


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    found = Reading(rows_max=100)
    yield found
    await found.aclose()


async def test_what_arrives_from_the_process_apart_is_what_stands_in_the_file(reading: Reading) -> None:
    cells = ["文本", 3, 2.5, True, DAY, MOMENT, time(8, 30), timedelta(hours=30)]
    content = excel([f"第{place}列" for place in range(len(cells))], cells, [], ["合并", "行"], merged=(3, 2, 3, 4))
    here, there = read_sheet(content, rows_max=100), await reading.read(content)
    assert here == there
    [first, second] = there.rows
    assert [type(cell) for cell in first.cells] == [str, float, float, bool, date, datetime, time, timedelta]
    assert first.cells == cells
    assert (second.number, second.is_merged, first.is_merged) == (4, True, False)


async def test_a_number_beyond_all_numbers_arrives_as_none_of_them(reading: Reading) -> None:
    content = with_sheet(excel(["数"], [5]), b"<v>5</v>", b"<v>1e999</v>")
    [row] = (await reading.read(content)).rows
    assert isinstance(row.cells[0], float)
    assert math.isnan(row.cells[0])


async def test_what_is_wrong_with_a_file_arrives_too_and_the_next_file_is_read(reading: Reading) -> None:
    with pytest.raises(BadTable, match="more than 100 rows"):
        await reading.read("\n".join(["号"] * 102).encode())
    far = with_sheet(
        excel(["号"]), b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    with pytest.raises(BadTable, match="save it anew"):
        await reading.read(far)
    assert (await reading.read("号\n一".encode("gb18030"))).rows == [Row(2, ["一"])]


async def test_too_many_files_at_one_moment_are_sent_away(reading: Reading) -> None:
    content = "号\n一".encode()
    answers = await asyncio.gather(*(reading.read(content) for _ in range(AT_ONCE * 4 + 2)), return_exceptions=True)
    assert [type(answer) for answer in answers[AT_ONCE * 4 :]] == [Unavailable] * 2
    assert not any(isinstance(answer, BaseException) for answer in answers[: AT_ONCE * 4])


def test_the_heading_is_without_its_byte_order_mark_and_empty_rows_keep_their_numbers() -> None:
    sheet = read_sheet("\ufeff\ufeff号 ,名\n,\n1,一\n".encode(), rows_max=9)
    assert sheet.heading == ["号", "名"]
    assert sheet.rows == [Row(3, ["1", "一"])]


def test_a_merged_heading_is_no_merged_row() -> None:
    sheet = read_sheet(excel(["题目", "", "号"], ["一"], merged=(0, 0, 0, 1)), rows_max=9)
    assert [row.is_merged for row in sheet.rows] == [False]


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_bytes_are_a_sheet_or_a_bad_table(content: bytes) -> None:
    try:
        sheet = read_sheet(content, rows_max=9)
    except BadTable:
        return
    assert all(isinstance(shown(cell), str) for row in sheet.rows for cell in row.cells)


def test_a_table_reads_back_and_its_texts_are_no_formulas() -> None:
    content = table({"code": "代码", "people": "人数"}, [{"code": "=1+1", "people": 3}, {"code": "{=2}", "people": 0}])
    sheet = read_sheet(content, rows_max=9)
    assert sheet.heading == ["代码", "人数"]
    assert [row.cells for row in sheet.rows] == [["=1+1", 3], ["{=2}", 0]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_characters_that_gb_18030_got_later_are_themselves() -> None:
    rows = read_sheet(b"\xd0\xd5\xc3\xfb\n\xfe\x59\xa8\xbc\xa6\xd9\xfe\x61\xfe\x51\xfe\x6c\xfe\xa0", rows_max=1).rows
    assert [row.cells for row in rows] == [["\u9fb4\u1e3f\ufe10\u9fb5\U00020087\U000215d7\u9fbb"]]


def test_a_book_that_leaves_as_it_is_made_opens_and_goes_on_in_another_sheet() -> None:
    book = StreamedBook("人员", ["姓名", "学时"], [10, 8], rows_max=3)
    begun = book.add([["王&<某>", Decimal("1.5")], ["=1+1", 2]])
    rest = [book.add([[f"第{number}人\x01", number]]) for number in range(5)]
    content = b"".join([begun, *rest, book.end()])
    opened = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}
    assert sheets == {
        "人员": [["姓名", "学时"], ["王&<某>", 1.5], ["=1+1", 2], ["第0人", 0]],
        "人员（2）": [["姓名", "学时"], ["第1人", 1], ["第2人", 2], ["第3人", 3]],
        "人员（3）": [["姓名", "学时"], ["第4人", 4]],
    }
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None


def test_a_book_of_many_rows_is_not_kept() -> None:
    book, page = StreamedBook("人员", ["姓名"], [10]), [[f"{number:012}"] for number in range(2_000)]
    tracemalloc.start()
    sizes = []
    for _ in range(20):
        book.add(page)
        sizes.append(tracemalloc.get_traced_memory()[0])
    book.end()
    tracemalloc.stop()
    assert sizes[-1] - sizes[2] < 200_000


WANTED = [["身份证号", "公民身份号码"], ["姓名"]]
HEADING, SOMEBODY = ["姓　名", "*身份证号（必填）"], ["张三", "43"]


def book_of(**sheets: list[list[Any]]) -> bytes:
    """Sheets by name; one whose name begins with 旧 is hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if name.startswith("旧"):
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return out.getvalue()


async def test_the_visible_sheet_that_has_the_headings_is_read_from_their_row_on(reading: Reading) -> None:
    title = ["某单位人员名单（2026年）"]
    content = book_of(
        旧表=[HEADING, ["李四", "44"]],
        说明=[["请按要求填写"]],
        名单=[title, [], HEADING, SOMEBODY, [], ["制表人：王五"]],
    )
    sheet = await reading.read(content, WANTED)
    assert (sheet.heading, sheet.where) == (HEADING, "工作表“名单”第3行")
    assert [(row.number, [*filter(None, row.cells)]) for row in sheet.rows] == [(4, SOMEBODY), (6, ["制表人：王五"])]


def hidden(rows: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for number, cells in enumerate([HEADING, SOMEBODY, SOMEBODY]):
            sheet.write_row(number, 0, cells)
        if rows:
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_row(9, None, None, {"hidden": True})
        else:
            sheet.set_column(1, 4, 9, None, {"hidden": True})
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "fault", "column"),
    [
        (book_of(甲=[HEADING, SOMEBODY], 乙=[HEADING, SOMEBODY]), Fault.SEVERAL_SHEETS, "工作表“甲”、工作表“乙”"),
        (hidden(rows=True), Fault.HIDDEN, "工作表“名单”第3行"),
        (hidden(rows=False), Fault.HIDDEN, "工作表“名单”第B列"),
        (
            with_sheet(excel(HEADING, ["张三", 5]), b"<v>5</v>", b"<f>A1&amp;1</f>"),
            Fault.NO_VALUE,
            "工作表“Sheet1”B2单元格",
        ),
        (b"<html><table><tr><td>\xd0\xd5\xc3\xfb</td></tr></table>", Fault.WEB_PAGE, None),
        ("\ufeff <?xml version='1.0'?><Workbook/>".encode(), Fault.WEB_PAGE, None),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Fault.PROTECTED, None),
    ],
    ids=["two sheets", "hidden row", "hidden column", "formula", "HTML", "XML of 2003", "password"],
)
async def test_what_its_user_does_not_see_is_refused_by_its_place(
    reading: Reading, content: bytes, fault: Fault, column: str | None
) -> None:
    with pytest.raises(BadTable) as bad:
        await reading.read(content, WANTED)
    assert (bad.value.fault, bad.value.column) == (fault, column)
    assert (column or "") in in_chinese(bad.value)
    assert not in_chinese(bad.value).isascii()


def test_a_formula_is_its_stored_value() -> None:
    content = with_sheet(excel(HEADING, ["张三", 5]), b"<v>5</v>", b"<f>2+3</f><v>5</v>")
    assert [row.cells for row in read_sheet(content, rows_max=9, wanted=WANTED).rows] == [["张三", 5]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize(
    "text", ["姓名;身份证号\n张,三;43", "姓名\t身份证号\n张,三\t43", "sep=;\r\n姓名;身份证号\r\n张,三;43"]
)
def test_tables_by_tabs_and_semicolons_are_recognised(text: str, encoding: str) -> None:
    sheet = read_sheet(text.encode(encoding), rows_max=9, wanted=WANTED)
    assert sheet.heading == ["姓名", "身份证号"]
    assert [row.cells for row in sheet.rows] == [["张,三", "43"]]


def test_every_fault_has_its_sentence() -> None:
    assert FAULTS.keys() == set(Fault)
