"""Reading a stranger's roster in a process of its own, with so much memory and time and no more.

A workbook of five kilobytes may have a cell in its last column and row, and a reader that makes room for all cells
before it; a merged cell may be a million rows high. Whatever a file asks for, it is this process that ends, and the
answer says that the file cannot be read. A process reads one file; the next one is begun ahead, so that nobody waits
for Python to start.
"""

import asyncio
import resource
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Any

import orjson

from common.errors import Unavailable
from registry.rosters import BadRoster, Roster, RosterRow, read_roster

MEMORY_BYTES, CPU_S, WALL_S = 256 * 1024 * 1024, 15, 30
AT_ONCE = 1
_DAMAGED = (
    "the file cannot be read; it is damaged or larger inside than it looks: save it anew as .xlsx, with the rows alone"
)


class Reading:
    """Reads files, a few at a time."""

    def __init__(self, *, rows_max: int) -> None:
        self._rows_max, self._turns, self._waiting = rows_max, asyncio.Semaphore(AT_ONCE), 0
        self._ahead: Process | None = None

    async def read(self, content: bytes) -> Roster:
        """Raises :class:`BadRoster`, and :class:`Unavailable` where too many files wait."""
        if self._waiting >= AT_ONCE * 4:
            raise Unavailable("too-many-files", "too many files are read at this moment; try again", retry_after_s=10)
        self._waiting += 1
        try:
            async with self._turns:
                return await self._apart(content)
        finally:
            self._waiting -= 1

    async def _apart(self, content: bytes) -> Roster:
        process, self._ahead = self._ahead, None
        if process is None or process.returncode is not None:
            process = await self._begin()
        try:
            async with asyncio.timeout(WALL_S):
                said, _ = await process.communicate(content)
        except TimeoutError:
            raise BadRoster(_DAMAGED) from None
        finally:
            await _end(process)
        with suppress(OSError):  # then the next file waits for its own
            self._ahead = await self._begin()
        if process.returncode:
            raise BadRoster(_DAMAGED)
        told: dict[str, Any] = orjson.loads(said)
        if "bad" in told:
            raise BadRoster(told["bad"])
        return Roster(told["heading"], [RosterRow(*row) for row in told["rows"]])

    async def _begin(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "registry.reading", str(self._rows_max),
            stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def aclose(self) -> None:
        """The process that was begun ahead ends."""
        if self._ahead is not None:
            await _end(self._ahead)


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def main() -> None:
    """Read from standard input, say what was read as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        roster = read_roster(sys.stdin.buffer.read(), rows_max=int(sys.argv[1]))
        rows = [(row.number, row.cells, row.fields, row.is_merged) for row in roster.rows]
        said: dict[str, Any] = {"heading": roster.heading, "rows": rows}
    except BadRoster as bad:
        said = {"bad": str(bad)}
    sys.stdout.buffer.write(orjson.dumps(said, default=str))


if __name__ == "__main__":
    main()
