"""How long it takes: each fault strikes alone, and from its end on somebody pushes, and looks into the ledger."""

import asyncio
import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

import asyncpg

from bench.faults.acts import Complete, Item
from bench.faults.doors import VendorDoor, body_of, verdicts_of
from bench.faults.faults import ALL_CLOCKS, DISKS, KAFKA, KAFKA_LINK, POSTGRES, POSTGRES_LINK, Fault, Kind
from bench.faults.model import Model
from bench.faults.tables import Databases

_PAUSE_S = 0.05
_BEFORE_S, _TRICKLE_S = 2.0, 0.3
_LIMIT_S = 120.0
_OUTAGE_S, _LONG_S = 8.0, 20.0
_ITEMS = "SELECT item_id FROM completion WHERE vendor_id = $1 AND completion_id = ANY($2::text[])"
_ENTERED = "SELECT count(*) FROM evidence WHERE kind = 'credit' AND source_id = ANY($1::uuid[])"


@dataclass
class Times:
    """Seconds from the end of a fault until …"""

    accepted_s: list[float] = field(default_factory=list)
    """… a new delivery had its 200."""
    entered_s: list[float] = field(default_factory=list)
    """… all of that delivery's completions had their entries."""
    never: int = 0
    """Strikes after which that took longer than anybody waits."""


def cases(rng: Random, processes: Sequence[str], times: int) -> list[tuple[str, Fault]]:
    """Every kind of fault so many times, each with its name in the table."""
    web = sorted(name for name in processes if name.startswith("vendor-gateway-web"))
    workers = sorted(name for name in processes if name.startswith(("vendor-gateway-worker", "ledger-worker")))
    made: list[tuple[str, Fault]] = []
    for _ in range(times):
        made += [
            ("a web process killed", Fault(0, Kind.KILL, rng.choice(web))),
            ("a worker killed", Fault(0, Kind.KILL, rng.choice(workers))),
            (f"a worker stopped for {_LONG_S:.0f} s", Fault(0, Kind.STOP, rng.choice(workers), _LONG_S)),
            ("PostgreSQL killed (its first process)", Fault(0, Kind.KILL, POSTGRES)),
            ("PostgreSQL killed (all of it)", Fault(0, Kind.KILL_TREE, POSTGRES)),
            (f"PostgreSQL stopped for {_OUTAGE_S:.0f} s", Fault(0, Kind.STOP, POSTGRES, _OUTAGE_S)),
            ("Kafka killed", Fault(0, Kind.KILL, KAFKA)),
            (f"Kafka stopped for {_LONG_S:.0f} s", Fault(0, Kind.STOP, KAFKA, _LONG_S)),
        ]
        for link, name in ((POSTGRES_LINK, "PostgreSQL"), (KAFKA_LINK, "Kafka")):
            for kind, how in ((Kind.CUT, "cut"), (Kind.RESET, "reset"), (Kind.STALL, "stalled")):
                made.append((f"link to {name} {how} for {_OUTAGE_S:.0f} s", Fault(0, kind, link, _OUTAGE_S)))
        for disk in DISKS:
            owner = disk.removesuffix("-disk")
            named = {"store": "certificates", "postgres": "PostgreSQL", "kafka": "Kafka"}[owner]
            made.append((f"disk of {named} full for {_OUTAGE_S:.0f} s", Fault(0, Kind.DISK_FULL, disk, _OUTAGE_S)))
        made.append(
            (f"all clocks off by 2 h for {_OUTAGE_S:.0f} s", Fault(0, Kind.CLOCK, ALL_CLOCKS, _OUTAGE_S, 7_200))
        )
    return sorted(made, key=lambda item: [name for name, _ in made].index(item[0]))


class Struck(Protocol):
    """Whoever strikes."""

    async def strike(self, fault: Fault) -> bool:
        """From the beginning of a fault to its end."""


