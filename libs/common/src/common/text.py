"""Text from outside, fit to be stored and shown."""

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import quote

from common.errors import BadValue

_KEPT_OUT = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Controls, lone surrogates, line and paragraph separators: PostgreSQL, a page or a PDF would choke on them."""
_UNSEEN = frozenset(("Cf", "Co"))
"""Directions, joiners and other format characters, and what has no agreed meaning: two names that look alike would be
two, or one would be printed in another order than it is kept. What a later Unicode assigns (Cn today) is taken.
"""
_UNSEEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PRINTABLE_UNSEEN = re.compile(f"[{_UNSEEN_LETTERS}{_SELECTORS}]")
"""Fillers and variation selectors: they count as marks or letters, and show nothing of their own."""
_JOINER, _STYLES = "\u200d", "\ufe0e\ufe0f"
_IN_MONGOLIAN = "\u180b\u180c\u180d\u180e\u180f"
_ROWS = (row.split("\t") for row in files("common").joinpath("gb18030.tsv").read_text("utf-8").splitlines())
_ASSIGNED = {int(row[0], 16): row[3] for row in _ROWS if not row[0].startswith("#")}


def standard_characters(text: str) -> str:
    """A text in which old systems wrote characters such as 䶮 at private code points, with the characters themselves.

    GBK 1.0 and GB 18030 before 2022 had no other place for some of them; GB 18030-2022 says which they are.
    """
    return text if text.isascii() or text.isprintable() else text.translate(_ASSIGNED)


class BadText(BadValue):
    """Why a text is not taken; the message never repeats it."""


def line(value: object, *, chars_max: int, name: str) -> str:
    """One line of 1 to ``chars_max`` characters, without white space at its ends, in :func:`standard_characters`."""
    if not isinstance(value, str):
        raise BadText(f"{name} must be a string", "not-text")
    if len(value) > chars_max:
        raise BadText(f"{name} is longer than {chars_max} characters", "too-long", chars_max=chars_max)
    value = standard_characters(value.strip())
    if not value:
        raise BadText(f"{name} is missing or empty", "missing")
    if not value.isprintable() and any(unicodedata.category(character) in _KEPT_OUT for character in value):
        raise BadText(f"{name} has a control character or half of a surrogate pair", "control-character")
    if unseen := _unseen(value):
        character = f"U+{ord(unseen):04X}"
        if unicodedata.category(unseen) == "Co":
            raise BadText(
                f"{name} has a character of private use ({character}), which no standard knows; write the standard one",
                "private-character",
                character=character,
            )
        raise BadText(
            f"{name} has an invisible character ({character}); type it anew without it",
            "invisible-character",
            character=character,
        )
    return value


def _unseen(text: str) -> str | None:
    """The first character that nobody sees and that does not belong where it stands."""
    if text.isascii() or (text.isprintable() and not _PRINTABLE_UNSEEN.search(text)):
        return None
    return next((character for character, is_unseen in _looked_at(text) if is_unseen), None)


def _looked_at(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether nobody sees it where it stands."""
    for before, character, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        is_unseen = _PRINTABLE_UNSEEN.match(character) or unicodedata.category(character) in _UNSEEN
        yield character, bool(is_unseen and not _belongs(before, character, after))


def without_unseen(text: str) -> str:
    """The text without the characters for which :func:`line` would refuse it, but for those of private use: they stand
    for something that somebody saw.
    """
    if _unseen(text) is None:
        return text
    return "".join(
        character for character, is_unseen in _looked_at(text)
        if not is_unseen or unicodedata.category(character) == "Co"
    )  # fmt: skip


def _belongs(before: str, character: str, after: str) -> bool:
    """Emoji are joined and shown in colour by such characters, Mongolian letters take their form from them."""
    if character in _IN_MONGOLIAN:
        return "\u1820" <= before <= "\u18aa"
    is_emoji = unicodedata.category(before) in ("So", "Sk") and before != "\u2800"
    if character == _JOINER:
        return (is_emoji or before == "\ufe0f") and unicodedata.category(after) == "So"
    return character in _STYLES and (is_emoji or after == "\u20e3")


def paragraphs(value: object, *, chars_max: int, name: str) -> str:
    """A text of several lines, each as :func:`line` has it; tabs may stand in it, and empty lines."""
    if not isinstance(value, str) or len(value) > chars_max:
        return line(value, chars_max=chars_max, name=name)  # which says what is wrong
    text = standard_characters(value).replace("\r\n", "\n")
    lines = [part.rstrip(" \t") for part in text.split("\n")]
    for item in lines:  # between two dots: what a line would cut off its ends is looked at as well
        line(f".{item}.".replace("\t", " "), chars_max=chars_max + 2, name=name)
    text = "\n".join(lines).strip("\n \t")
    return text or line(text, chars_max=chars_max, name=name)


_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]*")


def attachment(name: str) -> str:
    """``Content-Disposition`` of a file that is kept under this name (RFC 6266).

    A name that is not plain goes as RFC 8187 has it, with every other byte encoded: slashes, quotes and semicolons too.
    """
    if _PLAIN_NAME.fullmatch(name):
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def hours_text(centihours: int) -> str:
    """Hundredths as class hours, as people write them: 5950 → ``59.5``, -30 → ``-0.3``."""
    sign, size = "-" if centihours < 0 else "", abs(centihours)
    return f"{sign}{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")
