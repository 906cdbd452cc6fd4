"""Attendance sheets: what is filled in into a template, by whatever hand, is read as who attended which sitting."""

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_platform import id_number
from python_calamine import CalamineWorkbook

from filings.rosters.sheets import AttendanceRow, ReturnedRow, headings, read, returned, template
from tables.opening import read_sheet
from tables.reading import Reading
from tables.sheets import BadTable, Cell, Row, Sheet

FIRST, SECOND, THIRD = "2026-12-01/morning", "2026-12-01/afternoon", "2026-12-02/morning"
SITTINGS = [FIRST, SECOND, THIRD]
HEADING = ["身份证号", "姓名", "12-01上午", "12-01下午", "12-02上午"]
ACROSS = ["2026-12-31/afternoon", "2027-01-01/morning"]


def filled(empty: bytes, *rows: Sequence[str]) -> bytes:
    """The file as it was handed out, with these texts in its rows from the second on."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{"ABCDEFGH"[place]}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for place, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 2)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(empty)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as others:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", lines.encode() + b"</sheetData>", 1)
            others.writestr(part, content)
    return out.getvalue()


def sheet_of(*rows: Sequence[Cell], heading: Sequence[str] = HEADING) -> Sheet:
    return Sheet(heading, [Row(number, cells) for number, cells in enumerate(rows, 2)])


def one(*cells: Cell, heading: Sequence[str] = HEADING, sittings: Sequence[str] = SITTINGS) -> AttendanceRow:
    [row] = read(sheet_of([id_number(1), "测试", *cells], heading=heading), sittings)
    return row


def problem_of(*rows: Sequence[Cell], heading: Sequence[str] = HEADING) -> str | None:
    """Of the last row."""
    return read(sheet_of(*rows, heading=heading), SITTINGS)[-1].problem


async def test_what_is_filled_in_into_a_template_is_read() -> None:
    content = filled(
        template("师德师风专题培训", SITTINGS),
        [id_number(1), "测试一", "√", "", "√"],
        [id_number(2), " 测试二 ", "", "", ""],
        ["", "", "", "", ""],
        [id_number(3), "测试三", "√", "√", "√"],
    )
    reading = Reading(rows_max=100)
    try:
        rows = read(await reading.read(content), SITTINGS)
    finally:
        await reading.aclose()
    assert rows == [
        AttendanceRow(2, id_number(1), "测试一", (FIRST, THIRD)),
        AttendanceRow(3, id_number(2), "测试二", ()),
        AttendanceRow(5, id_number(3), "测试三", (FIRST, SECOND, THIRD)),
    ]
    assert id_number(1) not in repr(rows)


def test_a_template_says_what_it_is_for_and_keeps_numbers_as_texts() -> None:
    content = template("=师德&师风", SITTINGS)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["出席情况", "填写说明"]
    assert book.get_sheet_by_index(0).to_python() == [[*HEADING, "考核结果"]]
    assert book.get_sheet_by_index(1).to_python()[0] == ["培训名称：=师德&师风"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        first = parts.read("xl/worksheets/sheet1.xml").decode()
        assert 'formatCode="@"' in parts.read("xl/styles.xml").decode(), "text"
    assert '<dataValidation type="list"' in first
    assert 'sqref="C2:E10001"' in first
    assert "√" in first


def test_columns_name_the_year_where_the_training_crosses_one() -> None:
    assert list(headings(ACROSS).values()) == ["2026-12-31下午", "2027-01-01上午"]
    rows = read(read_sheet(filled(template("跨年", ACROSS), [id_number(1), "测试", "", "√"]), rows_max=9), ACROSS)
    assert rows[0].attended == (ACROSS[1],)
    assert one("√", "", heading=["身份证号", "姓名", "12-31下午", "1月1日上午"], sittings=ACROSS).attended == (
        ACROSS[0],
    )


def test_a_day_of_two_years_must_name_its_year() -> None:
    twice = ["2026-12-31/morning", "2027-12-31/morning"]
    assert one("", "√", heading=["身份证号", "姓名", *headings(twice).values()], sittings=twice).attended == (twice[1],)
    with pytest.raises(BadTable, match="不认识的列：“12-31上午”"):
        one("", "√", heading=["身份证号", "姓名", "12-31上午", "2027-12-31上午"], sittings=twice)


@pytest.mark.parametrize(
    "name",
    ["12-01上午", " 12-01 上午 ", "12-1上午", "\uff11\uff12\uff0d\uff10\uff11上午", "12月1日上午", "2026-12-01上午",
     "2026年12月1日 上午", "2026/12/1上午", "12/01上午", "12.1上午", "12—01上午", "12-01\u200b上午", "12\n-01上午"],
)  # fmt: skip
def test_a_column_may_be_headed_as_people_write_it(name: str) -> None:
    heading = ["身份证号码", " 姓 名", name, *HEADING[3:]]
    assert one("√", "", "", heading=heading).attended == (FIRST,)


@pytest.mark.parametrize(
    "tick", ["√", "✓", "✔", "是", "1", "1.0", 1, 1.0, "x", "X", "v", "V", "到", "出席", True, "True", " √ ", "\uff36"]
)
def test_a_tick_may_be_any_of_these(tick: Cell) -> None:
    assert one(tick, "", "") == AttendanceRow(2, id_number(1), "测试", (FIRST,))


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "否", "0", 0, 0.0, "缺", False])
def test_who_was_not_there_is_left_out(blank: Cell) -> None:
    assert one(blank, "√", blank) == AttendanceRow(2, id_number(1), "测试", (SECOND,))


def test_a_short_row_attended_nothing_of_what_is_not_there() -> None:
    assert one("√").attended == (FIRST,)


@pytest.mark.parametrize("answer", ["也许", "×", 0.5, 2, date(2026, 12, 1), timedelta(hours=4), "√" * 21, "迟到", "²"])
def test_an_answer_that_is_neither_is_a_problem_of_its_row(answer: Cell) -> None:
    row = one("√", answer, "")
    assert row.problem == "出席栏只能填√或留空(12-01下午)"
    assert row.attended == (FIRST,)


def test_a_cross_beside_ticks_may_mean_either_and_is_asked_about() -> None:
    crosses, ticks = [id_number(1), "测试", "x", "", ""], [id_number(2), "测试", "√", "", ""]
    assert [row.problem for row in read(sheet_of(crosses), SITTINGS)] == [None]
    first, second = read(sheet_of(crosses, ticks), SITTINGS)
    assert first == AttendanceRow(2, id_number(1), "测试", (), "√与x并用，含义不明，出席栏只能填√或留空(12-01上午)")
    assert second.problem is None


def test_the_whole_training_may_have_one_column() -> None:
    heading = [*HEADING, "全程"]
    assert one("", "", "", "√", heading=heading).attended == tuple(SITTINGS)
    assert one("", "√", "", "", heading=heading).attended == (SECOND,)
    assert one("", "√", "", "否", heading=heading).attended == (SECOND,)
    assert one("", "缺", "", "√", heading=heading).problem == "全程与各场次填写不一致"
    assert one("", "", "", "或许", heading=heading).problem == "出席栏只能填√或留空(全程)"


LOST = "身份证号以数字保存，末几位已丢失，请改为文本格式"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (431102198503121234.0, LOST),
        (True, LOST),
        (date(1985, 3, 12), LOST),
        ("4.31102E+17", LOST),
        ("", "身份证号未填写"),
        (" ", "身份证号未填写"),
        ("43110219850312", "身份证号须为18位"),
        ("4" * 50, "身份证号须为18位"),
        ("4311021985031212X4", "身份证号应为17位数字加1位校验码（数字或X）"),
        ("431102********1234", "身份证号应为17位数字加1位校验码（数字或X）"),
    ],
)
def test_a_number_that_is_none_is_a_problem_of_its_row(number: Cell, problem: str) -> None:
    assert problem_of([number, "测试", "√", "", ""]) == problem


def test_a_number_may_be_typed_in_any_width_and_case() -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in id_number(1))
    assert read(sheet_of([f" {wide.lower()}", "测试"]), SITTINGS)[0].id_number == id_number(1)


NO_NAME = "姓名须为文本，不超过50字，不含控制字符和国家标准未收的自造字"


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "姓名未填写"), (" ", "姓名未填写"), (5.0, NO_NAME), ("测" * 51, NO_NAME), ("测\x01试", NO_NAME)],
)
def test_a_name_that_is_none_is_a_problem_of_its_row(name: Cell, problem: str) -> None:
    assert problem_of([id_number(1), name, "√", "", ""]) == problem


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    assert problem_of(["", "", "?"]) == "身份证号未填写;姓名未填写;出席栏只能填√或留空(12-01上午)"


def test_the_same_number_counts_once_and_only_where_nothing_else_is_wrong() -> None:
    row: list[Cell] = [id_number(1), "测试", "√", "", ""]
    read_rows = read(sheet_of([*row[:2], "?"], row, row), SITTINGS)
    assert [row.problem for row in read_rows[1:]] == [None, "与第3行身份证号相同"]


def test_a_row_of_merged_cells_and_one_with_something_beside_the_columns_are_problems() -> None:
    cells = [id_number(1), "测试", "√", "", ""]
    [merged] = read(Sheet(HEADING, [Row(2, cells, is_merged=True)]), SITTINGS)
    assert merged.problem == "本行在合并单元格中，请取消合并后重新填写"
    assert problem_of([*cells, "√"]) == "本行在没有列名的列中填有内容"
    assert problem_of([*cells, "√"], heading=[*HEADING, ""]) == "本行在没有列名的列中填有内容"
    assert problem_of([*cells, " "], heading=[*HEADING, ""]) is None


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ([], "缺少列：身份证号、姓名、12-01上午、12-01下午、12-02上午。"),
        (HEADING[:3], "缺少列：12-01下午、12-02上午。"),
        ([*HEADING, "12月1日上午"], "列重复：12-01上午。"),
        ([*HEADING, "姓名", "身份证号码"], "列重复：身份证号、姓名。"),
        ([*HEADING, "全程", "全程"], "列重复：全程。"),
        ([*HEADING, "单位", "12-03上午"], "不认识的列：“单位”、“12-03上午”。"),
        ([*HEADING[:4], "2025-12-02上午"], "缺少列：12-02上午；不认识的列：“2025-12-02上午”。"),
        ([*HEADING, *"甲乙丙丁戊己"], "不认识的列：“甲”、“乙”、“丙”、“丁”、“戊”等6列。"),
        ([*HEADING, "长" * 500], f"不认识的列：“{'长' * 20}”。"),
        ([id_number(1), "测试", *HEADING[2:]], "缺少列：身份证号、姓名；不认识的列：第一行不是列名。"),
    ],
    ids=["none", "sittings", "sitting twice", "both twice", "whole twice", "unknown", "another year", "many", "long",
         "no heading"],
)  # fmt: skip
def test_other_columns_than_the_trainings_are_named(heading: list[str], said: str) -> None:
    with pytest.raises(BadTable) as bad:
        read(sheet_of(heading=heading), SITTINGS)
    assert str(bad.value) == f"{said}请使用本培训的模板，不要改动列名"
    assert id_number(1) not in str(bad.value)


def test_what_comes_back_shows_what_became_of_each_row_and_may_be_sent_again() -> None:
    rows = [
        ReturnedRow(2, id_number(1), "测试一", (FIRST, THIRD), "8", "已计入", test_result="86分"),
        ReturnedRow(4, "4311**********0022", "=1+1", (), "", "未计入", "无此人", is_refused=True),
    ]
    content = returned("师德师风专题培训", SITTINGS, rows)
    sheet = read_sheet(content, rows_max=9)
    assert sheet.heading == [*HEADING, "考核结果", "学时", "处理结果", "说明"]
    assert sheet.rows == [
        Row(2, [id_number(1), "测试一", "√", "", "√", "86分", "8", "已计入", ""]),
        Row(4, ["4311**********0022", "=1+1", "", "", "", "", "", "未计入", "无此人"]),
    ]
    first, second = read(sheet, SITTINGS)
    assert first == AttendanceRow(2, id_number(1), "测试一", (FIRST, THIRD), test_result="86分")
    assert second.problem is not None
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "F3D9D3" in parts.read("xl/styles.xml").decode()
    style = {place: xml.split(f'r="{place}" s="')[1].split('"')[0] for place in ("A2", "A4", "I4")}
    assert style["A2"] != style["A4"] == style["I4"]
    assert id_number(1) not in repr(rows)


def number_of(serial: int) -> str:
    """A thousand people of each year of birth."""
    return id_number(serial % 1_000, born=f"{1980 + serial // 1_000}0312")


async def test_a_large_training_is_read_in_the_process_apart(capsys: pytest.CaptureFixture[str]) -> None:
    days = [date(2026, 12, 1) + timedelta(days=day) for day in range(10)]
    sittings = [f"{day}/{half}" for day in days for half in ("morning", "afternoon")]
    names = [ReturnedRow(number, number_of(number), "测试", sittings, "", "") for number in range(2, 5_002)]
    content = returned("大型培训", sittings, names)
    reading = Reading(rows_max=10_000)
    try:
        began = time.perf_counter()
        sheet = await reading.read(content)
        arrived = time.perf_counter()
        rows = read(sheet, sittings)
        ended = time.perf_counter()
    finally:
        await reading.aclose()
    with capsys.disabled():
        print(f"\n5,000 rows of 20 sittings: {arrived - began:.2f} s apart, {ended - arrived:.2f} s here")
    assert len(rows) == 5_000
    assert all(row.problem is None and len(row.attended) == 20 for row in rows)


TEXTS = st.text(max_size=30) | st.sampled_from([*HEADING, "全程", "√", "x", "缺", "学时", "12月1日上午", id_number(1)])
CELLS = TEXTS | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.timedeltas()


@given(st.lists(TEXTS, max_size=9), st.lists(st.lists(CELLS, max_size=9), max_size=4), st.booleans())
def test_whatever_stands_in_a_sheet_is_read_or_refused_as_a_table(
    heading: list[str], rows: list[list[Cell]], is_headed: bool
) -> None:
    sheet = Sheet(HEADING + heading if is_headed else heading, [Row(*row) for row in enumerate(rows, 2)])
    try:
        found = read(sheet, SITTINGS)
    except BadTable:
        return
    assert [row.number for row in found] == [row.number for row in sheet.rows]
    assert all(set(row.attended) <= set(SITTINGS) for row in found)


@given(st.lists(st.lists(CELLS, max_size=7), max_size=4))
def test_whatever_stands_in_the_rows_of_a_training_every_row_is_answered_for(rows: list[list[Cell]]) -> None:
    found = read(sheet_of(*rows, heading=[*HEADING, "全程"]), SITTINGS)
    assert len(found) == len(rows)
    again = read_sheet(
        returned("培训", SITTINGS, [ReturnedRow(*row[:4], "", "", row.problem or "") for row in found]), rows_max=9
    )
    assert again.heading[:5] == HEADING
