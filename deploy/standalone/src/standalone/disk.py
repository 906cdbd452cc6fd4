"""The room that a data directory has left."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Never

from common import logs
from common.jobs import Loop
from common.service import Service
from standalone.refusals import CannotStart

log = logs.get(__name__)

FIRST_START_BYTES = 400 * 1024 * 1024
"""An empty installation has a quarter of a gigabyte: five databases, and what PostgreSQL writes ahead."""
LOW_BYTES = 64 * 1024 * 1024
"""Below it nothing is begun, PostgreSQL would stop in the middle of its recovery; and nothing that runs is ready."""
SCARCE_BYTES = 1024 * 1024 * 1024
"""Below it somebody is told; the alert ``XueshiDiskFull`` has the same number."""
_LOOK_EVERY_S = 15.0


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


def watch_room(services: Iterable[Service], folder: Path) -> None:
    """``/ready`` of each service has ``disk``, and ``/metrics`` the bytes that are left."""

    async def is_enough() -> bool:
        return free_bytes(folder) >= LOW_BYTES

    for service in services:
        service.web.state.ready["disk"] = is_enough
        gauge = service.metrics.gauge(
            "xueshi_data_free_bytes", "What may still be written to the data directory's disk"
        )
        gauge.set_function(lambda: free_bytes(folder))


async def tell_when_scarce(folder: Path) -> Never:
    """One line when the disk becomes scarce, and one when it is no more."""
    was_scarce = False

    async def look() -> None:
        nonlocal was_scarce
        free = free_bytes(folder)
        if (free < SCARCE_BYTES) is was_scarce:
            return
        was_scarce = not was_scarce
        if was_scarce:
            told = f"make room: below {_mb(LOW_BYTES)} MB nothing is ready, and a full disk records nothing"
            log.warning("disk_scarce", folder=str(folder), free_mb=_mb(free), detail=told)
        else:
            log.info("disk_has_room", folder=str(folder), free_mb=_mb(free))

    await Loop("disk", _LOOK_EVERY_S).run(look)
