"""Columns that are written together: each is named once, and its type is the one that its table has."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no type
_BETWEEN = "\0"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Columns:
    """Columns of one table that are written for many rows by one statement, one array a column.

    A column is named by where a row has it: ``posting.subject`` is the column ``subject``, and its values are
    ``row.posting.subject``. Columns of arrays and of JSON travel as texts, since an array of arrays would have to be
    rectangular: see :func:`array_text`. Each value that the driver sends by itself takes its time: so all texts of a
    column travel as one, moments as microseconds since 1970, and a column without any value as an empty array, which
    ``unnest`` fills up.
    """

    def __init__(self, table: sa.Table, *places: str) -> None:
        self._table = table
        self._places = {place.rpartition(".")[2]: place for place in places}
        self._moments = {name for name in self._places if isinstance(table.c[name].type, sa.DateTime)}
        self._texts = {
            name for name in self._places if isinstance(table.c[name].type, sa.Text) or self._is_nested(name)
        }
        self.given = f"unnest({', '.join(map(self._array, self._places))})"
        """What a FROM has for the rows; it still wants a name, such as ``AS given``, and :attr:`names`."""
        self.names = ", ".join(map(_quoted, self._places))
        """The columns as a statement lists them."""

    def insert(self, *constants: str, then: str = "") -> sa.TextClause:
        """INSERT of the rows, and of columns that have one value in all of them.

        ``then`` is what follows the SELECT: ORDER BY, ON CONFLICT, RETURNING.
        """
        values = [*map(self._value, self._places), *(f"CAST(:{name} AS {self._type(name)})" for name in constants)]
        columns = ", ".join((self.names, *map(_quoted, constants)))
        return sa.text(f"""
            INSERT INTO {_quoted(self._table.name)} ({columns})
            SELECT {", ".join(values)} FROM {self.given} AS given ({self.names})
            {then}
        """)

    def assigned(self, *keys: str) -> str:
        """The SET of an UPDATE from the rows as ``given``: all of these columns but the ``keys``."""
        return ", ".join(f"{_quoted(name)} = {self._value(name)}" for name in self._places if name not in keys)

    def excluded(self, *keys: str) -> str:
        """The SET of an upsert: all of these columns but the ``keys`` take what was given."""
        return ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in self._places if name not in keys)

    def arrays(self, rows: Sequence[object], /, **others: Sequence[object]) -> dict[str, Sequence[object]]:
        """The rows as parameters; ``others`` are columns whose values the rows do not have as they are written.

        Raises ``TypeError`` for a moment without an offset, ``ValueError`` for a text with the character U+0000.
        """
        return {
            name: self._sent(name, others[name] if name in others else list(map(attrgetter(place), rows)))
            for name, place in self._places.items()
        }

    def _array(self, name: str) -> str:
        if name in self._texts:
            return f"CAST(CAST(:{name} AS text) AS text[])"
        return f"CAST(:{name} AS {'bigint' if name in self._moments else self._type(name)}[])"

    def _sent(self, name: str, values: Sequence[Any]) -> Sequence[object]:
        has_none = bool(values) and values[0] is None and all(value is None for value in values)
        if name in self._texts:
            return "{}" if has_none else array_text(values)
        if has_none:
            return []
        if name in self._moments:
            return [value and (value - _EPOCH) // _MICROSECOND for value in values]
        return values

    def _value(self, name: str) -> str:
        given = f"given.{_quoted(name)}"
        if name in self._moments:
            # In two parts: an interval is multiplied by a double, which has no room for all microseconds of a far day.
            seconds, rest = f"{given} / 1000000 * interval '1 second'", f"{given} % 1000000 * interval '1 microsecond'"
            return f"timestamptz 'epoch' + {seconds} + {rest}"
        return f"CAST({given} AS {self._type(name)})" if self._is_nested(name) else given

    def _is_nested(self, name: str) -> bool:
        return isinstance(self._table.c[name].type, sa.ARRAY | sa.JSON)

    def _type(self, name: str) -> str:
        return self._table.c[name].type.compile(_DIALECT)


def _quoted(name: str) -> str:
    return str(_DIALECT.identifier_preparer.quote(name))


def array_text(values: Sequence[str | None]) -> str:
    """Texts as PostgreSQL writes an array of them: what ``CAST(CAST(:texts AS text) AS text[])`` reads.

    For columns of arrays of :class:`Columns`, and for many texts at once: the driver would look at each by itself.
    Raises ``ValueError`` for a text with the character U+0000, which no text of PostgreSQL has.
    """
    there = [value for value in values if value is not None]
    joined = _BETWEEN.join(there)
    if there and joined.count(_BETWEEN) != len(there) - 1:
        raise ValueError("a text has the character U+0000")
    if "\\" in joined or '"' in joined:
        joined = joined.replace("\\", "\\\\").replace('"', '\\"')
    if there and len(there) == len(values):
        return '{"' + joined.replace(_BETWEEN, '","') + '"}'
    texts = iter(joined.split(_BETWEEN))
    return "{" + ",".join(["NULL" if value is None else f'"{next(texts)}"' for value in values]) + "}"


_TYPES: dict[type, Callable[[], sa.types.TypeEngine[Any]]] = {
    str: sa.Text,
    int: sa.Integer,
    bool: sa.Boolean,
    bytes: sa.LargeBinary,
    date: sa.Date,
    datetime: lambda: sa.DateTime(timezone=True),
    UUID: sa.Uuid,
}


def columns_of(row: type, *fields: str) -> list[sa.Column[Any]]:
    """Columns for these fields of a typed row; a field that may be ``None`` makes a column that may be null."""
    types = get_type_hints(row)
    return [_column(field, types[field]) for field in fields]


def _column(name: str, hint: Any) -> sa.Column[Any]:
    [kind] = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    made = next(_TYPES[base] for base in kind.__mro__ if base in _TYPES)
    return sa.Column(name, made(), nullable=NoneType in get_args(hint))
