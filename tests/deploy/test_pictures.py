"""The pictures of the manuals: there are those that the list names, each is shown, and they stay small."""

import re
import struct
from pathlib import Path

import pytest
from deploy.pictures.__main__ import main
from deploy.pictures.photographer import NoPicture
from deploy.pictures.shown import FOLDER, MANUALS, PICTURES, TOP

BYTES_MAX = {"learner": 1_500_000, "unit": 400_000, "office": 500_000}
"""Of all pictures of a manual together: they are in every copy of the repository."""
OF_ONE_MAX = 60_000
"""Of one picture of the manuals of units and offices; those of learners are older."""


def files(manual: str) -> list[Path]:
    return sorted((FOLDER / manual).iterdir())


def size(path: Path) -> tuple[int, int]:
    """Width and height that the head of a PNG states."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), path.name
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_there_are_the_pictures_of_the_list_and_no_others() -> None:
    named = [picture.file(width) for picture in PICTURES for width in picture.widths]
    assert sorted(named) == sorted(path for manual in MANUALS for path in files(manual))
    assert len(set(named)) == len(named)


def test_every_picture_has_the_width_of_its_name() -> None:
    for picture in PICTURES:
        for width in picture.widths:
            assert size(picture.file(width))[0] == width, picture.name


@pytest.mark.parametrize("manual", MANUALS)
def test_pictures_are_small(manual: str) -> None:
    sizes = {path.name: path.stat().st_size for path in files(manual)}
    assert sum(sizes.values()) <= BYTES_MAX[manual]
    assert manual == "learner" or max(sizes.values()) <= OF_ONE_MAX, sizes


@pytest.mark.parametrize("manual", MANUALS)
def test_the_manual_shows_every_picture_and_says_what_is_on_it(manual: str) -> None:
    page = (TOP / MANUALS[manual]).read_text("utf-8")
    shown = re.findall(rf"!\[([^\]]*)\]\(\.\./pictures/{manual}/([\w-]+\.png)\)", page)
    assert sorted(name for _, name in shown) == [path.name for path in files(manual)]
    assert all(len(text) > 3 for text, _ in shown)


def test_a_name_that_no_picture_has_is_refused_before_anything_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pictures", "hours", "nothing"])
    with pytest.raises(NoPicture, match="nothing"):
        main()
