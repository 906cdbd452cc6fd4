"""Forms: what is asked for, what of it is missing or wrong, and what changed between two rounds.

A form is kept as it is read here: JSON of plain values, days as ``YYYY-MM-DD``, hours and yuan as text.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from common.errors import Parameter, Refused
from common.text import BadText
from filings.forms.domain.readers import (
    ATTACHMENTS_MAX,
    FEE_KINDS,
    PAYERS,
    SUBJECTS,
    TRAINERS_MAX,
    TRAINING_TYPES,
    Reader,
    a_count,
    a_day,
    a_line,
    a_text,
    a_trainer,
    an_amount,
    an_id,
    like,
    one_of,
    some,
    some_sittings,
)
from filings.forms.domain.rows import has_id_number, hundredths

SPECIAL = "special"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Wrong(NamedTuple):
    """One field that is not right: its name for programs, its name on the form, and what is wrong, in Chinese."""

    field: str
    name: str
    problem: str
    reason: str = "bad-value"
    """One of ``common.problems.messages_zh.OF_FIELDS``."""
    parameters: Mapping[str, Parameter] = MappingProxyType({})
    detail: str = "it is not as it should be"
    """In English."""


Form = dict[str, Any]


class Field(NamedTuple):
    """One field of a form."""

    name: str
    """As it is printed."""
    read: Reader
    problem: str
    """What to do where it is not right, in Chinese."""
    is_optional: bool = False


Fields = Mapping[str, Field]


TRAINING: Fields = {
    "title": Field("培训名称", a_line(100), "请填写，不超过100字"),
    "subject": Field("培训科目", one_of(SUBJECTS, "subject"), "请选择公共科目或专业科目"),
    "training_type": Field("培训类别", one_of(TRAINING_TYPES), "请选择岗前、在岗、转岗或专项"),
    "institution": Field("培训机构", a_line(100), "请填写，不超过100字"),
    "address": Field("培训机构地址", a_line(200), "请填写，不超过200字"),
    "postcode": Field("邮编", like("[0-9]{6}"), "请填写6位数字"),
    "email": Field("E-mail", like(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "请填写电子邮箱"),
    "leader": Field("培训负责人", a_line(50), "请填写姓名"),
    "leader_post": Field("培训负责人职务", a_line(50), "请填写"),
    "leader_phone": Field("培训负责人电话", like(r"[0-9+\(\) \-]{7,20}"), "请填写电话"),
    "contact": Field("培训联系人", a_line(50), "请填写姓名"),
    "contact_post": Field("培训联系人职务", a_line(50), "请填写"),
    "contact_phone": Field("培训联系人电话", like(r"[0-9+\(\) \-]{7,20}"), "请填写电话"),
    "begins_on": Field("培训时间（起）", a_day, "请填写日期，如2026-09-01"),
    "ends_on": Field("培训时间（止）", a_day, "请填写日期，如2026-09-03"),
    "place": Field("培训地点", a_line(200), "请填写，不超过200字"),
    "scope": Field("培训范围", a_line(200), "请填写，不超过200字"),
    "people": Field("培训人数", a_count, "请填写人数（1至100000）"),
    "plan": Field("培训计划", a_text, "请填写，不超过5000字"),
    "sittings": Field("半天安排", some_sittings, "请填写每个半天的日期、上午或下午、内容和学时（不超过6学时）"),
    "trainers": Field("授课教师", some(a_trainer, TRAINERS_MAX, "trainers"), "请填写授课教师姓名和简介"),
    "fee_kind": Field("收费类别", one_of(FEE_KINDS), "请选择远程教育、理论课程、实用技能或专家授课", True),
    "fee": Field("收费标准", an_amount, "请填写每人每课时的金额（元），不收费的填0"),
    "payer": Field("费用承担", one_of(PAYERS), "请选择单位承担、参训人员承担或其他经费承担", True),
    "required_topic": Field("必修专题", a_line(64), "请填写专题", True),
    "special_task": Field("特定任务", a_line(100), "请填写所服务的重大项目、重大工程或重大行动，不超过100字", True),
    "base": Field("培训基地", an_id, "请从培训基地名册中选择", True),
    "registered_institution": Field(
        "培训机构（名录）", an_id, "请从培训机构名录中选择，选择后培训机构以名录所载名称为准", True
    ),
    "attachments": Field("附件", some(an_id, ATTACHMENTS_MAX, "attachments"), "请先上传，最多20个", True),
}
"""The fields of the ministry's form (湘人社函〔2023〕63号 附件), and what rosters and fees are compared with."""

