"""Attendance sheets of an offline training: one to fill in, what somebody filled in, and the same with what came of it.

A sitting is half a day, ``2026-12-01/morning`` or ``2026-12-01/afternoon``, and has a column of its own. A row that
cannot be meant never stops the others; what is wrong with it stands beside it, in Chinese.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter

from common.identity import plain_number
from common.identity.names import NAME_MAX, person_name
from common.text import BadText
from filings.forms.domain.readers import HALVES
from filings.forms.domain.rows import plain
from tables.columns import ID_NUMBER, NAME, wanted
from tables.headings import heading_key
from tables.sheets import TEXTS_ONLY, BadTable, Cell, Fault, Row, Sheet, shown

ROWS_MAX = 10_000
_NUMBER, _NAME, _WHOLE, _TEST_RESULT = "身份证号", "姓名", "全程", "考核结果"
_MUST = {key: column.heading for column in (ID_NUMBER, NAME) for key in column.keys}
WANTED = wanted((ID_NUMBER, NAME))
"""By which headings the sheet is known."""
_OPTIONAL = (_WHOLE, _TEST_RESULT)
_RETURNED = ("学时", "处理结果", "说明")
_HEADED = re.compile(r"(?:([0-9]{4})[-–—−/.年])?([0-9]{1,2})[-–—−/.月]([0-9]{1,2})日?(上午|下午)")
_HEADING_CHARS_MAX, _NAMED_MAX = 40, 5
_LONG_NUMBER = re.compile("[0-9]{15}")
_TICKS = {"√", "✓", "✔", "是", "1", "1.0", "x", "v", "到", "出席", "true"}
_BLANKS = {"", "否", "0", "0.0", "缺", "缺席", "false"}
_CROSS = "x"
_ANSWER_CHARS_MAX = 20
_ID_NUMBER, _ROUNDED = re.compile("[0-9]{17}[0-9X]"), re.compile(r"[0-9.]+E[+]?[0-9]+")
_LOST = "身份证号以数字保存，末几位已丢失，请改为文本格式"


class AttendanceRow(NamedTuple):
    """One row of a sheet: where it stands there, who, and the sittings that are ticked.

    Nothing of a row with a ``problem`` counts. The caller checks the check character of the number.
    """

    number: int
    id_number: str
    name: str
    attended: tuple[str, ...]
    problem: str | None = None
    test_result: str = ""
    """As it is written; empty where none is."""
    blind_index: bytes | None = None
    """Of somebody who was chosen from the unit's people, in place of a number."""

    def __repr__(self) -> str:
        """Without the person."""
        return f"AttendanceRow(number={self.number}, problem={self.problem!r})"


class ReturnedRow(NamedTuple):
    """One row with what came of it; everything but ``number`` and ``attended`` is written as it is."""

    number: int
    id_number: str
    name: str
    attended: Sequence[str]
    hours: str
    result: str
    note: str = ""
    is_refused: bool = False
    test_result: str = ""

    def __repr__(self) -> str:
        """Without the person."""
        return f"ReturnedRow(number={self.number}, result={self.result!r})"


def headings(sittings: Sequence[str]) -> dict[str, str]:
    """Sitting → its column: ``12-01上午``, with the year where the training is held in more than one."""
    with_years = len({sitting[:4] for sitting in sittings}) > 1
    return {sitting: sitting[0 if with_years else 5 : 10] + HALVES[sitting[11:]] for sitting in sittings}


def template(title: str, sittings: Sequence[str]) -> bytes:
    """A sheet to fill in, for the training of this title and these sittings."""
    return _written(title, sittings, ())


def returned(title: str, sittings: Sequence[str], rows: Sequence[ReturnedRow]) -> bytes:
    """The sheet again, each row at its place, with its hours and what came of it; refused ones are marked.

    With whole numbers in it, it may be corrected and sent again: :func:`read` passes over the columns that are new.
    """
    return _written(title, sittings, rows, _RETURNED)


