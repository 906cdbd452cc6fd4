"""The pictures of the learner's manual: there are those that the list names, each is shown, and they stay small."""

import re
import struct
from pathlib import Path

import pytest
from deploy.pictures import FOLDER, PICTURES, TOP, NoPicture, main

BYTES_MAX = 1_500_000
"""Of all pictures together: they are in every copy of the repository."""


def size(path: Path) -> tuple[int, int]:
    """Width and height that the head of a PNG states."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), path.name
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_there_are_the_pictures_of_the_list_and_no_others() -> None:
    named = [picture.file(width) for picture in PICTURES for width in picture.widths]
    assert sorted(named) == sorted(path.name for path in FOLDER.iterdir())
    assert len(set(named)) == len(named)


def test_every_picture_has_the_width_of_its_name() -> None:
    for picture in PICTURES:
        for width in picture.widths:
            assert size(FOLDER / picture.file(width))[0] == width, picture.name


def test_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= BYTES_MAX


def test_the_manual_shows_every_picture_and_says_what_is_on_it() -> None:
    page = (TOP / "docs/zh/learners.md").read_text("utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(\.\./pictures/learner/([\w-]+\.png)\)", page)
    assert sorted(name for _, name in shown) == sorted(path.name for path in FOLDER.iterdir())
    assert all(len(text) > 3 for text, _ in shown)


def test_a_name_that_no_picture_has_is_refused_before_anything_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pictures", "hours", "nothing"])
    with pytest.raises(NoPicture, match="nothing"):
        main()
