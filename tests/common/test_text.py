"""Text from outside: one line, or several, without what a database, a page or a PDF would choke on."""

import pytest

from common.text import BadText, paragraphs


def read(text: object) -> str:
    return paragraphs(text, chars_max=20, name="text")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("一\r\n二", "一\n二"), ("  一 \n\n\t二  ", "一\n\n\t二"), ("一\t二", "一\t二"), ("x" * 20, "x" * 20),
    ],
)  # fmt: skip
def test_lines_tabs_and_empty_lines_are_kept(given: str, kept: str) -> None:
    assert read(given) == kept


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n ", "x" * 21, "一\x00", "一\x0c二", "一\x1f", "\x1f一", "一\x85二", "一\u2028二", "一\ud800", None, 3],
)
def test_everything_else_is_refused_without_repeating_it(text: object) -> None:
    with pytest.raises(BadText) as bad:
        read(text)
    assert str(bad.value).startswith("text ")
