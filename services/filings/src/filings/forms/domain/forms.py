"""Forms: what is asked for, what of it is missing or wrong, and what changed between two rounds.

A form is kept as it is read here: JSON of plain values, days as ``YYYY-MM-DD``, hours and yuan as text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from common.errors import Refused
from common.text import BadText, line, paragraphs
from filings.forms.domain.rows import has_id_number, hundredths

SUBJECTS = ("public", "professional")
TRAINING_TYPES = ("onboarding", "in-service", "transfer", "special")
PEOPLE_MAX = 100_000
PLAN_CHARS_MAX = 5_000
SITTINGS_MAX, TRAINERS_MAX, ATTACHMENTS_MAX = 200, 50, 20
SITTING_CENTIHOURS_MAX = 600
"""Of a half day; a lesson has 45 minutes."""
HALVES = {"morning": "上午", "afternoon": "下午"}
FEE_KINDS = ("online", "theory", "practice", "expert")
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


class Field(NamedTuple):
    """One field of a form."""

    name: str
    """As it is printed."""
    read: Callable[[Any], Any]
    """Raises :class:`BadText` for what is not meant."""
    problem: str
    """What to do where it is not right, in Chinese."""
    is_optional: bool = False


Fields = Mapping[str, Field]


def a_line(chars_max: int) -> Callable[[Any], Any]:
    """One line of text."""
    return lambda value: line(value, chars_max=chars_max, name="it")


def a_text(value: Any) -> str:
    """Some lines of text."""
    return paragraphs(value, chars_max=PLAN_CHARS_MAX, name="it")


def one_of(allowed: tuple[str, ...]) -> Callable[[Any], Any]:
    """One of these words."""

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


def a_day(value: Any) -> str:
    """A day of the calendar, ``YYYY-MM-DD``."""
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


def an_amount(value: Any) -> str:
    """Hours or yuan as text, with at most two decimals."""
    hundredths(value)
    return str(value)


def some_hours(value: Any) -> str:
    """The same, and more than nothing."""
    if not hundredths(value):
        raise BadText("more than nothing")
    return str(value)


def some(read: Callable[[Any], Any], count_max: int) -> Callable[[Any], Any]:
    """A list of these, none of them twice."""

    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list) or not 0 < len(value) <= count_max:
            raise BadText("a list")
        found = [read(item) for item in value]
        if any(item in found[:place] for place, item in enumerate(found)):
            raise BadText("each once")
        return found

    return read_all


def an_id(value: Any) -> str:
    """An id of the platform."""
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise BadText("an id") from None


def a_year(value: Any) -> int:
    """A training year."""
    if type(value) is not int or not 2000 <= value <= 2100:
        raise BadText("a year")
    return value


def _parts(value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= set(known):
        raise BadText("an object")
    return value


def _sitting(value: Any) -> dict[str, Any]:
    """Half a day of the plan."""
    parts = _parts(value, ("on", "half", "topic", "trainer", "hours", "is_arrival"))
    if not isinstance(parts.get("is_arrival", False), bool):
        raise BadText("true or false")
    found = {
        "on": a_day(parts.get("on")),
        "half": one_of(tuple(HALVES))(parts.get("half")),
        "topic": a_line(100)(parts.get("topic")),
        "hours": an_amount(parts.get("hours", "4")),
    }
    if hundredths(found["hours"]) > SITTING_CENTIHOURS_MAX:
        raise BadText("no more than a half day has")
    if parts.get("trainer"):
        found["trainer"] = a_line(50)(parts["trainer"])
    return {**found, "is_arrival": True} if parts.get("is_arrival") else found


def _sittings(value: Any) -> list[dict[str, Any]]:
    found = sorted(
        some(_sitting, SITTINGS_MAX)(value), key=lambda sitting: (sitting["on"], sitting["half"] == "afternoon")
    )
    if len({sitting_key(sitting) for sitting in found}) < len(found):
        raise BadText("each half day once")
    return found


def sitting_key(sitting: Mapping[str, Any]) -> str:
    """How a half day is named in rosters: ``2026-12-01/morning``."""
    return f"{sitting['on']}/{sitting['half']}"


def _trainer(value: Any) -> dict[str, str]:
    parts = _parts(value, ("name", "about"))
    found = {"name": a_line(50)(parts.get("name"))}
    return {**found, "about": a_line(200)(parts["about"])} if parts.get("about") else found


def a_stay(value: Any) -> dict[str, Any]:
    """A day of a training that somebody attended elsewhere."""
    parts = _parts(value, ("on", "half_days", "is_arrival"))
    half_days = parts.get("half_days")
    if type(half_days) is not int or half_days not in (1, 2) or not isinstance(parts.get("is_arrival", False), bool):
        raise BadText("1 or 2")
    found = {"on": a_day(parts.get("on")), "half_days": half_days}
    return {**found, "is_arrival": True, "was_held": False} if parts.get("is_arrival") else found


TRAINING: Fields = {
    "title": Field("培训名称", a_line(100), "请填写，不超过100字"),
    "subject": Field("培训科目", one_of(SUBJECTS), "请选择公共科目或专业科目"),
    "training_type": Field("培训类别", one_of(TRAINING_TYPES), "请选择岗前、在岗、转岗或专项"),
    "institution": Field("培训机构", a_line(100), "请填写，不超过100字"),
    "address": Field("培训机构地址", a_line(200), "请填写，不超过200字"),
    "postcode": Field("邮编", _like(_POSTCODE), "请填写6位数字"),
    "email": Field("E-mail", _like(_EMAIL), "请填写电子邮箱"),
    "leader": Field("培训负责人", a_line(50), "请填写姓名"),
    "leader_post": Field("培训负责人职务", a_line(50), "请填写"),
    "leader_phone": Field("培训负责人电话", _like(_PHONE), "请填写电话"),
    "contact": Field("培训联系人", a_line(50), "请填写姓名"),
    "contact_post": Field("培训联系人职务", a_line(50), "请填写"),
    "contact_phone": Field("培训联系人电话", _like(_PHONE), "请填写电话"),
    "begins_on": Field("培训时间（起）", a_day, "请填写日期，如 2026-09-01"),
    "ends_on": Field("培训时间（止）", a_day, "请填写日期，如 2026-09-03"),
    "place": Field("培训地点", a_line(200), "请填写，不超过200字"),
    "scope": Field("培训范围", a_line(200), "请填写，不超过200字"),
    "people": Field("培训人数", _count, "请填写人数（1至100000）"),
    "plan": Field("培训计划", a_text, "请填写，不超过5000字"),
    "sittings": Field("半天安排", _sittings, "请填写每个半天的日期、上午或下午、内容和学时（不超过6学时）"),
    "trainers": Field("授课教师", some(_trainer, TRAINERS_MAX), "请填写授课教师姓名和简介"),
    "fee_kind": Field("收费类别", one_of(FEE_KINDS), "请选择远程教育、理论课程、实用技能或专家授课", True),
    "fee": Field("收费标准", an_amount, "请填写每人每课时的金额（元），不收费的填 0"),
    "required_topic": Field("必修专题", a_line(64), "请填写专题", True),
    "attachments": Field("附件", some(an_id, ATTACHMENTS_MAX), "请先上传，最多20个", True),
}
"""The fields of the ministry's form (湘人社函〔2023〕63号 附件), and what rosters and fees are compared with."""