ROSTER: Fields = {
    "fee_charged": Field("实际收费标准", an_amount, "请填写每人每课时实际收取的金额（元），不收费的填0"),
    "note": Field("说明", a_text, "不超过5000字", True),
    "attachments": TRAINING["attachments"],
}
"""What the unit attests beside the rows of a roster."""
COUNTED: Fields = {"rows": Field("人数", a_count, "", True), "rows_sha256": Field("名单指纹", a_line(64), "", True)}
"""What the platform adds to it: the deciding office sees that rows have changed."""


def read_form(fields: Mapping[str, Any], known: Fields = TRAINING) -> tuple[Form, list[Wrong]]:
    """What is right of a form, and what of the rest is wrong; fields that are left out or empty are neither."""
    form, wrong = Form(), list[Wrong]()
    for field, value in fields.items():
        if field not in known:
            wrong.append(Wrong("", "未知栏目", "表中没有这一栏", "unknown-field", detail="the form has no such field"))
        elif value not in (None, "", []):
            name, read, problem, _ = known[field]
            try:
                form[field] = read(value)
            except BadText as bad:
                wrong.append(Wrong(field, name, problem, bad.reason, bad.parameters, str(bad)))
    wrong += [
        Wrong(field, known[field].name, "含有身份证号，请删除", "holds-id-number", detail="an ID number stands in it")
        for field, value in form.items()
        if field != "attachments" and any(has_id_number(text) for text in _texts(value))
    ]
    return form, wrong


def _texts(value: Any) -> list[str]:
    """Every text within a value."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) and not _DAY.fullmatch(value) else []


def missing(form: Form, known: Fields = TRAINING) -> list[Wrong]:
    """What must still be filled in or corrected before the form can be submitted, in the order of the form."""
    found = [
        Wrong(name, field.name, field.problem, "missing", detail="it is missing")
        for name, field in known.items()
        if name not in form and not field.is_optional
    ]
    if "required_topic" in form and form.get("subject") == "professional":
        found.append(Wrong("required_topic", known["required_topic"].name, "只有公共科目有必修专题，请删除"))
    if "special_task" in form and form.get("training_type", SPECIAL) != SPECIAL:
        found.append(Wrong("special_task", known["special_task"].name, "只有专项培训填写特定任务，请删除"))
    if "begins_on" in form and "ends_on" in form:
        if form["ends_on"] < form["begins_on"]:
            first = {"minimum": form["begins_on"]}
            found.append(Wrong("ends_on", known["ends_on"].name, "不得早于开始日期", "below-minimum", first))
        elif any(not form["begins_on"] <= sitting["on"] <= form["ends_on"] for sitting in form.get("sittings", ())):
            days = {"minimum": form["begins_on"], "maximum": form["ends_on"]}
            found.append(Wrong("sittings", known["sittings"].name, "有半天不在培训时间之内", "out-of-range", days))
    return found


def changed(before: Form, after: Form, known: Fields = TRAINING) -> list[dict[str, Any]]:
    """Field by field, what one round says otherwise than another, in the order of the form."""
    return [
        {"field": name, "name": field.name, "before": before.get(name), "after": after.get(name)}
        for name, field in known.items()
        if before.get(name) != after.get(name)
    ]


class BadForm(Refused):
    """What of a form is missing or wrong, field by field."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("bad-form", f"{len(wrong)} fields of the form are missing or wrong", count=len(wrong))
        self.wrong = wrong


def centihours_of(sittings: Sequence[Mapping[str, Any]]) -> int:
    """What half days count by their plan; whoever only arrived (报到) has done nothing yet."""
    return sum(hundredths(sitting["hours"]) for sitting in sittings if not sitting.get("is_arrival"))
