"""What one vendor, or a stranger, can do to the others: their median with it and without.

Two vendors send a delivery of 50 completions ten times a second together, and are never refused. Beside them, in
turn: nobody; a third vendor at its pace; the same at ten times its pace, whatever it is answered; at that rate with
items that are all malformed; asking ten times as much as it may; and 40 sockets of a stranger with 4 MiB each that
nobody signed. Everything runs in one process of ``xueshi up``; senders have processes of their own, the stranger an
address of its own.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

from bench import standing
from bench.load import bodies
from standalone.data_dir import Credentials, Keys
from standalone.postgres import Server

PEOPLE, BATCH, OTHERS_BATCH, OTHERS_PER_SECOND = 5_000, 1_000, 50, 10
PACE_ITEMS = 1_000
"""Items a second: the gateway's default pace of a vendor."""
SOCKETS, FLOOD_BYTES, FLOOD_FROM = 40, 4 * 1024 * 1024, "127.0.0.2"


@dataclass
class Seen:
    """Answers by status, and seconds from POST to 200."""

    statuses: Counter[int] = field(default_factory=Counter)
    answer_s: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Signed posts to one path, so many a second, by the vendors in turn."""

    secrets: dict[str, str]
    path: str
    bodies: Sequence[bytes]
    per_second: float
    name: str

    async def run(self, address: str, seconds: float) -> Seen:
        """Send for so long."""
        seen, vendors = Seen(), [(vendor, Webhook(secret)) for vendor, secret in self.secrets.items()]
        async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:

            async def post(number: int) -> None:
                vendor, signer = vendors[number % len(vendors)]
                body, at, webhook_id = self.bodies[number], datetime.now(UTC), f"{self.name}-{number}"
                headers = {
                    "webhook-id": webhook_id,
                    "webhook-timestamp": str(int(at.timestamp())),
                    "webhook-signature": signer.sign(webhook_id, at, body.decode()),
                }
                began = time.perf_counter()
                answer = await client.post(
                    f"/vendor-gateway/v1/vendors/{vendor}/{self.path}", content=body, headers=headers
                )
                seen.statuses[answer.status_code] += 1
                if answer.status_code == 200:
                    seen.answer_s.append(time.perf_counter() - began)

            await _at_rate(post, self.per_second, seconds)
        return seen


@dataclass(frozen=True)
class Flood:
    """So many sockets of a stranger, each with one body after the other that nobody signed."""

    vendor: str

    async def run(self, address: str, seconds: float) -> Seen:
        """Flood for so long."""
        seen, until, target = Seen(), time.perf_counter() + seconds, urlsplit(address)
        body = b"x" * FLOOD_BYTES

        async def once() -> None:
            reader, writer = await asyncio.open_connection(target.hostname, target.port, local_addr=(FLOOD_FROM, 0))
            head = (
                f"POST /vendor-gateway/v1/vendors/{self.vendor}/completions HTTP/1.1\r\nhost: x\r\n"
                f"webhook-id: x\r\nwebhook-timestamp: {int(time.time())}\r\nwebhook-signature: v1,{'A' * 43}=\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            )
            try:
                writer.write(head.encode() + body)
                line = await reader.readline()
                seen.statuses[int(line.split()[1]) if line else 0] += 1
            finally:
                writer.close()

        async def socket() -> None:
            while time.perf_counter() < until:
                with suppress(OSError):
                    await once()

        await asyncio.gather(*(socket() for _ in range(SOCKETS)))
        return seen


async def _at_rate(post: Callable[[int], Awaitable[None]], per_second: float, seconds: float) -> None:
    """Begin so many a second, whether earlier ones were answered or not."""
    began, under_way = time.perf_counter(), set[asyncio.Task[None]]()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        task = asyncio.ensure_future(post(number))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


def send(address: str, plan: Plan | Flood, seconds: float, told: Connection) -> None:
    """In a process of its own."""
    told.send("ready")
    told.recv()
    told.send(asyncio.run(plan.run(address, seconds)))


async def together(address: str, plans: Sequence[Plan | Flood], seconds: float) -> list[Seen]:
    """All at the same time; what each saw."""
    context, pipes = get_context("spawn"), []
    for plan in plans:
        here, there = context.Pipe()
        context.Process(target=send, args=(address, plan, seconds, there), daemon=True).start()
        there.close()
        pipes.append(here)
    for pipe in pipes:
        assert await asyncio.to_thread(pipe.recv) == "ready"
    for pipe in pipes:
        pipe.send("go")
    return [await asyncio.to_thread(pipe.recv) for pipe in pipes]


async def _watch(lags: list[float]) -> None:
    """How late the event loop wakes whom it should."""
    while True:
        at = time.perf_counter()
        await asyncio.sleep(0.01)
        lags.append(time.perf_counter() - at - 0.01)


async def main(server: Server, keys: Keys, credentials: Credentials, store: Path, seconds: int) -> None:
    """One phase after the other on the same platform."""
    async with standing.serving(server, keys, credentials, store) as stands:
        await standing.register(stands, PEOPLE)
        secrets = {vendor: given["secret"] for vendor, given in stands.credentials.vendors.items()}
        noisy, *others = secrets
        of_noisy, of_others = {noisy: secrets[noisy]}, {vendor: secrets[vendor] for vendor in others}

        def loud(name: str, per_second: float) -> Plan:
            made = bodies(int(per_second * seconds) * BATCH, BATCH, people=PEOPLE, prefix=name)
            return Plan(of_noisy, "completions", made, per_second, name)

        times = PACE_ITEMS * 10 / BATCH
        bad = json.dumps({"type": "course.completed.batch", "data": [{"completion_id": "x", "hours": -1}] * BATCH})
        ids = json.dumps({"completion_ids": [f"id-{number}" for number in range(BATCH)]})
        phases: dict[str, Plan | Flood | None] = {
            "nobody beside them": None,
            "a third at its pace": loud("pace", PACE_ITEMS / BATCH),
            "a third at ten times its pace": loud("ten", times),
            "the same with malformed items": Plan(
                of_noisy, "completions", [bad.encode()] * int(times * seconds), times, "bad"
            ),
            "asking ten times as much": Plan(
                of_noisy, "completion-queries", [ids.encode()] * int(times * seconds), times, "ask"
            ),
            f"{SOCKETS} sockets x 4 MiB unsigned": Flood(noisy),
        }
        alone = 0.0
        for name, beside in phases.items():
            calm = bodies(
                OTHERS_PER_SECOND * seconds * OTHERS_BATCH,
                OTHERS_BATCH,
                people=PEOPLE,
                prefix=f"o{len(name)}{name[:2]}",
            )
            plans = [Plan(of_others, "completions", calm, OTHERS_PER_SECOND, f"others {name}".replace(" ", "-"))]
            lags: list[float] = []
            watching = asyncio.create_task(_watch(lags))
            cpu_s, began = time.process_time(), time.perf_counter()
            seen, *loudly = await together(stands.address, [*plans, *([beside] if beside else [])], seconds)
            watching.cancel()
            busy = (time.process_time() - cpu_s) / (time.perf_counter() - began)
            middle = median(seen.answer_s) if seen.answer_s else float("inf")
            alone = alone or middle
            print(
                f"{name:<32} others' median {middle * 1000:>6,.0f} ms ({middle / alone:.2f} times), worst "
                f"{max(seen.answer_s, default=0) * 1000:>6,.0f} ms, {dict(seen.statuses)}; loop late by at most "
                f"{max(lags) * 1000:,.0f} ms, process busy {busy:.0%}; "
                f"it got {dict(loudly[0].statuses) if loudly else 'nothing'}",
                flush=True,
            )
            await standing.drained(server)


if __name__ == "__main__":
    with standing.postgres() as (server, keys, credentials, store):
        standing.run(main(server, keys, credentials, store, int(sys.argv[1]) if len(sys.argv) > 1 else 20))
