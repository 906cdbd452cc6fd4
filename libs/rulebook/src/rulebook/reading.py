"""Regulations read from TOML, strictly: a key that is not known or a number without an article is an error."""

import tomllib
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rulebook.rules import Measure, Requirement, Rulebook, Rulebooks

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
    by_id = {str(table.get("id")): (name, table) for name, table in tables.items()}
    books = []
    for name, table in tables.items():
        inherited = table.get("inherits")
        if inherited is not None and inherited not in by_id:
            raise BadRulebook(f"{name}: inherits '{inherited}', which no file has as its id")
        above = read_rulebook(*by_id[inherited]) if inherited is not None else None
        books.append(read_rulebook(name, table, above))
    _refuse_overlaps(books)
    return Rulebooks(books)


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
    binds = frozenset(table["binds"])
    if not binds or not binds <= _POST_CATEGORIES:
        raise BadRulebook(f"{name}: 'binds' takes post categories of {sorted(_POST_CATEGORIES)}")
    own = [_requirement(f"{name}, yearly '{item.get('key', '?')}'", item) for item in table.get("yearly", [])]
    keys = {requirement.key for requirement in own}
    kept = [] if above is None else [asked for asked in above.requirements if asked.key not in keys]
    if not own and not kept:
        raise BadRulebook(f"{name}: it requires nothing")
    return Rulebook(
        id=table["id"],
        document=table["document"],
        name=table["name"],
        region=str(table["region"]),
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
    levels = frozenset(item["title_levels"]) if "title_levels" in item else None
    if levels is not None and not levels <= _TITLE_LEVELS:
        raise BadRulebook(f"{place}: 'title_levels' takes {sorted(_TITLE_LEVELS)}")
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
        years=frozenset(item["years"]) if "years" in item else None,
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
        return Decimal(text)
    except InvalidOperation:
        raise BadRulebook(f"{place}: '{text}' is no number") from None


def _only(place: str, table: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise BadRulebook(f"{place}: unknown key '{unknown[0]}'")


def _refuse_overlaps(books: list[Rulebook]) -> None:
    """Two regulations of one region may not bind the same post category in the same year."""
    for position, one in enumerate(books):
        for other in books[position + 1 :]:
            shared = one.binds & other.binds
            if one.region == other.region and shared and _years_meet(one, other):
                raise BadRulebook(f"'{one.id}' and '{other.id}' both bind {sorted(shared)} in the same years")


def _years_meet(one: Rulebook, other: Rulebook) -> bool:
    return one.from_year <= (other.until_year or 9999) and other.from_year <= (one.until_year or 9999)
