"""Text from outside, fit to be stored and shown."""

import unicodedata

_KEPT_OUT = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Controls, lone surrogates, line and paragraph separators: PostgreSQL, a page or a PDF would choke on them."""


class BadText(ValueError):
    """Why a text is not taken; the message never repeats it."""


def line(value: object, *, chars_max: int, name: str) -> str:
    """One line of 1 to ``chars_max`` characters, without white space at its ends."""
    if not isinstance(value, str):
        raise BadText(f"{name} must be a string")
    if len(value) > chars_max:
        raise BadText(f"{name} is longer than {chars_max} characters")
    value = value.strip()
    if not value:
        raise BadText(f"{name} is missing or empty")
    if not value.isprintable() and any(unicodedata.category(character) in _KEPT_OUT for character in value):
        raise BadText(f"{name} has a control character or half of a surrogate pair")
    return value


def hours_text(centihours: int) -> str:
    """Hundredths as class hours, as people write them: 5950 → ``59.5``, -30 → ``-0.3``."""
    sign, size = "-" if centihours < 0 else "", abs(centihours)
    return f"{sign}{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")
