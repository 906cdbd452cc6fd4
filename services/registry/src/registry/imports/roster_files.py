"""Rosters of people in files: a template to fill in, CSV and Excel read into rows, and the file again with verdicts.

A row that cannot be meant never stops the others; what is wrong with it stands beside it, in Chinese.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import xlsxwriter

from registry.access.domain.rows import RowVerdict
from registry.imports.messages_zh import COLUMNS, in_chinese
from tables.sheets import TEXTS_ONLY, UNPACKED_BYTES_MAX, BadTable, Cell, Fault, Sheet, read_sheet, shown

_WORDS = {
    "管理": "management", "管理岗位": "management", "专业技术": "professional", "专业技术岗位": "professional",
    "工勤技能": "worker", "工勤": "worker", "工勤技能岗位": "worker", "无": "none", "初级": "junior",
    "中级": "intermediate", "副高级": "associate-senior", "副高": "associate-senior", "正高级": "senior",
    "正高": "senior", "病假": "sick", "产假": "maternity", "进修": "study", "借调": "secondment", "事假": "personal",
    "高层次": "high-level", "高层次人才": "high-level", "急需紧缺": "urgently-needed",
    "急需紧缺人才": "urgently-needed", "事业单位": "institution", "机关工勤": "office", "其他": "other",
    "退休": "retired", "离职": "left", "去世": "died",
}  # fmt: skip

_DAYS = {
    "effective_on", "hired_on", "term_begins_on", "term_ends_on", "leave_begins_on", "leave_ends_on", "ended_on",
}  # fmt: skip

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_YES_OR_NO = {"duties_changed", "correction"}
_ANSWERS = {"是": True, "否": False, "true": True, "false": False}
REQUIRED = frozenset({"id_number", "name", "unit_code", "post_category"})
_OPTIONAL = COLUMNS.keys() - REQUIRED
_RETURNED = ("处理结果", "说明")
_STATUS_WORDS = {"created": "新增", "updated": "更新", "unchanged": "无变化", "rejected": "未导入"}
MERGED = RowVerdict("rejected", "merged-cells", "a cell of the row is part of a merged one; take the merge apart")


@dataclass(frozen=True)
class RosterRow:
    """One row of a file: its number there, its cells as texts, and what the import takes of it."""

    number: int
    cells: Sequence[str]
    fields: Mapping[str, Any]
    is_merged: bool = False


@dataclass(frozen=True)
class Roster:
    """A file's headings and rows; empty rows are left out."""

    heading: Sequence[str]
    rows: Sequence[RosterRow]


def read_roster(content: bytes, *, rows_max: int, unpacked_bytes_max: int = UNPACKED_BYTES_MAX) -> Roster:
    """A roster from a file with headings in English or Chinese; raises :class:`BadTable`.

    Strangers' files are for :mod:`tables.reading`, and what it read is for :func:`roster_of`.
    """
    return roster_of(read_sheet(content, rows_max=rows_max, unpacked_bytes_max=unpacked_bytes_max))


def roster_of(
    sheet: Sheet, columns: Mapping[str, Sequence[str]] = COLUMNS, *, required: frozenset[str] = REQUIRED
) -> Roster:
    """What stands in a roster's columns; raises :class:`BadTable` where one is missing or stands there twice."""
    places = _places(sheet.heading, columns, required)
    rows = [
        RosterRow(row.number, [shown(cell) for cell in row.cells], _fields(row.cells, places), row.is_merged)
        for row in sheet.rows
    ]
    return Roster(sheet.heading, rows)


def _places(heading: Sequence[str], columns: Mapping[str, Sequence[str]], required: frozenset[str]) -> dict[str, int]:
    places = {}
    for field, names in columns.items():
        found = [position for position, cell in enumerate(heading) if cell in names]
        if len(found) > 1:
            raise BadTable(f"two columns are headed {names[1]} ({names[0]})", Fault.COLUMN_TWICE, names[1])
        if found:
            places[field] = found[0]
        elif field in required:
            raise BadTable(f"no column is headed {names[1]} ({names[0]})", Fault.NO_COLUMN, names[1])
    return places


