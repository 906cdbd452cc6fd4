"""The filing form: what is missing or wrong is named in Chinese, field by field, and what changed is shown."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.domain.chains import Step
from filings.domain.filings import Asked, Filing, State
from filings.domain.forms import FIELDS, changed, missing, read_form
from filings.domain.standings import filing_from, standing_document

FORM: dict[str, Any] = {
    "title": "小学语文教师专业能力培训",
    "subject": "professional",
    "training_type": "in-service",
    "institution": "永州师范高等专科学校",
    "address": "永州市零陵区",
    "postcode": "425100",
    "email": "peixun@example.cn",
    "leader": "王某",
    "leader_post": "主任",
    "leader_phone": "0746-1234567",
    "contact": "李某",
    "contact_post": "干事",
    "contact_phone": "13800000000",
    "begins_on": "2026-09-01",
    "ends_on": "2026-09-03",
    "place": "永州师专一号楼",
    "scope": "全区小学语文教师",
    "people": 120,
    "plan": "第一天……\n第二天……",
}


def test_a_whole_form_lacks_nothing() -> None:
    assert FORM.keys() == FIELDS.keys()
    assert read_form(FORM) == (FORM, [])
    assert missing(FORM) == []


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_asked_for_by_the_name_that_it_has_on_the_form(field: str) -> None:
    for empty in ({**FORM, field: ""}, {**FORM, field: None}, {name: FORM[name] for name in FORM if name != field}):
        form, wrong = read_form(empty)
        assert wrong == []
        assert [(one.field, one.name) for one in missing(form)] == [(field, FIELDS[field][0])]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "sports"), ("training_type", 3), ("postcode", "42510"), ("email", "nobody"),
        ("leader_phone", "一二三"), ("begins_on", "2026-02-30"), ("begins_on", "1.9.2026"),
        ("people", 0), ("people", "12"), ("people", True),
        ("plan", " "), ("plan", "x" * 5_001), ("plan", "\x00"), ("plan", "一\ud800"),
        ("title", "一\n二"), ("title", "x" * 101), ("place", 7),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field_alone(field: str, value: Any) -> None:
    form, wrong = read_form({**FORM, field: value})
    assert [(one.field, one.name, bool(one.problem)) for one in wrong] == [(field, FIELDS[field][0], True)]
    assert field not in form


def test_an_id_number_has_no_place_on_the_form_and_an_unknown_field_neither() -> None:
    _, wrong = read_form({**FORM, "scope": "仅限 11010519491231002X 等人"})
    assert [(one.field, one.problem) for one in wrong] == [("scope", "含有身份证号,请删除")]
    _, wrong = read_form({**FORM, "anything": 1})
    assert [one.name for one in wrong] == ["未知栏目"]


def test_a_training_does_not_end_before_it_begins() -> None:
    assert [one.field for one in missing({**FORM, "ends_on": "2026-08-31"})] == ["ends_on"]
    assert missing({**FORM, "ends_on": "2026-09-01"}) == []


def test_what_changed_is_shown_field_by_field() -> None:
    after = {**FORM, "people": 100, "place": "线上"}
    assert changed(FORM, after) == [
        {"field": "place", "name": "培训地点", "before": "永州师专一号楼", "after": "线上"},
        {"field": "people", "name": "培训人数", "before": 120, "after": 100},
    ]


steps = st.builds(Step, st.sampled_from(["institution", "department", "hr-authority"]), st.uuids())
plain = st.builds(
    Filing,
    applicant=steps,
    chain=st.lists(steps, max_size=3).map(tuple),
    state=st.sampled_from(State),
    at=st.integers(-1, 2),
    round=st.integers(0, 9),
    resume_at=st.none() | st.integers(0, 2),
    authors=st.frozensets(st.uuids(), max_size=3),
    holder=st.none() | st.uuids(),
    asked=st.none()
    | st.builds(
        Asked,
        st.lists(steps, max_size=3).map(tuple),
        st.booleans(),
        st.none() | st.uuids(),
        st.frozensets(st.uuids(), max_size=2),
    ),
    last=st.none() | st.uuids(),
)


@given(plain, st.none() | plain)
def test_a_filing_is_kept_and_read_again_as_it_was(filing: Filing, before: Filing | None) -> None:
    whole = replace(filing, before=before)
    assert filing_from(orjson.loads(orjson.dumps(standing_document(whole)))) == whole
