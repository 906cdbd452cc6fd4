"""Regulations read from TOML, strictly: a key that is not known or a number without an article is an error."""

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from rulebook.rules import Measure, Requirement, Rulebook, Rulebooks

_REGION = re.compile(r"[1-9][0-9]{5}")
_SUBJECTS = ("public", "professional")
_POST_CATEGORIES = frozenset(("management", "professional", "worker"))
_TITLE_LEVELS = frozenset(("none", "junior", "intermediate", "associate-senior", "senior"))
_BOOK_KEYS = {"id", "document", "name", "region", "binds", "from_year", "until_year", "article", "inherits", "yearly"}
_YEARLY_KEYS = {
    "key", "name", "article", "hours", "or_days", "every_topic", "subject", "topics", "title_levels", "years",
}  # fmt: skip


class BadRulebook(ValueError):
    """The file cannot be a rulebook; the message names file and place."""


@lru_cache(maxsize=1)
def shipped() -> Rulebooks:
    """Every regulation in ``rulebook/regulations``."""
    folder = files("rulebook").joinpath("regulations")
    texts = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")}
    return read_rulebooks(texts)


def read_rulebooks(texts: dict[str, str]) -> Rulebooks:
    """Read files by name; ``inherits`` may name the id of another of them, whose requirements are then taken over."""
    tables = {name: _parse(name, text) for name, text in texts.items()}
    names: dict[str, str] = {}
    for name, table in tables.items():
        earlier = names.setdefault(str(table.get("id")), name)
        if earlier != name:
            raise BadRulebook(f"{name}: the id '{table.get('id')}' is that of {earlier} too")
    books: dict[str, Rulebook] = {}
    for name in tables:
        _read_with_above(name, tables, names, books, [])
    _refuse_overlaps(books)
    return Rulebooks(list(books.values()))


def _read_with_above(
    name: str, tables: dict[str, dict[str, Any]], names: dict[str, str], books: dict[str, Rulebook], below: list[str]
) -> Rulebook:
    """The file after all those that it inherits from; ``below`` are the files on whose behalf it is read."""
    if name not in books:
        if name in below:
            raise BadRulebook(f"{name}: inherits from itself, by way of {' and '.join(below)}")
        inherited, above = tables[name].get("inherits"), None
        if inherited is not None:
            if inherited not in names:
                raise BadRulebook(f"{name}: inherits '{inherited}', which no file has as its id")
            above = _read_with_above(names[inherited], tables, names, books, [*below, name])
        books[name] = read_rulebook(name, tables[name], above)
    return books[name]


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(f"{name}: {error}") from None


def read_rulebook(name: str, table: dict[str, Any], above: Rulebook | None = None) -> Rulebook:
    """One regulation out of its parsed TOML; requirements of ``above`` with another key are kept."""
    _only(name, table, _BOOK_KEYS)
    for key in ("id", "document", "name", "region", "binds", "from_year", "article"):
        if key not in table:
            raise BadRulebook(f"{name}: '{key}' is missing")
    binds = _words(name, table, "binds", _POST_CATEGORIES)
    if not isinstance(table["region"], str) or not _REGION.fullmatch(table["region"]):
        raise BadRulebook(f"{name}: 'region' takes six digits as text, such as \"430000\"")
    _refuse_years(name, table)
    own = [_requirement(f"{name}, yearly '{item.get('key', '?')}'", item) for item in table.get("yearly", [])]
    keys = {requirement.key for requirement in own}
    if len(keys) != len(own):
        twice = next(one.key for one in own if sum(other.key == one.key for other in own) > 1)
        raise BadRulebook(f"{name}: two requirements have the key '{twice}'")
    kept = [] if above is None else [asked for asked in above.requirements if asked.key not in keys]
    if not own and not kept:
        raise BadRulebook(f"{name}: it requires nothing")
    return Rulebook(
        id=table["id"],
        document=table["document"],
        name=table["name"],
        region=table["region"],
        binds=binds,
        from_year=table["from_year"],
        until_year=table.get("until_year"),
        requirements=tuple([*kept, *own]),
    )