ROSTER: Fields = {
    "fee_charged": Field("实际收费标准", an_amount, "请填写每人每课时实际收取的金额（元），不收费的填 0"),
    "note": Field("说明", a_text, "不超过5000字", True),
    "attachments": TRAINING["attachments"],
}
"""What the unit attests beside the rows of a roster."""
COUNTED: Fields = {"rows": Field("人数", _count, "", True), "rows_sha256": Field("名单指纹", a_line(64), "", True)}
"""What the platform adds to it: the deciding office sees that rows have changed."""


def read_form(fields: Mapping[str, Any], known: Fields = TRAINING) -> tuple[Form, list[Wrong]]:
    """What is right of a form, and what of the rest is wrong; fields that are left out or empty are neither."""
    form, wrong = Form(), list[Wrong]()
    for field, value in fields.items():
        if field not in known:
            wrong.append(Wrong("", "未知栏目", "表中没有这一栏"))
        elif value not in (None, "", []):
            name, read, problem, _ = known[field]
            try:
                form[field] = read(value)
            except BadText:
                wrong.append(Wrong(field, name, problem))
    wrong += [
        Wrong(field, known[field].name, "含有身份证号，请删除")
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
        Wrong(name, field.name, field.problem)
        for name, field in known.items()
        if name not in form and not field.is_optional
    ]
    if "required_topic" in form and form.get("subject") == "professional":
        found.append(Wrong("required_topic", known["required_topic"].name, "只有公共科目有必修专题，请删除"))
    if "begins_on" in form and "ends_on" in form:
        if form["ends_on"] < form["begins_on"]:
            found.append(Wrong("ends_on", known["ends_on"].name, "不得早于开始日期"))
        elif any(not form["begins_on"] <= sitting["on"] <= form["ends_on"] for sitting in form.get("sittings", ())):
            found.append(Wrong("sittings", known["sittings"].name, "有半天不在培训时间之内"))
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
