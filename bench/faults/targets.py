"""Hands on a running platform: signals for its processes, and the switches of its links, disks and clocks."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bench.faults.books import Books
from bench.faults.clocks import Clocks
from bench.faults.disks import Disk
from bench.faults.faults import ALL_CLOCKS, KAFKA, POSTGRES, Fault, Kind
from bench.faults.proxy import Mode, Proxy

_LINK_MODES = {Kind.CUT: Mode.CUT, Kind.RESET: Mode.RESET, Kind.STALL: Mode.STALL, Kind.SLOW: Mode.SLOW}


class Platform(Protocol):
    """What is done to the platform, and where its processes are now."""

    def pid_of(self, target: str) -> int | None:
        """Of a process by name, of PostgreSQL or Kafka; ``None`` where it does not run at this moment."""

    def processes(self) -> list[str]:
        """The services' processes by name."""

    async def restart(self, name: str) -> None:
        """As a rollout does it."""


def descendants(pid: int) -> list[int]:
    """Every process below this one, as the kernel has it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, new = [], [pid]
    while new:
        new = [child for parent in new for child in children.get(parent, ())]
        found += new
    return found


def tell(pid: int, number: signal.Signals) -> bool:
    """A signal; whether there was anybody to hear it."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


class Targets:
    """Strikes, and undoes what it struck."""

    def __init__(
        self, platform: Platform, proxy: Proxy, disks: Mapping[str, Disk], clocks: Clocks | None, books: Books
    ) -> None:
        self._platform, self._proxy, self._disks, self._clocks, self._books = platform, proxy, disks, clocks, books
        self._stopped: set[int] = set()

    async def strike(self, fault: Fault) -> bool:
        """The whole of one fault, from its beginning to its end; whether there was anything to strike."""
        if fault.kind in (Kind.KILL, Kind.KILL_TREE):
            return self._kill(fault)
        if fault.kind is Kind.RESTART:
            self._books.say(f"fault: {fault}")
            await self._platform.restart(fault.target)
            return True
        if fault.kind is Kind.STOP:
            return await self._stop(fault)
        self._books.say(f"fault: {fault}")
        try:
            await self._begin(fault)
            await asyncio.sleep(fault.lasts_s)
        finally:
            await self._end(fault)
        self._books.say(f"over:  {fault}")
        return True

    def _kill(self, fault: Fault) -> bool:
        pid = self._platform.pid_of(fault.target)
        if not pid:
            self._books.say(f"skipped: {fault}: it does not run just now")
            return False
        below = descendants(pid) if fault.kind is Kind.KILL_TREE else []
        self._books.say(f"fault: {fault}, process {pid}")
        for each in (pid, *below):
            tell(each, signal.SIGKILL)
        return True

    async def _stop(self, fault: Fault) -> bool:
        pid = self._platform.pid_of(fault.target)
        if not pid:
            self._books.say(f"skipped: {fault}: it does not run just now")
            return False
        self._books.say(f"fault: {fault}, process {pid}")
        stopped = [each for each in (pid, *descendants(pid)) if tell(each, signal.SIGSTOP)]
        self._stopped.update(stopped)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            for each in stopped:
                tell(each, signal.SIGCONT)
            self._stopped.difference_update(stopped)
        self._books.say(f"over:  {fault}")
        return True

    async def _begin(self, fault: Fault) -> None:
        if fault.kind is Kind.DISK_FULL:
            await asyncio.to_thread(self._disks[fault.target].fill)
        elif fault.kind is Kind.CLOCK:
            self._shift(fault.target, fault.amount)
        else:
            await self._proxy.turn(fault.target, _LINK_MODES[fault.kind])

    async def _end(self, fault: Fault) -> None:
        if fault.kind is Kind.DISK_FULL:
            self._disks[fault.target].free()
        elif fault.kind is Kind.CLOCK:
            assert self._clocks is not None
            self._clocks.set_right()
        else:
            await self._proxy.turn(fault.target, Mode.NORMAL)

    def _shift(self, target: str, seconds: float) -> None:
        assert self._clocks is not None
        names = self._platform.processes() if target == ALL_CLOCKS else [target]
        for name in names:
            if pid := self._platform.pid_of(name):
                self._clocks.shift((pid, *descendants(pid)), seconds)

    def let_go(self) -> None:
        """Nobody is stopped, no disk is full, no clock is wrong; links are the proxy's, which ends."""
        for pid in self._stopped:
            tell(pid, signal.SIGCONT)
        self._stopped.clear()
        for disk in self._disks.values():
            disk.free()
        if self._clocks is not None:
            self._clocks.set_right()


ENGINES = (POSTGRES, KAFKA)
