"""What a person says of themselves: the form of the learner's manual (湘人社函〔2021〕61号), read strictly."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, get_args

from common.errors import BadValue
from common.identity import IdNumber
from common.text import line

Education = Literal["doctor", "master", "bachelor", "associate", "secondary", "other"]
"""博士研究生, 硕士研究生, 大学本科, 大学专科, 中专, 其他."""
Sex = Literal["male", "female"]
EDUCATIONS: tuple[str, ...] = get_args(Education)
SEXES: tuple[str, ...] = get_args(Sex)
PHOTO_BYTES_MAX = 300 * 1024
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHOTOS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class BadDetail(ValueError):
    """Which fields cannot be meant, in the order of the form, and why; never what stood in them."""

    def __init__(self, wrong: Mapping[str, BadValue]) -> None:
        self.wrong = wrong
        self.field = next(iter(wrong))
        """The first of them; ``details`` for fields that the form does not have."""
        super().__init__(f"{self.field}: {wrong[self.field]}")


@dataclass(frozen=True)
class Details:
    """The form. Days are ISO texts, the photo is base64; title is 其他 where there is none."""

    sex: str
    phone: str
    email: str
    native_place: str
    education: str
    major: str
    school: str
    graduated_on: str
    title: str
    photo: str
    ethnicity: str | None = None
    title_on: str | None = None

    def document(self) -> dict[str, str]:
        """As it is kept."""
        return {name: value for name, value in asdict(self).items() if value is not None}


_REQUIRED = ("sex", "phone", "email", "native_place", "education", "major", "school", "graduated_on", "title", "photo")
_OPTIONAL = ("ethnicity", "title_on")
_LINES = {"native_place": 50, "major": 50, "school": 80, "title": 50, "ethnicity": 20}
_DAY_FIRST = date(1940, 1, 1)


def read_details(fields: Mapping[str, Any], number: IdNumber, *, today: date) -> Details:
    """Raises :class:`BadDetail` with every field that cannot be meant. Sex must be that of the ID number."""
    given: dict[str, str] = {}
    wrong: dict[str, BadValue] = {}
    for name in (*_REQUIRED, *_OPTIONAL):
        value = fields.get(name)
        try:
            if value not in (None, ""):
                given[name] = _read(name, value, number, today)
            elif name in _REQUIRED:
                raise BadValue("it is missing", "missing")
        except BadValue as bad:
            wrong[name] = bad
    if fields.keys() - set(_REQUIRED) - set(_OPTIONAL):
        known = ", ".join((*_REQUIRED, *_OPTIONAL))
        wrong["details"] = BadValue(f"there are fields beside {known}", "unknown-field")
    if wrong:
        raise BadDetail(wrong)
    return Details(**given)


def _read(name: str, value: Any, number: IdNumber, today: date) -> str:
    """One field as it is kept; raises :class:`BadValue`."""
    if name in _LINES:
        return line(value, chars_max=_LINES[name], name=name)
    match name:
        case "sex":
            return _sex(value, number)
        case "education":
            return _one_of(value, EDUCATIONS)
        case "phone":
            return _like(value, _PHONE, BadValue("a mobile number has eleven digits and begins with 1", "phone-form"))
        case "email":
            return _like(value, _EMAIL, BadValue("an address such as name@example.cn", "email-form"))
        case "photo":
            return _photo(value)
    return _day(value, today)


def sex_of(number: IdNumber) -> str:
    """GB 11643: the 17th character is odd for men."""
    return "male" if int(number.reveal()[16]) % 2 else "female"


def _sex(value: Any, number: IdNumber) -> str:
    sex = _one_of(value, SEXES)
    if sex != sex_of(number):
        what = "it is not that of the ID number (its 17th character: odd for men, even for women)"
        raise BadValue(what, "sex-not-of-number")
    return sex


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadValue(f"it is one of {', '.join(allowed)}", "not-one-of", allowed=allowed)
    return str(value)


def _like(value: Any, shape: re.Pattern[str], wrong: BadValue) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise wrong
    return value


def _day(value: Any, today: date) -> str:
    text = _like(value, _DAY, BadValue("a day written YYYY-MM-DD", "not-a-date"))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadValue("it is no day of the calendar", "not-a-date") from None
    if not _DAY_FIRST <= day <= today:
        limits = {"minimum": str(_DAY_FIRST), "maximum": str(today)}
        raise BadValue("it lies before 1940 or after today", "out-of-range", **limits)
    return text


def _photo(value: Any) -> str:
    kib_max = PHOTO_BYTES_MAX // 1024
    if not isinstance(value, str) or len(value) > PHOTO_BYTES_MAX * 4 // 3 + 4:
        raise BadValue(f"it is larger than {kib_max} KB", "photo-too-large", kib_max=kib_max)
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadValue("it is not base64", "photo-form") from None
    if not any(content.startswith(begins) for begins in _PHOTOS):
        raise BadValue("it is neither a JPEG nor a PNG picture", "photo-form")
    return value
