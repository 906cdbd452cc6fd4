"""What the form's boxes are made of: text that is made smaller and continued elsewhere, boxes to tick, QR codes."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import segno

from typefaces.paper import INK, LEADING, Block, Column, Row, frame, rows_of

_DARK_RUN = re.compile(rb"\x01+")


class Filled(NamedTuple):
    """Text in a box: how large, line by line, and the blocks that had no room."""

    size: float
    rows: list[Row]
    rest: tuple[Block, ...] = ()

    @property
    def high(self) -> float:
        """How high it is."""
        return len(self.rows) * LEADING * self.size


def fill(blocks: Sequence[Block], box: tuple[float, float], *, sizes: tuple[float, float], mark: str) -> Filled:
    """The blocks in a box (width, height), from the largest size down to the least; `mark` says where the rest is."""
    size, least = sizes
    while True:
        rows = list(rows_of(blocks, box[0], size))
        if len(rows) * LEADING * size <= box[1]:
            return Filled(size, rows)
        if size <= least:
            break
        size = max(size - 0.5, least)
    kept = max(int(box[1] / (LEADING * size)) - 1, 0)  # the last line is for the mark
    marked = next(rows_of([(Column(mark, align=1),)], box[0], size))
    return Filled(size, [*rows[:kept], marked], _rest(blocks, rows[kept:]))


def _rest(blocks: Sequence[Block], rows: Sequence[Row]) -> tuple[Block, ...]:
    """The blocks from these rows on, the first of them what is left of it."""
    number, block, *_ = rows[0]
    texts = zip(*(row.texts for row in rows if row.number == number), strict=True)
    left = tuple(column._replace(text="".join(parts)) for column, parts in zip(block, texts, strict=True))
    return (left, *blocks[number + 1 :])


def tick_box(x: float, y: float, side: float, is_ticked: bool) -> str:
    """A box to tick, as lines: the fonts have none."""
    box = frame(x, y, side, side, 0.8)
    if not is_ticked:
        return box
    points = ((0.18, 0.52), (0.42, 0.2), (0.9, 0.95))
    steps = (f"{x + right * side:.2f} {y + up * side:.2f} {op}" for (right, up), op in zip(points, "mll", strict=True))
    return f"{box} q 1.5 w 1 J 1 j {' '.join(steps)} S Q"


def qr_code(text: str, x: float, y: float, side: float) -> str:
    """The text as a QR code (ISO/IEC 18004) in a square."""
    matrix = segno.make_qr(text, error="m", mask=4, boost_error=False).matrix
    module = side / len(matrix)
    runs = (
        f"{dark.start()} {row} {dark.end() - dark.start()} 1 re"
        for row, modules in enumerate(matrix)
        for dark in _DARK_RUN.finditer(modules)
    )
    return "\n".join([f"q {module:.4f} 0 0 {-module:.4f} {x} {y + side} cm {INK} rg", *runs, "f Q"])
