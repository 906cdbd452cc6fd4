"""Ten times of what it can take, and nobody who comes back later: what is still done, what is refused, what it costs.

Capacity first: as fast as answers come. Then deliveries come at ten times that rate, whatever is answered. Goodput is
what was accepted a second, against the capacity of the same run; every refusal must say when to come again, and the
gateway's memory must stay where it was. Capacity is what it takes in for as long a time, everything behind it at work.

Deliveries go to the gateway itself, over plain sockets: an HTTP library and the door of ``xueshi cluster``, which is a
stand-in, would need more of these processors for sending than the gateway for refusing.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench import standing
from bench.distributed import PEOPLE, registered
from bench.load import Plan, Pushed, Vendors, bodies
from common import logs
from standalone.cluster import Cluster
from standalone.data_dir import DataDir

BATCH, TIMES = 500, 10
_CAPACITY_OF = 200_000


def rss_mb(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def loaded(cluster: Cluster, plan: Plan) -> tuple[Pushed, float]:
    """What was seen, and the most memory that a gateway process had meanwhile."""
    [gateway] = [process for name, process in cluster.processes.items() if name.startswith("vendor-gateway-web")]
    vendors = Vendors(f"http://127.0.0.1:{gateway.port}", plan)
    pushing, most = await vendors.go(), 0.0
    while not pushing.done():
        most = max(most, rss_mb(gateway.pid))
        await asyncio.sleep(0.1)
    return await pushing, most


async def main(seconds: int) -> None:
    """One cluster with one gateway process."""
    with tempfile.TemporaryDirectory(prefix="xueshi-bench-") as folder:
        async with Cluster(DataDir(Path(folder) / "data"), backlog=standing.YEARS) as cluster:
            await registered(cluster)
            secrets = {vendor: given["secret"] for vendor, given in cluster.credentials.vendors.items()}
            first = Plan(
                secrets, bodies(_CAPACITY_OF, BATCH, people=PEOPLE, prefix="cap"), BATCH, at_once=6, plain=True
            )
            calm, calm_mb = await loaded(cluster, first)
            capacity = calm.items / calm.seconds
            while await cluster.on_the_way():  # the gateway's capacity under its own work alone, as before
                await asyncio.sleep(0.2)
            offered = capacity * TIMES
            many = bodies(int(offered * seconds), BATCH, people=PEOPLE, prefix="ten")
            plan = Plan(secrets, many, BATCH, at_once=300, per_second=offered / BATCH, again=False, plain=True)
            storm, storm_mb = await loaded(cluster, plan)
            goodput, total = storm.items / storm.seconds, sum(storm.statuses.values())
            print(f"capacity {capacity:,.0f} completions/s, {calm_mb:,.0f} MB; answers {dict(calm.statuses)}")
            print(
                f"offered {total * BATCH / storm.seconds:,.0f}/s ({total * BATCH / storm.seconds / capacity:.1f} times)"
            )
            mark = "reached" if goodput >= 0.8 * capacity else "MISSED"
            print(f"goodput {goodput:,.0f}/s: {goodput / capacity:.2f} of the capacity (wanted 0.80: {mark})")
            print(f"answers {dict(storm.statuses)}; refusals without Retry-After: {storm.refused_without_retry_after}")
            for name, took in (("200", storm.answer_s), ("a refusal", storm.refused_s)):
                if took:
                    print(f"{name} took {median(took):.2f} s as a rule, {max(took):.2f} s at worst")
            print(f"most memory of a gateway process: {storm_mb:,.0f} MB")


if __name__ == "__main__":
    standing.without_pace()
    logs.configure(level="ERROR")
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
