"""What a person says of themselves: the form of the learner's manual (湘人社函〔2021〕61号), read strictly."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, get_args

from common.identity import IdNumber
from common.text import BadText, line

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
    """Which field cannot be meant, and why; never what stood in it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


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


def read_details(fields: Mapping[str, Any], number: IdNumber, *, today: date) -> Details:
    """Raises :class:`BadDetail` for the first field that cannot be meant. Sex must be that of the ID number."""
    for name in _REQUIRED:
        if fields.get(name) in (None, ""):
            raise BadDetail(name, "it is missing")
    if fields.keys() - set(_REQUIRED) - set(_OPTIONAL):
        raise BadDetail("details", f"there are fields beside {', '.join((*_REQUIRED, *_OPTIONAL))}")
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    for name, chars_max in _LINES.items():
        if name in given:
            try:
                given[name] = line(given[name], chars_max=chars_max, name=name)
            except BadText as bad:
                raise BadDetail(name, str(bad)) from None
    _one_of(given, "sex", SEXES)
    _one_of(given, "education", EDUCATIONS)
    if given["sex"] != sex_of(number):
        raise BadDetail("sex", "it is not that of the ID number (its 17th character: odd for men, even for women)")
    _like(given, "phone", _PHONE, "a mobile number has eleven digits and begins with 1")
    _like(given, "email", _EMAIL, "an address such as name@example.cn")
    for name in ("graduated_on", "title_on"):
        if name in given:
            _day(given, name, today)
    _photo(given)
    return Details(**given)


def sex_of(number: IdNumber) -> str:
    """GB 11643: the 17th character is odd for men."""
    return "male" if int(number.reveal()[16]) % 2 else "female"


def _one_of(given: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> None:
    if given[name] not in allowed:
        raise BadDetail(name, f"it is one of {', '.join(allowed)}")


def _like(given: Mapping[str, Any], name: str, shape: re.Pattern[str], why: str) -> None:
    if not isinstance(given[name], str) or not shape.fullmatch(given[name]):
        raise BadDetail(name, why)


def _day(given: Mapping[str, Any], name: str, today: date) -> None:
    _like(given, name, _DAY, "a day written YYYY-MM-DD")
    try:
        day = date.fromisoformat(given[name])
    except ValueError:
        raise BadDetail(name, "it is no day of the calendar") from None
    if not date(1940, 1, 1) <= day <= today:
        raise BadDetail(name, "it lies before 1940 or after today")


def _photo(given: Mapping[str, Any]) -> None:
    text = given["photo"]
    if not isinstance(text, str) or len(text) > PHOTO_BYTES_MAX * 4 // 3 + 4:
        raise BadDetail("photo", f"it is larger than {PHOTO_BYTES_MAX // 1024} KB")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadDetail("photo", "it is not base64") from None
    if not any(content.startswith(begins) for begins in _PHOTOS):
        raise BadDetail("photo", "it is neither a JPEG nor a PNG picture")
