"""Workbooks that leave as they are made, row by row: nothing of them is kept, and the first bytes go out at once.

An Excel file is a ZIP archive whose directory comes last, so that everything in it may be written before its size is
known. A sheet of Excel has 1,048,576 rows; what is more goes on in the next sheet.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

ROWS_MAX = 1_048_575
"""Of a sheet, beneath its headings."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
</styleSheet>"""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Sink(io.RawIOBase):
    """What was written since it was taken last. It cannot be sought in, which the archive finds out by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._written += content
        return len(content)

    def take(self) -> bytes:
        """Everything so far, which is forgotten then."""
        found = bytes(self._written)
        self._written.clear()
        return found


class StreamedBook:
    """A workbook of one table. ``add`` gives the bytes that follow those given before, ``end`` the last ones.

    Numbers are numbers, everything else is text. The columns are as wide as ``widths`` says, in characters.
    """

    def __init__(self, name: str, heading: Sequence[str], widths: Sequence[int], *, rows_max: int = ROWS_MAX) -> None:
        self._name, self._heading, self._widths, self._rows_max = name, heading, widths, rows_max
        self._columns = [_column(place) for place in range(len(heading))]
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._sheets = 0
        self._begin_sheet()

    def add(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """The next rows."""
        for row in rows:
            if self._row > self._rows_max:
                self._end_sheet()
                self._begin_sheet()
            self._write_row(row)
        return self._sink.take()

    def end(self) -> bytes:
        """Nothing follows: what remains of the file."""
        self._end_sheet()
        for path, content in self._parts().items():
            self._archive.writestr(path, content)
        self._archive.close()
        return self._sink.take()

    def _begin_sheet(self) -> None:
        self._sheets, self._row = self._sheets + 1, 0
        self._sheet = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(self._widths, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        self._sheet.write(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>".encode()
        )
        self._write_row(self._heading, style=' s="1"')

    def _write_row(self, row: Sequence[Any], *, style: str = "") -> None:
        self._row += 1
        cells = "".join(
            _cell(f"{column}{self._row}", cell, style) for column, cell in zip(self._columns, row, strict=True)
        )
        self._sheet.write(f'<row r="{self._row}">{cells}</row>'.encode())

    def _end_sheet(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()

    def _parts(self) -> dict[str, str]:
        numbers = range(1, self._sheets + 1)
        names = [self._name, *(f"{self._name}（{number}）" for number in numbers[1:])]
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, names, strict=True)
        )
        leads = "".join(
            f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for number in numbers
        )
        return {
            "xl/styles.xml": _STYLES,
            "xl/workbook.xml": (
                f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{leads}'
                f'<Relationship Id="rId{self._sheets + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
                "</Relationships>"
            ),
            "_rels/.rels": (
                f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
                f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "[Content_Types].xml": (
                f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>'
            ),
        }


def _cell(at: str, cell: Any, style: str) -> str:
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return f'<c r="{at}"{style}><v>{cell}</v></c>'
    text = escape(_NOT_IN_XML.sub("", str(cell)))
    return f'<c r="{at}" t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _column(place: int) -> str:
    """Its letters: A for 0, AA for 26."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
