"""A regulation's file is read strictly: whatever is wrong is named with its file and its place."""

from typing import Any

import pytest

from rulebook import BadRulebook, Rulebooks, shipped
from rulebook.reading import read_rulebooks

BOOK = {
    "id": '"somewhere"',
    "document": '"某人社函〔2025〕1号"',
    "name": '"某地培训"',
    "region": '"430000"',
    "binds": '["professional"]',
    "from_year": "2025",
    "article": '"一"',
}
TOTAL = {"key": '"total"', "name": '"年度累计学时"', "hours": '"90"', "article": '"二"'}


def toml(book: dict[str, str | None] | None = None, *yearly: dict[str, str | None]) -> str:
    """A file whose values are given as TOML writes them; ``None`` leaves one out."""

    def lines(table: dict[str, Any]) -> list[str]:
        return [f"{key} = {value}" for key, value in table.items() if value is not None]

    tables = ["\n".join(["[[yearly]]", *lines({**TOTAL, **item})]) for item in (yearly or ({},))]
    return "\n".join([*lines({**BOOK, **(book or {})}), *tables])


def read(**files: str) -> Rulebooks:
    return read_rulebooks({f"{name}.toml": text for name, text in files.items()})


def refusal(**files: str) -> str:
    with pytest.raises(BadRulebook) as refused:
        read(**files)
    return str(refused.value)


def test_a_file_in_order_is_read() -> None:
    (book,) = read(one=toml({"until_year": "2026"}, {"hours": '"59.25"', "or_days": '"7.5"'})).all
    assert (book.id, book.region, book.from_year, book.until_year) == ("somewhere", "430000", 2025, 2026)
    (total,) = book.requirements
    assert (total.need, total.or_half_days, total.article) == (5925, 15, "二")


@pytest.mark.parametrize("key", sorted(BOOK))
def test_what_every_file_must_say_is_missed_by_its_name(key: str) -> None:
    said = refusal(one=toml({key: None}))
    assert said.startswith("one.toml: ")
    assert f"'{key}' is missing" in said


@pytest.mark.parametrize(
    ("book", "place"),
    [
        ({"hours_a_day": '"8"'}, "unknown key 'hours_a_day'"),
        ({"binds": "[]"}, "'binds'"),
        ({"binds": '["teacher"]'}, "'binds'"),
        ({"binds": '"professional"'}, "'binds'"),
        ({"from_year": '"2025"'}, "'from_year'"),
        ({"from_year": "2025.5"}, "'from_year'"),
        ({"until_year": '"2026"'}, "'until_year'"),
        ({"until_year": "2024"}, "'until_year'"),
        ({"region": '"43"'}, "'region'"),
        ({"region": '"湖南"'}, "'region'"),
    ],
)
def test_what_cannot_stand_in_a_file_is_refused_with_its_place(book: dict[str, str | None], place: str) -> None:
    said = refusal(one=toml(book))
    assert said.startswith("one.toml: ")
    assert place in said


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"hour": '"90"'}, "unknown key 'hour'"),
        ({"article": None}, "'article' is missing"),
        ({"article": '""'}, "'article' is missing"),
        ({"name": None}, "'name' is missing"),
        ({"hours": "90.0"}, "text"),
        ({"hours": "90"}, "text"),
        ({"hours": '"ninety"'}, "no number"),
        ({"hours": '"0"'}, "positive"),
        ({"hours": '"-1"'}, "positive"),
        ({"hours": '"0.001"'}, "two decimals"),
        ({"hours": '"NaN"'}, "hours"),
        ({"hours": '"Infinity"'}, "hours"),
        ({"or_days": "12"}, "text"),
        ({"or_days": '"0.3"'}, "half days"),
        ({"hours": None}, "either 'hours' or 'every_topic = true'"),
        ({"every_topic": "true", "topics": '["law"]'}, "either 'hours' or 'every_topic = true'"),
        ({"hours": None, "every_topic": "true"}, "'every_topic' needs 'topics'"),
        ({"subject": '"other"'}, "'subject'"),
        ({"title_levels": '["professor"]'}, "'title_levels'"),
        ({"years": '["2021"]'}, "'years'"),
    ],
)
def test_a_wrong_requirement_is_refused_with_its_file_and_its_key(item: dict[str, str | None], what: str) -> None:
    said = refusal(one=toml(None, item))
    assert said.startswith("one.toml, yearly 'total': ")
    assert what in said


