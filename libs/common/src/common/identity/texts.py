"""ID numbers that stand in texts, where nobody expects them: they are looked for before a text is kept or shown."""

import re
import unicodedata

from common.errors import BadValue
from common.identity.numbers import IdNumber, Malformed

_CHARS = 18
_MASK, _MASKED_CHARS_MAX, _FOLDED_CHARS_MAX = "*" * 18, 20_000, 1_000
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_ENOUGH_DIGITS = re.compile(r"[0-9０-９](?:\s{0,3}[0-9０-９]){16}")
_ID_ANYWHERE = re.compile(r"(?=[1-9][0-9]{16}[0-9Xx])")
_BETWEEN = r"[\s.．·・_＿/／\-‐-―－]{0,3}"
_ID_SPREAD = re.compile(rf"(?=(\d(?:{_BETWEEN}\d){{16}}{_BETWEEN}[\dXxＸｘ]))")
_SPREAD_BORN_BEFORE = "2010"
"""Documents are numbered by region, day and sequence as well; nobody sends one of so long ago."""


def holds_id_number(text: str) -> bool:
    """Whether a valid ID number stands somewhere in a text, full-width or with spaces in it as well."""
    if len(text) < _CHARS or not _ENOUGH_DIGITS.search(text):
        return False
    text = "".join(text.translate(_FULL_WIDTH).split())
    for start in (found.start() for found in _ID_ANYWHERE.finditer(text)):
        try:
            IdNumber(text[start : start + _CHARS])
        except Malformed:
            continue
        return True
    return False


def holds_typed_id_number(text: str) -> bool:
    """The same as people type it: with blanks, hyphens or dots in between, in full-width digits."""
    return any(map(_is_typed, _ID_SPREAD.finditer(text))) or holds_id_number(text)


def _is_typed(found: re.Match[str]) -> bool:
    number = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", found[1])))
    return number[6:10] < _SPREAD_BORN_BEFORE and holds_id_number(number)


def without_id_numbers(text: str) -> str:
    """The same text, with asterisks in place of the ID numbers that people typed into it; nothing where one is left, or
    the text is longer than any that is typed.
    """
    if len(text) > _MASKED_CHARS_MAX:
        return ""
    kept, at = list[str](), 0
    for found in _ID_SPREAD.finditer(text):
        if found.start(1) >= at and _is_typed(found):
            kept += [text[at : found.start(1)], _MASK]
            at = found.end(1)
    masked = "".join([*kept, text[at:]])
    return "" if holds_typed_id_number(masked) else masked


KEPT_FOR_GOOD = "it is kept for good and read by others"
"""Why no ID number stands in a reason."""


def refuse_id_number(text: str, why: str = "others read this") -> str:
    """The same text; raises :class:`BadValue` where an ID number stands in it, however it is typed. ``why`` it may not:
    it is said to programs, people read the sentence of ``holds-id-number``.
    """
    # Folding takes time that grows with the square of the combining marks in a text: long ones stay as they are.
    folded = "".join(unicodedata.normalize("NFKC", text).split()) if len(text) <= _FOLDED_CHARS_MAX else ""
    if holds_typed_id_number(text) or holds_typed_id_number(folded):
        raise BadValue(f"an ID number stands in it; {why}", "holds-id-number")
    return text
