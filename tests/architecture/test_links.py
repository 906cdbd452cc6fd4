"""Every link from one page to another leads to a page that is there, and to a heading that is on it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from deploy.site.paths import TOP, markdown_files

CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*?$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
TARGETS = (
    re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+[\"'(][^)]*)?\)"),  # [text](target "title") and ![picture](target)
    re.compile(r"^\[[^\]]+\]:\s+<?([^\s>]+)", re.MULTILINE),  # [name]: target
    re.compile(r"<(?:a|img)\s[^>]*?(?:href|src)=[\"']([^\"']+)"),
)
FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*?$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
NAMED = re.compile(r"<a\s[^>]*?(?:id|name)=[\"']([^\"']+)")


def targets(text: str) -> Iterator[str]:
    """What a page links to, but for what stands in code."""
    shown = CODE.sub("", text)
    for pattern in TARGETS:
        yield from pattern.findall(shown)


def anchors(text: str) -> set[str]:
    """What a link may name behind ``#``: a slug of each heading, numbered where it comes again, and ids."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCED.sub("", text)):
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        again = 0
        while (f"{slug}-{again}" if again else slug) in found:
            again += 1
        found.add(f"{slug}-{again}" if again else slug)
    return found | set(NAMED.findall(text))


def broken(page: Path, top: Path) -> list[str]:
    """What is wrong with the links of a page."""
    found = []
    for target in targets(page.read_text("utf-8")):
        if re.match(r"[a-z][a-z0-9+.-]*:|//", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / unquote(name)).resolve() if name else page
        if name.startswith("/") or not path.is_relative_to(top):
            found.append(f"{target} leads out of the repository")
        elif not path.exists():
            found.append(f"{target} leads to nothing")
        elif anchor and path.suffix != ".md":
            found.append(f"{target} names a place in what has no headings")
        elif anchor and unquote(anchor) not in anchors(path.read_text("utf-8")):
            found.append(f"{target} leads to no heading")
    return found


@pytest.mark.parametrize("page", sorted(markdown_files()))
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    assert broken(TOP / page, TOP) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](other.md)", []),
        ("[a](other.md#a-heading-with-code)", []),
        ("[a](other.md#twice) [b](other.md#twice-1)", []),
        ("[a](other.md#两个词)", []),
        ("[a](other.md#%E4%B8%A4%E4%B8%AA%E8%AF%8D)", []),
        ("[a](other.md#by-hand)", []),
        ('[a](other.md "A title")', []),
        ("[a](.)", []),
        ("`[a](nothing.md)`\n\n```\n[a](nothing.md)\n```\n", []),
        ("[a](https://example.org/nothing.md#x)", []),
        ("# Here\n\n[a](#here)", []),
        ("[a](nothing.md)", ["nothing.md leads to nothing"]),
        ("![a](nothing.svg)", ["nothing.svg leads to nothing"]),
        ("[a]\n\n[a]: nothing.md\n", ["nothing.md leads to nothing"]),
        ('<img alt="a" src="nothing.png">', ["nothing.png leads to nothing"]),
        ("[a\nb](nothing.md)", ["nothing.md leads to nothing"]),
        ("[a](other.md#twice-2)", ["other.md#twice-2 leads to no heading"]),
        ("[a](other.md#in-code)", ["other.md#in-code leads to no heading"]),
        ("[a](#nowhere)", ["#nowhere leads to no heading"]),
        ("[a](settings.toml#L3)", ["settings.toml#L3 names a place in what has no headings"]),
        ("[a](../out.md)", ["../out.md leads out of the repository"]),
        ("[a](/other.md)", ["/other.md leads out of the repository"]),
    ],
)
def test_a_link_is_followed(tmp_path: Path, text: str, found: list[str]) -> None:
    (tmp_path / "page.md").write_text(text, "utf-8")
    (tmp_path / "settings.toml").write_text("", "utf-8")
    headings = "# A heading, with `code`!\n## Twice\n## [Twice](page.md)\n## 两个词：\n<a id='by-hand'></a>\n"
    (tmp_path / "other.md").write_text(f"{headings}```\n# In code\n```\n", "utf-8")
    assert broken(tmp_path / "page.md", tmp_path) == found
