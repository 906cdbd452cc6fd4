"""The filing form (备案表): what it asks for, what of it is missing or wrong, and what changed between two rounds."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from common.identity import holds_id_number
from common.text import BadText, line, paragraphs

SUBJECTS = ("public", "professional")
TRAINING_TYPES = ("onboarding", "in-service", "transfer", "special")
PEOPLE_MAX = 100_000
PLAN_CHARS_MAX = 5_000
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTCODE, _PHONE, _EMAIL = (
    re.compile("[0-9]{6}"),
    re.compile(r"[0-9+() -]{7,20}"),
    re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
)


class Wrong(NamedTuple):
    """One field that is not right: its name for programs, its name on the form, and what is wrong, in Chinese."""

    field: str
    name: str
    problem: str


Form = dict[str, Any]


def _line(chars_max: int) -> Callable[[Any], Any]:
    return lambda value: line(value, chars_max=chars_max, name="it")


def _text(value: Any) -> str:
    return paragraphs(value, chars_max=PLAN_CHARS_MAX, name="it")


def _one_of(allowed: tuple[str, ...]) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise BadText("one of them")
        return str(value)

    return read


def _like(pattern: re.Pattern[str]) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        read = line(value, chars_max=100, name="it")
        if not pattern.fullmatch(read):
            raise BadText("of this form")
        return read

    return read


def _day(value: Any) -> str:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadText("a day")
    try:
        date.fromisoformat(value)
    except ValueError:
        raise BadText("a day of the calendar") from None
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= PEOPLE_MAX:
        raise BadText("a number")
    return value


FIELDS: Mapping[str, tuple[str, Callable[[Any], Any], str]] = {
    "title": ("培训名称", _line(100), "请填写,不超过100字"),
    "subject": ("培训科目", _one_of(SUBJECTS), "请选择公共科目或专业科目"),
    "training_type": ("培训类别", _one_of(TRAINING_TYPES), "请选择岗前、在岗、转岗或专项"),
    "institution": ("培训机构", _line(100), "请填写,不超过100字"),
    "address": ("培训机构地址", _line(200), "请填写,不超过200字"),
    "postcode": ("邮编", _like(_POSTCODE), "请填写6位数字"),
    "email": ("E-mail", _like(_EMAIL), "请填写电子邮箱"),
    "leader": ("培训负责人", _line(50), "请填写姓名"),
    "leader_post": ("培训负责人职务", _line(50), "请填写"),
    "leader_phone": ("培训负责人电话", _like(_PHONE), "请填写电话"),
    "contact": ("培训联系人", _line(50), "请填写姓名"),
    "contact_post": ("培训联系人职务", _line(50), "请填写"),
    "contact_phone": ("培训联系人电话", _like(_PHONE), "请填写电话"),
    "begins_on": ("培训时间(起)", _day, "请填写日期,如 2026-09-01"),
    "ends_on": ("培训时间(止)", _day, "请填写日期,如 2026-09-03"),
    "place": ("培训地点", _line(200), "请填写,不超过200字"),
    "scope": ("培训范围", _line(200), "请填写,不超过200字"),
    "people": ("培训人数", _count, "请填写人数(1至100000)"),
    "plan": ("培训计划", _text, "请填写,不超过5000字"),
}
"""Field → its name on the form (湘人社函〔2023〕63号 附件), how it is read, and what to do where it is not."""


def read_form(fields: Mapping[str, Any]) -> tuple[Form, list[Wrong]]:
    """What is right of a form, and what of the rest is wrong; fields that are left out or empty are neither."""
    form, wrong = Form(), list[Wrong]()
    for field, value in fields.items():
        if field not in FIELDS:
            wrong.append(Wrong("", "未知栏目", "备案表没有这一栏"))
        elif value not in (None, ""):
            name, read, problem = FIELDS[field]
            try:
                form[field] = read(value)
            except BadText:
                wrong.append(Wrong(field, name, problem))
    wrong += [
        Wrong(field, FIELDS[field][0], "含有身份证号,请删除")
        for field, value in form.items()
        if isinstance(value, str) and holds_id_number(value)
    ]
    return form, wrong


def missing(form: Form) -> list[Wrong]:
    """What must still be filled in or mended before the form can be handed in, in the order of the form."""
    found = [Wrong(field, name, problem) for field, (name, _, problem) in FIELDS.items() if field not in form]
    if "begins_on" in form and "ends_on" in form and form["ends_on"] < form["begins_on"]:
        found.append(Wrong("ends_on", FIELDS["ends_on"][0], "不得早于开始日期"))
    return found


def changed(before: Form, after: Form) -> list[dict[str, Any]]:
    """Field by field, what one round says otherwise than another, in the order of the form."""
    return [
        {"field": field, "name": name, "before": before.get(field), "after": after.get(field)}
        for field, (name, _, _) in FIELDS.items()
        if before.get(field) != after.get(field)
    ]
