"""What follows the filing form: the continuation (附页) of what had no room in its cell, and the roster (名册)."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from filings.printed_form.domain import PrintedForm
from typefaces.paper import LEADING, Block, Column, Row, frame, headline, rows_of, rules, set_rows

TOP, BOTTOM = 772.0, 48.0
SIZE, SMALL, PAD = 10.5, 9.5, 3.0
INSET = 8.0

ROSTER = (
    ("序号", 0.0, 0.08),
    ("姓名", 0.08, 0.26),
    ("单位", 0.26, 0.62),
    ("出席半天", 0.62, 0.89),
    ("学时", 0.89, 1.0),
)
"""The roster's columns: heading, and where it begins and ends as a part of the table's width."""
GAP = 0.008
"""Between a column's rule and its text, as a part of the table's width."""
LINES_MAX = 40
"""How many lines of one person stand together; a longer entry goes on in another row."""


class Continued(NamedTuple):
    """What is left of a cell, under the number and the name by which the cell speaks of it."""

    number: int
    name: str
    blocks: tuple[Block, ...]

    def printed(self) -> Iterator[Block]:
        """What stands on the page: a heading, the rest from the left margin on, and an empty line."""
        yield (Column(f"第{self.number}项　{self.name}（续）"),)
        for block in self.blocks:
            yield tuple(column._replace(align=0) for column in block)
        yield (Column(""),)


def _heading(doc: Any, title: str, about: Sequence[Block], sides: tuple[float, float]) -> tuple[list[str], float]:
    """A title with what it is about below it, and how far down the page they reach."""
    left, right = sides
    wide = right - left
    rows = list(rows_of(about, wide, SMALL))
    shown = [headline(doc, title, (left + right) / 2, TOP + 12, 16), *set_rows(doc, rows, (left, TOP), wide, SMALL)]
    return shown, TOP - len(rows) * LEADING * SMALL - 5


def continuation(
    doc: Any, continued: Sequence[Continued], heading: tuple[str, Block], sides: tuple[float, float]
) -> Iterator[str]:
    """Pages with what had no room, one after the other; none if everything had."""
    if not continued:
        return
    shown, top = _heading(doc, heading[0], [heading[1]], sides)
    blocks = [block for item in continued for block in item.printed()]
    wide = sides[1] - sides[0] - 2 * INSET
    rows = list(rows_of(blocks, wide, SIZE))[:-1]
    lines_max = int((top - BOTTOM - 2 * INSET) / (LEADING * SIZE))
    box = frame(sides[0], BOTTOM, sides[1] - sides[0], top - BOTTOM)
    for start in range(0, len(rows), lines_max):
        some = rows[start : start + lines_max]
        yield "\n".join([*shown, box, *set_rows(doc, some, (sides[0] + INSET, top - INSET), wide, SIZE)])


def roster_pages(doc: Any, form: PrintedForm, sides: tuple[float, float]) -> Iterator[str]:
    """The roster, with its heading row on every page."""
    about = f"共 {len(form.roster)} 人　　{form.roster_note}"
    blocks = [(Column(f"培训名称：{form.fields.get('title', '')}"),), (Column(about),)]
    shown, top = _heading(doc, "参训人员名册", blocks, sides)
    middle = tuple(Column(name, start, end, align=0.5) for name, start, end in ROSTER)
    names = list(rows_of([middle], sides[1] - sides[0], SMALL))
    page, y = [names], top - _high(names)
    for entry in _entries(_people(form), sides[1] - sides[0]):
        if y - _high(entry) < BOTTOM:
            yield "\n".join([*shown, *_table(doc, page, top, sides)])
            page, y = [names], top - _high(names)
        page.append(entry)
        y -= _high(entry)
    yield "\n".join([*shown, *_table(doc, page, top, sides)])


def _people(form: PrintedForm) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(form.roster, 1):
        yield str(number), row.name, row.unit, row.half_days, row.hours


def _entries(people: Iterator[tuple[str, ...]], wide: float) -> Iterator[list[Row]]:
    """The lines of each person, in the roster's columns."""
    for texts in people:
        block = tuple(_column(text, *place) for text, place in zip(texts, ROSTER, strict=True))
        rows = list(rows_of([block], wide, SMALL))
        for start in range(0, len(rows), LINES_MAX):
            yield rows[start : start + LINES_MAX]


def _column(text: str, name: str, start: float, end: float) -> Column:
    return Column(text, start + GAP, end - GAP, align=0.5 if name in ("序号", "姓名", "学时") else 0)


def _high(entry: Sequence[Row]) -> float:
    return len(entry) * LEADING * SMALL + 2 * PAD


def _table(doc: Any, page: Sequence[Sequence[Row]], top: float, sides: tuple[float, float]) -> Iterator[str]:
    """The entries of one page, ruled."""
    left, right = sides
    y, lines = top, list[tuple[float, float, float, float]]()
    for entry in page:
        yield from set_rows(doc, entry, (left, y - PAD), right - left, SMALL)
        y -= _high(entry)
        lines.append((left, y, right, y))
    uprights = (left + start * (right - left) for _, start, _ in ROSTER[1:])
    yield rules([*lines[:-1], *((x, top, x, y) for x in uprights)])
    yield frame(left, y, right - left, top - y)
