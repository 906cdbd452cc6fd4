"""Documents of headings, paragraphs and tables, page after page of A4: the same document gives the same bytes.

Lengths are points (1/72 inch) from the lower left corner. Sizes are those of official documents: 小四 for text, 五号
for tables, 三号 for headings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from typefaces.glyphs import SERIF, typeface
from typefaces.paper import (
    A4,
    INK,
    LEADING,
    Block,
    Column,
    Row,
    headline,
    paragraphs,
    printable,
    put,
    rows_of,
    rules,
    set_rows,
)
from typefaces.setting import Piece, Style, fit

SIDE, TOP, BOTTOM = 62.0, 66.0, 62.0
"""Margins; numbers of pages stand in the lower one, what the document is called in the upper one."""
TEXT, TABLE, HEADING, SMALL = 12.0, 10.5, 16.0, 9.0
PAD = 3.5
GREY, SHADE = "0.35 0.35 0.35", "0.93 0.94 0.93"
_LINES_MAX = 40
"""Of one row of a table; a longer cell goes on in another row."""
_TOGETHER_MAX = 12
"""Rows of a table that is moved to the next page rather than divided."""
_WORDS_HIGH_MAX = 3 * HEADING
"""A heading stands on a page only with so much room below it."""


class Cover(NamedTuple):
    """The first page: what it is called, on one or more lines, and at its foot who made it, and when."""

    titles: tuple[str, ...]
    foot: tuple[str, ...]


class Heading(NamedTuple):
    """The heading of a section."""

    text: str


class Text(NamedTuple):
    """Paragraphs, a line each."""

    text: str
    size: float = TEXT


class TableColumn(NamedTuple):
    """A column of a table: its heading, its share of the width, and where its text stands (as in ``Style``)."""

    name: str
    share: float
    align: float = 0.5


class Table(NamedTuple):
    """A ruled table, its headings on every page that it reaches."""

    columns: tuple[TableColumn, ...]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    has_sum: bool = False
    """The first row is the sum of the others, and shaded."""


Part = Cover | Heading | Text | Table


@dataclass(frozen=True)
class Document:
    """What is drawn."""

    title: str
    author: str
    dated_on: date
    parts: tuple[Part, ...]
    is_landscape: bool = False


def draw(document: Document) -> bytes:
    """The document as an unsigned PDF 1.7."""
    size = (A4[1], A4[0]) if document.is_landscape else A4
    canvas = Canvas(
        "document.pdf",  # never written: the bytes are handed back
        pagesize=size,
        pageCompression=1,
        invariant=1,
        initialFontName=typeface(SERIF).fontName,  # else every file asks for a Helvetica that is not embedded
        pdfVersion=(1, 7),
        lang="zh-CN",
    )
    _describe(canvas, document)
    pages = _Pages(canvas._doc, size)
    for part in document.parts:
        pages.add(part)
    for operators in pages.drawn(document.title):
        canvas.addLiteral("\n".join(operators))
        canvas.showPage()
    pdf: bytes = canvas.getpdfdata()
    return pdf


def _describe(canvas: Any, document: Document) -> None:
    """Title and dates of the file, all from the document; the file's identifier is a hash of it."""
    canvas.setTitle(printable(document.title))
    canvas.setAuthor(printable(document.author))
    canvas.setSubject("")
    canvas.setCreator("Xueshi")
    canvas.setProducer("Xueshi")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setDateFormatter(lambda *_: f"D:{document.dated_on:%Y%m%d}000000+08'00'")
    identifier = sha256(repr(document).encode("utf-8", "backslashreplace")).hexdigest()[:32]
    canvas._doc._ID = f"[<{identifier}> <{identifier}>]".encode()


