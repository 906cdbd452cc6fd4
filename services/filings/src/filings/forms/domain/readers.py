"""How the fields of forms are read, and how a page asks for them: each reader knows the limits that it keeps."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, Self
from uuid import UUID

from common.text import BadText, hours_text, line, paragraphs
from filings.forms.domain.rows import hundredths

SUBJECTS = {"public": "公共科目", "professional": "专业科目"}
TRAINING_TYPES = {"onboarding": "岗前", "in-service": "在岗", "transfer": "转岗", "special": "专项"}
LEVEL_NAMES = {"county": "县（区）级", "city": "市级", "province": "省级", "national": "国家级"}
HALVES = {"morning": "上午", "afternoon": "下午"}
PAYERS = {"unit": "单位承担", "participants": "参训人员承担", "other": "其他经费承担"}
FEE_KINDS = {"online": "远程教育", "theory": "理论课程", "practice": "实用技能", "expert": "专家授课"}
PEOPLE_MAX = 100_000
PLAN_CHARS_MAX = 5_000
SITTINGS_MAX, TRAINERS_MAX, ATTACHMENTS_MAX = 200, 50, 20
SITTING_CENTIHOURS_MAX = 600
"""Of a half day; a lesson has 45 minutes."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_CHOICES: Mapping[str, str] = MappingProxyType({})


class Shape(NamedTuple):
    """How a page asks for a value; every limit is one that the reader keeps."""

    type: str = "text"
    chars_max: int | None = None
    is_multiline: bool = False
    pattern: str | None = None
    """As HTML has it: it covers the whole text."""
    minimum: str | None = None
    maximum: str | None = None
    count_max: int | None = None
    """Of a list."""
    unit: str | None = None
    """In Chinese."""
    choices: Mapping[str, str] = _NO_CHOICES
    """Value → name in Chinese."""
    parts: Sequence["Part"] = ()
    """Of a list of objects."""


Limits = Mapping[str, Mapping[str, object]]
"""Field → name of a limit in :class:`Shape` → a narrower one, which others than the reader keep."""


class Part(NamedTuple):
    """A field of an object within a list."""

    field: str
    name: str
    shape: Shape
    is_optional: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads a value; raises :class:`BadText` for what is not meant."""

    read: Callable[[Any], Any]
    shape: Shape

    def __call__(self, value: Any) -> Any:
        """The value as it is kept."""
        return self.read(value)

    def shown(self, **limits: Any) -> Self:
        """The same reader, of which a page is told narrower limits: others keep them."""
        return replace(self, shape=self.shape._replace(**limits))


def a_line(chars_max: int) -> Reader:
    """One line of text."""
    return Reader(lambda value: line(value, chars_max=chars_max, name="it"), Shape(chars_max=chars_max))


def _text(value: Any) -> str:
    return paragraphs(value, chars_max=PLAN_CHARS_MAX, name="it")


a_text = Reader(_text, Shape(chars_max=PLAN_CHARS_MAX, is_multiline=True))
"""Some lines of text."""


def one_of(allowed: Mapping[str, str], shown_as: str = "choice") -> Reader:
    """One of these words."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise BadText("it is one of the words that are allowed", "not-one-of", allowed=list(allowed))
        return value

    return Reader(read, Shape(shown_as, choices=allowed))


def like(pattern: str) -> Reader:
    """One line of this form."""
    form = re.compile(pattern)

    def read(value: Any) -> str:
        found = line(value, chars_max=100, name="it")
        if not form.fullmatch(found):
            raise BadText("it is not of the form that is asked for", "wrong-form")
        return found

    return Reader(read, Shape(chars_max=100, pattern=pattern))


def _day(value: Any) -> str:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadText("it is a day, such as 2026-09-01", "not-a-date")
    try:
        date.fromisoformat(value)
    except ValueError:
        raise BadText("it is a day of the calendar", "not-a-date") from None
    return value


a_day = Reader(_day, Shape("day"))
"""A day of the calendar, ``YYYY-MM-DD``."""


