"""The distributed shape end to end: completions a second by batch size and by workers, beside the ledger's floor.

Each service as processes of its own, Kafka and PostgreSQL, all on this machine. The floor is the one of ``intake``: one
connection, the same rows in the same batches, only the ledger's inserts.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from bench import intake, standing
from bench.load import Plan, Vendors, bodies
from common import logs
from standalone.cluster import Cluster
from standalone.data_dir import DataDir

PEOPLE = 10_000


async def registered(cluster: Cluster) -> None:
    """People that everybody has heard of."""
    await standing.register_at(cluster.address, cluster.credentials, PEOPLE)
    gateway = await asyncpg.connect(cluster.server.dsn("vendor_gateway"))
    while await gateway.fetchval("SELECT count(*) FROM person WHERE person_id IS NOT NULL") < PEOPLE:
        await asyncio.sleep(0.1)
    await gateway.close()
    while await cluster.on_the_way():
        await asyncio.sleep(0.2)


async def pushed_through(cluster: Cluster, count: int, batch: int, prefix: str) -> float:
    """Completions a second from the first POST to the last committed assessment."""
    secrets = {vendor: given["secret"] for vendor, given in cluster.credentials.vendors.items()}
    made = await asyncio.to_thread(bodies, count, batch, people=PEOPLE, prefix=prefix)
    vendors = Vendors(cluster.address, Plan(secrets, made, batch, at_once=6 if batch >= 100 else 24))
    ledger = await asyncpg.connect(cluster.server.dsn("ledger"))
    before = await ledger.fetchval("SELECT coalesce(sum(entries), 0) FROM person_year")
    pushing = await vendors.go()
    began = time.perf_counter()
    while await ledger.fetchval("SELECT coalesce(sum(entries), 0) FROM person_year") < before + count:
        await asyncio.sleep(0.05)
        if pushing.done() and (await pushing).items != count:
            raise SystemExit(f"{(await pushing).items} of {count} were accepted: {(await pushing).statuses}")
    seconds = time.perf_counter() - began
    await pushing
    await ledger.close()
    return count / seconds


async def product(count: int) -> None:
    """Batch sizes, then workers, on one cluster; the floor last, in the same PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="xueshi-bench-") as folder:
        async with Cluster(DataDir(Path(folder) / "data"), backlog=standing.YEARS) as cluster:
            await registered(cluster)
            rates = {}
            for batch, size in ((1, count // 50), (10, count // 10), (100, count // 2), (1_000, count)):
                rates[f"batches of {batch:,}"] = await pushed_through(cluster, size, batch, f"b{batch}")
            for workers in (2, 3):
                for kind in ("ledger-worker", "vendor-gateway-web"):
                    await cluster.scale(kind, workers)
                rates[f"batches of 1,000, {workers} ledger workers and gateways"] = await pushed_through(
                    cluster, count, 1_000, f"w{workers}"
                )
            floor_s = await intake.floor(cluster.server, cluster.keys, count)
            floor = count / floor_s
            for what, rate in rates.items():
                standing.print_ratio(what, rate, floor, "completions/s", wanted=0.25)


if __name__ == "__main__":
    standing.without_pace()
    logs.configure(level="ERROR")
    asyncio.run(product(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
