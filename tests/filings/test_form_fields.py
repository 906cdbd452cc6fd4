"""What a page is told of a form's fields is what their readers keep; what is wrong has a reason of the closed list."""

from typing import Any

import pytest

from common.problems.messages_zh import FIELDS, OF_FIELDS
from common.text import BadText
from filings.claims.domain.claims import Claimed, fields_of
from filings.claims.domain.effects import effect_of, limits_of
from filings.forms.domain.fees import fee_wrong
from filings.forms.domain.forms import ROSTER, TRAINING, Field, missing, read_form
from filings.forms.domain.readers import Shape
from rulebook import Rulebook, read_rulebooks, shipped_texts

BOOKS = [book for book in read_rulebooks(shipped_texts()).all if book.claims]


def claims_of(book: Rulebook) -> list[Claimed]:
    """Every kind of a regulation."""
    reliefs = {relief.kind: relief for relief in book.reliefs}
    return [Claimed(kind, book, reliefs.get(kind.counts_as)) for kind in book.claims]


CLAIMED = [claimed for book in BOOKS for claimed in claims_of(book)]
FIELDS_OF_FORMS = {
    **{f"training {name}": field for name, field in TRAINING.items()},
    **{f"roster {name}": field for name, field in ROSTER.items()},
    **{
        f"{claimed.book.id} {claimed.kind.kind} {name}": field
        for claimed in CLAIMED
        for name, field in fields_of(claimed).items()
    },
}


def is_read(field: Field, value: Any) -> bool:
    refused = None
    try:
        field.read(value)
    except BadText as bad:
        refused = bad
    assert refused is None or FIELDS.sentence(refused.reason, refused.parameters), refused
    return refused is None


def just_right_and_too_much(shape: Shape) -> tuple[list[Any], list[Any]]:
    """Values that its limits let pass, and values that they do not."""
    match shape.type:
        case "text" if shape.pattern is None:
            assert shape.chars_max
            return ["字" * shape.chars_max], ["字" * (shape.chars_max + 1), ""]
        case "choice" | "subject":
            return [*shape.choices], ["another"]
        case "day":
            return ["2026-02-28"], ["2026-02-29", "2026-W01-1"]
        case "number":
            minimum, maximum = int(shape.minimum or ""), int(shape.maximum or "")
            return [minimum, maximum], [minimum - 1, maximum + 1, str(minimum)]
        case "money" | "hours":
            return [shape.minimum, shape.maximum], ["-1", "1.234", 1]
        case "years":
            return [[2000, 2100]], [[1999], [2101], [2026, 2026], list(range(2000, 2001 + (shape.count_max or 0)))]
        case "attachments":
            an_id = "0190c3a0-0000-7000-8000-{:012}"
            most = [an_id.format(number) for number in range(shape.count_max or 0)]
            return [most], [[*most, an_id.format(999)], ["paper"], most[:1] * 2, "paper"]
    return [], [{}, [{}], ["x"], "x"]


@pytest.mark.parametrize("name", FIELDS_OF_FORMS)
def test_a_page_is_told_the_limits_that_are_kept(name: str) -> None:
    field = FIELDS_OF_FORMS[name]
    right, wrong = just_right_and_too_much(field.read.shape)
    assert [value for value in right if not is_read(field, value)] == []
    assert [value for value in wrong if is_read(field, value)] == []


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("postcode", ["425100"], ["4251000", "42510a"]),
        ("email", ["a@b.cn"], ["a@b", "a b@c.cn"]),
        ("leader_phone", ["0746-1234567", "+86 (10) 1234"], ["123", "phone"]),
    ],
)
def test_texts_of_a_form_are_told_by_their_pattern(name: str, right: list[str], wrong: list[str]) -> None:
    field = TRAINING[name]
    assert field.read.shape.pattern
    assert all(is_read(field, text) for text in right)
    assert not any(is_read(field, text) for text in wrong)


