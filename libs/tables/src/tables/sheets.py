"""Sheets as rows of cells, whatever the columns mean; and plain tables to be kept as Excel files."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import IO, Any, Self, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | bool | int | float | date | time | timedelta
"""As the file has it: a spreadsheet's own days, times and numbers are such (a ``datetime`` is a ``date``)."""
TEXTS_ONLY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Options of every workbook that is written: a text that begins with = is no formula there."""


class Fault(StrEnum):
    """What is wrong with a whole file."""

    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    EMPTY = "empty"
    NO_TABLE = "no-table"
    """It is neither CSV nor a workbook."""
    DAMAGED = "damaged"
    """It looks like a workbook, and cannot be opened, or unpacks to more than is sensible."""
    NO_COLUMN = "no-column"
    COLUMN_TWICE = "column-twice"
    OTHER_COLUMNS = "other-columns"
    """Its columns are not those of the template."""
    SEVERAL_SHEETS = "several-sheets"
    """More than one visible sheet has the headings."""
    NO_VISIBLE_SHEET = "no-visible-sheet"
    HIDDEN = "hidden"
    """Rows or columns with something in them are hidden or filtered out."""
    NO_VALUE = "no-value"
    """A formula has no stored value."""
    WEB_PAGE = "web-page"
    """A web page, or XML of 2003, under an Excel file's name."""
    PROTECTED = "protected"
    """It asks for a password."""


class BadTable(ValueError):
    """The file cannot be read as the table that is asked for; the text says what to do."""

    def __init__(self, detail: str, fault: Fault = Fault.DAMAGED, column: str | None = None) -> None:
        super().__init__(detail)
        self.fault, self.column = fault, column
        """``column``: the heading that is missing or stands there twice, or where else in the file it is wrong."""


@dataclass(frozen=True)
class Row:
    """One row of a file: its number there, its cells, and whether a merged cell runs through it."""

    number: int
    cells: Sequence[Cell]
    is_merged: bool = False


@dataclass(frozen=True)
class Sheet:
    """A file's headings and rows; empty rows are left out."""

    heading: Sequence[str]
    rows: Sequence[Row]
    where: str = ""
    """In Chinese, where the headings stand: sheet and row; empty where there was nothing to look for."""


def shown(cell: Cell) -> str:
    """A cell as a text: 3.0 is 3, and an answer is 是 or 否."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell)


@dataclass(frozen=True)
class SheetOut:
    """One sheet of a workbook that is written: its name, headings, and rows in their order."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    """In characters; empty: fitted to the headings."""


class Growing:
    """A sheet that grows row by row on the disk: memory does not grow with it. Closed at the end of its ``with``.

    The same rows of the same day give the same bytes. Numbers are numbers, everything else is text.
    """

    def __init__(self, out: IO[bytes], name: str, heading: Sequence[str], widths: Sequence[int], made_on: date) -> None:
        self._book = _book(out, made_on)
        self._sheet, self._rows = _sheet(self._book, SheetOut(name, heading, (), widths)), 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """The next rows."""
        for row in rows:
            self._rows += 1
            for place, cell in enumerate(row):
                self._sheet.write(self._rows, place, cell)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()


def workbook(sheets: Iterable[SheetOut], out: IO[bytes], made_on: date) -> None:
    """Write sheets whose rows come one after the other and are not kept: memory does not grow with them.

    The same sheets of the same day give the same bytes. Numbers are numbers, everything else is text.
    """
    with _book(out, made_on) as book:
        for given in sheets:
            sheet = _sheet(book, given)
            for number, row in enumerate(given.rows, 1):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)


def _book(out: IO[bytes], made_on: date) -> Any:
    book = xlsxwriter.Workbook(out, {**TEXTS_ONLY, "in_memory": False, "constant_memory": True})
    book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)})
    return book


def _sheet(book: Any, given: SheetOut) -> Any:
    sheet = book.add_worksheet(given.name)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E4EAE6"})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(given.heading):
        wide = given.widths[place] if place < len(given.widths) else 4 + 2 * len(name)
        sheet.set_column(place, place, wide)
        sheet.write_string(0, place, name, head)
    return sheet


def table(heading: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A plain table: field → heading, and rows; numbers are numbers, everything else is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, head = book.add_worksheet(), book.add_format({"bold": True, "border": 1, "bg_color": "#E4EAE6"})
        for place, (field, name) in enumerate(heading.items()):
            widest = max([len(name), *(len(str(row[field])) for row in rows)])
            sheet.set_column(place, place, min(60, 4 + 2 * widest))
            sheet.write_string(0, place, name, head)
            for number, row in enumerate(rows, 1):
                sheet.write(number, place, row[field])
        sheet.freeze_panes(1, 0)
    return out.getvalue()