def _whole(minimum: int, maximum: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int:
            raise BadText("it is a whole number", "not-a-number")
        if not minimum <= value <= maximum:
            detail = f"it lies between {minimum} and {maximum}"
            raise BadText(detail, "out-of-range", minimum=minimum, maximum=maximum)
        return value

    return read


a_count = Reader(_whole(1, PEOPLE_MAX), Shape("number", minimum="1", maximum=str(PEOPLE_MAX), unit="人"))
"""How many people."""
a_year = Reader(_whole(2000, 2100), Shape("number", minimum="2000", maximum="2100", unit="年度"))
"""A training year."""


def _amount(value: Any) -> str:
    hundredths(value)
    return str(value)


def _hours(value: Any) -> str:
    if not hundredths(value):
        raise BadText("it is more than nothing", "not-above", above="0")
    return str(value)


an_amount = Reader(_amount, Shape("money", minimum="0", maximum="999.99", unit="元"))
"""Yuan as text, with at most two decimals."""
some_hours = Reader(_hours, Shape("hours", minimum="0.01", maximum="999.99", unit="学时"))
"""Class hours as text, with at most two decimals, and more than nothing."""


def some(item: Reader, count_max: int, shown_as: str) -> Reader:
    """A list of these, none of them twice."""

    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise BadText("it is a list", "not-a-list")
        if not value:
            raise BadText("it names at least one", "too-few", count_min=1)
        if len(value) > count_max:
            raise BadText(f"it names at most {count_max}", "too-many", count_max=count_max)
        found = [item(part) for part in value]
        if any(part in found[:place] for place, part in enumerate(found)):
            raise BadText("it names each once", "twice")
        return found

    return Reader(read_all, item.shape._replace(type=shown_as, count_max=count_max))


def _id(value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise BadText("it is an id of the platform", "not-an-id") from None


an_id = Reader(_id, Shape("id"))
"""An id of the platform."""


def _parts(value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadText("it is an object of named fields", "not-an-object")
    if not value.keys() <= set(known):
        raise BadText(f"it has {', '.join(known)} and no more", "unknown-field")
    return value


def _is_arrival(parts: Mapping[str, Any]) -> bool:
    found = parts.get("is_arrival", False)
    if not isinstance(found, bool):
        raise BadText("is_arrival is true or false", "not-true-or-false")
    return found


_ARRIVAL = Part("is_arrival", "仅报到", Shape("flag"), is_optional=True)


def _sitting(value: Any) -> dict[str, Any]:
    parts = _parts(value, [part.field for part in _SITTING])
    is_arrival = _is_arrival(parts)
    found = {
        "on": a_day(parts.get("on")),
        "half": one_of(HALVES)(parts.get("half")),
        "topic": a_line(100)(parts.get("topic")),
        "hours": an_amount(parts.get("hours", "4")),
    }
    if hundredths(found["hours"]) > SITTING_CENTIHOURS_MAX:
        most = hours_text(SITTING_CENTIHOURS_MAX)
        raise BadText(f"a half day has no more than {most} class hours", "above-maximum", maximum=most)
    if parts.get("trainer"):
        found["trainer"] = a_line(50)(parts["trainer"])
    if parts.get("course"):
        found["course"] = an_id(parts["course"])
    return {**found, "is_arrival": True} if is_arrival else found


_HALF_DAY_HOURS = Shape("hours", minimum="0", maximum=hours_text(SITTING_CENTIHOURS_MAX), unit="学时")
_SITTING = (
    Part("on", "日期", a_day.shape),
    Part("half", "上午或下午", one_of(HALVES).shape),
    Part("topic", "内容", a_line(100).shape),
    Part("trainer", "授课教师", a_line(50).shape, is_optional=True),
    Part("hours", "学时（不填为4）", _HALF_DAY_HOURS, is_optional=True),
    Part("course", "课程库课程", an_id.shape, is_optional=True),
    _ARRIVAL,
)  # fmt: skip


def _sittings(value: Any) -> list[dict[str, Any]]:
    half_days = some(Reader(_sitting, Shape()), SITTINGS_MAX, "sittings")
    found = sorted(half_days(value), key=lambda sitting: (sitting["on"], sitting["half"] == "afternoon"))
    if len({sitting_key(sitting) for sitting in found}) < len(found):
        raise BadText("it names each half day once", "twice")
    return found


some_sittings = Reader(_sittings, Shape("sittings", count_max=SITTINGS_MAX, parts=_SITTING))
"""The half days of a plan, in their order."""


def sitting_key(sitting: Mapping[str, Any]) -> str:
    """How a half day is named in rosters: ``2026-12-01/morning``."""
    return f"{sitting['on']}/{sitting['half']}"


def _trainer(value: Any) -> dict[str, str]:
    parts = _parts(value, [part.field for part in _TRAINER])
    found = {"name": a_line(50)(parts.get("name"))}
    if parts.get("about"):
        found["about"] = a_line(200)(parts["about"])
    return {**found, "teacher": an_id(parts["teacher"])} if parts.get("teacher") else found


_TRAINER = (
    Part("name", "姓名", a_line(50).shape),
    Part("about", "简介", a_line(200).shape, is_optional=True),
    Part("teacher", "师资库教师", an_id.shape, is_optional=True),
)
a_trainer = Reader(_trainer, Shape(parts=_TRAINER))
"""Who teaches."""


def _stay(value: Any) -> dict[str, Any]:
    parts = _parts(value, ("on", "half_days", "is_arrival"))
    found = {"on": a_day(parts.get("on")), "half_days": _whole(1, 2)(parts.get("half_days"))}
    return {**found, "is_arrival": True, "was_held": False} if _is_arrival(parts) else found


_STAY = (
    Part("on", "日期", a_day.shape),
    Part("half_days", "出席半天数", Shape("number", minimum="1", maximum="2", unit="个半天")),
    _ARRIVAL._replace(name="仅报到，当天未开展培训"),
)
a_stay = Reader(_stay, Shape(parts=_STAY))
"""A day of a training that somebody attended elsewhere."""