def _requirement(place: str, item: dict[str, Any]) -> Requirement:
    _only(place, item, _YEARLY_KEYS)
    for key in ("key", "name", "article"):
        if not item.get(key):
            raise BadRulebook(f"{place}: '{key}' is missing; every number stands beside its article")
    topics = tuple(item.get("topics", ()))
    every_topic = bool(item.get("every_topic", False))
    if every_topic == ("hours" in item):
        raise BadRulebook(f"{place}: give either 'hours' or 'every_topic = true'")
    if every_topic and not topics:
        raise BadRulebook(f"{place}: 'every_topic' needs 'topics'")
    levels = _words(place, item, "title_levels", _TITLE_LEVELS) if "title_levels" in item else None
    years = item.get("years")
    if years is not None and not (isinstance(years, list) and years and all(type(year) is int for year in years)):
        raise BadRulebook(f"{place}: 'years' takes whole years, such as [2021]")
    if item.get("subject", "public") not in _SUBJECTS:
        raise BadRulebook(f"{place}: 'subject' takes {list(_SUBJECTS)}")
    return Requirement(
        key=item["key"],
        name=item["name"],
        article=item["article"],
        measure=Measure.TOPICS if every_topic else Measure.HOURS,
        need=len(topics) if every_topic else _hundredths(place, item["hours"]),
        or_half_days=_half_days(place, item["or_days"]) if "or_days" in item else None,
        subject=item.get("subject"),
        topics=topics,
        title_levels=levels,
        years=None if years is None else frozenset(years),
    )


def _hundredths(place: str, text: object) -> int:
    """``"1.5"`` → 150. Text, because a float could not say 0.1."""
    number = _decimal(place, text) * 100
    if number != number.to_integral_value() or number <= 0:
        raise BadRulebook(f"{place}: 'hours' takes positive class hours with at most two decimals, as text")
    return int(number)


def _half_days(place: str, text: object) -> int:
    number = _decimal(place, text) * 2
    if number != number.to_integral_value() or number <= 0:
        raise BadRulebook(f"{place}: 'or_days' takes positive whole or half days, as text")
    return int(number)


def _decimal(place: str, text: object) -> Decimal:
    if not isinstance(text, str):
        raise BadRulebook(f'{place}: numbers of hours and days are written as text, such as "90"')
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadRulebook(f"{place}: '{text}' is no number of hours or days")
    return number


def _only(place: str, table: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise BadRulebook(f"{place}: unknown key '{unknown[0]}'")


def _words(place: str, table: dict[str, Any], key: str, known: frozenset[str]) -> frozenset[str]:
    given = table[key]
    if not isinstance(given, list) or not given or not all(isinstance(one, str) and one in known for one in given):
        raise BadRulebook(f"{place}: '{key}' takes a list of {sorted(known)}")
    return frozenset(given)


def _refuse_years(name: str, table: dict[str, Any]) -> None:
    for key in ("from_year", "until_year"):
        if key in table and type(table[key]) is not int:
            raise BadRulebook(f"{name}: '{key}' takes a whole year, such as 2025")
    if table.get("until_year", table["from_year"]) < table["from_year"]:
        raise BadRulebook(f"{name}: 'until_year' lies before 'from_year'")


def _refuse_overlaps(books: dict[str, Rulebook]) -> None:
    """Two regulations of one region may not bind the same post category in the same year."""
    for (name, one), (other_name, other) in combinations(books.items(), 2):
        shared = one.binds & other.binds
        if one.region == other.region and shared and _years_meet(one, other):
            raise BadRulebook(f"{name} and {other_name}: both bind {sorted(shared)} in the same years")


def _years_meet(one: Rulebook, other: Rulebook) -> bool:
    return one.from_year <= (other.until_year or 9999) and other.from_year <= (one.until_year or 9999)