class Stopwatch:
    """Pushes a small delivery after the end of a fault, and looks for its entries."""

    def __init__(self, doors: Sequence[VendorDoor], databases: Databases, model: Model, people: Sequence[int]) -> None:
        self._door, self._other = doors[:2]
        self._databases, self._model, self._people = databases, model, people
        self._pushed = 0
        self.times: defaultdict[str, Times] = defaultdict(Times)
        self.wrong: list[str] = []

    async def measure(self, name: str, fault: Fault, targets: Struck, say: Callable[[str], None]) -> None:
        """Strike once and add the times under this name."""
        over = asyncio.Event()
        trickling = asyncio.create_task(self._trickle(over))
        try:
            await asyncio.sleep(_BEFORE_S)
            if await targets.strike(fault):
                await self._watch(name, say)
        except BaseException:
            trickling.cancel()
            raise
        over.set()
        await trickling

    async def _trickle(self, over: asyncio.Event) -> None:
        """Another vendor pushes all the while, as vendors do: so every back-off is as long as it gets."""
        while not over.is_set():
            await self._push(self._other, self._people[:1], pause_s=None)
            await asyncio.sleep(_TRICKLE_S)

    async def _watch(self, name: str, say: Callable[[str], None]) -> None:
        began = time.monotonic()
        times = self.times[name]
        try:
            async with asyncio.timeout(_LIMIT_S):
                pushed = await self._push(self._door, self._people, pause_s=_PAUSE_S)
                accepted_s = time.monotonic() - began
                await self._entered(pushed)
                entered_s = time.monotonic() - began
        except TimeoutError:
            times.never += 1
            say(f"recovery: {name}: nothing after {_LIMIT_S:.0f} s")
            return
        times.accepted_s.append(accepted_s)
        times.entered_s.append(entered_s)
        say(f"recovery: {name}: accepted after {accepted_s:.2f} s, entered after {entered_s:.2f} s")

    async def _push(self, door: VendorDoor, people: Sequence[int], *, pause_s: float | None) -> list[str]:
        """One completion of each of these people, in one delivery: they are spread over the partitions of the bus."""
        self._pushed += 1
        moment = datetime(2025, 5, 1, 9, tzinfo=UTC) + timedelta(seconds=self._pushed)
        named, course = f"{door.vendor}-recovery-{self._pushed:05d}", f"R-{self._pushed:05d}"
        acts = [
            Complete(Item(door.vendor, f"{named}-{person}", person, course, "public", 100, moment)) for person in people
        ]
        for act in acts:
            self._model.sent(act)
        answer = await door.deliver(named, body_of(acts), pause_s=pause_s)
        if answer is None:
            self.wrong.append(f"delivery {named} was refused")
        else:
            for act, verdict in zip(acts, verdicts_of(answer, acts), strict=True):
                self.wrong += self._model.answered(act, verdict)
        return [act.item.completion_id for act in acts]

    async def _entered(self, completion_ids: Sequence[str]) -> None:
        """Until every one of them has its entry."""
        while True:
            # PostgreSQL may be on its way back still.
            with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                rows = await self._databases.rows("vendor_gateway", _ITEMS, self._door.vendor, completion_ids)
                items = [row["item_id"] for row in rows]
                if await self._databases.count("ledger", _ENTERED, items) == len(completion_ids):
                    return
            await asyncio.sleep(_PAUSE_S)


def rows_of(times: dict[str, Times]) -> list[tuple[str, str, str, str, str, str]]:
    """The table: name, strikes, median and worst until accepted, median and worst until entered."""
    return [
        (
            name,
            str(len(moment.accepted_s) + moment.never),
            *_two(moment.accepted_s, moment.never),
            *_two(moment.entered_s, moment.never),
        )
        for name, moment in times.items()
    ]


def _two(seconds: Sequence[float], never: int) -> tuple[str, str]:
    median = f"{statistics.median(seconds):.1f}" if seconds else "–"
    worst = "never" if never else f"{max(seconds):.1f}" if seconds else "–"
    return median, worst
