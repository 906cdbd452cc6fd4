"""A copy of the sources as they stand on disk, in which a process runs that can import nothing else of ours."""

import os
import shutil
import subprocess
from pathlib import Path

TOP = Path(__file__).parents[2]
MEMBERS = ("libs/*/src", "services/*/src", "deploy/*/src")
_DOWNLOADED = (".cache/kafka",)
"""Fetched once and never written to: the copy points to it."""


def make_copy(folder: Path) -> Path:
    """Every file that git tracks or would track, as it is now, under ``folder``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (TOP / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TOP / name, folder / name)
    for name in _DOWNLOADED:
        if (TOP / name).is_dir():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(TOP / name)
    return folder


def packages(copy: Path) -> dict[str, Path]:
    """Every package of ours, and the folder that it must be imported from."""
    return {
        package.name: package
        for pattern in MEMBERS
        for source in sorted(copy.glob(pattern))
        for package in source.iterdir()
        if (package / "__init__.py").is_file()
    }


def surroundings(copy: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works on the copy.

    The workspace is installed so that it points to the working tree; ``PYTHONPATH`` comes before that.
    """
    paths = [copy, *(source for pattern in MEMBERS for source in sorted(copy.glob(pattern)))]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTEST_ADDOPTS": "",
        **more,
    }
