"""Clocks that are wrong, disks that are full, processes that stand still: each does what it says, and is over."""

import asyncio
import errno
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.faults.books import Books
from bench.faults.clocks import Clocks
from bench.faults.disks import Disk
from bench.faults.faults import ALL_CLOCKS, Fault, Kind
from bench.faults.made_up import ORGANISATIONS, id_number, organisation_code
from bench.faults.proxy import Proxy
from bench.faults.targets import Targets, descendants, tell

from common.identity import IdNumber, OrganisationCode

CLOCK = "import sys, time\nfor _ in sys.stdin: print(time.time(), time.monotonic(), flush=True)"


def test_made_up_numbers_are_valid() -> None:
    for serial in (0, 1, 999, 1_000, 28_123, 335_999, 336_000, 9_999_999):
        assert str(IdNumber(id_number(serial))) is not None
        assert str(OrganisationCode(organisation_code(serial))) == organisation_code(serial)
    assert len({id_number(serial) for serial in range(3_000)}) == 3_000
    assert len({organisation["code"] for organisation in ORGANISATIONS}) == len(ORGANISATIONS)


@pytest.fixture
def clocks(tmp_path: Path) -> Clocks:
    made = Clocks.made(tmp_path)
    if made is None:
        pytest.skip("NO WRONG CLOCKS: there is no C compiler (cc) here")
    return made


@pytest.fixture
def clock(clocks: Clocks) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", CLOCK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clocks.environment
    ) as process:
        yield process
        process.kill()


def off(process: "subprocess.Popen[str]") -> tuple[float, float]:
    """By how much its wall clock and its monotonic one are off."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("now\n")
    process.stdin.flush()
    wall, monotonic = map(float, process.stdout.readline().split())
    return wall - time.time(), monotonic - time.monotonic()


@pytest.mark.parametrize("seconds", [-93_600.0, -30.0, 7_200.0])
def test_a_wall_clock_jumps_and_the_monotonic_one_does_not(
    clocks: Clocks, clock: "subprocess.Popen[str]", seconds: float
) -> None:
    assert off(clock) == pytest.approx((0, 0), abs=1)
    assert clocks.shift([clock.pid, 1], seconds) == 1
    assert off(clock) == pytest.approx((seconds, 0), abs=1)
    clocks.set_right()
    assert off(clock) == pytest.approx((0, 0), abs=1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk", 20)
    if not disk.mount():
        pytest.skip("NO FULL DISKS: nothing can be mounted here (that takes root)")
    yield disk
    disk.unmount()


def test_a_full_disk_takes_no_byte_until_there_is_room(disk: Disk) -> None:
    (disk.folder / "before").write_bytes(b"x" * 100_000)
    disk.fill()
    with pytest.raises(OSError, match="No space left") as full:
        (disk.folder / "new").write_bytes(b"x" * 8_192)
    assert full.value.errno == errno.ENOSPC
    assert (disk.folder / "before").read_bytes() == b"x" * 100_000
    disk.free()
    (disk.folder / "new").write_bytes(b"x" * 8_192)


class Alone:
    """A platform of one process."""

    def __init__(self, pid: int) -> None:
        self.pid: int | None = pid

    def pid_of(self, target: str) -> int | None:
        return self.pid if target == "alone" else None

    def processes(self) -> list[str]:
        return ["alone"]

    async def restart(self, name: str) -> None:
        raise AssertionError(name)


@pytest.fixture
def tree() -> Iterator["subprocess.Popen[bytes]"]:
    """A process with a child."""
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    with subprocess.Popen([sys.executable, "-c", child]) as process:
        while not descendants(process.pid):
            time.sleep(0.01)
        yield process
        for pid in descendants(process.pid):
            tell(pid, signal.SIGKILL)
        process.kill()


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "gone"


async def struck(platform: Alone, fault: Fault, clocks: Clocks | None = None) -> bool:
    proxy = await Proxy.started()
    try:
        return await Targets(platform, proxy, {}, clocks, Books()).strike(fault)
    finally:
        await proxy.close()


async def test_who_is_stopped_stands_still_with_all_children_and_goes_on(tree: "subprocess.Popen[bytes]") -> None:
    pids = [tree.pid, *descendants(tree.pid)]
    fault = asyncio.create_task(struck(Alone(tree.pid), Fault(0, Kind.STOP, "alone", 0.5)))
    while not all(state(pid) == "T" for pid in pids):
        await asyncio.sleep(0.01)
    assert await fault
    assert all(state(pid) in "SR" for pid in pids)


@pytest.mark.parametrize(("kind", "left"), [(Kind.KILL, 1), (Kind.KILL_TREE, 0)])
async def test_who_is_killed_is_gone_alone_or_with_all_children(
    tree: "subprocess.Popen[bytes]", kind: Kind, left: int
) -> None:
    [child] = descendants(tree.pid)
    assert await struck(Alone(tree.pid), Fault(0, kind, "alone"))
    assert tree.wait(5) == -9
    await asyncio.sleep(0.1)
    assert (state(child) in "SR") is bool(left)
    tell(child, signal.SIGKILL)


async def test_nobody_strikes_what_does_not_run() -> None:
    assert not await struck(Alone(0), Fault(0, Kind.KILL, "alone"))
    assert not await struck(Alone(0), Fault(0, Kind.STOP, "alone", 5))


async def test_all_clocks_are_off_for_a_while(clocks: Clocks, clock: "subprocess.Popen[str]") -> None:
    off(clock)
    fault = asyncio.create_task(struck(Alone(clock.pid), Fault(0, Kind.CLOCK, ALL_CLOCKS, 1.0, 400.0), clocks))
    while off(clock)[0] < 399:
        await asyncio.sleep(0.02)
    assert await fault
    assert off(clock)[0] == pytest.approx(0, abs=1)
