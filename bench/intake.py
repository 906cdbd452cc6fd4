"""Completions a second from signed HTTP POST to committed assessment.

Floor: one asyncpg connection, the same batches, only the ledger's insert with its unique keys and the balance upsert.
"""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from uuid import UUID

import asyncpg
import httpx
from standardwebhooks import Webhook

from bench import standing
from common.ids import uuid7
from ledger.domain.entries import GENESIS, EntryKind, Posting, chain
from standalone.data_dir import Credentials, Keys
from standalone.postgres import Server

PEOPLE, BATCH, VENDORS = 10_000, 1_000, 3


def bodies(count: int) -> list[bytes]:
    """Deliveries of 1,000 completions of different people each, ten courses a person and more."""
    rng = Random(7)
    made = []
    noon = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for start in range(0, count, BATCH):
        people, delivery = rng.sample(range(PEOPLE), BATCH), start // BATCH
        # Of the last months: a closed year takes a way of its own.
        ended = [noon - timedelta(days=20 * month, minutes=delivery % 60) for month in range(12)]
        items = [
            {
                "completion_id": f"c-{start + position:08d}",
                "id_number": standing.id_number(serial),
                "course_code": f"G-{delivery:04d}-{position % 300:03d}",
                "course_title": "生态环境保护与乡村振兴（第3讲）",
                "subject": "public" if position % 3 == 0 else "professional",
                "hours": "1.5",
                "started_at": (ended[position % 12] - timedelta(days=30)).isoformat(),
                "completed_at": ended[position % 12].isoformat(),
                "score": "92",
            }
            for position, serial in enumerate(people)
        ]
        made.append(
            json.dumps(
                {"type": "course.completed.batch", "timestamp": "2026-01-05T00:00:00Z", "data": items},
                ensure_ascii=False,
            ).encode()
        )
    return made


def push(address: str, secrets: dict[str, str], count: int, told: Connection) -> None:
    """In a process of its own: sign everything, say so, push on command, say when the last answer was there."""

    async def run() -> None:
        shares = [bodies(count)[number::VENDORS] for number in range(VENDORS)]
        requests: list[list[tuple[dict[str, str], bytes]]] = []
        for (vendor, secret), share in zip(secrets.items(), shares, strict=True):
            at, signer = datetime.now(UTC), Webhook(secret)
            requests.append(
                [
                    (
                        {
                            "webhook-id": f"{vendor}-{number}",
                            "webhook-timestamp": str(int(at.timestamp())),
                            "webhook-signature": signer.sign(f"{vendor}-{number}", at, body.decode()),
                        },
                        body,
                    )
                    for number, body in enumerate(share)
                ]
            )
        told.send("ready")
        told.recv()
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:

            async def one(vendor: str, own: list[tuple[dict[str, str], bytes]]) -> None:
                for headers, body in own:
                    answer = await client.post(
                        f"/vendor-gateway/v1/vendors/{vendor}/completions", content=body, headers=headers
                    )
                    answer.raise_for_status()
                    assert all(result["status"] == "accepted" for result in answer.json()["results"]), answer.text[:500]

            await asyncio.gather(*(one(vendor, own) for vendor, own in zip(secrets, requests, strict=True)))
        told.send("done")

    asyncio.run(run())


async def product(server: Server, keys: Keys, credentials: Credentials, store: Path, count: int) -> float:
    """Seconds from the first POST to the last committed assessment."""
    async with standing.serving(server, keys, credentials, store) as stands:
        await standing.register(stands, PEOPLE)
        await standing.drained(server)
        here, there = get_context("spawn").Pipe()
        secrets = {vendor: given["secret"] for vendor, given in stands.credentials.vendors.items()}
        process = get_context("spawn").Process(target=push, args=(stands.address, secrets, count, there), daemon=True)
        process.start()
        there.close()  # so that the process's end is noticed here
        assert await asyncio.to_thread(here.recv) == "ready"
        began = time.perf_counter()
        here.send("go")
        assert await asyncio.to_thread(here.recv) == "done"
        await standing.drained(server)
        seconds = time.perf_counter() - began
        await asyncio.to_thread(process.join)
        ledger = await asyncpg.connect(server.dsn("ledger"))
        entered = await ledger.fetchval("SELECT count(*) FROM entry")
        await ledger.close()
        assert entered == count, f"{entered} of {count} are in the ledger"
        return seconds


