"""Fields of claims: what people type becomes what the service takes, and what is kept is shown as it was typed."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.datastructures import FormData

from portal.access.forms import Typed
from portal.clients.models.filings import FieldPart, FormField, Stay
from portal.filled_forms import lacking, sent_of, shown_of, typed_of


def part(field: str, kind: Any, name: str = "栏") -> FieldPart:
    return FieldPart(
        field=field, name=name, type=kind, is_optional=False, chars_max=None, is_multiline=False, pattern=None,
        minimum=None, maximum=None, count_max=None, unit=None, choices=(),
    )  # fmt: skip


def field(key: str, kind: Any, parts: tuple[FieldPart, ...] = (), *, is_optional: bool = False) -> FormField:
    return FormField(
        field=key, name=f"栏{key}", hint="请填写", type=kind, is_optional=is_optional, chars_max=None,
        is_multiline=False, pattern=None, minimum=None, maximum=None, count_max=None, unit=None, choices=(),
        parts=parts,
    )  # fmt: skip


DAYS = field("days", "days", (part("on", "day"), part("half_days", "number"), part("is_arrival", "flag")))
FILES = field("attachments", "attachments")


def typed(**fields: str) -> Typed:
    return Typed(FormData([(name.replace("__", "-"), value) for name, value in fields.items()]))


@pytest.mark.parametrize(
    ("kind", "text", "sent"),
    [
        ("text", "Ａ班 １", "Ａ班 １"),
        ("day", "2025/5/2", "2025-05-02"),
        ("day", "２０２５年５月２日", "2025-05-02"),
        ("day", "去年", "去年"),
        ("hours", "１．５", "1.5"),
        ("number", "12", 12),
        ("number", "十二", "十二"),
        ("years", "2024、2025", [2024, 2025]),
        ("years", "2024年，2025年度", [2024, 2025]),
        ("years", "前年", ["前年"]),
        ("day", "2025-٠٥-٠٢", "2025-٠٥-٠٢"),
    ],
)
def test_what_is_typed_is_sent_as_the_service_takes_it(kind: str, text: str, sent: object) -> None:
    one = field("x", kind)
    shown = typed_of([one], typed(**{"form-x": text}))
    assert shown == {"x": text}
    assert sent_of([one], shown) == {"x": sent}


@pytest.mark.parametrize("kind", ["text", "day", "years", "number", "hours"])
def test_half_a_megabyte_of_marks_holds_nobody_up(kind: str) -> None:
    marks, one = "a" + "\u0300\u0316" * 130_000, field("x", kind)
    began = time.process_time()
    sent_of([one], typed_of([one], typed(**{"form-x": marks})))
    assert time.process_time() - began < 1


def test_rows_that_are_empty_are_left_out_and_more_can_be_asked_for() -> None:
    rows = typed(**{
        "form-days-rows": "3", "form-days-1-on": "2025-05-01", "form-days-1-half_days": "2",
        "form-days-3-on": "2025-05-03", "form-days-3-half_days": "1", "form-days-3-is_arrival": "1",
    })  # fmt: skip
    shown = typed_of([DAYS, FILES], rows)
    assert sent_of([DAYS, FILES], shown, ["a"]) == {
        "days": [{"on": "2025-05-01", "half_days": 2}, {"on": "2025-05-03", "half_days": 1, "is_arrival": True}],
        "attachments": ["a"],
    }
    more = typed_of([DAYS], Typed(FormData([*rows.fields.multi_items(), ("more", "days")])))
    assert len(more["days"]) == 6


def test_a_list_has_as_many_rows_as_the_service_takes() -> None:
    known = replace(DAYS, count_max=200)
    assert len(typed_of([known], typed(**{"form-days-rows": "999"}))["days"]) == 200
    more = FormData([("form-days-rows", "150"), ("more", "days")])
    assert len(typed_of([known], Typed(more))["days"]) == 200
    assert len(typed_of([DAYS], typed(**{"form-days-rows": "999"}))["days"]) < 300


def test_what_is_kept_is_sent_again_as_it_was() -> None:
    form = {
        "days": (
            Stay(on=date(2025, 5, 1), half_days=2),
            Stay(on=date(2025, 5, 2), half_days=1, is_arrival=True, was_held=False),
        ),
        "years": (2024, 2025),
        "title": "班",
    }
    fields = [DAYS, field("years", "years"), field("title", "text")]
    assert sent_of(fields, shown_of(fields, form)) == {
        "days": [{"on": "2025-05-01", "half_days": 2}, {"on": "2025-05-02", "half_days": 1, "is_arrival": True}],
        "years": [2024, 2025],
        "title": "班",
    }


def test_what_must_be_there_and_is_not_is_named() -> None:
    fields = [DAYS, field("title", "text"), field("topic", "text", is_optional=True), FILES]
    assert lacking(fields, shown_of(fields, {})).found == [
        ("form-days", "栏days：请填写。"), ("form-title", "栏title：请填写。"),
    ]  # fmt: skip
