"""Reading a stranger's spreadsheet in a process of its own, with so much memory and time and no more.

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
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from common.errors import Unavailable
from tables.opening import Wanted, read_sheet
from tables.sheets import BadTable, Cell, Fault, Row, Sheet

MEMORY_BYTES, CPU_S, WALL_S = 256 * 1024 * 1024, 15, 30
AT_ONCE = 1
_DAMAGED = (
    "the file cannot be read; it is damaged or larger inside than it looks: save it anew as .xlsx, with the rows alone"
)


class Reading:
    """Reads files of up to ``rows_max`` rows each, a few at a time."""

    def __init__(self, *, rows_max: int) -> None:
        self._rows_max, self._turns, self._waiting = rows_max, asyncio.Semaphore(AT_ONCE), 0
        self._ahead: Process | None = None

    async def read(self, content: bytes, wanted: Wanted = ()) -> Sheet:
        """The sheet that has the headings that are wanted (:func:`tables.opening.read_sheet`).

        Raises :class:`BadTable`, and :class:`Unavailable` where too many files wait.
        """
        if self._waiting >= AT_ONCE * 4:
            raise Unavailable("too-many-files", "too many files are read at this moment; try again", retry_after_s=10)
        self._waiting += 1
        try:
            async with self._turns:
                return await self._apart(b"%b\n%b" % (orjson.dumps([sorted(keys) for keys in wanted]), content))
        finally:
            self._waiting -= 1

    async def _apart(self, given: bytes) -> Sheet:
        process, self._ahead = self._ahead, None
        if process is None or process.returncode is not None:
            process = await self._begin()
        try:
            async with asyncio.timeout(WALL_S):
                said, _ = await process.communicate(given)
        except TimeoutError:
            raise BadTable(_DAMAGED) from None
        finally:
            await _end(process)
        with suppress(OSError):  # then the next file waits for its own
            self._ahead = await self._begin()
        if process.returncode:
            raise BadTable(_DAMAGED)
        return await asyncio.to_thread(_heard, said)

    async def _begin(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tables.reading", str(self._rows_max),
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


def _heard(said: bytes) -> Sheet:
    told: dict[str, Any] = orjson.loads(said)
    if "bad" in told:
        raise BadTable(told["bad"], Fault(told["fault"]), told["column"])
    rows = [Row(number, [_cell(cell) for cell in cells], is_merged) for number, cells, is_merged in told["rows"]]
    return Sheet(told["heading"], rows, told["where"])


def _cell(told: Any) -> Cell:
    """What a process said by :func:`_told`, or what JSON has by itself."""
    if told is None:
        return float("nan")  # a number beyond all numbers
    if not isinstance(told, list):
        cell: Cell = told
        return cell
    match told:
        case ["at", text]:
            return datetime.fromisoformat(text)
        case ["on", text]:
            return date.fromisoformat(text)
        case ["time", text]:
            return time.fromisoformat(text)
        case _:
            return timedelta(*told[1:])


def _told(cell: object) -> list[str | int]:
    """A spreadsheet's own days and times, so that they arrive as what they are."""
    if isinstance(cell, timedelta):
        return ["lasting", cell.days, cell.seconds, cell.microseconds]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    if isinstance(cell, date):
        return ["at" if isinstance(cell, datetime) else "on", cell.isoformat()]
    raise TypeError(type(cell).__name__)


def main() -> None:
    """Read from standard input, say what was read as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        wanted = orjson.loads(sys.stdin.buffer.readline())
        sheet = read_sheet(sys.stdin.buffer.read(), rows_max=int(sys.argv[1]), wanted=wanted)
        rows = [(row.number, row.cells, row.is_merged) for row in sheet.rows]
        said: dict[str, Any] = {"heading": sheet.heading, "rows": rows, "where": sheet.where}
    except BadTable as bad:
        said = {"bad": str(bad), "fault": bad.fault, "column": bad.column}
    sys.stdout.buffer.write(orjson.dumps(said, default=_told, option=orjson.OPT_PASSTHROUGH_DATETIME))


if __name__ == "__main__":
    main()
