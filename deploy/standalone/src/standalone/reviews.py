"""What two officials of an HR authority decide: about a cheat, and about hours that somebody else learned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import asyncpg
import httpx

from standalone.accounts import Account, Bringing
from standalone.plan import Plan
from standalone.postgres import Server

HELD, VOID, TAKEN_OFF = "held-for-review", "void", "taken-off"
IMPOSSIBLE = "20秒内报送400学时，学习时间不可能属实，查实作废。"
SUBSTITUTED = "经核查，该课程系由他人代学（替学），学时不予认可。"
Key = tuple[str, str]
"""Vendor and id of a completion."""


@dataclass(frozen=True)
class Standing:
    """Where a completion stands with the offices."""

    item_id: str
    comes_to: str | None
    """Held, void before it counted, or taken off; ``None`` while it counts."""


async def standings(server: Server, keys: Collection[Key] = ()) -> dict[Key, Standing]:
    """Of everything that an office has or had to look at, and of these completions; less what a vendor revoked."""
    gateway = await asyncpg.connect(server.dsn("vendor_gateway"))
    try:
        rows = await gateway.fetch(
            """
            SELECT vendor_id, completion_id, item_id,
                   CASE WHEN taken_off_at IS NOT NULL THEN 'taken-off' ELSE hold END AS comes_to
            FROM completion
            WHERE revoked_by IS NULL AND (hold IN ('held-for-review', 'void')
                OR (vendor_id, completion_id) IN (SELECT * FROM unnest($1::text[], $2::text[])))
            """,
            [vendor for vendor, _ in keys],
            [completion_id for _, completion_id in keys],
        )
    finally:
        await gateway.close()
    return {(row["vendor_id"], row["completion_id"]): Standing(str(row["item_id"]), row["comes_to"]) for row in rows}


@dataclass
class Review:
    """What is planned to be decided, as far as it is not decided yet."""

    plan: Plan
    held: Sequence[str]
    """Items that are void afterwards."""
    counting: str | None
    """The item that is taken off afterwards."""

    @classmethod
    async def begun(cls, server: Server, plan: Plan) -> Self:
        """What is left to decide; nothing on a data directory where a demo has ended before."""
        doubtful = [(vendor, item["completion_id"]) for cheat in plan.cheats if cheat.is_voided
                    for vendor, item in cheat.sent]  # fmt: skip
        substitution = plan.substitution
        found = await standings(server, [substitution.key] if substitution else [])
        held = [found[key].item_id for key in doubtful if key in found and found[key].comes_to == HELD]
        standing = found.get(substitution.key) if substitution else None
        return cls(plan, held, standing.item_id if standing and standing.comes_to is None else None)

    @property
    def is_over(self) -> bool:
        """Nothing is left."""
        return not self.held and self.counting is None

    async def decide(self, client: httpx.AsyncClient, bringing: Bringing, reviewers: Sequence[Account]) -> None:
        """One official voids what is held; hours that counted one proposes to void, and another one confirms.

        Raises ``ValueError`` where a decision was left, ``httpx.HTTPStatusError`` for what is refused.
        """
        first, second = [await Official.begun(client, session) for session in await bringing.sign_in(reviewers)]
        if self.held:
            inbox = await first.inbox("held")
            await first.decide("void", [item for item in inbox if item["item_id"] in self.held], VOID, IMPOSSIBLE)
        if self.counting is not None:
            await self._check_certified(client)
            item = await first.completion(self.counting)
            if item["latest_act"] != "propose-void":  # else an earlier demo came to an end just then
                await first.decide("void", [item], "propose-void", SUBSTITUTED)
            proposed = [item for item in await second.inbox("proposed") if item["item_id"] == self.counting]
            await second.decide("confirm", proposed, "confirm-void")

    async def _check_certified(self, client: httpx.AsyncClient) -> None:
        """The hours are needed for a certificate that exists."""
        if self.plan.substitution is None:
            return
        query = {"id_number": self.plan.substitution.person.id_number, "year": self.plan.year}
        answer = await client.post("/certificates/v1/status-queries", json={"queries": [query]})
        [found] = answer.raise_for_status().json()["results"]
        if found["status"] != "certified":
            raise ValueError(f"the person whose hours are to be voided is {found['status']}, not certified")


@dataclass(frozen=True)
class Official:
    """Somebody of an HR authority at the gateway's review."""

    client: httpx.AsyncClient
    headers: Mapping[str, str]
    organisation_id: str

    @classmethod
    async def begun(cls, client: httpx.AsyncClient, session: str) -> Self:
        """With the token of a session."""
        headers = {"authorization": f"Session {session}"}
        roles = await client.get("/registry/v1/account/roles", headers=headers)
        [role] = roles.raise_for_status().json()["roles"]
        made = await client.post("/registry/v1/sessions/current/tokens", headers=headers)
        token = made.raise_for_status().json()["access_token"]
        return cls(client, {"authorization": f"Bearer {token}"}, role["organisation_id"])

    async def inbox(self, state: str) -> list[dict[str, Any]]:
        """Everything of the office's people in a state, page by page."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            page = await self._get("", state=state, limit="200", **({"after": after} if after else {}))
            found += page["completions"]
            if (after := page["after"]) is None:
                return found

    async def completion(self, item_id: str) -> dict[str, Any]:
        """One completion, as it stands."""
        completion: dict[str, Any] = (await self._get(f"/{item_id}"))["completion"]
        return completion

    async def decide(
        self, decision: str, items: Sequence[dict[str, Any]], comes_to: str, reason: str | None = None
    ) -> None:
        """Decide about these as they were seen; raises ``ValueError`` where anything else comes of it."""
        if not items:
            raise ValueError(f"{decision}: the office does not see what is to be decided")
        body = {
            "organisation_id": self.organisation_id,
            "decision": decision,
            "reason": reason,
            "items": [{"item_id": item["item_id"], "saw": item["saw"]} for item in items],
        }
        answer = await self.client.post("/vendor-gateway/v1/reviews/decisions", json=body, headers=self.headers)
        for result in answer.raise_for_status().json()["results"]:
            if result["done"] != comes_to:
                raise ValueError(f"{decision}: {result['done'] or result['because']} instead of {comes_to}")

    async def _get(self, path: str, **asked: str) -> Any:
        params = {"organisation_id": self.organisation_id, **asked}
        answer = await self.client.get(f"/vendor-gateway/v1/reviews{path}", params=params, headers=self.headers)
        return answer.raise_for_status().json()
