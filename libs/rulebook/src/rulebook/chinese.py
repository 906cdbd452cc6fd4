"""The words of a regulation's file in Chinese, and numbers, days and lists as a sentence has them."""

from collections.abc import Iterable, Mapping
from datetime import date

POSTS: Mapping[str, str] = {"management": "管理人员", "professional": "专业技术人员", "worker": "工勤技能人员"}
STAFF: Mapping[str, str] = {"institution": "事业单位工作人员", "office": "机关工勤人员"}
TITLES: Mapping[str, str] = {
    "none": "无", "junior": "初级", "intermediate": "中级", "associate-senior": "副高级", "senior": "正高级",
}  # fmt: skip
SUBJECTS: Mapping[str, str] = {"public": "公共科目", "professional": "专业科目"}
TYPES: Mapping[str, str] = {"onboarding": "岗前", "in-service": "在岗", "transfer": "转岗", "special": "专项"}
MODES: Mapping[str, str] = {
    "online": "网络", "residential": "脱产", "self-study": "在职自学", "mentoring": "以师带徒",
    "group-study": "集体学习",
}  # fmt: skip
OFFICES: Mapping[str, str] = {
    "institution": "所在单位", "department": "主管部门", "hr-authority": "人事综合管理部门",
}  # fmt: skip
TALENTS: Mapping[str, str] = {"high-level": "高层次人才", "urgently-needed": "急需紧缺人才"}
LEVELS: Mapping[str, str] = {"county": "县（区）级", "city": "市级", "province": "省级", "national": "国家级"}
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}


def hours(centihours: int) -> str:
    """4000 → ``40学时``; 150 → ``1.5学时``."""
    return f"{_hundredths(centihours)}学时"


def days(half_days: int) -> str:
    """5 → ``2.5天``."""
    whole, half = divmod(half_days, 2)
    return f"{whole}{'.5' if half else ''}天"


def yuan(cents: int) -> str:
    """650 → ``6.5元``."""
    return f"{_hundredths(cents)}元"


def day(moment: date) -> str:
    """``2023年1月1日``"""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def listed(words: Iterable[str], last: str = "和") -> str:
    """``甲``; ``甲和乙``; ``甲、乙和丙``."""
    *before, end = words
    return f"{'、'.join(before)}{last}{end}" if before else end


def quoted(words: Iterable[str]) -> str:
    """``“甲”``; ``“甲”“乙”和“丙”``: between quotation marks there is no comma (GB/T 15834)."""
    *before, end = [f"“{word}”" for word in words]
    return f"{''.join(before)}和{end}" if before else end


def in_turn(offices: Iterable[str], act: str) -> str:
    """``由主管部门``; ``依次由主管部门、人事综合管理部门``: offices that act one after the other."""
    names = [OFFICES[office] for office in offices]
    return f"{'依次' if len(names) > 1 else ''}{act}{'、'.join(names)}"


def named(words: Mapping[str, str], chosen: Iterable[str], last: str = "和") -> str:
    """Those that are chosen, in the order of the words."""
    kept = set(chosen)
    return listed([name for word, name in words.items() if word in kept], last)


def numbers_of(article: str) -> tuple[int, ...]:
    """The numbers of an article in their order, by which articles are sorted: ``第三十九条第（一）项`` → 39, 1."""
    found: list[int] = []
    run = ""
    for character in f"{article} ":
        if character in _DIGITS or character in "十百":
            run += character
        elif run:
            found.append(_number(run))
            run = ""
    return tuple(found)


def _number(run: str) -> int:
    """二十 → 20, 百〇一 → 101; digits that follow each other without a ten, as in a year, are read one by one."""
    total = digit = 0
    for character in run:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character]
    return total + digit


def _hundredths(amount: int) -> str:
    whole, rest = divmod(amount, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