def test_a_requirement_without_a_key_is_refused() -> None:
    assert "'key' is missing" in refusal(one=toml(None, {"key": None}))


def test_two_requirements_of_one_key_are_refused() -> None:
    said = refusal(one=toml(None, {"hours": '"90"'}, {"hours": '"30"'}))
    assert said.startswith("one.toml")
    assert "'total'" in said


def test_a_file_that_requires_nothing_is_refused() -> None:
    text = toml().partition("[[yearly]]")[0]
    assert refusal(one=text) == "one.toml: it requires nothing"


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    said = refusal(one=toml() + "\nhours 90")
    assert said.startswith("one.toml: ")
    assert "line" in said


def test_inheriting_from_nobody_names_both_sides() -> None:
    said = refusal(one=toml({"inherits": '"elsewhere"'}))
    assert said.startswith("one.toml: ")
    assert "'elsewhere'" in said


def test_an_inherited_requirement_is_kept_unless_the_file_has_one_of_that_key() -> None:
    above = toml(None, {}, {"key": '"public"', "hours": '"30"'})
    below = toml(
        {"id": '"below"', "region": '"430100"', "inherits": '"somewhere"'}, {"hours": '"100"', "article": '"九"'}
    )
    found = read(above=above, below=below).by_id("below")
    assert {one.key: (one.need, one.article) for one in found.requirements} == {
        "total": (10000, "九"),
        "public": (3000, "二"),
    }


def test_what_was_inherited_is_inherited_further() -> None:
    books = read(
        province=toml(None, {}, {"key": '"public"', "hours": '"30"'}),
        city=toml({"id": '"city"', "region": '"430100"', "inherits": '"somewhere"'}),
        county=toml({"id": '"county"', "region": '"430102"', "inherits": '"city"'}, {"hours": '"91"'}),
    )
    assert {one.key for one in books.by_id("county").requirements} == {"total", "public"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"from_year": "2021", "until_year": "2023"}, {"from_year": "2023"}),
        ({"from_year": "2021"}, {"from_year": "2030"}),
        ({"from_year": "2021", "until_year": "2025"}, {"from_year": "2020", "until_year": "2021"}),
        ({"binds": '["worker", "management"]'}, {"binds": '["management", "professional"]'}),
    ],
    ids=["the last year of one is the first of the other", "both go on", "the other ends in it", "one post in common"],
)
def test_two_files_that_bind_the_same_people_in_the_same_year_are_refused_by_name(
    one: dict[str, str | None], other: dict[str, str | None]
) -> None:
    said = refusal(first=toml({**one, "id": '"a"'}), second=toml({**other, "id": '"b"'}))
    assert "first.toml" in said
    assert "second.toml" in said


@pytest.mark.parametrize(
    "other",
    [
        {"from_year": "2026"},
        {"from_year": "2025", "region": '"430100"'},
        {"from_year": "2025", "binds": '["worker"]'},
    ],
    ids=["the year after", "a narrower region", "other posts"],
)
def test_two_files_may_stand_beside_each_other(other: dict[str, str | None]) -> None:
    books = read(first=toml({"id": '"a"', "until_year": "2025"}), second=toml({**other, "id": '"b"'}))
    assert {book.id for book in books.all} == {"a", "b"}


def test_two_files_of_one_id_are_refused() -> None:
    said = refusal(first=toml(), second=toml({"region": '"150000"'}))
    assert "'somewhere'" in said


def test_what_is_shipped_can_be_read_again_and_again() -> None:
    assert shipped() is shipped()
    with pytest.raises(KeyError):
        shipped().by_id("nowhere-1999")
