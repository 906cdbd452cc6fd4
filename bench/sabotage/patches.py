"""What a sabotage is, and how it is put into a copy of the sources and taken out again."""

import ast
import json
import os
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple


class Unfit(ValueError):
    """A patch no longer fits the sources: the list has to follow them."""


class Edit(NamedTuple):
    """One replacement in one file; ``old`` stands there exactly once."""

    file: str
    """From the top of the repository."""
    old: str
    new: str


@dataclass(frozen=True)
class Sabotage:
    """One rule, broken as somebody might break it."""

    name: str
    rule: str
    """What holds while nobody touches it."""
    source: str
    """Where the rule is from: a page of the docs, a regulation, an outside contract, a decision."""
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    """Whom we expect to notice (node ids of pytest), the fastest first."""

    @property
    def files(self) -> list[str]:
        """Every file that is changed, once."""
        return list(dict.fromkeys(edit.file for edit in self.edits))


def broken(sabotage: Sabotage, top: Path) -> dict[str, str]:
    """The new text of every changed file; raises :class:`Unfit` where an edit does not fit or the result is no code."""
    texts = {file: _read(top / file) for file in sabotage.files}
    for file, old, new in sabotage.edits:
        count = texts[file].count(old)
        if count != 1:
            raise Unfit(f"{sabotage.name}: the text to replace stands {count} times in {file}:\n{old}")
        texts[file] = texts[file].replace(old, new)
    for file, text in texts.items():
        _parse(sabotage.name, file, text)
    return texts


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise Unfit(f"there is no {path.name} where a patch looks for it: {path.parent.name}/{path.name}") from None


def _parse(name: str, file: str, text: str) -> None:
    readers: dict[str, Callable[[str], object]] = {".py": ast.parse, ".toml": tomllib.loads, ".json": json.loads}
    try:
        readers[Path(file).suffix](text)
    except (SyntaxError, ValueError) as error:
        raise Unfit(f"{name}: {file} cannot be read after the patch: {error}") from None


@contextmanager
def applied(sabotage: Sabotage, top: Path) -> Iterator[None]:
    """The patch is in the copy at ``top`` while the block runs."""
    new = broken(sabotage, top)
    before = {file: (top / file).read_bytes() for file in new}
    try:
        for file, text in new.items():
            _write(top / file, text.encode())
        yield
    finally:
        for file, content in before.items():
            _write(top / file, content)


_seconds = count(int(time.time()) + 3_600)


def _write(path: Path, content: bytes) -> None:
    """Of another second each time: Python tells what it compiled before from a file of now by seconds and size."""
    path.write_bytes(content)
    second = next(_seconds)
    os.utime(path, (second, second))


def not_twice(sabotages: Sequence[Sabotage]) -> dict[str, Sabotage]:
    """The list by name; raises ``ValueError`` where two have the same."""
    found = {sabotage.name: sabotage for sabotage in sabotages}
    if len(found) != len(sabotages):
        raise ValueError("two sabotages have the same name")
    return found
