"""The room that a data directory has left."""

import shutil
from pathlib import Path

from standalone.refusals import CannotStart

FIRST_START_BYTES = 400 * 1024 * 1024
"""An empty installation has a quarter of a gigabyte: five databases, and what PostgreSQL writes ahead."""
LOW_BYTES = 64 * 1024 * 1024
"""Below it nothing is begun: PostgreSQL would stop in the middle of its recovery."""


def free_bytes(folder: Path) -> int:
    """What this user may still write there."""
    return shutil.disk_usage(folder).free


def ask_for_room(folder: Path, *, is_new: bool) -> None:
    """Raises :class:`CannotStart` where the disk has too little for a start, or for the first one."""
    wanted, free = FIRST_START_BYTES if is_new else LOW_BYTES, free_bytes(folder)
    if free < wanted:
        raise CannotStart(
            f"the disk of {folder} has {_mb(free)} MB left and {'a first start' if is_new else 'a start'} takes "
            f"{_mb(wanted)} MB: make room, or name a folder on another disk with --data-dir"
        )


def _mb(count: int) -> str:
    return f"{count // (1024 * 1024):,}"
