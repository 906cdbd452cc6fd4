"""The style sheet: small, legible by WCAG 2.2 AA in both sets of colours, and nothing in it comes from elsewhere."""

import gzip
import re
from importlib.resources import files

import pytest

from pages import static

CSS = files("pages").joinpath("static/xueshi.css").read_text("utf-8")
TEXT, GRAPHIC = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""
GROUNDS = ("paper", "ground")
PAIRS = [
    *((name, ground, TEXT) for name in ("ink", "quiet", "action", "action-dark", "error") for ground in GROUNDS),
    ("on-head", "head", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-dark", TEXT),
    ("on-danger", "danger", TEXT),
    ("action-dark", "info-ground", TEXT),
    *((name, f"{name}-ground", TEXT) for name in ("info", "success", "warning", "error")),
    *(("ink", f"{name}-ground", TEXT) for name in ("info", "success", "warning", "error")),
    *((name, "paper", GRAPHIC) for name in ("edge", "danger", "head")),
    *(("focus", ground, GRAPHIC) for ground in GROUNDS),
    ("head-focus", "head", GRAPHIC),
    ("bar", "bar-ground", GRAPHIC),
    ("bar-done", "bar-ground", GRAPHIC),
]
"""What is drawn on what, and the contrast that it needs."""


def tokens(selector: str) -> dict[str, str]:
    [block] = re.findall(rf"^{re.escape(selector)} {{(.*?)}}", CSS, re.M | re.S)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_has_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("selector", [":root", ".contrast"])
@pytest.mark.parametrize(("on_top", "beneath", "least"), PAIRS)
def test_colours_that_are_used_together_have_the_contrast_that_they_need(
    selector: str, on_top: str, beneath: str, least: float
) -> None:
    known = tokens(selector)
    assert contrast(known[on_top], known[beneath]) >= least


@pytest.mark.parametrize(("on_top", "beneath", "least"), [pair for pair in PAIRS if pair[2] == TEXT])
def test_with_high_contrast_text_has_seven_to_one(on_top: str, beneath: str, least: float) -> None:
    known = tokens(".contrast")
    assert contrast(known[on_top], known[beneath]) >= 7


def test_both_sets_name_the_same_colours_and_no_rule_has_one_of_its_own() -> None:
    assert tokens(":root").keys() == tokens(".contrast").keys()
    rules = re.sub(r"^(:root|\.contrast) {.*?^}", "", CSS, flags=re.M | re.S)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= {"#000"}, "paper is black on white"
    assert set(re.findall(r"var\(--([\w-]+)\)", rules)) == {*tokens(":root"), "thick"}


def test_it_stays_small() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= 5 * 1024
    assert len(static.FILES["xueshi.css"].compressed or b"") <= 8 * 1024, "with the rules of the slices"


def test_it_loads_nothing() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


def test_type_grows_by_a_class_of_the_page_from_eighteen_pixels() -> None:
    sizes = {look: float(size) for look, size in re.findall(r"^html(\.\w+)? {[^}]*font-size: ([\d.]+)%", CSS, re.M)}
    assert {look: 16 * size / 100 for look, size in sizes.items()} == {"": 18, ".large": 22.5, ".larger": 27}


def test_it_knows_paper_and_narrow_screens() -> None:
    assert "@page { size: A4;" in CSS
    assert "display: table-header-group" in CSS, "the head of a table is repeated on every sheet"
    assert "@media (max-width: 36rem)" in CSS
