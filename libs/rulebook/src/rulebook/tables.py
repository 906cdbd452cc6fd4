"""One table of a regulation's file, read strictly: every mistake is named by file, line, place and article."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_-]+)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_QUOTES = ('"""', "'''")
"""What begins, and ends, a text of several lines."""
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
Lines = Mapping[tuple[str, int, str], int]
"""Table, its number among those of its name, and key (empty: the heading) → line, from 1."""


class BadRulebook(ValueError):
    """The file cannot be a rulebook; the message names file, line and place."""


def lines_of(text: str) -> Lines:
    """Where tables and keys stand. TOML's own reader does not tell; this is for messages only."""
    found: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    table, number, within = "", 0, None
    # Not splitlines(): it knows ends of lines that TOML does not.
    for line_number, line in enumerate(text.split("\n"), 1):
        if within is not None:
            within = None if line.count(within) % 2 else within
            continue
        if heading := _HEADER.match(line):
            table = heading[1]
            number = counts.get(table, 0)
            counts[table] = number + 1
            found[table, number, ""] = line_number
        elif key := _KEY.match(line):
            found.setdefault((table, number, key[1]), line_number)
            within = next((quotes for quotes in _QUOTES if line.count(quotes) % 2), None)
    return found


class Table:
    """The keys of one table, taken one by one; what is left over at the end is a mistake."""

    def __init__(self, file: str, lines: Lines, name: str, number: int, values: object, *, title: str = "") -> None:
        self.file, self._lines, self._name, self._number = file, lines, name, number
        self._title = title
        if not isinstance(values, dict):
            raise BadRulebook(f"{file}: '{name}' is a table: write [{name}] or [[{name}]] above its keys")
        self._values: dict[str, Any] = values
        self._taken: set[str] = set()

    def wrong(self, what: str, key: str = "") -> BadRulebook:
        """The mistake with its place."""
        line = self._lines.get((self._name, self._number, key)) or self._lines.get((self._name, self._number, ""))
        place = [self.file]
        if line is not None:
            place.append(f"line {line}")
        if self._name:
            label = self._values.get(self._title) if self._title else None
            place.append(f"{self._name} '{label}'" if isinstance(label, str) else self._name)
        article = self._values.get("article")
        return BadRulebook(f"{', '.join(place)}{f' ({article})' if self._name and article else ''}: {what}")

    def done(self) -> None:
        """Nothing may be left that nobody asked for."""
        unknown = sorted(set(self._values) - self._taken)
        if unknown:
            known = ", ".join(sorted(self._taken))
            raise self.wrong(f"unknown key '{unknown[0]}'; known are {known}", unknown[0])

    def has(self, key: str) -> bool:
        """Whether the key stands there; it is known from now on."""
        self._taken.add(key)
        return key in self._values

    def _take(self, key: str, *, why: str = "") -> Any:
        if not self.has(key) or self._values[key] == "":
            raise self.wrong(f"'{key}' is missing{why}", key)
        return self._values[key]

    def text(self, key: str) -> str:
        """Words, not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"'{key}' takes text", key)
        return value

    def article(self) -> str:
        """The article that everything in this table rests on."""
        value = self._take("article", why="; every number and every rule stands beside its article")
        if not isinstance(value, str) or not value.strip():
            raise self.wrong("'article' takes text, such as \"第七条\"", "article")
        return value

    def one_of(self, key: str, known: Collection[str]) -> str:
        """One of these words."""
        value = self._take(key)
        if not isinstance(value, str) or value not in known:
            raise self.wrong(f"'{key}' takes one of {sorted(known)}", key)
        return value

    def several_of(self, key: str, known: Collection[str] | None) -> tuple[str, ...]:
        """A list of these words, or of any; not empty, none of them twice."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(f"'{key}' takes a list of {'text' if known is None else sorted(known)}", key)
        if known is not None and not set(value) <= set(known):
            raise self.wrong(
                f"'{key}' takes a list of {sorted(known)}; '{sorted(set(value) - set(known))[0]}' is none", key
            )
        if len(set(value)) != len(value):
            raise self.wrong(f"'{key}' names something twice", key)
        return tuple(value)

    def maybe_several_of(self, key: str, known: Collection[str] | None) -> frozenset[str] | None:
        """The same as a set, or ``None`` where the key is left out."""
        return frozenset(self.several_of(key, known)) if self.has(key) else None

    def texts(self) -> dict[str, str]:
        """Every key of the table with its text, where the keys are words of the file's own."""
        return {key: self.text(key) for key in self._values}

    def flag(self, key: str) -> bool:
        """True or false; false where left out."""
        value = self._values.get(key, False) if self.has(key) else False
        if not isinstance(value, bool):
            raise self.wrong(f"'{key}' takes true or false", key)
        return value

    def whole(self, key: str, *, at_least: int = 1, at_most: int = 1_200) -> int:
        """A whole number."""
        value = self._take(key)
        if type(value) is not int or not at_least <= value <= at_most:
            raise self.wrong(f"'{key}' takes a whole number from {at_least} to {at_most}", key)
        return value

    def years(self, key: str) -> frozenset[int] | None:
        """Training years, or ``None`` where left out."""
        if not self.has(key):
            return None
        value = self._values[key]
        if not isinstance(value, list) or not value or not all(type(y) is int and 2000 <= y <= 2100 for y in value):
            raise self.wrong(f"'{key}' takes whole years, such as [2021]", key)
        return frozenset(value)

    def day(self, key: str) -> date:
        """A calendar day as TOML writes it: 2024-01-25, without quotes."""
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(f"'{key}' takes a day without quotes, such as 2024-01-25", key)
        return value

    def hours(self, key: str) -> int:
        """Class hours as text, in centihours: ``"1.5"`` → 150. Text, because a float could not say 0.1."""
        return self._parts(key, 100, "'{}' takes positive class hours with at most two decimals, as text")

    def yuan(self, key: str) -> int:
        """Money as text, in cents (分)."""
        return self._parts(key, 100, "'{}' takes yuan with at most two decimals, as text")

    def half_days(self, key: str) -> int:
        """Days as text, in half days."""
        return self._parts(key, 2, "'{}' takes positive whole or half days, as text")

    def _parts(self, key: str, parts: int, wanted: str) -> int:
        value = self._take(key)
        if not isinstance(value, str):
            raise self.wrong(f"'{key}': numbers of hours and days are written as text, such as \"90\"", key)
        if not _NUMBER.fullmatch(value) or not value.isascii():
            raise self.wrong(f"'{key}': '{value}' is no number of hours or days; {wanted.format(key)}", key)
        number = Decimal(value) * parts
        if number != number.to_integral_value() or number <= 0:
            raise self.wrong(wanted.format(key), key)
        return int(number)

    def tables(self, key: str, *, title: str) -> "Sequence[Table]":
        """The tables of this name, in their order."""
        if not self.has(key):
            return []
        value = self._values[key]
        if not isinstance(value, list):
            raise BadRulebook(f"{self.file}: write [[{key}]], with two brackets, above each '{key}'")
        return [Table(self.file, self._lines, key, n, item, title=title) for n, item in enumerate(value)]

    def table(self, key: str) -> "Table | None":
        """The one table of this name, where there is one."""
        if not self.has(key):
            return None
        return Table(self.file, self._lines, key, 0, self._values[key])
