"""Cut the fonts from their sources (maintainers only; see README.md in this folder).

    python cut.py NotoSerifSC-Regular.ttf NotoSerifSC-Bold.ttf HanaMinA.ttf HanaMinB.ttf

What a PDF needs stays: outlines without hints, advance widths, a format 12 cmap, a short name table. Layout, vertical
metrics and everything `printable` refuses (controls, marks, private use) go. Of Hanazono only what Noto does
not draw stays, renamed, because its licence reserves the names "HanaMinA" and "HanaMinB" (OFL 1.1, condition 3).
"""

import lzma
import sys
import unicodedata
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
DROPPED_TABLES = ["BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "prop", "vhea", "vmtx"]
BOLD_TEXT = (
    "培训合格证书事业单位工作人员编号发机关年度姓名学时科目合计公共专业"  # the title, and room to restyle labels
)
ASCII = {chr(code) for code in range(0x20, 0x7F)}
EXTENSION_B = range(0x20000, 0x2A6E0)
EXTENSIONS_C_TO_F = range(0x2A700, 0x2EBF0)
COMPATIBILITY = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
LICENCE = "SIL Open Font License, Version 1.1. https://openfontlicense.org"


def printable(code: int) -> bool:
    """True for letters, digits, ideographs, symbols, punctuation and the two spaces a name may hold."""
    category = unicodedata.category(chr(code))
    return code in (0x20, 0x3000) or (category[0] in "LNPS" and code not in (0xFFFC, 0xFFFD))


def cut(source: TTFont, codes: set[int], *, family: str, style: str, rights: str) -> bytes:
    """The font with only the glyphs of `codes`, named `family`; TrueType bytes."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += DROPPED_TABLES
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_bounds = False
    options.recalc_timestamp = False
    options.legacy_cmap = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(source)
    postscript = f"{family.replace(' ', '')}-{style}"
    source["name"].names = []
    names = {0: rights, 1: family, 2: style, 4: f"{family} {style}", 6: postscript, 13: LICENCE}
    for name_id, text in names.items():
        source["name"].setName(text, name_id, 3, 1, 0x409)
    only_one = [table for table in source["cmap"].tables if table.platformID == 3 and table.format == 12]
    source["cmap"].tables = only_one or [t for t in source["cmap"].tables if t.platformID == 3]
    assert not any(glyph.isComposite() for glyph in source["glyf"].glyphs.values()), "typefaces reads simple glyphs"
    cut_font = BytesIO()
    source.save(cut_font)
    return cut_font.getvalue()


def main(regular: str, bold: str, hana_a: str, hana_b: str) -> None:
    """Write the five font files beside this script."""
    adobe = "Copyright 2017-2024 Adobe (http://www.adobe.com/)."
    glyphwiki = "Copyright 2008, 2009, 2010, 2011 GlyphWiki Project. Cut from the Hanazono font."
    fonts = {
        name: TTFont(path, recalcTimestamp=False)
        for name, path in zip("rbAB", (regular, bold, hana_a, hana_b), strict=True)
    }
    cmaps = {name: set(font.getBestCmap()) for name, font in fonts.items()}
    serif = {code for code in cmaps["r"] if printable(code)}
    titles = {ord(char) for char in {*BOLD_TEXT, *ASCII}}
    extension_b = {code for code in cmaps["B"] - serif if code in EXTENSION_B}
    extensions_c = {code for code in cmaps["B"] - serif if code in EXTENSIONS_C_TO_F}
    compatibility = {code for code in cmaps["A"] - serif if any(code in block for block in COMPATIBILITY)}
    (HERE / "serif.ttf").write_bytes(cut(fonts["r"], serif, family="Noto Serif SC", style="Regular", rights=adobe))
    (HERE / "titles.ttf").write_bytes(cut(fonts["b"], titles, family="Noto Serif SC", style="Bold", rights=adobe))
    (HERE / "han-compatibility.ttf").write_bytes(
        cut(fonts["A"], compatibility, family="Xueshi Han A", style="Regular", rights=glyphwiki)
    )
    for name, codes, family in (
        ("han-extension-b", extension_b, "Xueshi Han B"),
        ("han-extensions-c-f", extensions_c, "Xueshi Han C"),
    ):
        font = cut(TTFont(hana_b, recalcTimestamp=False), codes, family=family, style="Regular", rights=glyphwiki)
        (HERE / f"{name}.ttf.xz").write_bytes(lzma.compress(font, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(*sys.argv[1:])
