"""Every ideograph has a glyph, and set text loses nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typefaces import Piece, broken, fit, to_unicode, unprintable_in, width


def test_to_unicode_uses_surrogates_and_short_blocks() -> None:
    cmap = to_unicode([0, 0x4E00, 0x2CB69, *range(0x5000, 0x5000 + 120)])
    assert "<01> <4e00>" in cmap
    assert "<02> <d872df69>" in cmap
    assert re.findall(r"(\d+) beginbfchar", cmap) == ["100", "22"]


@pytest.mark.parametrize(
    ("first", "last"),
    [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1),
     (0x2CEB0, 0x2EBE0)],
    ids=["A", "basic", "B", "C", "D", "E", "F"],
)  # fmt: skip
def test_every_ideograph_of_the_block_can_be_printed(first: int, last: int) -> None:
    assert unprintable_in("".join(map(chr, range(first, last + 1)))) == ()


TEXTS = st.text(alphabet="永州市（）〔〕，。·、人民医院 abc/-1290", min_size=1, max_size=90).filter(str.strip)


@given(TEXTS, TEXTS, st.booleans(), st.booleans())
def test_set_text_stays_in_its_box_and_keeps_every_letter(first: str, second: str, whole: bool, even: bool) -> None:
    pieces = [Piece(first, scale=1.3, whole=whole), Piece(second)]
    size, lines = fit(pieces, box=(250, 40), size=14, leading=1.5, even=even)
    assert len(lines) * size * 1.5 <= 40 + 1e-6
    for line in lines:
        assert sum(width(piece.text) * piece.scale for piece in line.pieces) * size <= 250 + 1e-6
    kept = "".join(piece.text for line in lines for piece in line.pieces)
    assert kept.replace(" ", "") == (first + second).replace(" ", "")


@given(TEXTS, st.integers(1, 30))
def test_broken_text_is_no_wider_than_asked_and_whole_when_joined(text: str, measure: int) -> None:
    lines = broken(text, measure)
    assert "".join(lines) == text
    assert all(width(line.rstrip()) <= measure for line in lines)
