"""The list of sabotages follows the sources: every patch fits, and leaves code that can be read."""

import contextlib
from pathlib import Path

import pytest
from bench.sabotage.copies import TOP
from bench.sabotage.listed import SABOTAGES
from bench.sabotage.patches import Edit, Sabotage, Unfit, applied, broken, not_twice

EVERY = pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda item: item.name)


@EVERY
def test_every_patch_fits_and_leaves_code_that_can_be_read(sabotage: Sabotage) -> None:
    new = broken(sabotage, TOP)
    assert new
    assert all(text != (TOP / file).read_text("utf-8") for file, text in new.items())


@EVERY
def test_every_sabotage_names_its_rule_and_tests_that_are_there(sabotage: Sabotage) -> None:
    assert sabotage.rule.endswith(".")
    assert sabotage.source
    assert sabotage.tests
    for test in sabotage.tests:
        file, _, name = test.partition("::")
        text = (TOP / file).read_text("utf-8")
        assert f"def {name.partition('[')[0]}(" in text if name else "def test_" in text


def test_no_two_sabotages_have_the_same_name() -> None:
    assert len(not_twice(SABOTAGES)) == len(SABOTAGES) >= 28


def one(*edits: Edit) -> Sabotage:
    return Sabotage("one", "A rule.", "here", edits, ("tests/x.py",))


def test_a_patch_is_taken_out_again_whatever_happens_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1\r\n")
    with contextlib.suppress(KeyError), applied(one(Edit("a.py", "1", "2")), tmp_path):
        assert file.read_bytes().startswith(b"x = 2")
        raise KeyError
    assert file.read_bytes() == b"x = 1\r\n"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("y", "z", "stands 0 times"), ("x", "y", "stands 2 times"), ("= 1", "=", "cannot be read")],
    ids=["it is gone", "it stands there twice", "it breaks the code"],
)
def test_a_patch_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    (tmp_path / "a.py").write_text("x = 1\nprint(x)\n")
    with pytest.raises(Unfit, match=why):
        broken(one(Edit("a.py", old, new)), tmp_path)


def test_a_patch_of_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="there is no a"):
        broken(one(Edit("a.py", "x", "y")), tmp_path)
