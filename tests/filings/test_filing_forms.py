"""The filing form: what is missing or wrong is named in Chinese, field by field, and what changed is shown."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.approval.domain.chains import RouteStep
from filings.approval.domain.filings import Filing, FilingKind, FilingState, SecondOpinions
from filings.approval.domain.standings import filing_from, standing_document
from filings.forms.domain.fees import fee_wrong, passed_on
from filings.forms.domain.forms import TRAINING, changed, missing, read_form
from rulebook import shipped

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
    "sittings": [
        {"on": "2026-09-01", "half": "morning", "topic": "备课", "hours": "4", "trainer": "王某"},
        {"on": "2026-09-01", "half": "afternoon", "topic": "听课", "hours": "4"},
    ],
    "trainers": [{"name": "王某", "about": "特级教师"}],
    "fee": "0",
}
OPTIONAL = {"fee_kind", "payer", "required_topic", "attachments", "special_task", "base", "registered_institution"}


def test_a_whole_form_lacks_nothing() -> None:
    assert FORM.keys() == TRAINING.keys() - OPTIONAL
    assert {name for name, key in TRAINING.items() if key.is_optional} == OPTIONAL
    assert read_form(FORM) == (FORM, [])
    assert missing(FORM) == []


def test_characters_at_private_code_points_of_gbk_are_kept_as_what_they_are() -> None:
    given = {
        **FORM,
        "leader": "张\ue863",
        "plan": "第一天\n\ue863老师",
        "trainers": [{"name": "张\ue863", "about": "…"}],
    }
    form, wrong = read_form(given)
    assert wrong == []
    assert form == {**FORM, "leader": "张䶮", "plan": "第一天\n䶮老师", "trainers": [{"name": "张䶮", "about": "…"}]}


@pytest.mark.parametrize("field", FORM)
def test_every_field_is_asked_for_by_the_name_that_it_has_on_the_form(field: str) -> None:
    for empty in ({**FORM, field: ""}, {**FORM, field: None}, {name: FORM[name] for name in FORM if name != field}):
        form, wrong = read_form(empty)
        assert wrong == []
        assert [(item.field, item.name) for item in missing(form)] == [(field, TRAINING[field].name)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "sports"), ("training_type", 3), ("postcode", "42510"), ("email", "nobody"),
        ("leader_phone", "一二三"), ("begins_on", "2026-02-30"), ("begins_on", "1.9.2026"),
        ("people", 0), ("people", "12"), ("people", True),
        ("plan", " "), ("plan", "x" * 5_001), ("plan", "\x00"), ("plan", "一\ud800"),
        ("title", "一\n二"), ("title", "x" * 101), ("place", 7),
        ("sittings", [{"on": "2026-09-01", "half": "night", "topic": "备课"}]), ("sittings", "全天"),
        ("sittings", [FORM["sittings"][0], {**FORM["sittings"][0], "topic": "另一"}]),
        ("sittings", [{**FORM["sittings"][0], "is_arrival": 1}]), ("trainers", [{"name": ""}]), ("trainers", [{}, {}]),
        ("fee", 5), ("fee", "-1"), ("fee", "1.234"), ("fee_kind", "free"), ("attachments", ["one"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field_alone(field: str, value: Any) -> None:
    form, wrong = read_form({**FORM, field: value})
    assert [(field.field, field.name, bool(field.problem)) for field in wrong] == [(field, TRAINING[field].name, True)]
    assert field not in form


def test_an_id_number_has_no_place_on_the_form_and_an_unknown_field_neither() -> None:
    _, wrong = read_form({**FORM, "scope": "仅限 11010519491231002X 等人"})
    assert [(field.field, field.problem) for field in wrong] == [("scope", "含有身份证号，请删除")]
    _, wrong = read_form({**FORM, "anything": 1})
    assert [field.name for field in wrong] == ["未知栏目"]


def test_a_training_does_not_end_before_it_begins() -> None:
    assert [item.field for item in missing({**FORM, "ends_on": "2026-08-31"})] == ["ends_on"]
    assert missing({**FORM, "ends_on": "2026-09-01"}) == []


def test_half_days_lie_within_the_training_and_are_put_in_order() -> None:
    late = {"on": "2026-09-04", "half": "morning", "topic": "补课", "hours": "4"}
    assert [item.field for item in missing({**FORM, "sittings": [late]})] == ["sittings"]
    read, _ = read_form({**FORM, "sittings": [*FORM["sittings"][::-1]]})
    assert read == FORM
    unsaid, _ = read_form({"sittings": [{"on": "2026-09-01", "half": "morning", "topic": "备课"}]})
    assert unsaid["sittings"][0]["hours"] == "4"


@pytest.mark.parametrize(
    ("kind", "fee", "field"),
    [
        ("theory", "6", None), ("theory", "6.01", "fee"), ("online", "4", None), ("online", "5", "fee"),
        ("practice", "8", None), ("expert", "10", None), ("expert", "10.5", "fee"), (None, "0", None),
        (None, "3", "fee_kind"),
    ],
)  # fmt: skip
def test_a_fee_is_held_against_the_caps_of_the_regulation(kind: str | None, fee: str, field: str | None) -> None:
    form = {"fee": fee} | ({"fee_kind": kind} if kind else {})
    found = fee_wrong(form, shipped().by_id("inner-mongolia-2024"))
    assert [item.field for item in found] == ([field] if field else [])
    if field == "fee":
        assert "第二十六条" in found[0].problem


@pytest.mark.parametrize(
    ("form", "field", "article"),
    [
        ({"fee": "0"}, None, None),
        ({"fee": "500"}, "payer", None),
        ({"fee": "500", "payer": "unit"}, None, None),
        ({"fee": "500", "payer": "participants"}, None, "湘人社函〔2023〕63号五（四）"),
        ({"fee": "0", "payer": "participants"}, None, None),
    ],
)
def test_hunan_fixes_no_fee_and_asks_who_pays_it(form: dict[str, str], field: str | None, article: str | None) -> None:
    book = shipped().by_id("hunan-2023")
    assert [item.field for item in fee_wrong(form, book)] == ([field] if field else [])
    assert passed_on(form, form["fee"], book) == article
    assert passed_on(form, form["fee"], shipped().by_id("inner-mongolia-2024")) is None


def test_what_changed_is_shown_field_by_field() -> None:
    after = {**FORM, "people": 100, "place": "线上"}
    assert changed(FORM, after) == [
        {"field": "place", "name": "培训地点", "before": "永州师专一号楼", "after": "线上"},
        {"field": "people", "name": "培训人数", "before": 120, "after": 100},
    ]


steps = st.builds(RouteStep, st.sampled_from(["institution", "department", "hr-authority"]), st.uuids())
plain = st.builds(
    Filing,
    applicant=steps,
    chain=st.lists(steps, max_size=3).map(tuple),
    state=st.sampled_from(FilingState),
    at=st.integers(-1, 2),
    round=st.integers(0, 9),
    resume_at=st.none() | st.integers(0, 2),
    authors=st.frozensets(st.uuids(), max_size=3),
    holder=st.none() | st.uuids(),
    asked=st.none()
    | st.builds(
        SecondOpinions,
        st.lists(steps, max_size=3).map(tuple),
        st.booleans(),
        st.none() | st.uuids(),
        st.frozensets(st.uuids(), max_size=2),
    ),
    last=st.none() | st.uuids(),
    kind=st.sampled_from(FilingKind),
    concerns=st.none() | st.uuids(),
    overseers=st.lists(steps, max_size=2).map(tuple),
    reminded_on=st.none() | st.dates(),
    is_automatic=st.booleans(),
)


@given(plain, st.none() | plain)
def test_a_filing_is_kept_and_read_again_as_it_was(filing: Filing, before: Filing | None) -> None:
    whole = replace(filing, before=before)
    assert filing_from(orjson.loads(orjson.dumps(standing_document(whole)))) == whole


def test_what_was_kept_before_there_were_claims_is_read_as_a_training() -> None:
    filing = Filing(RouteStep("institution", UUID(int=1)), ())
    kept = orjson.loads(orjson.dumps(standing_document(filing)))
    for late in ("kind", "concerns", "overseers", "reminded_on", "is_automatic"):
        del kept[late]
    assert filing_from(kept) == filing
