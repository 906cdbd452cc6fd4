"""Grades of posts (岗位等级): how many each category has, and how people write them.

Hunan 2023 wants every person's post category and grade complete by 30 June.
"""

import re
from collections.abc import Mapping

from common.errors import BadValue

GRADES: Mapping[str, int] = {"management": 10, "professional": 13, "worker": 6}
"""Of management posts (一级至十级职员), professional ones (一级至十三级), worker ones (一级至五级, then 普通工)."""
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九十")}

_WRITTEN = re.compile(
    r"(?:管理|专业技术|技术工|工勤技能|工勤|专技)?(?:岗位|岗)?(?P<number>[0-9]{1,2}|十[一二三]?|[一二三四五六七八九])级?(?:职员|岗位|岗)?"
)

_PLAIN_WORKER = ("普通工", "普通工岗位")


class NoGrade(BadValue):
    """The text or the number is no grade of this category."""


def read_grade(value: object, post_category: str) -> int:
    """``七级``, ``专业技术7级``, ``7``, ``普通工``: the number of the grade; raises :class:`NoGrade`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # spreadsheets know no whole numbers
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NoGrade("post_grade is a number", "not-a-grade")
    number = value if isinstance(value, int) else _number(value.strip(), post_category)
    if not 1 <= number <= GRADES[post_category]:
        raise NoGrade(f"post_grade is one of 1 to {GRADES[post_category]} for this post category", "grade-out-of-range")
    return number


def _number(text: str, post_category: str) -> int:
    if text in _PLAIN_WORKER and post_category == "worker":
        return GRADES["worker"]
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise NoGrade("post_grade is a number, such as 7 or 七级", "not-a-grade")
    number = found["number"]
    if number.isdigit():
        return int(number)
    return _DIGITS[number] if len(number) == 1 else 10 + _DIGITS[number[1]]
