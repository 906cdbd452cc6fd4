"""Every template of the platform keeps to the policy under which pages are shown."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
TEMPLATES = sorted(
    path for folder in ("libs", "services", "deploy/standalone") for path in (TOP / folder).glob("**/src/**/*.html")
)
EXTENDS = re.compile(r'(?:\{#-.*?-#\}\n?)?\{% extends "([^"]+)" %\}', re.S)
FRAME = "pages/frame.html"
AROUND_MACROS = re.compile(r"\{#-.*?-#\}|\{% (?:import|from) .*?%\}|\{%-? macro .*?\{%-? endmacro -?%\}", re.S)
SHARED = TOP / "libs/pages/src/pages/templates"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TOP)))
def test_nothing_is_inline_and_nothing_escapes_escaping(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup", text)


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.parent != SHARED], ids=lambda path: str(path.relative_to(TOP))
)
def test_every_page_stands_in_the_shared_frame(path: Path) -> None:
    templates = next((folder for folder in path.parents if folder.name == "templates"), path.parent)
    text = path.read_text("utf-8")
    while found := EXTENDS.match(text):
        if found[1] == FRAME:
            return
        text = (templates / found[1]).read_text("utf-8")
    assert not AROUND_MACROS.sub("", text).strip(), "it extends no frame, and is more than macros"


def test_there_is_one_style_sheet() -> None:
    found = [
        path for folder in ("libs", "services", "deploy/standalone") for path in (TOP / folder).glob("**/src/**/*.css")
    ]
    assert found == [TOP / "libs/pages/src/pages/static/xueshi.css"]
    assert len(TEMPLATES) >= 7
