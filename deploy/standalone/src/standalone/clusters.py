"""``xueshi cluster``: the distributed shape in a terminal."""

import asyncio
import signal
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from standalone.app import Serving
from standalone.cluster import Cluster, UnknownReplicas
from standalone.demo import Demo


def read_replicas(given: Sequence[str]) -> dict[str, int]:
    """``ledger=3`` and so on; raises :class:`UnknownReplicas`."""
    found = {}
    for value in given:
        name, _, count = value.partition("=")
        if not count.isdigit():
            raise UnknownReplicas(f"--replicas {value}: write it as ledger=3")
        found[name] = int(count)
    return found


async def serve(running: Cluster, demo: Demo | None, console: Console) -> None:
    """Serve until Ctrl-C or SIGTERM, or until the demo says that it was enough."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with console.status("beginning PostgreSQL, Kafka and the services"):
        await running.__aenter__()
    folder = running.data_dir
    try:
        console.print(_table(running))
        console.print(
            f"{running.address}/  credentials: {folder.path / 'credentials.json'}  logs: {folder.path / 'logs'}  "
            "Ctrl-C stops it",
            soft_wrap=True,
        )
        told = asyncio.create_task(_tell(demo, running, stop))
        await stop.wait()
        told.cancel()
        await asyncio.gather(told, return_exceptions=True)
    finally:
        with console.status("stopping: doors first, then workers, then Kafka and PostgreSQL"):
            await running.__aexit__(None, None, None)


async def _tell(demo: Demo | None, running: Cluster, stop: asyncio.Event) -> None:
    if demo is None:
        return
    try:
        if await demo(Serving(running.address, running.server, running.credentials, running.on_the_way)):
            stop.set()
    except BaseException as error:
        demo.failed = demo.failed or f"{type(error).__name__}: {error}"
        stop.set()
        raise


def _table(running: Cluster) -> Table:
    table = Table("process", "id", "address")
    table.add_row("postgres", str(running.postgres_pid), f"127.0.0.1:{running.server.port}")
    table.add_row("kafka", str(running.kafka_pid), running.kafka.bootstrap)
    for name, managed in running.processes.items():
        table.add_row(name, str(managed.pid), f"127.0.0.1:{managed.port}")
    return table
