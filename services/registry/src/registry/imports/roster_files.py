"""Rosters of people in files: a template to fill in, CSV and Excel read into rows, and the file again with verdicts.

A row that cannot be meant never stops the others; what is wrong with it stands beside it, in Chinese.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import xlsxwriter

from registry.access.domain.rows import RowVerdict
from registry.imports.columns import ROSTER
from registry.imports.messages_zh import in_chinese
from tables.columns import Column, fields_of, places_of, wanted
from tables.columns import template as columns_template
from tables.opening import read_sheet
from tables.sheets import TEXTS_ONLY, Sheet, shown
from tables.workbooks import UNPACKED_BYTES_MAX

WANTED = wanted(ROSTER)
"""By which headings the sheet is known."""
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
    sheet = read_sheet(content, rows_max=rows_max, unpacked_bytes_max=unpacked_bytes_max, wanted=WANTED)
    return roster_of(sheet)


def roster_of(sheet: Sheet, columns: Sequence[Column] = ROSTER) -> Roster:
    """What stands in a roster's columns; raises :class:`BadTable` where one is missing or stands there twice."""
    places = places_of(sheet.heading, columns, sheet.where)
    rows = [
        RosterRow(row.number, [shown(cell) for cell in row.cells], fields_of(row.cells, columns, places), row.is_merged)
        for row in sheet.rows
    ]
    return Roster(sheet.heading, rows)


def template() -> bytes:
    """An empty roster to fill in."""
    return columns_template("人员名单", ROSTER, _NOTES)


_NOTES = ("红底的列必填，绿底的列可以不填。", "请勿合并单元格。每次最多10,000人。")


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
