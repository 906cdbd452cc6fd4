"""What a heading says, however it is written: 姓　名, *姓名 and 姓名（必填） are headings of one column."""

import re
import unicodedata

_CHARS_MAX = 60
"""What is longer is a sentence and no heading."""
_MARKS = "*★☆※:;.、,\"'-_ "
_REMARK = re.compile(r"(.+?)(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕)")


def heading_key(text: str) -> str:
    """The same for all ways to write a heading: width, case, blanks, marks at its ends and a remark in brackets behind
    it do not matter.
    """
    if len(text) > _CHARS_MAX:
        return text
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(letter for letter in folded if not letter.isspace() and unicodedata.category(letter) != "Cf")
    plain = plain.strip(_MARKS)
    remarked = _REMARK.fullmatch(plain)
    return remarked[1].strip(_MARKS) if remarked else plain