class _Pages:
    """Page after page, from the top down."""

    def __init__(self, doc: Any, size: tuple[float, float]) -> None:
        self._doc, self._size = doc, size
        self._wide = size[0] - 2 * SIDE
        self._covers = list[list[str]]()
        self._pages = list[list[str]]()
        self._y = 0.0

    def add(self, part: Part) -> None:
        """The next part, on as many pages as it needs."""
        match part:
            case Cover():
                self._covers.append(list(self._cover(part)))
            case Heading():
                self._heading(part)
            case Text():
                self._text(part)
            case Table():
                self._table(part)

    def drawn(self, title: str) -> Iterator[list[str]]:
        """Every page with its number; a cover has none."""
        yield from self._covers
        middle, small = self._size[0] / 2, Style(SMALL, GREY, align=0.5)
        for number, operators in enumerate(self._pages, 1):
            counted = put(self._doc, f"第{number}页　共{len(self._pages)}页", middle, 34, small)
            yield [*operators, put(self._doc, title, middle, self._size[1] - 44, small), counted]

    def _cover(self, cover: Cover) -> Iterator[str]:
        middle, y = self._size[0] / 2, self._size[1] * 0.68
        for title in cover.titles:
            size, lines = fit([Piece(printable(title))], box=(self._wide * 0.92, 120), size=28, leading=1.5, even=True)
            for line in lines:
                shown = "".join(piece.text for piece in line.pieces)
                yield headline(self._doc, shown, middle, y, size)  # the cut for titles has not all letters
                y -= size * 1.7
        yield rules([(SIDE + 90, y + 12, self._size[0] - SIDE - 90, y + 12)], 1.2)
        y = 130 + len(cover.foot) * TEXT * 2
        for text in cover.foot:
            yield put(self._doc, text, middle, y, Style(14, INK, align=0.5))
            y -= 28

    def _room(self, high: float) -> None:
        """A new page unless the part has room on this one."""
        if not self._pages or self._y - high < BOTTOM:
            self._pages.append([])
            self._y = self._size[1] - TOP

    def _heading(self, heading: Heading) -> None:
        self._room(HEADING * 2 + _WORDS_HIGH_MAX)
        self._y -= HEADING * 1.7
        # A headline is centred on its place.
        self._pages[-1].append(headline(self._doc, heading.text, self._size[0] / 2, self._y, HEADING))
        self._y -= HEADING * 0.8

    def _text(self, text: Text) -> None:
        rows = list(rows_of(paragraphs(text.text), self._wide, text.size))
        high = LEADING * text.size
        while rows:
            self._room(high)
            fits = max(1, int((self._y - BOTTOM) / high))
            self._set(rows[:fits], SIDE, self._wide, text.size)
            rows = rows[fits:]
        self._y -= 4

    def _set(self, rows: Sequence[Row], x: float, wide: float, size: float) -> None:
        self._pages[-1].extend(set_rows(self._doc, rows, (x, self._y), wide, size))
        self._y -= len(rows) * LEADING * size

    def _table(self, table: Table) -> None:
        edges = _edges(table.columns)
        head = list(rows_of([_cells([c.name for c in table.columns], edges, [0.5] * len(edges))], self._wide, TABLE))
        if len(table.rows) <= _TOGETHER_MAX:
            self._room(min(sum(map(_high, self._rows(table, edges))) + 4 * TABLE + _high(head), self._size[1] / 2))
        if table.caption:
            self._room(_high(head) + 3 * LEADING * TABLE)
            [caption] = list(rows_of([(Column(table.caption, align=0.5),)], self._wide, TABLE))[:1]
            self._y -= 6
            self._set([caption], SIDE, self._wide, TABLE)
            self._y -= 2
        self._room(_high(head) + LEADING * TABLE + 2 * PAD)
        top = self._row(head, is_shaded=True)
        for number, whole in enumerate(self._rows(table, edges)):
            for start in range(0, len(whole), _LINES_MAX):
                rows = whole[start : start + _LINES_MAX]
                if self._y - _high(rows) < BOTTOM:
                    self._close(edges, top)
                    self._room(self._size[1])
                    top = self._row(head, is_shaded=True)
                self._row(rows, is_shaded=table.has_sum and number == 0)
        self._close(edges, top)
        self._y -= 8

    def _rows(self, table: Table, edges: Sequence[tuple[float, float]]) -> Iterator[list[Row]]:
        """The lines of each row."""
        aligns = [column.align for column in table.columns]
        for texts in table.rows:
            yield list(rows_of([_cells(texts, edges, aligns)], self._wide, TABLE))

    def _row(self, rows: Sequence[Row], *, is_shaded: bool) -> float:
        """One row with a rule below it; where it began."""
        top, high = self._y, _high(rows)
        if is_shaded:
            self._pages[-1].append(f"{SHADE} rg {SIDE:.2f} {top - high:.2f} {self._wide:.2f} {high - 0.3:.2f} re f")
        self._y -= PAD
        self._set(rows, SIDE, self._wide, TABLE)
        self._y = top - high
        self._pages[-1].append(rules([(SIDE, self._y, SIDE + self._wide, self._y)], 0.5))
        return top

    def _close(self, edges: Sequence[tuple[float, float]], top: float) -> None:
        """The upright rules, and the outline, from where the table began on the page."""
        places = [SIDE + start * self._wide for start, _ in edges[1:]]
        self._pages[-1].append(rules([(x, self._y, x, top) for x in places], 0.5) if places else "")
        box = f"{SIDE:.2f} {self._y:.2f} {self._wide:.2f} {top - self._y:.2f} re S"
        self._pages[-1].append(f"{INK} RG 1 w {box}")


def _edges(columns: Sequence[TableColumn]) -> list[tuple[float, float]]:
    """Where each column begins and ends, as parts of the width."""
    whole, at, found = sum(column.share for column in columns), 0.0, []
    for column in columns:
        found.append((at / whole, (at + column.share) / whole))
        at += column.share
    return found


_GAP = 0.006
"""Between a column's rule and its text, as a part of the width."""


def _cells(texts: Sequence[str], edges: Sequence[tuple[float, float]], aligns: Sequence[float]) -> Block:
    cells = zip(texts, edges, aligns, strict=True)
    return tuple(Column(text, start + _GAP, end - _GAP, align) for text, (start, end), align in cells)


def _high(rows: Sequence[Row]) -> float:
    return len(rows) * LEADING * TABLE + 2 * PAD
