"""Where a run takes place: a folder, small disks, and the cluster as faults see it."""

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.faults import tables
from bench.faults.books import Books
from bench.faults.disks import Disk
from bench.faults.faults import KAFKA, KAFKA_DISK, KAFKA_LINK, POSTGRES, POSTGRES_DISK, POSTGRES_LINK, STORE_DISK
from bench.faults.proxy import Proxy
from bench.faults.targets import tell
from standalone.cluster import Cluster
from standalone.data_dir import DataDir

_DISKS_MB = {POSTGRES_DISK: 3_000, KAFKA_DISK: 1_500, STORE_DISK: 1_500}
_RESTART_S = 20.0
_IN_ORDER_S = 1.0


class Platform:
    """The cluster, as faults see it."""

    def __init__(self, cluster: Cluster, books: Books) -> None:
        self._cluster, self._books = cluster, books
        self._restarting: set[asyncio.Task[None]] = set()

    def pid_of(self, target: str) -> int | None:
        """Of a process by name, of PostgreSQL or Kafka."""
        if target == POSTGRES:
            return self._cluster.postgres_pid or None
        if target == KAFKA:
            return self._cluster.kafka_pid or None
        managed = self._cluster.processes.get(target)
        return managed.pid or None if managed is not None else None

    def processes(self) -> list[str]:
        """All of the services', and the ingress."""
        return list(self._cluster.processes)

    async def restart(self, name: str) -> None:
        """As a rollout does it; other faults may keep it from being ready, so it is not waited for any longer then."""
        restarting = asyncio.create_task(self._cluster.restart(name))
        self._restarting.add(restarting)
        restarting.add_done_callback(self._restarted)
        await asyncio.wait({restarting}, timeout=_RESTART_S)

    async def give_up(self) -> None:
        """Begin nothing again any more: the run is over."""
        for restarting in list(self._restarting):
            restarting.cancel()
        await asyncio.gather(*self._restarting, return_exceptions=True)

    def _restarted(self, restarting: "asyncio.Task[None]") -> None:
        self._restarting.discard(restarting)
        if not restarting.cancelled() and (error := restarting.exception()) is not None:
            self._books.odd(f"restart: {type(error).__name__}: {error}")

    @property
    def restarts(self) -> int:
        """How often processes were begun again because they had died."""
        return sum(managed.restarts for managed in self._cluster.processes.values())

    def databases(self) -> dict[str, str]:
        """Addresses for the checker, direct."""
        return {name: self._cluster.server.dsn(name) for name in tables.DATABASES}

    @property
    def bootstrap(self) -> str:
        """Kafka, direct."""
        return self._cluster.kafka.bootstrap


@contextlib.contextmanager
def scratch(*, keep: bool) -> Iterator[Path]:
    """A folder that goes when all is well, if nobody wants to keep it."""
    folder = Path(tempfile.mkdtemp(prefix="xueshi-faults-"))
    try:
        yield folder
    except BaseException:
        keep = True
        raise
    finally:
        if keep:
            print(f"logs of this run are kept in {folder}", flush=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def small_disks(
    data: DataDir, kept: Path, *, may_mount: bool, is_wanted: Callable[[], bool]
) -> Iterator[dict[str, Disk]]:
    """PostgreSQL, Kafka and the store on disks of their own; empty where nothing can be mounted.

    What is on them goes with them: where it ``is_wanted``, it is copied before.
    """
    folders = {POSTGRES_DISK: data.postgres, KAFKA_DISK: data.path / "kafka" / "events", STORE_DISK: data.store}
    disks = {name: Disk(folder, _DISKS_MB[name]) for name, folder in folders.items()} if may_mount else {}
    mounted: dict[str, Disk] = {}
    try:
        for name, disk in disks.items():
            if not disk.mount():
                break
            mounted[name] = disk
        yield mounted if len(mounted) == len(folders) else {}
    finally:
        for disk in mounted.values():
            disk.free()
            if is_wanted():
                # Somebody may be about to end in there. Kafka's indexes are megabytes of nothing.
                with contextlib.suppress(shutil.Error, OSError):
                    spared = shutil.ignore_patterns("*.index", "*.timeindex")
                    shutil.copytree(disk.folder, kept / disk.folder.name, symlinks=True, ignore=spared)
            disk.unmount()


async def hurry(platform: Platform) -> None:
    """Nobody needs what is left in there: who is about to end in order is ended at once."""
    pids = [platform.pid_of(name) for name in (*platform.processes(), KAFKA)]
    await asyncio.sleep(_IN_ORDER_S)
    for pid in filter(None, pids):
        tell(pid, signal.SIGKILL)


async def follow(cluster: Cluster, proxy: Proxy) -> None:
    """Links lead to where PostgreSQL and Kafka really are, from the moment that they are there."""
    known: dict[str, int] = {}
    while True:
        for link, what in ((POSTGRES_LINK, "server"), (KAFKA_LINK, "kafka")):
            port = getattr(getattr(cluster, what, None), "port", None)
            if port is not None and known.get(link) != port:
                await proxy.point(link, "127.0.0.1", port)
                known[link] = port
        await asyncio.sleep(0.02)
