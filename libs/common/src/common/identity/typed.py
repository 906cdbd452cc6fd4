"""ID numbers as people write them: in any width, with blanks in between, with blanks and separators at the ends.

For what people type or fill in. Vendors and programs have contracts, and send numbers as these say.
"""

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from common.identity.numbers import IdNumber

_LONGEST = 64
"""What is longer is no number, and is not looked at: folding takes longer than in proportion."""
_AT_ENDS = "'\"`´‘’“”,，、。.·;:_/|*#()[]<>-‐‑‒–—―−\u00ad"
_LIKE_X = "×✕✖хΧχХ"
"""What looks like the check character X and is none: a sign, Cyrillic and Greek letters."""


def plain_number(text: str) -> str:
    """What stands for a number in a text that was written by hand, as :class:`IdNumber` reads it."""
    if len(text) > _LONGEST:
        return text
    if text.isascii() and text.isalnum():
        return text.upper()
    narrow = unicodedata.normalize("NFKC", text)
    seen = "".join(part for part in narrow if not part.isspace() and unicodedata.category(part) != "Cf")
    number = seen.strip(_AT_ENDS)
    return f"{number[:-1]}X" if number[-1:] in _LIKE_X and number[:-1].isdecimal() else number.upper()


def typed_id_number(text: str) -> IdNumber:
    """The number that a person wrote; raises :class:`common.identity.Malformed`."""
    return IdNumber(plain_number(text))


TypedIdNumber = Annotated[
    IdNumber,
    BeforeValidator(lambda value: plain_number(value) if isinstance(value, str) else value),
    WithJsonSchema(
        {"type": "string", "description": "ID number (GB 11643) as people write it: any width, with blanks or not"},
        mode="validation",
    ),
]
"""The field of a body that a person's form fills."""
