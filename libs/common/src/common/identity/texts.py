"""ID numbers that stand in texts, where nobody expects them: they are looked for before a text is kept or shown."""

import re
import unicodedata

from common.identity.numbers import IdNumber, Malformed

_CHARS = 18
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
    for found in _ID_SPREAD.finditer(text):
        number = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", found[1])))
        if number[6:10] < _SPREAD_BORN_BEFORE and holds_id_number(number):
            return True
    return holds_id_number(text)
