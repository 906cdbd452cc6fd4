"""Set text: lines of one style, and paragraphs that are broken into lines and fitted into boxes."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from typefaces.glyphs import SERIF, shown, width


class Style(NamedTuple):
    """How a single line is written: size in points, colour as PDF's "r g b", letter spacing in points.

    `align` is the part of the line that lies left of its place: 0 begins there, 0.5 is centred, 1 ends there.
    """

    size: float
    colour: str
    align: float = 0
    spacing: float = 0
    font: str = SERIF


def written(doc: Any, text: str, x: float, y: float, style: Style) -> str:
    """PDF operators for one line of text at (x, y) in points."""
    x -= style.align * (width(text, style.font) * style.size + style.spacing * (len(text) - 1))
    cursor = f"{style.colour} rg {style.spacing:.3f} Tc {x:.2f} {y:.2f} Td"
    return f"BT {cursor} {shown(doc, text, style.size, style.font)} ET"


OPENING, CLOSING = "（〔《〈「『【“‘([", "，。、；：！？）〕》〉」』】”’·•‧…—%)],.;:!?"
WORD = re.compile(r"[!-.0-~À-ɏ]+/*|.", re.DOTALL)


class Piece(NamedTuple):
    """Text of one style in a paragraph; `scale` is of the paragraph's size, `whole` is never broken over two lines."""

    text: str
    scale: float = 1.0
    whole: bool = False
    underlined: bool = False


class Line(NamedTuple):
    """Pieces set side by side, and how wide they are in em of the paragraph's size; also a word of several styles."""

    pieces: list[Piece]
    width: float


def _words(pieces: Iterable[Piece]) -> list[Line]:
    """What may not be broken: one ideograph or Latin word each, with the punctuation that must stay beside it."""
    words: list[list[Piece]] = []
    for piece in pieces:
        for text in filter(None, [piece.text] if piece.whole else WORD.findall(piece.text)):
            if words and (text[0] in CLOSING or words[-1][-1].text[-1] in OPENING):
                words[-1].append(piece._replace(text=text))
            else:
                words.append([piece._replace(text=text)])
    return [Line(word, sum(width(piece.text) * piece.scale for piece in word)) for word in words]


def _lines(words: Iterable[Line], measure: float) -> list[Line]:
    """The words in lines of at most `measure` em, but for a word that is itself wider."""
    lines: list[Line] = [Line([], 0.0)]
    for word, needed in words:
        before, used = lines[-1]
        if before and used + needed > measure and not word[0].text.isspace():
            lines.append(Line(word, needed))
        else:
            lines[-1] = Line(before + word, used + needed)
    return [_trimmed(line) for line in lines]


def broken(text: str, measure: float) -> list[str]:
    """The text in lines of at most `measure` em; joined again they are the text, for spaces hang over a line's end.

    A word that is wider than a line is broken between any two letters.
    """
    if width(text) <= measure:
        return [text]
    lines, used = [""], 0.0
    for pieces, needed in _words([Piece(text)]):
        word = "".join(piece.text for piece in pieces)
        parts = [(word, needed)] if needed <= measure else [(char, width(char)) for char in word]
        for part, wide in parts:
            if lines[-1] and used + wide > measure and not part.isspace():
                lines.append("")
                used = 0.0
            lines[-1] += part
            used += wide
    return lines


def _trimmed(line: Line) -> Line:
    """The line without the space at its end."""
    *before, last = line.pieces
    kept = last.text.rstrip()
    pieces = [*before, last._replace(text=kept)] if kept or not before else before
    return Line(pieces, line.width - (width(last.text) - width(kept)) * last.scale)


def fit(
    pieces: Iterable[Piece], *, box: tuple[float, float], size: float, leading: float, even: bool = False
) -> tuple[float, list[Line]]:
    """The largest size up to `size` at which the pieces stay in the box (width, height in points), and the lines.

    `leading` is the distance of two baselines as a multiple of the size; `even` makes the lines about equally long.
    """
    words = _words(pieces)
    lines = _lines(words, box[0] / size)
    while _widest(lines) > box[0] / size or len(lines) * leading * size > box[1]:
        size *= 0.97
        lines = _lines(words, box[0] / size)
    measure = box[0] / size
    while even and len(lines) > 1:
        measure *= 0.97
        closer = _lines(words, measure)
        if len(closer) > len(lines) or _widest(closer) > measure:
            break
        lines = closer
    return size, lines


def _widest(lines: Iterable[Line]) -> float:
    return max(line.width for line in lines)


def set_line(doc: Any, line: Line, x: float, y: float, style: Style, rule: str) -> str:
    """PDF operators for a line of a paragraph from (x, y); what is underlined gets a rule of that colour."""
    parts, rules = [], []
    start = x
    for (scale, underlined), same in groupby(line.pieces, lambda piece: (piece.scale, piece.underlined)):
        text = "".join(piece.text for piece in same)
        parts.append(shown(doc, text, style.size * scale, style.font))
        end = x + width(text, style.font) * style.size * scale + style.spacing * len(text)
        if underlined:
            low = y - style.size * 0.36
            rules.append(f"{rule} RG 0.7 w {x - 3:.2f} {low:.2f} m {end + 3 - style.spacing:.2f} {low:.2f} l S")
        x = end
    cursor = f"{style.colour} rg {style.spacing:.3f} Tc {start:.2f} {y:.2f} Td"
    return " ".join(("BT", cursor, *parts, "ET", *rules))
