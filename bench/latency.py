"""From webhook to certificate on the distributed shape, while completions come in at half of what it can take.

The capacity is measured first, in the same run. Then completions are pushed at half of it, and beside them, twice a
second, somebody's whole year: from when the gateway had it to when the signed certificate was stored.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from bench import standing
from bench.distributed import PEOPLE, pushed_through, registered
from bench.load import Plan, Vendors, bodies
from common import logs
from standalone.cluster import Cluster
from standalone.data_dir import DataDir

CAPACITY_OF, BATCH = 20_000, 100
YEARS_PER_SECOND = 2.0
_PROFESSIONAL, _PUBLIC = "60", "30"


def whole_years(count: int) -> list[bytes]:
    """One delivery a person: just enough in Hunan."""
    made = []
    for serial in range(PEOPLE - count, PEOPLE):
        items = [
            {
                "completion_id": f"year-{subject}-{serial}",
                "id_number": standing.id_number(serial),
                "course_code": f"Y-{subject}",
                "course_title": "生态环境保护与乡村振兴",
                "subject": subject,
                "hours": hours,
                "started_at": "2025-03-01T08:00:00+08:00",
                "completed_at": "2025-03-20T18:00:00+08:00",
            }
            for subject, hours in (("public", _PUBLIC), ("professional", _PROFESSIONAL))
        ]
        document = {"type": "course.completed.batch", "timestamp": "2026-01-05T00:00:00Z", "data": items}
        made.append(json.dumps(document, ensure_ascii=False).encode())
    return made


async def measured(cluster: Cluster, seconds: int) -> None:
    """Print capacity, load, and the percentiles."""
    secrets = {vendor: given["secret"] for vendor, given in cluster.credentials.vendors.items()}
    capacity = await pushed_through(cluster, CAPACITY_OF, BATCH, "cap")
    years = int(seconds * YEARS_PER_SECOND)
    load = bodies(int(capacity / 2 * seconds), BATCH, people=PEOPLE - years, prefix="half")
    background = Vendors(cluster.address, Plan(secrets, load, BATCH, 8, per_second=capacity / 2 / BATCH))
    one_vendor = dict([next(iter(secrets.items()))])
    canaries = Vendors(cluster.address, Plan(one_vendor, whole_years(years), 2, 2, per_second=YEARS_PER_SECOND))
    pushing, telling = await background.go(), await canaries.go()
    pushed, told = await pushing, await telling
    certificates = await asyncpg.connect(cluster.server.dsn("certificates"))
    until = time.monotonic() + 120
    while True:
        made, p50, p99, worst = await certificates.fetchrow("""
            SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY s), 
                   percentile_cont(0.99) WITHIN GROUP (ORDER BY s),
                   max(s)
            FROM (SELECT extract(epoch FROM stored_at - begun_at) AS s FROM certificate WHERE stage = 'stored') AS each
        """)
        if made >= years or time.monotonic() > until:
            break
        await asyncio.sleep(0.5)
    await certificates.close()
    answers = sorted(told.answer_s)
    print(
        f"capacity {capacity:,.0f} completions/s in batches of {BATCH}; pushed {pushed.items / pushed.seconds:,.0f}/s"
    )
    print(
        f"{made} of {years} certificates; webhook to certificate: p50 {p50:.2f} s, p99 {p99:.2f} s, worst {worst:.2f} s"
    )
    print(f"answer to the webhook: p50 {answers[len(answers) // 2] * 1000:.0f} ms, worst {answers[-1] * 1000:.0f} ms")


async def main(seconds: int) -> None:
    """One cluster, two certificate workers."""
    with tempfile.TemporaryDirectory(prefix="xueshi-bench-") as folder:
        async with Cluster(DataDir(Path(folder) / "data"), backlog=standing.YEARS) as cluster:
            await registered(cluster)
            await measured(cluster, seconds)


if __name__ == "__main__":
    standing.without_pace()
    logs.configure(level="ERROR")
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
