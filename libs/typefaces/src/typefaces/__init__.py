"""Fonts for every name, and Chinese text set with them into a PDF. No I/O beyond reading the font files."""

from typefaces.glyphs import (
    SERIF,
    TITLES,
    Typeface,
    Unprintable,
    drawn_by,
    to_unicode,
    typeface,
    unprintable_in,
    width,
)
from typefaces.setting import CLOSING, OPENING, Line, Piece, Style, broken, fit, set_line, written

__all__ = [
    "CLOSING",
    "OPENING",
    "SERIF",
    "TITLES",
    "Line",
    "Piece",
    "Style",
    "Typeface",
    "Unprintable",
    "broken",
    "drawn_by",
    "fit",
    "set_line",
    "to_unicode",
    "typeface",
    "unprintable_in",
    "width",
    "written",
]
