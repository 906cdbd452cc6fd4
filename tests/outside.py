"""Somebody outside a running platform: a vendor that does not give up, an administrator, the HR platform."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx
import live_platform
from standardwebhooks import Webhook

from standalone.data_dir import Credentials

PATIENCE_S = 60.0
PASSING = {0, 429, 503}
"""Answers after which callers try again; 0 is none at all."""


@dataclass
class Outside:
    """Talks over TCP; ``refused`` counts what was asked in vain, by status."""

    client: httpx.AsyncClient
    credentials: Credentials
    refused: dict[int, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, address: str, credentials: Credentials) -> AsyncIterator[Self]:
        """While the block runs."""
        async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
            yield cls(client, credentials)

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """A request that is repeated while the platform says that it may be, as every caller does."""
        wait_s = 0.0
        while True:
            try:
                answer = await self.client.request(method, path, **given)
                status = answer.status_code
            except httpx.TransportError:
                status = 0
            if status not in PASSING:
                return answer
            self.refused[status] = self.refused.get(status, 0) + 1
            pause_s = float(answer.headers["retry-after"]) if status else 0.2
            wait_s += pause_s
            assert wait_s < PATIENCE_S, f"{method} {path}: {self.refused}"
            await asyncio.sleep(pause_s)

    async def token(self, client_id: str) -> str:
        """A bearer token of one of the installation's clients."""
        if client_id not in self.tokens:
            secret = self.credentials.clients[client_id]["client_secret"]
            answer = await self.send(
                "POST", "/registry/oauth2/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
            )
            self.tokens[client_id] = answer.raise_for_status().json()["access_token"]
        return self.tokens[client_id]

    async def call(self, path: str, document: Any = None, *, client_id: str = "administrator") -> Any:
        """The JSON of a request that succeeds: a POST where there is a document, else a GET."""
        headers = {"authorization": f"Bearer {await self.token(client_id)}"}
        answer = await self.send("GET" if document is None else "POST", path, json=document, headers=headers)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def register(self, serials: Sequence[int]) -> None:
        """The small tree of organisations, and people in its school."""
        await self.call("/registry/v1/organisations/imports", {"organisations": live_platform.ORGANISATIONS})
        rows = [live_platform.person(serial) for serial in serials]
        answer = await self.call("/registry/v1/people/imports", {"people": rows})
        assert answer["rejected"] == 0, answer

    async def push(self, *completions: dict[str, Any], vendor: str = live_platform.VENDOR) -> list[str]:
        """One delivery, sent until it is answered; the verdicts."""
        document = {"type": "course.completed.batch", "timestamp": "2025-06-01T00:00:00Z", "data": list(completions)}
        return await self._deliver(document, vendor)

    async def revoke(self, completion_id: str, *, vendor: str = live_platform.VENDOR) -> list[str]:
        """Take a completion back; the verdict."""
        return await self._deliver(
            {"type": "course.completion.revoked", "data": {"completion_id": completion_id, "reason": "复核"}}, vendor
        )

    async def _deliver(self, document: dict[str, Any], vendor: str) -> list[str]:
        body, webhook_id, at = json.dumps(document).encode(), f"msg_{secrets.token_hex(8)}", datetime.now(UTC)
        signature = Webhook(self.credentials.vendors[vendor]["secret"]).sign(webhook_id, at, body.decode())
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
        answer = await self.send(
            "POST", f"/vendor-gateway/v1/vendors/{vendor}/completions", content=body, headers=headers
        )
        assert answer.status_code == 200, answer.text
        return [result["status"] for result in answer.json()["results"]]

    async def statuses(self, serials: Sequence[int], year: int = live_platform.YEAR) -> list[str]:
        """What the HR platform is told of people, in order."""
        queries = [{"id_number": live_platform.id_number(serial), "year": year} for serial in serials]
        answer = await self.call("/certificates/v1/status-queries", {"queries": queries}, client_id="hr-platform")
        return [result["status"] for result in answer["results"]]

    async def until(self, serials: Sequence[int], status: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until all of them have this status."""
        async with asyncio.timeout(timeout_s):
            while set(await self.statuses(serials)) != {status}:
                await asyncio.sleep(0.2)
