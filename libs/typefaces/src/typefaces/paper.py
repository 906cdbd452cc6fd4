"""What printed pages are made of: text that is broken into lines and columns, rules and boxes.

Lengths are points (1/72 inch) from the lower left corner; what is handed back are PDF operators. What no font of ours
draws is replaced by 〓 (the printers' geta): such a page is read by people, who can ask. What has to be refused instead
is looked for with :func:`typefaces.glyphs.unprintable_in` before it is drawn.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from typefaces.glyphs import drawn_by, width
from typefaces.setting import Style, broken, written

A4 = (595.28, 841.89)
INK = "0 0 0"
LEADING = 1.36
"""The distance of two baselines as a multiple of the size."""
GETA = "〓"
_STRETCH_EM_MAX = 1.5
"""How much room a full line may hand out among its letters, to end where the others end."""


@cache
def _drawn(char: str) -> str:
    if char.isspace() and char != "\u3000":
        return " "
    is_selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    if is_selector or unicodedata.category(char) == "Cf":
        return ""  # shows nothing of its own, so nothing is lost
    return char if drawn_by(char) else GETA


def printable(text: str) -> str:
    """The text as it can be drawn: any space is a space, and what has no glyph is 〓."""
    return "".join(map(_drawn, text))


def put(doc: Any, text: str, x: float, y: float, style: Style) -> str:
    """One line of any text at (x, y)."""
    return written(doc, printable(text), x, y, style)


def headline(doc: Any, text: str, x: float, y: float, size: float) -> str:
    """A title around (x, y), its letters thickened by an outline: the bold cut has not all of them."""
    shown = put(doc, text, x, y, Style(size, INK, align=0.5, spacing=0.07 * size))
    return f"q 2 Tr {0.0175 * size:.2f} w {INK} RG {shown} Q"


class Column(NamedTuple):
    """Text in a part of the width that there is: from `start` to `end`, as fractions; `align` as in `Style`."""

    text: str
    start: float = 0
    end: float = 1
    align: float = 0


Block = tuple[Column, ...]
"""Columns that begin on the same line."""


def paragraphs(text: str) -> tuple[Block, ...]:
    """A text of any number of lines, each of them a paragraph whose first line is indented by two letters."""
    lines = (line.strip() for line in text.splitlines())
    return tuple((Column(f"　　{line}"),) for line in lines if line)


class Row(NamedTuple):
    """One line of a block: a text for each of its columns, empty in one that has ended."""

    number: int
    """Which block it is of."""
    block: Block
    texts: tuple[str, ...]
    is_full: bool
    """Whether the block goes on below it."""


def rows_of(blocks: Sequence[Block], wide: float, size: float) -> Iterator[Row]:
    """The blocks, line by line."""
    for number, block in enumerate(blocks):
        columns = [broken(printable(line.text), (line.end - line.start) * wide / size) for line in block]
        lines_max = max(map(len, columns))
        for at in range(lines_max):
            texts = tuple(lines[at] if at < len(lines) else "" for lines in columns)
            yield Row(number, block, texts, is_full=at + 1 < lines_max)


def set_rows(doc: Any, rows: Iterable[Row], place: tuple[float, float], wide: float, size: float) -> Iterator[str]:
    """The lines from the upper left corner of a box of that width downwards."""
    x, top = place
    for number, row in enumerate(rows):
        y = top - (number + 0.5) * LEADING * size - 0.36 * size
        for column, text in zip(row.block, row.texts, strict=True):
            if shown := text.rstrip(" "):
                style = Style(size, INK, align=column.align, spacing=_stretch(row, column, shown, wide / size) * size)
                at = column.start + column.align * (column.end - column.start)
                yield written(doc, shown, x + at * wide, y, style)


def _stretch(row: Row, column: Column, shown: str, wide_em: float) -> float:
    """What each letter of a full line gets, in em, so that the paragraph has an even margin."""
    if not row.is_full or len(row.block) > 1 or column.align or len(shown) < 2:
        return 0
    app = (column.end - column.start) * wide_em - width(shown)
    return app / (len(shown) - 1) if app < _STRETCH_EM_MAX else 0


def rules(lines: Iterable[tuple[float, float, float, float]], thick: float = 0.6) -> str:
    """Straight lines, each from (x, y) to (x, y)."""
    paths = (f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l" for x, y, to_x, to_y in lines)
    return f"{INK} RG {thick} w {' '.join(paths)} S"


def frame(x: float, y: float, wide: float, high: float, thick: float = 1.2) -> str:
    """The outline of a box."""
    return f"{INK} RG {thick} w {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re S"
