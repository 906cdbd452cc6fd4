"""What a password must be. Rules are settings: Chinese and international ones differ.

GB/T 22239-2019 (等级保护) asks for a minimum of complexity and for changes; OWASP ASVS 5.0 (6.2) and NIST SP 800-63B
ask for length and against known words, and want no composition rules. Both are served by :class:`Policy`.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from registry.access.domain.account_rules import Policy

CHARS_MAX = 128

_COMMON = (
    "password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "1qaz2wsx", "iloveyou", "woaini", "admin", "welcome",
    "letmein", "xueshi", "5201314", "1314520", "abc123", "a123456", "123456a", "qq123456", "wang1234",
)  # fmt: skip

_RUNS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")


class Weakness(NamedTuple):
    """Why a password is not taken."""

    why: str
    """A word of a closed list."""
    detail: str
    """A sentence."""


def limits_of(policy: Policy) -> dict[str, int]:
    """What every password must be, for a refusal: its length, and how many kinds of characters it mixes."""
    return {"chars_min": policy.chars_min, "chars_max": CHARS_MAX, "classes_min": policy.classes_min}


def problem(password: str, policy: Policy, *, known: Sequence[str]) -> Weakness | None:
    """Why a password is not taken, or ``None``. ``known`` is what others know: name, ID number."""
    if len(password) < policy.chars_min:
        return Weakness("too-short", f"the password has fewer than {policy.chars_min} characters")
    if len(password) > CHARS_MAX:
        return Weakness("too-long", f"the password has more than {CHARS_MAX} characters")
    if classes(password) < policy.classes_min:
        return Weakness(
            "too-plain",
            f"the password mixes fewer than {policy.classes_min} of: lower case, capitals, digits, others",
        )
    lowered = password.lower()
    if any(len(part) >= 2 and part.lower() in lowered for part in known):
        return Weakness("holds-name", "the password holds a part of the name or the ID number")
    if lowered in policy.listed:
        return Weakness("listed", "the password is on a list of those that are known to others")
    if _is_guessable(lowered):
        return Weakness(
            "guessable", "the password is among the first that are guessed: a common word, a run or a repetition"
        )
    return None


def classes(password: str) -> int:
    """How many of the four kinds of characters it has; a Chinese character is one of the others."""
    kinds = {"Ll": 0, "Lu": 1, "Nd": 2}
    return len({kinds.get(unicodedata.category(character), 3) for character in password})


def known_of(name: str, id_number: str) -> list[str]:
    """Parts that must not stand in a password: the name, and any six characters of the ID number in a row."""
    return [name, *(id_number[start : start + 6] for start in range(len(id_number) - 5))]


def _is_guessable(lowered: str) -> bool:
    if len(set(lowered)) < 4:
        return True
    rest = lowered
    for word in (*_COMMON, *_RUNS, *(run[::-1] for run in _RUNS)):
        rest = rest.replace(word, "")
    for run in (*_RUNS, *(run[::-1] for run in _RUNS)):
        for size in range(8, 3, -1):
            for start in range(len(run) - size + 1):
                rest = rest.replace(run[start : start + size], "")
    return len(rest) < 4
