"""CSV and Excel as rows of cells, whatever the columns mean; and plain tables to be kept as Excel files."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import IO, Any, Self, TypeAlias

import xlsxwriter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from common.text import standard_characters

Cell: TypeAlias = str | bool | int | float | date | time | timedelta
"""As the file has it: a spreadsheet's own days, times and numbers are such (a ``datetime`` is a ``date``)."""
FILE_BYTES_MAX = 100 * 1024 * 1024
UNPACKED_BYTES_MAX = 48 * 1024 * 1024
_CHUNK = 1024 * 1024
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


class BadTable(ValueError):
    """The file cannot be read as the table that is asked for; the text says what to do."""

    def __init__(self, detail: str, fault: Fault = Fault.DAMAGED, column: str | None = None) -> None:
        super().__init__(detail)
        self.fault, self.column = fault, column
        """``column``: the heading that is missing or stands there twice."""


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


def read_sheet(content: bytes, *, rows_max: int, unpacked_bytes_max: int = UNPACKED_BYTES_MAX) -> Sheet:
    """Excel (.xlsx, .xls, .ods) or CSV (UTF-8 or GB 18030) with headings in its first row.

    A file of a few kilobytes may ask for any memory and time: strangers' files are for :mod:`tables.reading`.
    """
    if len(content) > FILE_BYTES_MAX:
        raise BadTable(f"the file is larger than {FILE_BYTES_MAX // 2**20} MB; split it", Fault.TOO_LARGE)
    is_excel = content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    found, merged = (
        _excel_rows(content, rows_max, unpacked_bytes_max) if is_excel else (_csv_rows(content), frozenset[int]())
    )
    rows = iter(found)
    heading = next(rows, None)
    if heading is None:
        raise BadTable("the file is empty; its first row holds the headings", Fault.EMPTY)
    read = list[Row]()
    for number, cells in enumerate(rows, 2):
        if any(str(cell).strip() for cell in cells):
            read.append(Row(number, cells, number in merged))
        if len(read) > rows_max:
            raise BadTable(f"the file has more than {rows_max:,} rows; split it", Fault.TOO_MANY_ROWS)
    return Sheet([str(cell).strip().removeprefix("\ufeff") for cell in heading], read)


def shown(cell: Cell) -> str:
    """A cell as a text: 3.0 is 3, and an answer is 是 or 否."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell)


def _csv_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            text = standard_characters(text)  # Python's codec of GB 18030 is that of 2000
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadTable("the file is neither UTF-8 nor GB 18030 text, nor an Excel file (.xlsx)", Fault.NO_TABLE)
    if "\x00" in text:
        raise BadTable("the file is neither CSV nor an Excel file (.xlsx)", Fault.NO_TABLE)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise BadTable(f"the file is not CSV: {error}", Fault.NO_TABLE) from None


def _excel_rows(
    content: bytes, rows_max: int, unpacked_bytes_max: int
) -> tuple[Sequence[Sequence[Cell]], frozenset[int]]:
    """The rows of the first sheet, and the numbers of those that a merged cell runs through, the heading's excepted."""
    if content.startswith(b"PK"):
        _refuse_bombs(content, unpacked_bytes_max)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False), _merged(sheet, rows_max)
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise BadTable(f"the file is not an Excel workbook: {type(error).__name__}") from None


def _merged(sheet: CalamineSheet, rows_max: int) -> frozenset[int]:
    ranges = sheet.merged_cell_ranges or ()
    last_row = min(sheet.total_height, rows_max + 1)
    return frozenset(
        row + 1 for (first, _), (last, _) in ranges for row in range(first, min(last, last_row) + 1) if row
    )


def _refuse_bombs(content: bytes, unpacked_bytes_max: int) -> None:
    """Unpack it once, by pieces and no further than is sensible: what its directory says of sizes may be a lie."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.infolist():
                with parts.open(part) as opened:
                    while chunk := opened.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > unpacked_bytes_max:
                            raise BadTable("the file unpacks to more than is sensible; save it anew without pictures")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadTable(f"the file is not an Excel workbook: {type(error).__name__}") from None


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