def read(sheet: Sheet, sittings: Sequence[str]) -> list[AttendanceRow]:
    """Who attended what, row by row; raises :class:`BadTable` where the columns are not those of this training."""
    places = _places(sheet, sittings)
    named = {_WHOLE: _WHOLE, **headings(sittings)}
    columns = {column: place for column, place in places.items() if column in named}
    # Beside ticks a cross means that somebody was not there, alone it is a tick: who uses both is asked.
    words = {_word(_at(row, place)) for row in sheet.rows for place in columns.values()}
    ticks = _TICKS - {_CROSS} if words & (_TICKS - {_CROSS}) else _TICKS
    seen, read = dict[str, int](), list[AttendanceRow]()
    for row in sheet.rows:
        id_number, problems = _id_number(_at(row, places[_NUMBER]))
        name, problems_of_name = _name(_at(row, places[_NAME]))
        attended, wrong = _attended({column: _word(_at(row, place)) for column, place in columns.items()}, ticks, named)
        problems += problems_of_name + wrong + _problems_of_shape(row, sheet.heading)
        if not problems and seen.setdefault(id_number, row.number) != row.number:
            problems = [f"与第{seen[id_number]}行身份证号相同"]
        told = shown(_at(row, places[_TEST_RESULT])).strip() if _TEST_RESULT in places else ""
        read.append(AttendanceRow(row.number, id_number, name, attended, ";".join(problems) or None, told))
    return read


def _places(sheet: Sheet, sittings: Sequence[str]) -> dict[str, int]:
    """Column → where it stands: the number, the name, each sitting, and perhaps the whole training and the result."""
    meaning = _meanings(sittings)
    found: dict[str, list[int]] = {column: [] for column in (_NUMBER, _NAME, *sittings, *_OPTIONAL)}
    unknown = []
    for place, name in enumerate(sheet.heading):
        if len(name) > _HEADING_CHARS_MAX or (column := meaning(heading_key(name))) is None:
            unknown.append(name)
        elif column in found:
            found[column].append(place)
    named = {**{column: column for column in (_NUMBER, _NAME, *_OPTIONAL)}, **headings(sittings)}
    wrong = {
        "缺少列": [named[column] for column, there in found.items() if not there and column not in _OPTIONAL],
        "列重复": [named[column] for column, there in found.items() if len(there) > 1],
        "不认识的列": _quotable(unknown),
    }
    if any(wrong.values()):
        looked = f"（查看了{sheet.where}）" if sheet.where else ""
        parts = [f"{what}：{_listed(names)}" for what, names in wrong.items() if names]
        said = f"{'；'.join(parts)}。请使用本培训的模板，不要改动列名{looked}"
        raise BadTable(said, Fault.OTHER_COLUMNS, said)
    return {column: there[0] for column, there in found.items() if there}


def _meanings(sittings: Sequence[str]) -> Callable[[str], str | None]:
    """What a heading means: a column, nothing that matters (an empty text), or nothing that is known (``None``)."""
    days: dict[tuple[str | None, int, int, str], list[str]] = {}
    for sitting in sittings:
        year, month, day = sitting[:10].split("-")
        for written in (year, None):
            days.setdefault((written, int(month), int(day), HALVES[sitting[11:]]), []).append(sitting)
    words = {**_MUST, **{column: column for column in _OPTIONAL}, **dict.fromkeys(("", *_RETURNED), "")}

    def meaning(name: str) -> str | None:
        if name in words:
            return words[name]
        if (written := _HEADED.fullmatch(name)) is None:
            return None
        year, month, day, half = written.groups()
        found = days.get((year, int(month), int(day), half), [])
        return found[0] if len(found) == 1 else None  # the same day of two years asks for the year

    return meaning


def _quotable(names: Sequence[str]) -> list[str]:
    """Headings as a message may repeat them: where the first row is somebody's, it is no heading."""
    if any(_LONG_NUMBER.search(plain(name[:200])) for name in names[:100]):
        return ["第一行不是列名"]
    shortened = (
        "".join(character if character.isprintable() else " " for character in name[:_ANSWER_CHARS_MAX])
        for name in names
    )
    return [f"“{name}”" for name in shortened]


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}列" if len(names) > _NAMED_MAX else ""
    return "、".join(names[:_NAMED_MAX]) + more