def test_the_objects_of_a_list_are_told_by_their_parts() -> None:
    sitting = {
        "on": "2026-12-01",
        "half": "morning",
        "topic": "备课",
        "trainer": "王某",
        "hours": "6",
        "course": "00000000-0000-7000-8000-000000000001",
        "is_arrival": True,
    }
    trainer = {"name": "王某", "about": "教师", "teacher": "00000000-0000-7000-8000-000000000002"}
    [trainers, days] = [TRAINING["trainers"], FIELDS_OF_FORMS["inner-mongolia-2024 offline-training days"]]
    stay = {"on": "2026-12-01", "half_days": 2, "is_arrival": True}
    for field, whole in ((TRAINING["sittings"], sitting), (trainers, trainer), (days, stay)):
        parts = {part.field: part for part in field.read.shape.parts}
        assert parts.keys() == whole.keys()
        assert is_read(field, [whole])
        for part in parts.values():
            left_out = {key: value for key, value in whole.items() if key != part.field}
            assert is_read(field, [left_out]) is part.is_optional, part.field
        assert not is_read(field, [{**whole, "other": 1}])


@pytest.mark.parametrize("claimed", CLAIMED, ids=lambda claimed: f"{claimed.book.id} {claimed.kind.kind}")
def test_every_kind_says_what_it_counts(claimed: Claimed) -> None:
    effect = effect_of(claimed)
    assert effect.effect in {"recognised", "deemed", "exempt", "make-up"}
    assert effect.text
    assert bool(effect.subjects) is claimed.is_hours
    assert ("subject" in limits_of(claimed, 2026)) is claimed.is_hours


@pytest.mark.parametrize(
    ("kind", "text", "subjects"),
    [
        ("inner-mongolia-2024 research-project", "该年度专业科目学时视同完成", ()),
        ("inner-mongolia-2024 offline-training", "每天认定8学时，半天认定4学时", ("public", "professional")),
        ("inner-mongolia-2024 branch-training", "按证明材料载明的学时认定", ("professional",)),
        ("hunan-2023 senior-seminar", "每项认定32学时", ("public", "professional")),
        ("inner-mongolia-2024 exemption", "该年度全部学时免予培训", ()),
        ("inner-mongolia-2024 make-up", "经批准，可以补训该年度未完成的学时", ()),
    ],
)
def test_what_a_kind_counts_is_said_in_chinese(kind: str, text: str, subjects: tuple[str, ...]) -> None:
    [claimed] = [item for item in CLAIMED if f"{item.book.id} {item.kind.kind}" == kind]
    effect = effect_of(claimed)
    assert (effect.text, effect.subjects) == (text, subjects)


def test_whatever_is_wrong_with_a_form_has_a_reason_of_the_closed_list() -> None:
    form, wrong = read_form(
        {
            "title": "字" * 101, "subject": "sport", "postcode": "1", "begins_on": "2026-13-01", "people": 0, "fee": 1,
            "place": "给11010519491231002X", "sport": 1, "trainers": [{"name": "王某"}] * 2, "attachments": ["x"],
        }
    )  # fmt: skip
    assert {item.field: item.reason for item in wrong} == {
        "title": "too-long", "subject": "not-one-of", "postcode": "wrong-form", "begins_on": "not-a-date",
        "people": "out-of-range", "fee": "not-a-number", "": "unknown-field", "trainers": "twice",
        "attachments": "not-an-id", "place": "holds-id-number",
    }  # fmt: skip
    whole = {"begins_on": "2026-12-03", "ends_on": "2026-12-01", "subject": "professional", "required_topic": "x"}
    lacking = missing(whole)
    assert {item.reason for item in lacking} == {"missing", "bad-value", "below-minimum"}
    [book] = [book for book in BOOKS if book.id == "inner-mongolia-2024"]
    found = [*wrong, *lacking, *fee_wrong({"fee": "5"}, book), *fee_wrong({"fee": "900", "fee_kind": "online"}, book)]
    assert {item.reason for item in found} <= OF_FIELDS.keys()
    assert [item.field for item in found if FIELDS.sentence(item.reason, item.parameters) is None] == []
    assert form["place"], "what is right of it is kept"
