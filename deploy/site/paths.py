"""Where the Markdown files of the repository are."""

import os
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[2]
SHOWN = {".github"}
"""Of the folders with a dot before their name, those that belong to the repository's pages."""
BUILT = {"build", "dist", "node_modules"}


def markdown_files() -> Iterator[str]:
    """Every Markdown file but for what is built or fetched, relative to the top."""
    for folder, below, names in os.walk(TOP):
        below[:] = sorted(name for name in below if name in SHOWN or not (name.startswith(".") or name in BUILT))
        for name in sorted(names):
            if name.endswith(".md"):
                yield Path(folder, name).relative_to(TOP).as_posix()
