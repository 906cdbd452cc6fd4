"""Files of strangers as sheets: what they are, and which part of them their user sees.

Of a workbook the one visible sheet that has the headings is read, from their row on. What in it its user does not see,
and what cannot be understood, is refused by its place.
"""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from common.text import standard_characters
from tables.headings import heading_key
from tables.sheets import BadTable, Cell, Fault, Row, Sheet
from tables.workbooks import UNPACKED_BYTES_MAX, Opened, opened

FILE_BYTES_MAX = 100 * 1024 * 1024
_LOOKED_THROUGH = 30
"""In so many rows from its beginning a sheet has its headings."""
_OF_OTHER_KINDS = (b"%PDF", b"%!PS", b"{\\rtf")
"""How files of text begin that are no tables."""
_SEPARATORS = ",\t;"
_NAMED_MAX = 5
_SAVE_AS = "open it in Excel or WPS and save it as an Excel workbook (.xlsx)"

Wanted = Sequence[Collection[str]]
"""Of each column that a sheet must have, the keys of its headings (:func:`tables.headings.heading_key`)."""


class _Found(NamedTuple):
    """Where a sheet's headings stand, and how many of those that are wanted are there."""

    sheet: Opened
    row: int
    matched: int

    @property
    def where(self) -> str:
        """In Chinese."""
        return f"{self.sheet.called}第{self.row + 1}行"


def read_sheet(
    content: bytes, *, rows_max: int, unpacked_bytes_max: int = UNPACKED_BYTES_MAX, wanted: Wanted = ()
) -> Sheet:
    """Excel (.xlsx, .xls, .ods) or text (UTF-8, UTF-16 or GB 18030; commas, tabs or semicolons) with headings in a row.

    Where nothing is ``wanted``, these are the first row of the first visible sheet. A file of a few kilobytes may ask
    for any memory and time: strangers' files are for :mod:`tables.reading`. Raises :class:`BadTable`.
    """
    if len(content) > FILE_BYTES_MAX:
        raise BadTable(f"the file is larger than {FILE_BYTES_MAX // 2**20} MB; split it", Fault.TOO_LARGE)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheets = opened(content, rows_max, unpacked_bytes_max)
    elif content.startswith(_OF_OTHER_KINDS):
        raise BadTable("the file is neither CSV nor an Excel file (.xlsx)", Fault.NO_TABLE)
    else:
        sheets = [_text_sheet(content, wanted)]
    found = _headed(sheets, wanted)
    found.sheet.refuse_unseen(found.row)
    heading = found.sheet.rows[found.row]
    merged, read = found.sheet.merged, list[Row]()
    for number, cells in enumerate(islice(found.sheet.rows, found.row + 1, None), found.row + 2):
        if any(str(cell).strip() for cell in cells):
            read.append(Row(number, cells, number in merged))
        if len(read) > rows_max:
            raise BadTable(f"the file has more than {rows_max:,} rows; split it", Fault.TOO_MANY_ROWS)
    where = found.where if wanted else ""
    return Sheet([str(cell).strip().removeprefix("\ufeff") for cell in heading], read, where)


def _headed(sheets: Sequence[Opened], wanted: Wanted) -> _Found:
    """The one sheet that has the headings; where none has all of them, the one that has most."""
    if not any(sheet.rows for sheet in sheets):
        raise BadTable("the file is empty; its first row holds the headings", Fault.EMPTY)
    if not wanted:
        return next(_Found(sheet, 0, 0) for sheet in sheets if sheet.rows)
    found = [_best(sheet, wanted) for sheet in sheets if sheet.rows]
    whole = [item for item in found if item.matched == len(wanted)]
    if len(whole) > 1:
        names = "、".join(item.sheet.called for item in whole[:_NAMED_MAX])
        raise BadTable(
            f"{len(whole)} sheets have the headings: {names}; keep one of them in the file, or hide the others",
            Fault.SEVERAL_SHEETS,
            names,
        )
    return whole[0] if whole else max(found, key=lambda item: item.matched)


def _best(sheet: Opened, wanted: Wanted) -> _Found:
    """The row that has most of the headings, the first of several; where none has any, the first row with anything."""
    looked = [(number, _count(cells, wanted)) for number, cells in enumerate(sheet.rows[:_LOOKED_THROUGH])]
    row, count = max(looked, key=lambda item: item[1])
    return _Found(sheet, row, count)


def _count(cells: Sequence[Cell], wanted: Wanted) -> int:
    keys = {heading_key(cell.removeprefix("\ufeff")) for cell in cells if isinstance(cell, str) and cell}
    return sum(not keys.isdisjoint(names) for names in wanted) if keys else 0


def _text_sheet(content: bytes, wanted: Wanted) -> Opened:
    text = _decoded(content)
    lines = text.removeprefix("\ufeff").lstrip()[:1_000].lower()
    if lines.startswith("<") and any(mark in lines for mark in ("<html", "<table", "<!doctype", "<?xml", "<meta")):
        raise BadTable(f"the file is a web page or XML with an Excel file's name: {_SAVE_AS}", Fault.WEB_PAGE)
    if lines.startswith("mime-version:"):
        raise BadTable(f"the file is a web archive with an Excel file's name: {_SAVE_AS}", Fault.WEB_PAGE)
    first, rest = text.partition("\n")[::2]
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= len("sep=,"):  # Excel's own first line
        separator, text = first.strip()[4:] or "\t", rest
    else:
        separator = _separator(text, wanted)
    return Opened("文件", list(_rows(text, separator)))


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode text
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = standard_characters(content.decode(encoding))  # Python's codec of GB 18030 is that of 2000
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise BadTable("the file is neither CSV nor an Excel file (.xlsx)", Fault.NO_TABLE)
        return text
    raise BadTable("the file is neither UTF-8 nor GB 18030 text, nor an Excel file (.xlsx)", Fault.NO_TABLE)


def _separator(text: str, wanted: Wanted) -> str:
    """What stands between the cells: with which most headings are found, or what the first line has most of."""
    begins = text[: 64 * 1024]
    first = next((line for line in begins.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=lambda mark: (_headings_by(mark, begins, wanted), first.count(mark)))


def _headings_by(separator: str, text: str, wanted: Wanted) -> int:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return max((_count(row, wanted) for row in islice(rows, _LOOKED_THROUGH)), default=0)
    except csv.Error:
        return 0


def _rows(text: str, separator: str) -> Iterator[Sequence[Cell]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise BadTable(f"the file is not CSV: {error}", Fault.NO_TABLE) from None
