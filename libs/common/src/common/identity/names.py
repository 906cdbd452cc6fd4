"""Names of people: the form in which one is kept, and the key by which two are compared and one is looked for.

A name is kept as its owner types it, but for what nobody sees. Normal forms of Unicode are for the key alone: even NFC
makes another character of some that stand in names.
"""

import re
import unicodedata

from common.text import line, standard_characters, without_unseen

NAME_MAX = 50
_BLANK = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TYPED_BLANKS = " \u3000"
"""What the space bar gives, in Latin and in Chinese."""
_BLANKS = re.compile(f"[{_BLANK}]+")
_HAN = re.compile(
    r"[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)  # raw: this module has no Chinese text
_MONGOLIAN = re.compile("[\u1800-\u18af]")
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\u25cf\u0387\u16eb\u2e31\u2e33."
"""What keyboards and old systems give for the dot between the parts of a name (间隔号), as NFKC leaves them."""
_TO_KEY = str.maketrans({**dict.fromkeys(_DOTS, "·"), **{chr(code): chr(code + 32) for code in range(65, 91)}})
UNSEEN_IN_KEY = (
    "\t-\r\u001c- \u0085\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
"""Blanks, format characters, fillers and variation selectors, as ranges of a class: no key has any of them."""
_UNSEEN = re.compile(f"[{UNSEEN_IN_KEY}]")


def person_name(value: object, *, chars_max: int = NAME_MAX, name: str = "name") -> str:
    """A name as it is kept: without what nobody sees and without padding, in characters of the standard.

    Raises :class:`common.text.BadText`, for private code points that no standard assigns as well.
    """
    if not isinstance(value, str) or len(value) > chars_max * 2:
        return line(value, chars_max=chars_max, name=name)  # which says what is wrong
    text = without_unseen(standard_characters(value))
    return line(_BLANKS.sub(_padding, text.strip()), chars_max=chars_max, name=name)


def _padding(blanks: re.Match[str]) -> str:
    """A run of blanks as it is kept: such as no key gives are padding between Chinese characters, elsewhere a space."""
    run, text = blanks[0], blanks.string
    before, after = text[blanks.start() - 1], text[blanks.end()]  # blanks at the ends have been taken off
    if all(blank in _TYPED_BLANKS for blank in run) or (run == "\u202f" and _MONGOLIAN.match(before)):
        return run  # the narrow blank within a Mongolian word is one of its letters
    return "" if _HAN.match(before) and _HAN.match(after) else " "


def name_key(name: str) -> str:
    """What is the same for all ways to write a name: width, case, blanks and the form of the dot do not matter.

    PostgreSQL's function ``name_key`` of the registry makes the same of it; the indexes of names are made with that.
    """
    if name.isascii() and name.isalpha() and name.islower():
        return name
    text = unicodedata.normalize("NFKC", standard_characters(name))
    return _UNSEEN.sub("", text).translate(_TO_KEY)


def same_name(one: str, other: str) -> bool:
    """Whether two ways to write a name are of one name."""
    return one == other or name_key(one).casefold() == name_key(other).casefold()
