"""Letters: which font draws a character, how wide it is, how it gets into a PDF.

Every ideograph of GB 18030-2022 level 3 that a name may hold has to come out as itself, on paper and when copied out of
the file. Noto Serif SC draws the whole basic plane and the characters of 通用规范汉字表; three cuts of Hanazono Mincho
draw the rest and are opened only when a name needs them. What no font draws is refused, never left blank.
"""

import lzma
import mmap
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFStreamFilterZCompress
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import SUBSETN, TTEncoding, TTFont, TTFontFace

rl_config.useA85 = 0  # a stream is bytes; ASCII would be a quarter longer and slower

FONTS = Path(__file__).parent / "fonts"
SERIF, TITLES = "serif.ttf", "titles.ttf"
RARE = (  # first and last code point, file
    (0x20000, 0x2A6DF, "han-extension-b.ttf.xz"),
    (0x2A700, 0x2EBEF, "han-extensions-c-f.ttf.xz"),
    (0xF900, 0xFAFF, "han-compatibility.ttf"),
    (0x2F800, 0x2FA1F, "han-compatibility.ttf"),
)
NO_BREAK_SPACE = 0xA0  # reportlab draws it as a space, which is not what would be stored


class Unprintable(Exception):
    """A field holds characters that no font of ours draws; `code_points` says which, `field` where."""

    def __init__(self, code_points: tuple[int, ...], field: str) -> None:
        self.code_points = code_points
        self.field = field
        super().__init__(f"no glyph for {', '.join(f'U+{code:04X}' for code in code_points)} in field {field}")


class _Lightly(PDFStreamFilterZCompress):  # type: ignore[misc]  # reportlab is untyped
    """Outlines hardly compress: the lowest level saves a tenth of the time and costs a thirtieth of the file."""

    def encode(self, content: bytes) -> bytes:
        """The content deflated."""
        return zlib.compress(content, 1)


LIGHTLY = _Lightly()


class Outlines(TTFontFace):  # type: ignore[misc]  # reportlab is untyped
    """A font file as reportlab reads it, without its copy of all outlines for every document.

    The cuts hold simple glyphs only (`fonts/cut.py` asserts it), so nobody writes into what is handed out here.
    """

    def __init__(self, filename: str, content: "bytes | mmap.mmap") -> None:
        self.filename = filename
        self._ttf_data = content
        super().__init__(filename)

    def get_table(self, tag: str) -> "bytes | memoryview":
        """The table's bytes; the outlines, which are megabytes, only as a view on them."""
        start, length = self.get_table_pos(tag)
        if tag == "glyf":
            return memoryview(self._ttf_data)[start : start + length]
        return bytes(self._ttf_data[start : start + length])


class Typeface(TTFont):  # type: ignore[misc]  # reportlab is untyped
    """A font embedded as subsets of at most 255 characters, each with a ToUnicode map that is right above U+FFFF."""

    def __init__(self, filename: str, content: "bytes | mmap.mmap") -> None:
        self.fontName = filename
        self.face = Outlines(filename, content)
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False

    def draws(self, code: int) -> bool:
        """True if the font has a glyph of its own for the code point."""
        return bool(self.face.charToGlyph.get(code)) and code != NO_BREAK_SPACE

    def addObjects(self, doc: Any) -> None:
        """Add the font's objects to the document, then repair its ToUnicode maps and what makes it slow."""
        state = self.state[doc]
        super().addObjects(doc)
        for number, subset in enumerate(state.subsets):
            subset_name = f"{SUBSETN(number).decode()}+{self.face.name.decode()}"
            doc.idToObject[f"toUnicodeCMap:{subset_name}"].content = to_unicode(subset)
            widths = " ".join(f"{self.face.getCharWidth(code):g}" for code in subset)
            doc.idToObject["BasicFonts"].dict[f"{state.internalName}+{number}"].Widths = f"[{widths}]"
            doc.idToObject[f"fontFile:{self.face.filename}({subset_name})"].filters = [LIGHTLY]


def to_unicode(subset: Sequence[int]) -> str:
    """The ToUnicode CMap of one subset: code n stands for code point `subset[n]` (ISO 32000-1, 9.10.3).

    Values are UTF-16BE, so two units above U+FFFF; a block holds 100 entries at most (Adobe Technical Note 5014).
    """
    entries = [f"<{n:02X}> <{chr(code).encode('utf-16-be').hex()}>" for n, code in enumerate(subset) if code]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <00> <FF> endcodespacerange",
        *("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines)


@cache
def typeface(filename: str) -> Typeface:
    """The font of that file, opened once a process: mapped where it is stored plain, else unpacked (under a second)."""
    path = FONTS / filename
    if path.suffix == ".xz":
        opened = Typeface(filename, lzma.decompress(path.read_bytes()))
    else:
        with path.open("rb") as file:
            opened = Typeface(filename, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    registerFont(opened)
    return opened


@cache
def drawn_by(char: str, first_choice: str = SERIF) -> Typeface | None:
    """The font that draws the character: the first choice, else the serif, else the cut for its block, else None."""
    code = ord(char)
    rare = (filename for first, last, filename in RARE if first <= code <= last)
    return next((font for font in map(typeface, (first_choice, SERIF, *rare)) if font.draws(code)), None)


def unprintable_in(text: str) -> tuple[int, ...]:
    """The code points of the text that cannot be printed, each once, in their order; empty if all can.

    Controls, marks, variation selectors, private use and every space but U+0020 and U+3000 have no glyph by the cut.
    """
    return tuple(ord(char) for char in dict.fromkeys(text) if drawn_by(char) is None)


def _runs(text: str, first_choice: str) -> Iterator[tuple[Typeface, str]]:
    """The text in pieces of one font each; raises KeyError for a character `unprintable_in` names."""
    for font, run in groupby(text, lambda char: drawn_by(char, first_choice)):
        piece = "".join(run)
        if font is None:
            raise KeyError(f"no glyph for U+{ord(piece[0]):04X}")
        yield font, piece


@cache
def _advance(char: str, first_choice: str) -> float:
    font = drawn_by(char, first_choice)
    return font.face.charWidths[ord(char)] / 1000 if font else 0.0


def width(text: str, first_choice: str = SERIF) -> float:
    """How wide the text is, in em (multiply by the size in points)."""
    return sum(_advance(char, first_choice) for char in text)


def shown(doc: Any, text: str, size: float, first_choice: str) -> str:
    """PDF operators that show the text at the text cursor and embed what they use in the reportlab document."""
    return " ".join(
        f"{font.getSubsetInternalName(subset, doc)} {size:.2f} Tf <{codes.hex()}> Tj"
        for font, piece in _runs(text, first_choice)
        for subset, codes in font.splitString(piece, doc)
    )