async def floor(server: Server, keys: Keys, count: int) -> float:
    """Seconds for the same number of rows in the same batches into the emptied ledger, and nothing else."""
    admin = await asyncpg.connect(server.dsn("ledger"))
    await admin.execute("TRUNCATE entry, evidence, person_year, outbox")
    await admin.close()
    role = "ledger_app"
    connection = await asyncpg.connect(server.dsn("ledger", role, keys.role_passwords[role]))
    rng, people = Random(7), [uuid7() for _ in range(PEOPLE)]
    now = datetime.now(UTC)
    batches = []
    for start in range(0, count, BATCH):
        batches.append([_row(person, start // BATCH + 1, now) for person in sorted(rng.sample(people, BATCH))])
    began = time.perf_counter()
    for rows in batches:
        columns = list(zip(*rows, strict=True))
        async with connection.transaction():
            await connection.fetch(_EVIDENCE, columns[5], columns[3], columns[1], columns[0])
            await connection.execute(_ENTRIES, now, *columns)
            await connection.execute(_BALANCES, columns[1], columns[0], columns[9])
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds


def _row(person: UUID, seq: int, now: datetime) -> tuple[object, ...]:
    posting = Posting(
        uuid7(), EntryKind.CREDIT, person, 2025, "public", None, "online", 150, 0, "lanxin", "G-001",
        "生态环境保护与乡村振兴（第3讲）", now,
    )  # fmt: skip
    entry = chain(posting, seq=seq, previous=GENESIS, recorded_at=now)
    return (
        2025, person, seq, "credit", "lanxin", posting.source_id, "public", None, "online", 150, 0, "G-001",
        posting.course_title, now, entry.record, entry.hash,
    )  # fmt: skip


_EVIDENCE = """
    INSERT INTO evidence (source_id, kind, person_id, training_year)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::smallint[]) ON CONFLICT DO NOTHING
    RETURNING source_id
"""
_ENTRIES = """
    INSERT INTO entry (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, centihours,
                       half_days, course_code, course_title, completed_at, recorded_at, record, hash)
    SELECT a, b, c, d, e, f, g, h, i, j, k, l, m, n, $1, o, p
    FROM unnest($2::smallint[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                $10::text[], $11::integer[], $12::integer[], $13::text[], $14::text[], $15::timestamptz[],
                $16::bytea[], $17::bytea[]) AS given (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
"""
_BALANCES = """
    INSERT INTO person_year AS y (person_id, training_year, entries, head, public_centihours, professional_centihours,
                                  half_days, topics, rulebook_id, met, side_changes, assessed_at)
    SELECT a, b, 1, '', c, 0, 0, '{}', NULL, false, 0, now() FROM unnest($1::uuid[], $2::smallint[], $3::integer[])
           AS given (a, b, c)
    ON CONFLICT (person_id, training_year) DO UPDATE
    SET entries = y.entries + 1, public_centihours = y.public_centihours + excluded.public_centihours
"""


def main(count: int) -> None:
    """Both, on the same PostgreSQL, in the same run."""
    with standing.postgres() as (server, keys, credentials, store):
        seconds = standing.run(product(server, keys, credentials, store, count))
        peak = standing.peak_mb()
        floor_s = standing.run(floor(server, keys, count))
    standing.print_ratio("intake, POST to assessment", count / seconds, count / floor_s, "completions/s", wanted=0.25)
    print(f"{'peak memory of the process':<34} {peak:>9,.0f} MB (wanted under 400)")


if __name__ == "__main__":
    standing.without_pace()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
