"""The columns of a file that people fill in: one table, from which its template, its reader and its messages follow."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import xlsxwriter

from common.identity import plain_number
from tables.headings import heading_key
from tables.sheets import TEXTS_ONLY, BadTable, Cell, Fault

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_ANSWERS = {"是": True, "否": False, "true": True, "false": False}
_ROWS_MAX = 10_000


def as_text(cell: Cell) -> Any:
    """A text without blanks around it. What is none stays as it is, but for days and times, which are written out."""
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return cell.strip() if isinstance(cell, str) else cell


def id_number(cell: Cell) -> Any:
    """A number as people write it; one that was kept as a number stays one, since its last digits are lost."""
    return plain_number(cell) if isinstance(cell, str) else as_text(cell)


def day(cell: Cell) -> Any:
    """A day as 2026-09-01, of 2026/9/1 and 2026年9月1日 as well; what is none stays as it is."""
    if isinstance(cell, date):
        return str(cell.date() if isinstance(cell, datetime) else cell)
    text = as_text(cell)
    if isinstance(text, str) and (found := _DAY.fullmatch(text)):
        year, month, day_of_month = (part for part in found.groups() if part)
        return f"{year}-{month:0>2}-{day_of_month:0>2}"
    return text


def yes_or_no(cell: Cell) -> Any:
    """是 or 否 as an answer; what is none stays as it is."""
    text = as_text(cell)
    return _ANSWERS.get(text.lower(), text) if isinstance(text, str) else text


def words(meanings: Mapping[str, str]) -> Callable[[Cell], Any]:
    """A reader of one of these words, as programs have it; another one stays as it is."""

    def read(cell: Cell) -> Any:
        text = as_text(cell)
        return meanings.get(text, text) if isinstance(text, str) else text

    return read


@dataclass(frozen=True)
class Column:
    """One column: the field that it fills, its heading in the template, and what else it is called."""

    field: str
    heading: str
    aliases: tuple[str, ...] = ()
    read: Callable[[Cell], Any] = as_text
    """What a cell means; what it does not understand goes on as it is, and the verdict on the row says why."""
    required: bool = False
    sample: str = ""
    help: str = ""
    """In Chinese, for who fills it in."""
    choices: tuple[str, ...] = ()
    """What the template offers in a list."""
    width: int = 12

    @cached_property
    def keys(self) -> frozenset[str]:
        """What a heading of this column comes to (:func:`tables.headings.heading_key`)."""
        return frozenset(map(heading_key, (self.field, self.heading, *self.aliases)))


ID_NUMBER = Column(
    "id_number", "身份证号", ("身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码"),
    id_number, required=True, sample="43**************12", width=22,
    help="18位，须为文本格式（本模板已设置）；以数字保存的身份证号末几位已经丢失，系统不予导入。",
)  # fmt: skip
NAME = Column("name", "姓名", required=True, sample="张三", help="与身份证一致。")


def wanted(columns: Sequence[Column]) -> list[list[str]]:
    """By which headings a sheet is known to be meant: of each column that it must have, any of these."""
    return [sorted(column.keys) for column in columns if column.required]


def places_of(heading: Sequence[str], columns: Sequence[Column], where: str = "") -> dict[str, int]:
    """Field → where its column stands; raises :class:`BadTable` where one is missing or stands there twice.

    ``where``: where the headings stand (:class:`tables.sheets.Sheet`), for whom it is refused.
    """
    keys, places = [heading_key(name) for name in heading], dict[str, int]()
    for column in columns:
        found = [place for place, key in enumerate(keys) if key in column.keys]
        called = f"{column.heading} ({column.field}){where and f'; looked at {where}'}"
        if len(found) > 1:
            raise BadTable(f"two columns are headed {called}", Fault.COLUMN_TWICE, column.heading)
        if found:
            places[column.field] = found[0]
        elif column.required:
            raise BadTable(f"no column is headed {called}", Fault.NO_COLUMN, column.heading)
    return places


def fields_of(cells: Sequence[Cell], columns: Sequence[Column], places: Mapping[str, int]) -> dict[str, Any]:
    """What a row says, field by field; an empty cell says nothing where its column may be left out."""
    fields: dict[str, Any] = {}
    for column in columns:
        if (place := places.get(column.field)) is None:
            continue
        value = column.read(cells[place] if place < len(cells) else "")
        if value != "" or column.required:
            fields[column.field] = value
    return fields


def template(sheet_name: str, columns: Sequence[Column], notes: Sequence[str]) -> bytes:
    """An empty sheet to fill in, texts kept as texts, with the words that are taken, and one that explains it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, text = book.add_worksheet(sheet_name), book.add_format({"num_format": "@"})
        must = book.add_format({"bold": True, "bg_color": "#F3D9D3", "border": 1})
        may = book.add_format({"bold": True, "bg_color": "#E4EAE6", "border": 1})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, text)
            sheet.write_string(0, place, column.heading, must if column.required else may)
            if column.choices:
                listed = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, _ROWS_MAX, place, listed)
        sheet.freeze_panes(1, 0)
        _explain(book, columns, notes)
    return out.getvalue()


def _explain(book: Any, columns: Sequence[Column], notes: Sequence[str]) -> None:
    sheet, head = book.add_worksheet("填写说明"), book.add_format({"bold": True, "bg_color": "#E4EAE6", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, width) in enumerate((("列名", 16), ("是否必填", 10), ("怎样填写", 70), ("示例", 24))):
        sheet.set_column(place, place, width, wrapped)
        sheet.write_string(0, place, name, head)
    rows = [
        (column.heading, "必填" if column.required else "可以不填", _said(column), column.sample) for column in columns
    ]
    for number, row in enumerate([*rows, *((note,) for note in notes)], 1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell, wrapped if len(row) > 1 else None)


def _said(column: Column) -> str:
    listed = f"可填：{'、'.join(column.choices)}。" if column.choices else ""
    return f"{listed}{column.help}"
