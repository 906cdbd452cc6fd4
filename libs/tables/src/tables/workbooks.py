"""Workbooks as the sheets that their user sees, with what in them is hidden and what has no value."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from posixpath import join, normpath
from xml.sax.saxutils import unescape

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from common.identity import holds_typed_id_number
from tables.sheets import BadTable, Cell, Fault

UNPACKED_BYTES_MAX = 48 * 1024 * 1024
_CHUNK = 1024 * 1024
_LETTERS, _COLUMNS_MAX, _NAMED_MAX = 26, 16_384, 5
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Opened:
    """One visible sheet; rows count from 0, as columns do."""

    called: str
    """In Chinese, as its user finds it."""
    rows: Sequence[Sequence[Cell]]
    merged: Collection[int] = frozenset()
    """The numbers, from 1, of rows that a merged cell runs through."""
    hidden_rows: Collection[int] = frozenset()
    hidden_columns: Collection[int] = frozenset()
    without_value: Sequence[str] = field(default=())
    """Cells, such as B5, with a formula whose value nobody has stored."""

    def refuse_unseen(self, heading: int) -> None:
        """Raises :class:`BadTable` where something is hidden beneath the headings, or has no value."""
        rows = [row for row in sorted(self.hidden_rows) if row >= heading and self._has(self.rows[row : row + 1])]
        if rows:
            where = f"{self.called}第{_listed([str(row + 1) for row in rows])}行"
            raise BadTable(
                f"rows are hidden or filtered out ({where}); show all rows, or delete them", Fault.HIDDEN, where
            )
        columns = [
            column for column in sorted(self.hidden_columns) if self._has([self.rows[heading][column : column + 1]])
        ]
        if columns:
            where = f"{self.called}第{_listed([_letters(column) for column in columns])}列"
            raise BadTable(f"columns are hidden ({where}); show all columns, or delete them", Fault.HIDDEN, where)
        if self.without_value:
            where = f"{self.called}{_listed(self.without_value)}单元格"
            raise BadTable(
                f"formulas have no stored value ({where}); open the file in Excel or WPS and save it",
                Fault.NO_VALUE,
                where,
            )

    @staticmethod
    def _has(rows: Sequence[Sequence[Cell]]) -> bool:
        return any(str(cell).strip() for cells in rows for cell in cells)


def _listed(places: Sequence[str]) -> str:
    more = f"等{len(places)}" if len(places) > _NAMED_MAX else ""
    return "、".join(places[:_NAMED_MAX]) + more


def _letters(column: int) -> str:
    """A column as a spreadsheet calls it: 0 is A, 26 is AA."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def opened(content: bytes, rows_max: int, unpacked_bytes_max: int) -> list[Opened]:
    """The visible sheets of a workbook, in their order; raises :class:`BadTable`."""
    is_zip = content.startswith(b"PK")
    if is_zip:
        _refuse_bombs(content, unpacked_bytes_max)
    elif _ENCRYPTED in content:
        raise BadTable("the file asks for a password; save it without one", Fault.PROTECTED)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            (place, sheet.name) for place, sheet in enumerate(book.sheets_metadata)
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]  # fmt: skip
        if book.sheet_names and not shown:
            raise BadTable("no sheet of the file is visible; show the one with the rows", Fault.NO_VISIBLE_SHEET)
        with _parts(content) if is_zip else nullcontext(dict[str, Callable[[], bytes]]()) as parts:
            return [
                _opened(book.get_sheet_by_name(name), place, rows_max, parts[name]() if name in parts else b"")
                for place, name in shown
            ]
    except PasswordError:
        raise BadTable("the file asks for a password; save it without one", Fault.PROTECTED) from None
    except (CalamineError, OSError, IndexError, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        raise BadTable(f"the file is not an Excel workbook: {type(error).__name__}") from None


def _opened(sheet: CalamineSheet, place: int, rows_max: int, xml: bytes) -> Opened:
    name = "".join(letter if letter.isprintable() else " " for letter in sheet.name)
    is_named = name.strip() and not holds_typed_id_number(name)
    called = f"工作表“{name}”" if is_named else f"第{place + 1}个工作表"
    return Opened(
        called,
        sheet.to_python(skip_empty_area=False),
        _merged(sheet, rows_max),
        frozenset(_hidden_rows(xml)),
        frozenset(_hidden_columns(xml)),
        [_attributes(found[1]).get("r", "") for found in _FORMULA.finditer(xml)],
    )


def _merged(sheet: CalamineSheet, rows_max: int) -> frozenset[int]:
    """The numbers of rows that a merged cell runs through; one that ends in its first row is a title or a heading."""
    ranges = sheet.merged_cell_ranges or ()
    last_row = min(sheet.total_height, rows_max + 1)
    return frozenset(
        row + 1 for (first, _), (last, _) in ranges for row in range(first, min(last, last_row) + 1) if row
    )


def _attributes(text: bytes) -> dict[str, str]:
    return {
        found[1].decode("ascii", "replace"): unescape((found[2] or found[3] or b"").decode("utf-8", "replace"))
        for found in _ATTRIBUTE.finditer(text)
    }


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _hidden_rows(xml: bytes) -> Iterator[int]:
    before = 0
    for found in _ROW.finditer(xml):
        attributes = _attributes(found[1])
        number = attributes.get("r", "")
        before = int(number) if number.isdecimal() and len(number) < 8 else before + 1
        if _is_hidden(attributes):
            yield before - 1


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for found in _COLUMN.finditer(xml):
        attributes = _attributes(found[1])
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if _is_hidden(attributes) and first.isdecimal() and last.isdecimal() and len(first + last) < 12:
            yield from range(int(first) - 1, min(int(last), _COLUMNS_MAX))


@contextmanager
def _parts(content: bytes) -> Iterator[dict[str, Callable[[], bytes]]]:
    """Sheet → what reads its XML, of an .xlsx file; of others nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        try:
            book, related = parts.read("xl/workbook.xml"), parts.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            book = related = b""
        relations = map(_attributes, _RELATION.findall(related))
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
        there, found = set(parts.namelist()), dict[str, Callable[[], bytes]]()
        for sheet in map(_attributes, _SHEET.findall(book)):
            target = targets.get(next((value for name, value in sheet.items() if name.endswith(":id")), ""), "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            if path in there and "name" in sheet:
                found[sheet["name"]] = partial(parts.read, path)
        yield found


def _refuse_bombs(content: bytes, unpacked_bytes_max: int) -> None:
    """Unpack it once, by pieces and no further than is sensible: what its directory says of sizes may be a lie."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.infolist():
                with parts.open(part) as stream:
                    while chunk := stream.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > unpacked_bytes_max:
                            raise BadTable("the file unpacks to more than is sensible; save it anew without pictures")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadTable(f"the file is not an Excel workbook: {type(error).__name__}") from None
