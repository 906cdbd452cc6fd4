"""Rows written by one statement: what is named once ends in its column, of whatever type."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.db import Database, Tx
from common.db.columns import Columns, array_text, columns_of

TABLE = sa.Table(
    "written",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("row", sa.SmallInteger, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("words", ARRAY(sa.Text)),
    sa.Column("shape", JSONB),
    sa.Column("is_new", sa.Boolean, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)


class Named(NamedTuple):
    name: str | None


class Written(NamedTuple):
    id: UUID
    row: int
    inner: Named
    words: tuple[str, ...]
    is_new: bool = True


ROWS = [Written(FIRST, 1, Named("甲"), ('a,"b"', "c\\d")), Written(SECOND, 2, Named(None), ())]
COLUMNS = Columns(TABLE, "id", "row", "inner.name", "words", "shape", "is_new")


async def write(tx: Tx, rows: list[Written], then: str = "") -> list[UUID]:
    given = COLUMNS.arrays(rows, words=[array_text(row.words) for row in rows], shape=['{"a": [1]}' for _ in rows])
    return list((await tx.execute(COLUMNS.insert("at", then=f"{then} RETURNING id"), {**given, "at": NOW})).scalars())


async def test_every_value_ends_in_the_column_of_its_name(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(TABLE.create)
        assert await write(tx, ROWS) == [FIRST, SECOND]
        assert (await tx.execute(sa.select(TABLE).order_by("id"))).all() == [
            (FIRST, 1, "甲", ['a,"b"', "c\\d"], {"a": [1]}, True, NOW),
            (SECOND, 2, None, [], {"a": [1]}, True, NOW),
        ]
        await tx.run_sync(TABLE.drop)


async def test_no_rows_are_no_rows(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(TABLE.create)
        assert await write(tx, []) == []
        await tx.run_sync(TABLE.drop)


async def test_an_upsert_takes_over_all_columns_but_its_key(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(TABLE.create)
        await write(tx, ROWS)
        then = f"ON CONFLICT (id) DO UPDATE SET {COLUMNS.excluded('id')}"
        await write(tx, [Written(FIRST, 7, Named("乙"), ("x",), is_new=False)], then)
        found = (await tx.execute(sa.select(TABLE).where(TABLE.c.id == FIRST))).one()
        assert (found.row, found.name, found.words, found.is_new) == (7, "乙", ["x"], False)
        await tx.run_sync(TABLE.drop)


def test_a_column_that_the_table_does_not_have_is_refused_where_it_is_named() -> None:
    with pytest.raises(KeyError):
        Columns(TABLE, "id", "inner.nom")


def test_fields_of_a_row_are_columns_of_their_type() -> None:
    class Word(StrEnum):
        HERE = "here"

    class Row(NamedTuple):
        text: str
        maybe: date | None
        flag: bool
        at: datetime
        word: Word

    columns = columns_of(Row, *Row._fields)
    assert [(column.name, str(column.type.compile()), column.nullable) for column in columns] == [
        ("text", "TEXT", False),
        ("maybe", "DATE", True),
        ("flag", "BOOLEAN", False),
        ("at", "DATETIME", False),
        ("word", "TEXT", False),
    ]
    assert all(column.type.timezone for column in columns if isinstance(column.type, sa.DateTime))


class Seen(NamedTuple):
    id: UUID
    row: int
    is_new: bool
    name: str | None
    at: datetime


SEEN = Columns(TABLE, "id", "row", "is_new", "name", "at")
MOMENTS = [
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 1, 1, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
    datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]


async def test_moments_arrive_to_the_microsecond_and_a_column_without_values_stays_empty(database: Database) -> None:
    rows = [Seen(UUID(int=number), number, True, None, moment) for number, moment in enumerate(MOMENTS)]
    assert SEEN.arrays(rows)["name"] == "{}", "nothing is sent of it"
    async with database.transaction() as tx:
        await tx.run_sync(TABLE.create)
        await tx.execute(SEEN.insert(), SEEN.arrays(rows))
        found = (await tx.execute(sa.select(TABLE.c.name, TABLE.c.at).order_by("id"))).all()
        assert found == [(None, moment) for moment in MOMENTS]
        await tx.run_sync(TABLE.drop)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(TypeError):
        SEEN.arrays([Seen(FIRST, 1, True, None, datetime(2026, 1, 1))])  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        [None],
        ["", None, "NULL", None],
        ['"', "\\", '\\"', "{,}", " a ", "\n\t"],
        ["甲", "\u3000", "𰻝", None, "null"],
    ],
    ids=["nothing", "empty", "none", "some", "signs", "chinese"],
)
async def test_texts_arrive_as_they_were_sent(database: Database, texts: list[str | None]) -> None:
    async with database.reading() as tx:
        asked = sa.text("SELECT CAST(CAST(:texts AS text) AS text[])")
        assert (await tx.execute(asked, {"texts": array_text(texts)})).scalar_one() == texts


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.none()))
def test_what_is_sent_is_read_back_as_postgresql_reads_it(texts: list[str | None]) -> None:
    read = re.findall(r'NULL|"((?:[^"\\]|\\.)*)"', array_text(texts), re.DOTALL)
    assert [re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) for text in read] == [text or "" for text in texts]


def test_a_text_that_postgresql_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="U\\+0000"):
        array_text(["a\0b", "c"])
