"""Text from outside: one line, or several, without what a database, a page or a PDF would choke on."""

import re
from pathlib import Path

import pytest

from common.text import BadText, attachment, line, paragraphs, standard_characters


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


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("HN-2025-000001.pdf", 'attachment; filename="HN-2025-000001.pdf"'),
        ("通知.pdf", "attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf"),
        ("a/b\\c.pdf", "attachment; filename*=UTF-8''a%2Fb%5Cc.pdf"),
        ('x"; filename="y.exe', "attachment; filename*=UTF-8''x%22%3B%20filename%3D%22y.exe"),
        ("a'b*(c)%41.pdf", "attachment; filename*=UTF-8''a%27b%2A%28c%29%2541.pdf"),
        (".htaccess", "attachment; filename*=UTF-8''.htaccess"),
        ("a\r\nset-cookie: x", "attachment; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x"),
        ("\ud800.pdf", "attachment; filename*=UTF-8''%3F.pdf"),
    ],
)
def test_the_name_of_a_file_is_encoded_whole(name: str, header: str) -> None:
    """RFC 8187, 3.2.1: nothing but letters, digits and a few marks stands as it is."""
    assert attachment(name) == header


def test_names_of_files_are_written_by_one_function() -> None:
    top = Path(__file__).parents[2]
    written = [
        str(path.relative_to(top))
        for folder in ("libs", "services", "deploy")
        for path in (top / folder).rglob("*.py")
        if re.search(r"filename\*?=", path.read_text("utf-8"))
    ]
    assert written == ["libs/common/src/common/text.py"]


UNSEEN = {
    "right-to-left override": "\u202e", "isolate": "\u2066", "zero-width space": "\u200b", "joiner": "\u200d",
    "byte order mark": "\ufeff", "soft hyphen": "\u00ad", "tag": "\U000e0041", "private use": "\ue000",
    "filler": "\u3164", "variation selector": "\U000e0100", "text style": "\ufe0e", "Mongolian selector": "\u180b",
    "blank of Braille": "\u2800", "word joiner": "\u2060", "Arabic letter mark": "\u061c",
}  # fmt: skip


def assigned() -> dict[str, str]:
    """Private code points of GBK 1.0, each with what Python's codec (GB 18030-2000) has for its two bytes."""
    table = Path(__file__).parents[2] / "libs/common/src/common/gb18030.tsv"
    rows = [row.split("\t") for row in table.read_text("utf-8").splitlines() if not row.startswith("#")]
    assert all(chr(int(of, 16)) == character for _, _, of, character in rows)
    return {chr(int(private, 16)): bytes.fromhex(code).decode("gb18030") for private, code, _, _ in rows}


def test_characters_that_gbk_kept_at_private_code_points_are_read_as_what_they_are() -> None:
    known = assigned()
    assert len(known) == 105
    assert {chr(point) for point in range(0xE815, 0xE865)} <= known.keys(), "all 80 of the last row"
    for private, character in known.items():
        read = line(private, chars_max=1, name="name")
        assert read == standard_characters(private) == paragraphs(private, chars_max=1, name="name")
        assert not any("\ue000" <= part <= "\uf8ff" for part in read)
        if character != private:  # the codec of 2000 kept some private itself
            assert read == character
    assert line("张\ue863", chars_max=2, name="name") == "张䶮"
    assert line("\ue81e\ue855", chars_max=2, name="name") == "龴𤇾"


@pytest.mark.parametrize("character", UNSEEN.values(), ids=UNSEEN)
@pytest.mark.parametrize(
    "text", ["张{}三", "{}张三", "张三{}", "🙂张{}三"], ids=["within", "before", "behind", "emoji"]
)
def test_nobody_is_called_what_cannot_be_seen(character: str, text: str) -> None:
    for reading in (line, paragraphs):
        with pytest.raises(BadText, match=r"(invisible character|character of private use)"):
            reading(text.format(character), chars_max=20, name="name")


@pytest.mark.parametrize(
    "text",
    ["张三", "买买提·艾力", "𠮷野", "\U000323b0", "㐂", "①②", "公告❤️", "家庭👨‍👩‍👧", "步骤1️⃣",
     "ᠮᠣᠩᠭᠣᠯ᠎ᠠ", "ᠠ᠋", "ئۇيغۇر", "བོད་ཡིག", "e\u0301"],
    ids=ascii,
)  # fmt: skip
def test_letters_of_every_people_and_emoji_are_taken_as_they_are_typed(text: str) -> None:
    assert line(text, chars_max=20, name="name") == text
