"""What is wrong with a row of a roster is told in Chinese, by code, and names the very column."""

import ast
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from live_platform import id_number, organisation_code

from common.identity.names import NAME_MAX
from registry.access.domain.rows import BadRow, RowVerdict
from registry.imports.messages_zh import COLUMNS, FAULTS, REASONS, in_chinese
from registry.people.domain import grades, rows
from registry.people.domain.rows import read_person

TODAY = date(2026, 6, 1)
DAYS = ("effective_on", "hired_on", "term_begins_on", "leave_begins_on", "ended_on")


def told(**fields: Any) -> str:
    row = {
        "id_number": id_number(1),
        "name": "测试",
        "unit_code": organisation_code(1),
        "post_category": "professional",
        **fields,
    }
    with pytest.raises(BadRow) as bad:
        read_person(row, today=TODAY)
    return in_chinese(bad.value.verdict)


@pytest.mark.parametrize("field", DAYS)
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1.9.2025", "日期请写作2026-09-01"),
        ("2025-02-30", "日期不存在"),
        ("1939-12-31", "日期早于1940年"),
        ("2027-06-03", "日期晚于今日一年以上"),
    ],
)
def test_a_wrong_day_names_its_own_column(field: str, written: str, why: str) -> None:
    more = {"leave_begins_on": {"leave_kind": "sick"}, "ended_on": {"ended_because": "left"}}.get(field, {})
    assert told(**{field: written}, **more) == f"{COLUMNS[field].heading}：{why}"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "姓名：未填写"),
        ({"name": "长" * 200}, f"姓名：过长，最多{NAME_MAX}个字符"),
        ({"unit_code": 12}, "单位代码：以数字保存，末几位已丢失；请将该列设为文本格式后重新填写"),
        ({"id_number": ""}, "身份证号：未填写"),
        ({"id_number": None}, "身份证号：不是文本"),
        ({"id_number": "12"}, "身份证号须为18位"),
        ({"unit_code": "12"}, "单位代码须为18位统一社会信用代码"),
        ({"post_category": "boss"}, "岗位类别：不在可选范围内，请从模板的下拉列表中选择"),
        ({"post_grade": "最高"}, "岗位等级：请填数字或如 七级"),
        ({"duties_changed": "maybe"}, "职责变化：请填 是 或 否"),
        ({"correction": "maybe"}, "更正：请填 是 或 否"),
        (
            {"leave_kind": "holiday", "leave_begins_on": "2026-01-01"},
            "请假类别：不在可选范围内，请从模板的下拉列表中选择",
        ),
        ({"term_begins_on": "2026-01-01"}, "聘期起、聘期止须同时填写"),
    ],
)
def test_what_is_wrong_is_told_of_its_column(fields: dict[str, Any], message: str) -> None:
    assert told(**fields) == message


def test_a_reason_without_a_sentence_names_itself() -> None:
    assert in_chinese(RowVerdict("rejected", "unheard-of", "it is new")) == "本行有误(unheard-of)"


def test_every_fault_that_a_row_may_have_has_its_sentence_and_its_parameters() -> None:
    """The faults are the third argument of a refusal of a row, and those of single values in ``common``."""
    found: dict[str, set[str]] = {}
    for module in (rows, grades):
        for call in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = {"BadRow": 2, "NoGrade": 1}.get(call.func.id, 99)
                if len(call.args) > place and isinstance(call.args[place], ast.Constant):
                    fault = call.args[place].value  # type: ignore[attr-defined]
                    found[fault] = {keyword.arg or "" for keyword in call.keywords} | {"field"}
    assert found
    for fault, given in found.items():
        assert {name for _, name, _, _ in Formatter().parse(FAULTS[fault]) if name} <= given
    assert not set(FAULTS) & set(REASONS)


def test_the_manual_of_operators_has_every_column() -> None:
    manual = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
    rows = [row for row in manual.splitlines() if row.startswith("| ")]
    missing = [
        field for field, column in COLUMNS.items()
        if not any(f"`{field}`" in row and column.heading in row for row in rows)
    ]  # fmt: skip
    assert missing == []
