"""Puts a run together: the platform behind its links, the workload, the faults, the wait and the checker."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg
from aiokafka.errors import KafkaError

from bench.faults import checker, tables
from bench.faults.books import Books
from bench.faults.clocks import Clocks
from bench.faults.disks import Disk
from bench.faults.doors import OfficeDoor, Tokens, VendorDoor, client_of
from bench.faults.faults import ALL_CLOCKS, DISKS, KAFKA_LINK, LINKS, POSTGRES_LINK, Fault, schedule
from bench.faults.model import Model
from bench.faults.proxy import Proxy
from bench.faults.recovery import Stopwatch, cases
from bench.faults.report import Run
from bench.faults.stories import make_stories
from bench.faults.surroundings import Platform, follow, hurry, small_disks
from bench.faults.targets import Targets
from bench.faults.workload import Doors, Workload
from standalone.cluster import Cluster, SeenPorts
from standalone.data_dir import DataDir

REPLICAS = {"ledger-worker": 2, "vendor-gateway-web": 2}
RECOVERY_PEOPLE = 20
_PROGRESS_S = 10.0
_POLL_S = 0.5
_SPREAD = 0.9
_COMPARED_TIMES, _COMPARED_EVERY_S = 5, 2.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError)


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    seconds: float
    seed: int
    people: int
    may_mount: bool
    recovery: int = 0
    """How often each kind of fault strikes alone, afterwards."""
    keep: bool = False
    """Databases and logs, even where everything holds."""
    patience_s: float = 240.0
    """After the last fault, for everything to be done."""


class Harness:
    """One run."""

    def __init__(self, options: Options, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._books = Books.kept_in(folder)
        self._rng = Random(options.seed)
        self._model = Model()
        self.run = Run(options.seed, options.seconds, options.people, self._books)

    async def execute(self) -> Run:
        """From an empty folder to the checker's verdict."""
        self._say(f"seed {self._options.seed}: {self._options.seconds:.0f} s, {self._options.people} people")
        data, options = DataDir(self._folder / "data"), self._options
        clocks = Clocks.made(self._folder)
        with small_disks(data, self._folder, may_mount=options.may_mount, is_wanted=self._is_wanted) as disks:
            self._leave_out(disks, clocks)
            proxy = await Proxy.started(*LINKS)
            cluster = Cluster(
                data,
                replicas=REPLICAS,
                services_see=SeenPorts(proxy.ports[POSTGRES_LINK], proxy.ports[KAFKA_LINK]),
                environment=clocks.environment if clocks else {},
                backlog=range(2016, 2027),
            )
            following = asyncio.create_task(follow(cluster, proxy))
            ending: asyncio.Task[None] | None = None
            try:
                async with cluster:
                    self._say(f"the platform stands with {len(cluster.processes)} processes")
                    platform = Platform(cluster, self._books)
                    targets = Targets(platform, proxy, disks, clocks, self._books)
                    try:
                        await self._phases(cluster, platform, targets)
                    finally:
                        targets.let_go()
                        await platform.give_up()
                        ending = asyncio.create_task(hurry(platform))
            finally:
                following.cancel()
                if ending is not None:
                    await ending
                await proxy.close()
        return self.run

    def _is_wanted(self) -> bool:
        return self._options.keep or not self.run.holds

    def _say(self, what: str) -> None:
        self._books.say(what)

    def _leave_out(self, disks: dict[str, Disk], clocks: Clocks | None) -> None:
        left_out = []
        if not disks:
            left_out.append("NO FULL DISKS: nothing can be mounted here (that takes root)")
        if clocks is None:
            left_out.append("NO WRONG CLOCKS: there is no C compiler (cc) here")
        for what in left_out:
            self._say(what)
        self._impossible = [*(() if disks else DISKS), *(() if clocks else (ALL_CLOCKS,))]
        self.run.left_out = left_out

    async def _phases(self, cluster: Cluster, platform: Platform, targets: Targets) -> None:
        self._databases = tables.Databases(platform.databases())
        try:
            async with self._doors(cluster) as doors:
                stories = make_stories(self._options.seed, self._options.people, sorted(doors.vendors))
                workload = Workload(doors, stories, self._model, self._books, self._rng)
                await self._settle(workload, doors, platform)
                await self._strike(workload, platform, targets)
                if self._options.recovery and self.run.holds:
                    await self._recover(doors, platform, targets)
                self.run.restarts = platform.restarts
        finally:
            self._databases.close()

    @contextlib.asynccontextmanager
    async def _doors(self, cluster: Cluster) -> AsyncIterator[Doors]:
        async with contextlib.AsyncExitStack() as stack:
            books, given = self._books, cluster.credentials

            async def office(who: str) -> OfficeDoor:
                client = await stack.enter_async_context(client_of(cluster.address))
                return OfficeDoor(client, who, Tokens(client, who, given.clients[who]["client_secret"], books), books)

            vendors = {
                vendor: VendorDoor(
                    await stack.enter_async_context(client_of(cluster.address)), vendor, known["secret"], books
                )
                for vendor, known in given.vendors.items()
            }
            yield Doors(vendors, await office("administrator"), await office("hr-platform"))

    async def _settle(self, workload: Workload, doors: Doors, platform: Platform) -> None:
        """Everybody who is registered beforehand is known everywhere before anything else begins."""
        self._measured = list(range(self._options.people, self._options.people + RECOVERY_PEOPLE))
        await workload.register_first(self._measured)
        if (left := await self._quiet(platform, self._options.patience_s)) is not None:
            raise RuntimeError(f"the platform does not come to rest before any fault: {left}")
        self._model.settled(workload.registered_first(self._measured))
        self._say("everybody is registered")

    # ------------------------------------------------------------------ faults

    async def _strike(self, workload: Workload, platform: Platform, targets: Targets) -> None:
        planned = schedule(self._options.seed, self._options.seconds, platform.processes(), self._impossible)
        self._say(f"{len(planned)} faults in {self._options.seconds:.0f} s")
        working = asyncio.create_task(workload.run(self._options.seconds * _SPREAD))
        progress = asyncio.create_task(self._progress(workload, platform))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(self._options.seconds))
                for fault in planned:
                    group.create_task(self._one(fault, targets))
            await self._calm(workload, working, platform)
        finally:
            progress.cancel()
            working.cancel()
            await asyncio.gather(working, progress, return_exceptions=True)

    async def _one(self, fault: Fault, targets: Targets) -> None:
        await asyncio.sleep(fault.at_s)
        if await targets.strike(fault):
            self.run.faults.append(fault)

    async def _calm(self, workload: Workload, working: "asyncio.Task[None]", platform: Platform) -> None:
        """Without faults everything that was sent is answered, and all of it arrives."""
        self._say("no more faults; until everything is answered and at rest")
        began = time.monotonic()
        done, _ = await asyncio.wait({working}, timeout=self._options.patience_s)
        if not done:
            self.run.left.append(
                f"{self._model.under_way} acts without an answer, {workload.finished} stories ended "
                f"after {self._options.patience_s:.0f} s"
            )
            self.run.left += [str(await self._look(platform))]
            return
        working.result()
        patience_s = self._options.patience_s - (time.monotonic() - began)
        left = await self._quiet(platform, patience_s)
        if left is None:
            self.run.quiet_after_s = time.monotonic() - began
            self._say(f"quiet after {self.run.quiet_after_s:.1f} s")
        else:
            self.run.left.append(f"after {self._options.patience_s:.0f} s there is left: {left}")
        await self._check(workload.doors, platform)

    async def _progress(self, workload: Workload, platform: Platform) -> None:
        while True:
            await asyncio.sleep(_PROGRESS_S)
            self._say(
                f"progress: {workload.finished} of {self._options.people} stories, "
                f"{sum(self._model.verdicts.values())} acts answered, {self._model.under_way} under way, "
                f"HR answers {self._books.share_answered('hr-platform'):.0%}, {platform.restarts} restarts"
            )

    # ------------------------------------------------------------------ rest

    async def _look(self, platform: Platform) -> dict[str, int]:
        """What is left to do, at this moment."""
        left = await tables.under_way(self._databases)
        if left:
            return left
        return {place: count for place, count in (await tables.lag_of(platform.bootstrap)).items() if count}

    async def _quiet(self, platform: Platform, patience_s: float) -> str | None:
        """Until there is nothing left to do, twice in a row; ``None``, or what is left."""
        until, quiet, left = time.monotonic() + max(patience_s, 5.0), 0, "nothing was seen"
        while time.monotonic() < until:
            try:
                found = await self._look(platform)
            except _AWAY as error:
                quiet, left = 0, f"{type(error).__name__}: {error}"
            else:
                quiet, left = (0, str(found)) if found else (quiet + 1, "")
                if quiet == 2:
                    return None
            await asyncio.sleep(_POLL_S)
        return left

    async def _check(self, doors: Doors, platform: Platform) -> None:
        """The checker's verdict; a difference is looked at again a few times before it is believed."""
        self._books.wrong(self._model.open_questions)
        expected = self._model.expected()
        for attempt in range(_COMPARED_TIMES):
            found = await tables.load(self._databases, self._folder / "data" / "certificates", platform.bootstrap)
            found.told = await self._told(doors, sorted(expected.asked))
            self.run.outcome = checker.compare(expected, found)
            if self.run.outcome.holds or attempt == _COMPARED_TIMES - 1:
                break
            await asyncio.sleep(_COMPARED_EVERY_S)
        self.run.accepted = sum(row["kind"] == "credit" for row in found.entries)
        self.run.verdicts = dict(self._model.verdicts)
        self.run.certificates = len(found.certificates)

    async def _told(self, doors: Doors, asked: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str | None]]:
        told: dict[tuple[int, int], tuple[str, str | None]] = {}
        for start in range(0, len(asked), 1_000):
            page = asked[start : start + 1_000]
            answers = await doors.hr_platform.statuses(page, once=False)
            told |= zip(page, answers or [], strict=True)
        return told

    # ------------------------------------------------------------------ how long it takes

    async def _recover(self, doors: Doors, platform: Platform, targets: Targets) -> None:
        self._say("each fault alone, and how long it takes to be over it")
        vendors = [door for _, door in sorted(doors.vendors.items())]
        watch = Stopwatch(vendors, self._databases, self._model, self._measured)
        for name, fault in cases(self._rng, platform.processes(), self._options.recovery):
            if fault.target in self._impossible:
                continue
            await watch.measure(name, fault, targets, self._say)
            if (left := await self._quiet(platform, self._options.patience_s)) is not None:
                self.run.left.append(f"after {fault}: {left}")
        self._books.wrong(watch.wrong)
        self.run.recovery = dict(watch.times)
        self.run.left += [
            f"never over: {name}, {times.never} times" for name, times in watch.times.items() if times.never
        ]
        await self._check(doors, platform)
