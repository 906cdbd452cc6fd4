"""Signed deliveries and a process that pushes them: what the benches of the distributed shape are loaded with."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any

import httpx
from standardwebhooks import Webhook

from bench import standing


@dataclass
class Pushed:
    """What a load saw: answers by status, items taken, seconds from POST to 200 and to refusal, and whether refusals
    said when.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    items: int = 0
    seconds: float = 0.0
    answer_s: list[float] = field(default_factory=list)
    refused_s: list[float] = field(default_factory=list)
    refused_without_retry_after: int = 0


def bodies(count: int, batch: int, *, people: int, prefix: str = "c") -> list[bytes]:
    """Deliveries of so many completions, everybody in turn, each course of a person once a minute of the year."""
    rng, made = Random(7), []
    for start in range(0, count, batch):
        items = []
        for number in range(start, min(count, start + batch)):
            turn, person = divmod(number, people)
            day = f"2025-{turn % 12 + 1:02d}-{turn // 12 % 28 + 1:02d}"
            items.append(
                {
                    "completion_id": f"{prefix}-{number:08d}",
                    "id_number": standing.id_number(person),
                    "course_code": f"{prefix}-{turn:05d}",
                    "course_title": "生态环境保护与乡村振兴（第3讲）",
                    "subject": "public" if number % 3 == 0 else "professional",
                    "hours": "1.5",
                    "started_at": "2024-12-01T08:00:00+08:00",
                    "completed_at": f"{day}T12:{rng.randrange(60):02d}:00+08:00",
                    "score": "92",
                }
            )
        document = {"type": "course.completed.batch", "timestamp": "2026-01-05T00:00:00Z", "data": items}
        made.append(json.dumps(document, ensure_ascii=False).encode())
    return made


@dataclass(frozen=True)
class Plan:
    """Who pushes what, and how fast."""

    secrets: dict[str, str]
    bodies: Sequence[bytes]
    batch: int
    at_once: int
    """Requests of all vendors together that are under way at any time."""
    per_second: float | None = None
    """Deliveries a second, whatever is answered; as fast as answers come where left out."""
    again: bool = True
    """Send again what was refused, when the answer says."""
    plain: bool = False
    """Over plain sockets, which cost the sender next to nothing."""


def push(address: str, plan: Plan, told: Connection) -> None:
    """In a process of its own: sign everything, say so, push on command, tell what was seen."""
    pushed = Pushed()

    async def run() -> None:
        signed = _signed(plan)
        told.send("ready")
        told.recv()
        limits = httpx.Limits(max_connections=plan.at_once, max_keepalive_connections=plan.at_once, keepalive_expiry=1)
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits, trust_env=False) as client:
            post: Post = partial(plain_post, address) if plan.plain else partial(_post, client)
            began = time.perf_counter()
            queue = iter(enumerate(signed))

            async def hand() -> None:
                for number, (path, headers, body) in queue:
                    if plan.per_second:
                        await asyncio.sleep(max(0.0, began + number / plan.per_second - time.perf_counter()))
                    await _one(partial(post, path, headers, body), plan, pushed)

            await asyncio.gather(*(hand() for _ in range(plan.at_once)))
            pushed.seconds = time.perf_counter() - began

    asyncio.run(run())
    told.send(pushed)


def _signed(plan: Plan) -> list[tuple[str, dict[str, str], bytes]]:
    made = []
    signers = [(vendor, Webhook(secret)) for vendor, secret in plan.secrets.items()]
    at = datetime.now(UTC)
    for number, body in enumerate(plan.bodies):
        vendor, signer = signers[number % len(signers)]
        webhook_id = f"{vendor}-{at.timestamp():.0f}-{number}"
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signer.sign(webhook_id, at, body.decode()),
        }
        made.append((f"/vendor-gateway/v1/vendors/{vendor}/completions", headers, body))
    return made


Answer = tuple[int, httpx.Headers, bytes]
Post = Callable[[str, dict[str, str], bytes], Awaitable[Answer]]


async def _post(client: httpx.AsyncClient, path: str, headers: dict[str, str], body: bytes) -> Answer:
    answer = await client.post(path, content=body, headers=headers)
    return answer.status_code, answer.headers, answer.content


async def plain_post(address: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request on a connection of its own, over a plain socket."""
    url = httpx.URL(address)
    try:
        async with asyncio.timeout(60):
            reader, writer = await asyncio.open_connection(url.host, url.port)
            try:
                lines = [f"POST {path} HTTP/1.1", f"host: {url.host}:{url.port}", f"content-length: {len(body)}"]
                lines += ["connection: close", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
                writer.write("\r\n".join(lines).encode() + body)
                first, _, rest = (await reader.read()).partition(b"\r\n")
                head, _, content = rest.partition(b"\r\n\r\n")
            finally:
                writer.close()
        fields = [line.split(b": ", 1) for line in head.split(b"\r\n")]
        return int(first.split()[1]), httpx.Headers([(name, value) for name, value in fields]), content
    except (OSError, TimeoutError, ValueError, IndexError) as error:
        raise httpx.TransportError("no whole answer") from error


async def _one(post: Callable[[], Awaitable[Answer]], plan: Plan, pushed: Pushed) -> None:
    while True:
        began = time.perf_counter()
        try:
            status, headers, content = await post()
        except httpx.TransportError:
            pushed.statuses[0] += 1
            return
        pushed.statuses[status] += 1
        if status == httpx.codes.OK:
            pushed.answer_s.append(time.perf_counter() - began)
            pushed.items += sum(result["status"] == "accepted" for result in json.loads(content)["results"])
            return
        pushed.refused_s.append(time.perf_counter() - began)
        if "retry-after" not in headers:
            pushed.refused_without_retry_after += 1
        if not plan.again:
            return
        await asyncio.sleep(float(headers.get("retry-after", 1)))


class Vendors:
    """The pushing process; ``go`` when everything is signed."""

    def __init__(self, address: str, plan: Plan) -> None:
        context = get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=push, args=(address, plan, there), daemon=True)
        self._process.start()
        there.close()

    async def go(self) -> Any:
        """Push; an awaitable that ends with :class:`Pushed`. Awaited once for the start, once for the end."""
        assert await asyncio.to_thread(self._here.recv) == "ready"
        self._here.send("go")
        return asyncio.create_task(self._ended())

    async def _ended(self) -> Pushed:
        pushed: Pushed = await asyncio.to_thread(self._here.recv)
        await asyncio.to_thread(self._process.join)
        return pushed