def _at(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else ""


def _problems_of_shape(row: Row, heading: Sequence[str]) -> list[str]:
    unheaded = (cell for place, cell in enumerate(row.cells) if place >= len(heading) or not heading[place])
    is_beside = any(shown(cell).strip() for cell in unheaded)
    merged = ["本行在合并单元格中，请取消合并后重新填写"] if row.is_merged else []
    return merged + (["本行在没有列名的列中填有内容"] if is_beside else [])


def _id_number(cell: Cell) -> tuple[str, list[str]]:
    if not isinstance(cell, str):
        return shown(cell), [_LOST]
    if len(cell) > _HEADING_CHARS_MAX:
        return cell, ["身份证号须为18位"]
    number = plain_number(cell)
    if not number:
        return number, ["身份证号未填写"]
    if _ROUNDED.fullmatch(number):
        return number, [_LOST]
    if len(number) != 18:
        return number, ["身份证号须为18位"]
    return number, [] if _ID_NUMBER.fullmatch(number) else ["身份证号应为17位数字加1位校验码（数字或X）"]


def _name(cell: Cell) -> tuple[str, list[str]]:
    name = shown(cell).strip()
    try:
        return person_name(cell), []
    except BadText:
        return name, [f"姓名须为文本，不超过{NAME_MAX}字，不含控制字符和国家标准未收的自造字" if name else "姓名未填写"]


def _word(cell: Cell) -> str:
    """A cell of a sitting as it is compared; what is too long to be an answer is none."""
    if cell in ("", "√"):  # nearly all of them
        return str(cell)
    text = str(cell)
    return plain(text) if len(text) <= _ANSWER_CHARS_MAX else text


def _attended(words: Mapping[str, str], ticks: set[str], named: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """The sittings that are ticked, and what is wrong with the row's answers."""
    unclear = [named[column] for column, word in words.items() if word not in ticks and word not in _BLANKS]
    is_whole = words.get(_WHOLE) in ticks
    attended = tuple(column for column, word in words.items() if column != _WHOLE and (is_whole or word in ticks))
    problems = []
    if unclear:
        is_cross = _CROSS not in ticks and _CROSS in words.values()
        what = "√与x并用，含义不明，出席栏只能填√或留空" if is_cross else "出席栏只能填√或留空"
        problems.append(f"{what}({_listed(unclear)})")
    if is_whole and any(word in _BLANKS - {""} for column, word in words.items() if column != _WHOLE):
        problems.append("全程与各场次填写不一致")
    return attended, problems


def _written(title: str, sittings: Sequence[str], rows: Sequence[ReturnedRow], more: tuple[str, ...] = ()) -> bytes:
    out, names = io.BytesIO(), headings(sittings)
    columns = (_NUMBER, _NAME, *names.values(), _TEST_RESULT, *more)
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, text = book.add_worksheet("出席情况"), book.add_format({"num_format": "@"})
        bad = book.add_format({"num_format": "@", "bg_color": "#F3D9D3"})
        head = book.add_format({"bold": True, "bg_color": "#E4EAE6", "border": 1})
        for place, name in enumerate(columns):
            sheet.set_column(place, place, {_NUMBER: 22, "说明": 60}.get(name, 14), text)
            sheet.write_string(0, place, name, head)
        if sittings:
            ticks = {"validate": "list", "source": ["√"], "error_message": "请选择√或留空"}
            sheet.data_validation(1, 2, ROWS_MAX, 1 + len(sittings), ticks)
        for row in rows:
            for place, cell in enumerate(_cells(row, sittings)):
                sheet.write_string(row.number - 1, place, cell, bad if row.is_refused else text)
        sheet.freeze_panes(1, 2)
        _add_notes(book, title)
    return out.getvalue()


def _cells(row: ReturnedRow, sittings: Sequence[str]) -> tuple[str, ...]:
    ticks = ("√" if sitting in row.attended else "" for sitting in sittings)
    return row.id_number, row.name, *ticks, row.test_result, row.hours, row.result, row.note


def _add_notes(book: Any, title: str) -> None:
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, 100)
    for row, text in enumerate((f"培训名称：{title}", *_NOTES)):
        notes.write_string(row, 0, text)


_NOTES = (
    "身份证号须为文本格式（本模板已设置）；以数字保存的身份证号末几位已经丢失，系统不予导入。",
    "各场次的出席栏：出席的选择√，未出席的留空。",
    "可以另加一列 全程，填√即为各场次均出席。",
    "考核结果：培训有考试考核的填写，如 合格、优秀、86分；没有的留空。",
    "请勿改动第一行的列名，请勿合并单元格。",
    f"每人一行，每次最多{ROWS_MAX:,}人。",
)
