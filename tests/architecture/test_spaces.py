"""Chinese sentences have no space between a word and a figure, as official documents write them: `还差12学时`.

Names in Latin letters keep theirs (`PDF 文件`), and so do units (`5 MB`).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
TEMPLATES = sorted([*TOP.glob("services/**/*.html"), *TOP.glob("libs/**/*.html")])
SENTENCES = sorted([*TOP.glob("services/portal/src/**/*.py"), *TOP.glob("**/messages_zh.py")])
_HAN = "[\u4e00-\u9fff《》“”（），。；：、！？]"
_SPACED = re.compile(rf"{_HAN} [0-9{{]|[0-9}}%] {_HAN}")
"""A figure, or the place of one, beside a word; templates and formats write such places in braces."""
_TAG = re.compile(r"({#.*?#}|{%.*?%}|{{.*?}})", re.S)
_BADGE = "{{ parts."
"""A badge stands apart from the words before it."""


def in_template(text: str) -> Iterator[str]:
    """Texts of a template, a value in them as ``{}``; literals of its expressions, which stand beside values."""
    parts = _TAG.split(text)
    yield "".join(
        part if place % 2 == 0 else "" if part.startswith(("{#", "{%")) else "|" if part.startswith(_BADGE) else "{}"
        for place, part in enumerate(parts)
    )
    for part in parts[1::2]:
        for literal in re.findall(r'"([^"]*)"', part) if not part.startswith("{#") else ():
            yield f"{{}}{literal}{{}}" if "~" in part else literal


def in_module(text: str) -> Iterator[str]:
    """Literals of a module, a value in them as ``{}``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def spaced(text: str) -> list[str]:
    """Where a text has a space beside a figure."""
    return [text[max(0, found.start() - 12) : found.end() + 12] for found in _SPACED.finditer(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TOP)))
def test_a_template_has_no_space_beside_a_figure(path: Path) -> None:
    assert [found for text in in_template(path.read_text("utf-8")) for found in spaced(text)] == []


@pytest.mark.parametrize("path", SENTENCES, ids=lambda path: str(path.relative_to(TOP)))
def test_a_sentence_has_no_space_beside_a_figure(path: Path) -> None:
    assert [found for text in in_module(path.read_text("utf-8")) for found in spaced(text)] == []


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("还差12学时", True),
        ("还差 12 学时", False),
        ("共 {{ count }} 条", False),
        ("共{{ count }}条，不超过5 MB 的 PDF 文件", True),
        ('{{ "共 " ~ count }}', False),
        ("2025年度 {{ parts.badge(state) }}", True),
    ],
)
def test_what_is_a_space_beside_a_figure(text: str, is_right: bool) -> None:
    assert (not [found for part in in_template(text) for found in spaced(part)]) == is_right
