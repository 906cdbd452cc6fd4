"""Cuts the slices of typefaces that pages show rare characters with: `python -m deploy.typeface_slices UNIHAN`.

UNIHAN is a folder with `Unihan_IRGSources.txt`, `Unihan_OtherMappings.txt` and `Unihan_Readings.txt` of Unicode 15.0,
as Debian's package `unicode-data` has them. The outlines are those of `libs/typefaces`. The slices and the rules of the
style sheet that name them are written into `libs/pages`; the same bytes come out again. woff2 needs brotli, which is in
no lock: `make slices` fetches it.
"""

import lzma
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

TOP = Path(__file__).parents[1]
FONTS = TOP / "libs/typefaces/src/typefaces/fonts"
STATIC = TOP / "libs/pages/src/pages/static"
FOLDER = STATIC / "han"
RULES = FOLDER / "rules.txt"
FAMILY = "Xueshi Han"
GLYPHS = 350
"""Of one slice: about 70 KB."""
UNITS = 512
"""Of one em; one of them is a tenth of a pixel in the largest type on a fine screen. With the 1,024 of print the files
would be an eighth larger.
"""
EXTENSION_A, EXTENSION_B, EXTENSIONS_C_TO_F = (
    range(0x3400, 0x4DC0),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2EBF0),
)
_EVER_WRITTEN, _INSCRIPTIONS = {"GKX", "GHZ"}, {"GZJW"}
"""康熙字典 and 汉语大字典, which have what was ever written, and the index of inscriptions on bronzes."""
LATE = (range(0x9FA6, 0xA000), range(0xF900, 0xFB00))
"""Of the basic plane, beyond what office computers and phones draw (U+4E00–9FA5)."""


@dataclass(frozen=True)
class Unihan:
    """What the Unicode Han database knows of characters."""

    standard: frozenset[int]
    """Those of 通用规范汉字表 (2013)."""
    sources: Mapping[int, str]
    """Of those that come from the mainland: the standard, dictionary or register, such as ``GIDC``."""
    hong_kong: frozenset[int]
    """Those that come from Hong Kong's standard (HKSCS)."""
    read: frozenset[int]
    """Those with a reading in Mandarin."""

    @classmethod
    def of(cls, folder: Path) -> "Unihan":
        """From its text files: ``U+3400	kMandarin	qiū``."""
        return cls(
            frozenset(_field(folder / "Unihan_OtherMappings.txt", "kTGH")),
            {
                code: source.partition("-")[0]
                for code, source in _field(folder / "Unihan_IRGSources.txt", "kIRG_GSource").items()
            },
            frozenset(_field(folder / "Unihan_IRGSources.txt", "kIRG_HSource")),
            frozenset(_field(folder / "Unihan_Readings.txt", "kMandarin")),
        )

    def may_name(self, code: int) -> bool:
        """Whether a character beyond the national table may stand in a name of today."""
        source = self.sources.get(code)
        if source in _EVER_WRITTEN and code in self.read:
            return True
        return code in self.hong_kong or source not in {None, *_EVER_WRITTEN, *_INSCRIPTIONS}


@dataclass(frozen=True)
class Slice:
    """One file: its name, the characters in it, and those for which a browser fetches it."""

    name: str
    codes: Sequence[int]
    ranges: Sequence[tuple[int, int]]

    @property
    def rule(self) -> str:
        """As it stands in the style sheet."""
        ranges = ",".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in self.ranges)
        source = f'url({self.name}.woff2)format("woff2")'
        return f'@font-face{{font-family:"{FAMILY}";src:{source};font-display:swap;unicode-range:{ranges}}}\n'


def _field(path: Path, field: str) -> dict[int, str]:
    lines = re.findall(rf"^U\+([0-9A-F]+)\t{field}\t(.+)$", path.read_text("utf-8"), re.M)
    return {int(code, 16): value for code, value in lines}


def plan(drawn: Mapping[str, Collection[int]], known: Unihan) -> Iterator[tuple[str, Slice]]:
    """The font of each slice, and the slice. ``drawn``: the characters of each font.

    The last rule of a style sheet that names a character is the one that counts, so the characters of the national
    table, which names have most, come last and in one slice.
    """
    serif, extension_b, extensions = (frozenset(drawn[font]) for font in ("serif", "b", "c-f"))
    office = range(0x4E00, 0x9FA6)
    national = sorted({code for code in known.standard & serif if code not in office and code > 0x33FF})
    beyond = sorted(code for code in serif if code in EXTENSION_B or code in EXTENSIONS_C_TO_F)
    first = sorted({*national, *beyond})
    yield from _cut("serif", "a", sorted(code for code in serif - {*first} if code in EXTENSION_A))
    yield (
        "serif",
        Slice(
            "han-late",
            sorted(code for code in serif - {*first} if any(code in block for block in LATE)),
            [(block.start, block.stop - 1) for block in LATE],
        ),
    )
    yield from _cut("b", "b", sorted(filter(known.may_name, extension_b)))
    yield from _cut("c-f", "c", sorted(filter(known.may_name, extensions)))
    yield "serif", Slice("han-standard", first, _runs(first))


def _cut(font: str, letter: str, codes: Sequence[int]) -> Iterator[tuple[str, Slice]]:
    count = -(-len(codes) // GLYPHS)
    size = -(-len(codes) // count)
    for number, start in enumerate(range(0, len(codes), size), 1):
        part = codes[start : start + size]
        yield font, Slice(f"han-{letter}{number}", part, [(part[0], part[-1])])


def _runs(codes: Sequence[int]) -> Sequence[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def cut(font: bytes, codes: Sequence[int]) -> bytes:
    """A font of these characters alone, as woff2; its names and its licence stay in it."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.glyph_names = False
    options.notdef_outline = True  # a browser may draw it for what no font has: a box, and not nothing
    options.legacy_cmap = False
    options.recalc_timestamp = False
    source = TTFont(BytesIO(font), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(source)
    scale_upem(source, UNITS)
    source.flavor = "woff2"
    made = BytesIO()
    source.save(made)
    return made.getvalue()


def main(unihan: str) -> None:
    """Write the slices and their rules; says how many there are and what they weigh."""
    fonts = {
        "serif": (FONTS / "serif.ttf").read_bytes(),
        "b": lzma.decompress((FONTS / "han-extension-b.ttf.xz").read_bytes()),
        "c-f": lzma.decompress((FONTS / "han-extensions-c-f.ttf.xz").read_bytes()),
    }
    drawn = {name: TTFont(BytesIO(font)).getBestCmap().keys() for name, font in fonts.items()}
    for path in FOLDER.glob("*.woff2"):
        path.unlink()
    rules, total = [], 0
    for font, part in plan(drawn, Unihan.of(Path(unihan))):
        content = cut(fonts[font], part.codes)
        (FOLDER / f"{part.name}.woff2").write_bytes(content)
        rules.append(part.rule)
        total += len(content)
    RULES.write_text("".join(rules), "utf-8")
    print(f"{len(rules)} slices, {total:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
