"""What waits for an office: 10,000 filings on their way, among many that have come to their end.

The filings service's own questions, over a durable PostgreSQL on the same machine, asked one after the other by
officers of a hundred offices, for each of whom a hundred filings wait. Floor: as many rows by one index, no more.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from bench import standing
from common.clock import now
from common.db import Database
from common.ids import uuid7
from common.sealing import BlindIndex, Sealer
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor
from filings.overview import actions as overview_actions
from rulebook import shipped
from standalone import databases

OPEN, ENDED, OFFICES, UNITS, ASKED, WITHIN_MS = 10_000, 200_000, 100, 5_000, 500, 50
_FORM = (
    '{"title": "小学语文教师专业能力培训", "subject": "professional", "people": 120, "plan": "'
    + "第一天。" * 200
    + '"}'
)


async def fill(server: Any, ended: int) -> tuple[list[UUID], list[UUID]]:
    """Filings as they would stand, in one go; the offices and the units."""
    offices, units = [uuid7() for _ in range(OFFICES)], [uuid7() for _ in range(UNITS)]
    connection = await asyncpg.connect(server.dsn("filings"))
    await connection.executemany(
        "INSERT INTO organisation (organisation_id, kind, region_code, version) VALUES ($1, $2, '431102', 1)",
        [(office, "department") for office in offices] + [(unit, "institution") for unit in units],
    )
    await connection.execute(
        """
        INSERT INTO filing (filing_id, applicant_id, state, standing, waits_for, waits_since, taking_part, authors,
                            form)
        SELECT gen_random_uuid(), unit, CASE WHEN open THEN 'in-chain' ELSE 'approved' END, CAST($6 AS jsonb),
               CASE WHEN open THEN ARRAY[office] ELSE ARRAY[]::uuid[] END, now() - n * interval '1 minute',
               ARRAY[unit, office], ARRAY[gen_random_uuid()], CAST($5 AS jsonb)
        FROM (SELECT n, n <= $3::int AS open, ($1::uuid[])[1 + n % cardinality($1)] AS office,
                     ($2::uuid[])[1 + n % cardinality($2)] AS unit
              FROM generate_series(1, $3::int + $4::int) AS n) AS made
        """,
        offices, units, OPEN, ended, _FORM, _STANDING,
    )  # fmt: skip
    await connection.execute("VACUUM ANALYZE")
    size = await connection.fetchval("SELECT pg_database_size('filings')")
    print(f"{OPEN:,} filings on their way, {ended:,} at their end; database {size / 2**20:,.0f} MB")
    await connection.close()
    return offices, units


_STANDING = (
    '{"applicant": ["institution", "00000000-0000-0000-0000-000000000001"], "chain": [], "state": "in-chain", "at": 0, '
    '"round": 1, "resume_at": null, "authors": [], "holder": null, "asked": null, "last": null, "before": null}'
)


async def timed(what: str, ask: Callable[[], Awaitable[int]], floor_ms: float | None = None) -> float:
    """So many times, one after the other; every answer has something in it. The median, in milliseconds."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        assert await ask() > 0
        took.append((time.perf_counter() - began) * 1_000)
    took.sort()
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    said = f"{what:<36} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"
    if floor_ms is not None:
        verdict = "reached" if p99 < WITHIN_MS else "MISSED"
        said += f"   {p50 / floor_ms:5.1f} times the floor   (wanted p99 {WITHIN_MS}: {verdict})"
    print(said)
    return p50


async def bench(server: Any, keys: Any, ended: int) -> None:
    """Fill, then ask."""
    offices, units = await fill(server, ended)
    rng = Random(7)
    deps = Dependencies(shipped(), BlindIndex(1, b"b" * 32), Sealer({1: b"s" * 32}, 1), 7, 0.1)
    db = Database(databases.app_url(server, "filings", keys.role_passwords), service="bench", pool_max=2)

    def officer() -> Actor:
        return Actor(uuid7(), frozenset({("department", rng.choice(offices))}))

    async def waiting() -> int:
        async with db.reading() as tx:
            return len(await overview_actions.whose_turn(tx, officer(), None, 100))

    async def next_page() -> int:
        actor = officer()
        async with db.reading() as tx:
            first = await overview_actions.whose_turn(tx, actor, None, 50)
            last = first[-1]
            return len(await overview_actions.whose_turn(tx, actor, (last.waits_since, last.filing_id), 50))

    async def filed() -> int:
        actor = Actor(uuid7(), frozenset({("unit-administrator", rng.choice(units))}))
        async with db.reading() as tx:
            return len(await overview_actions.filings_of(tx, actor, None, 100))

    async def messages() -> int:
        async with db.reading() as tx:
            return 1 + len(await overview_actions.messages_to(tx, officer(), deps, before=now()))

    async def floor() -> int:
        return 1 + len(
            await db.fetch("SELECT filing_id FROM filing WHERE applicant_id = $1 LIMIT 100", rng.choice(units))
        )

    least = await timed("floor: a hundred rows of one index", floor)
    await timed("what waits for an office", waiting, least)
    await timed("two pages of it", next_page, least)
    await timed("what a unit filed", filed, least)
    await timed("messages of somebody without any", messages, least)
    await db.close()


def main(ended: int) -> None:
    """PostgreSQL, filings, and the questions."""
    with standing.postgres() as (server, keys, _, _):
        asyncio.run(bench(server, keys, ended))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENDED)
