"""Three simulated vendors, in a process of their own: they sign with the official library and push over HTTP."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import httpx
from standardwebhooks import Webhook

from standalone.plan import Delivery

_RETRY_MAX_S = 5.0
_PATIENCE_S = 120.0


def push_all(
    address: str, secrets: dict[str, str], deliveries: dict[str, Sequence[Delivery]], told: Connection
) -> None:
    """Push everything, each vendor its own in order, all three at the same time; tell progress and the outcome.

    Tells ``("progress", vendor, items)`` for each answer, then ``("done", verdicts)`` with the verdicts of first
    deliveries added up over the vendors, or ``("failed", text)``.
    """
    try:
        told.send(("done", asyncio.run(_push_all(address, secrets, deliveries, told))))
    except Exception as error:
        told.send(("failed", f"{type(error).__name__}: {error}"))


async def _push_all(
    address: str, secrets: dict[str, str], deliveries: dict[str, Sequence[Delivery]], told: Connection
) -> dict[str, int]:
    parent = os.getppid()
    async with httpx.AsyncClient(base_url=address, timeout=60) as client, asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_push(client, vendor, secrets[vendor], own, told, parent))
            for vendor, own in deliveries.items()
        ]
    total: Counter[str] = Counter()
    for task in tasks:
        total.update(task.result())
    return dict(total)


async def _push(
    client: httpx.AsyncClient, vendor: str, secret: str, deliveries: Sequence[Delivery], told: Connection, parent: int
) -> Counter[str]:
    signer = Webhook(secret)
    verdicts: Counter[str] = Counter()
    first_answers: dict[str, bytes] = {}
    for delivery in deliveries:
        answer = await _deliver(client, vendor, signer, delivery, parent)
        if first_answers.setdefault(delivery.webhook_id, answer.content) != answer.content:
            raise AssertionError(f"{delivery.webhook_id} was resent and got another answer")
        if not delivery.is_resend:
            verdicts.update(_counted(delivery, answer.json()))
        told.send(("progress", vendor, delivery.items))
    return verdicts


def _counted(delivery: Delivery, document: dict[str, Any]) -> Counter[str]:
    results = document["results"]
    if len(results) != delivery.items:
        raise AssertionError(f"{delivery.items} items were sent, {len(results)} got a verdict")
    if b'"course.completion.revoked"' in delivery.body[:60]:
        return Counter(f"revocation {result['status']}" for result in results)
    return Counter(result["status"] for result in results)


async def _deliver(
    client: httpx.AsyncClient, vendor: str, signer: Webhook, delivery: Delivery, parent: int
) -> httpx.Response:
    """POST until it is taken: every attempt is signed anew, and 429 and 503 say when to come back."""
    wait_s, waited_s = 0.2, 0.0
    while True:
        at = datetime.now(UTC)
        signature = signer.sign(delivery.webhook_id, at, delivery.body.decode())
        headers = {
            "webhook-id": delivery.webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
        }
        try:
            answer = await client.post(
                f"/vendor-gateway/v1/vendors/{vendor}/completions", content=delivery.body, headers=headers
            )
            if answer.status_code == 200:
                return answer
            if answer.status_code not in (429, 503):
                raise AssertionError(f"HTTP {answer.status_code}: {answer.text}")
            pause_s = float(answer.headers.get("retry-after", wait_s))
        except httpx.TransportError:
            pause_s = wait_s
        if os.getppid() != parent or waited_s > _PATIENCE_S:
            raise AssertionError("the platform does not answer any more")
        await asyncio.sleep(pause_s)
        waited_s, wait_s = waited_s + pause_s, min(wait_s * 2, _RETRY_MAX_S)