def _fields(row: Sequence[Cell], places: dict[str, int]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field, place in places.items():
        cell = row[place] if place < len(row) else ""
        value = cell.strip() if isinstance(cell, str) else cell
        if field in _OPTIONAL and value == "":
            continue
        fields[field] = _read(field, value)
    return fields


def _read(field: str, value: Cell) -> Any:
    """As the import takes it; what is not understood goes on as it is, and the registry's verdict says why."""
    if isinstance(value, date | time | timedelta):  # a spreadsheet's own
        day = value.date() if isinstance(value, datetime) else value
        return str(day if field in _DAYS else value)
    if not isinstance(value, str):
        return value  # a number stays a number: the registry refuses it, because its last digits are lost already
    if field in _DAYS and (found := _DAY.fullmatch(value)):
        year, month, day_of_month = (part for part in found.groups() if part)
        return f"{year}-{month:0>2}-{day_of_month:0>2}"
    if field in _YES_OR_NO:
        return _ANSWERS.get(value.lower(), value)
    return _WORDS.get(value, value)


def template() -> bytes:
    """An empty roster to fill in: headings, texts kept as texts, and the words that are taken."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, text = book.add_worksheet("人员名单"), book.add_format({"num_format": "@"})
        must = book.add_format({"bold": True, "bg_color": "#F3D9D3", "border": 1})
        may = book.add_format({"bold": True, "bg_color": "#E4EAE6", "border": 1})
        for place, (field, names) in enumerate(COLUMNS.items()):
            sheet.set_column(place, place, 22 if field in ("id_number", "unit_code") else 12, text)
            sheet.write_string(0, place, names[1], may if field in _OPTIONAL else must)
            if words := _WORDS_OF.get(field):
                sheet.data_validation(1, place, 10_000, place, {"validate": "list", "source": list(words)})
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 100)
        for row, line in enumerate(_NOTES):
            notes.write_string(row, 0, line)
    return out.getvalue()


_WORDS_OF = {
    "post_category": ("管理", "专业技术", "工勤技能"),
    "title_level": ("无", "初级", "中级", "副高级", "正高级"),
    "staff_kind": ("事业单位", "机关工勤"),
    "duties_changed": ("是", "否"),
    "correction": ("是", "否"),
    "leave_kind": ("病假", "产假", "进修", "借调", "事假", "其他"),
    "second_post_category": ("管理", "专业技术", "工勤技能", "无"),
    "talent": ("高层次", "急需紧缺", "无"),
    "ended_because": ("退休", "离职", "去世", "无"),
}

_NOTES = (
    "红底的列必填，绿底的列可以不填。",
    "身份证号、单位代码须为文本格式（本模板已设置）；以数字保存的身份证号末几位已经丢失，系统不予导入。",
    "单位代码为18位统一社会信用代码；单位须已登记。",
    "日期写作 2026-09-01、2026/9/1 或 2026年9月1日。",
    "生效日期：自何日起在该单位、该岗位；不填即为今日。",
    "职责变化：转岗后岗位职责任务是否发生较大变化。更正：上一次登记有误，以本行为准。",
    "岗位等级：如 7、七级、专业技术七级、普通工；各单位应于每年6月30日前填写完整。",
    "请假类别、请假起、请假止：请假的首日和末日；尚未销假的可不填请假止，销假后以同一首日再报一次。",
    "离开日期、离开原因：退休、离职等不再在岗的第一日。误报的，离开原因填 无、更正填 是。"
    "重新聘用的，填写新的聘用日期。",
    "第二岗位类别：同时在两类岗位任职（兼任）的，填写另一类；不再兼任的填 无。不填即为不变。",
    "人才类别：高层次人才、急需紧缺人才填写；误填的填 无。",
    "请勿合并单元格。每次最多 10,000 人。",
)


class Returned(NamedTuple):
    """What became of a row, as it stands beside it."""

    word: str
    text: str
    is_refused: bool


_NOT_REACHED = Returned("未处理", "处理中断，请重新提交本行", is_refused=True)


def returned(roster: Roster, verdicts: Sequence[RowVerdict]) -> bytes:
    """The rows again as they came, as texts, each with its verdict; refused ones are marked.

    Where there are fewer verdicts than rows, the work was broken off before the others.
    """
    results = [
        Returned(_STATUS_WORDS[verdict.status], in_chinese(verdict), verdict.status == "rejected")
        for verdict in verdicts
    ]
    not_reached = [_NOT_REACHED] * (len(roster.rows) - len(results))
    return returned_with(roster, [*results, *not_reached])


def returned_with(roster: Roster, results: Sequence[Returned], *, sheet_name: str = "人员名单") -> bytes:
    """The rows again as they came, as texts, each with what became of it."""
    out = io.BytesIO()
    width = len(roster.heading)
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, head = book.add_worksheet(sheet_name), book.add_format({"bold": True, "border": 1})
        text, bad = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": "#F3D9D3"})
        sheet.set_column(0, width, 18, text)
        sheet.set_column(width + 1, width + 1, 60)
        for place, name in enumerate((*roster.heading, *_RETURNED)):
            sheet.write_string(0, place, name, head)
        for row, result in zip(roster.rows, results, strict=True):
            style = bad if result.is_refused else text
            for place, cell in enumerate((*row.cells, *("",) * (width - len(row.cells)))[:width]):
                sheet.write_string(row.number - 1, place, cell, style)
            sheet.write_string(row.number - 1, width, result.word, style)
            sheet.write_string(row.number - 1, width + 1, result.text, style)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
