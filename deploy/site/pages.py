"""A hook of mkdocs: every Markdown file of the repository is a page, under the path that it has there.

What pages link to besides (a setting, a licence, a picture) is copied beside them. A link to a folder leads to its
README, or to a list of what is in it. So links work unchanged in the repository and on the site.
"""

import os
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

from deploy.site.paths import TOP, markdown_files
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

MERMAID = TOP / os.environ.get("MERMAID", "mermaid.min.js")
"""The script that draws, where it was fetched; without it browsers take it from a public address."""
LINK = re.compile(r"(\]\()([^)\s#:]+)([)#])")
"""A relative link: what comes before its target, the target, and what comes behind it."""

ITEM = re.compile(r"(?:[-*]|1\.) ")
IN_LIST = re.compile(r"(?:[-*]|\d+\.) | {2,}")


def page_paths() -> Iterator[str]:
    """Every page of the site; what GitHub takes as a form is none."""
    return (path for path in markdown_files() if not path.startswith(".github/"))


def targets(page: str, text: str) -> Iterator[str]:
    """What a page links to that is in the repository, relative to its top."""
    for _, target, _ in LINK.findall(text):
        path = normpath(PurePosixPath(page).parent / target)
        if not path.startswith("..") and (TOP / path).exists():
            yield path


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Spell out the folders of the navigation, and take the script that draws from here where it was fetched."""
    named = set(_named(config.nav))
    paths = [path for path in page_paths() if path not in named]
    config.nav = _spelled_out(config.nav, paths)
    if MERMAID.is_file():
        config.extra_javascript.append("mermaid.min.js")
    return config


def _named(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif entry:
        for below in entry.values() if isinstance(entry, dict) else entry:
            yield from _named(below)


def _spelled_out(entry: Any, paths: list[str]) -> Any:
    if isinstance(entry, dict):
        return {title: _spelled_out(below, paths) for title, below in entry.items()}
    if not isinstance(entry, list):
        return entry
    found: list[Any] = []
    for below in entry:
        if isinstance(below, str) and below.endswith("/*"):
            found += [path for path in paths if str(PurePosixPath(path).parent) == below[:-2]]
        else:
            found.append(_spelled_out(below, paths))
    return found


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put the pages where they are in the repository, and what they link to beside them."""
    for file in list(files):
        if file.src_dir == config.docs_dir:
            files.remove(file)
    wanted = set(page_paths())
    for page in sorted(wanted):
        wanted.update(targets(page, (TOP / page).read_text("utf-8")))
    for path in sorted(wanted):
        if (TOP / path).is_file():
            files.append(File(path, str(TOP), config.site_dir, config.use_directory_urls))
        elif not (TOP / path / "README.md").exists():
            _list_folder(path, files, config)
    if MERMAID.is_file():
        files.append(File(MERMAID.name, str(MERMAID.parent), config.site_dir, config.use_directory_urls))
    return files


def _list_folder(folder: str, files: Files, config: MkDocsConfig) -> None:
    names = [path.name for path in sorted((TOP / folder).iterdir()) if path.is_file()]
    lines = "".join(f"- [{name}]({name})\n" for name in names)
    listing = File.generated(config, f"{folder}/index.md", content=f"# {folder}\n\n{lines}")
    listing.inclusion = InclusionLevel.NOT_IN_NAV
    files.append(listing)
    for name in names:
        if files.get_file_from_path(f"{folder}/{name}") is None:
            files.append(File(f"{folder}/{name}", str(TOP), config.site_dir, config.use_directory_urls))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links to folders lead to a page, and lists be lists where GitHub sees them."""

    def with_page(found: re.Match[str]) -> str:
        folder = normpath(PurePosixPath(page.file.src_uri).parent / found[2])
        if not (TOP / folder).is_dir():
            return found[0]
        name = "README.md" if (TOP / folder / "README.md").exists() else "index.md"
        return f"{found[1]}{found[2].rstrip('/')}/{name}{found[3]}"

    return LINK.sub(with_page, "\n".join(_lists_apart(markdown.split("\n"))))


def _lists_apart(lines: list[str]) -> Iterator[str]:
    """With an empty line before a list that follows its paragraph at once, which Python-Markdown asks for."""
    is_code = False
    before = ""
    for line in lines:
        is_code ^= line.lstrip().startswith("```")
        if not is_code and ITEM.match(line) and before.strip() and not IN_LIST.match(before):
            yield ""
        yield line
        before = line
