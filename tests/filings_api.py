"""The filings service alone, answering over HTTP from a database of its own: offices of three provinces, people on
request.
"""

import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import asyncpg
import httpx
from answers import Described
from joserfc.jwk import ECKey
from live_platform import Cluster
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from tokens import bearer, new_key, registry_with

import filings.main
import filings.settings
from common.bus import InProcessBus
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.registry import OrganisationPlaced, PersonPlaced, Placed
from common.events import Contract, Contracts, message_of
from common.service import Service
from rulebook import read_rulebooks, shipped_texts
from standalone import databases

AT = "2026-01-05T09:00:00+08:00"
SPOKEN = Contracts.of((HoursRecognised, RecognitionWithdrawn, GrantMade, GrantWithdrawn))
ORGANISATIONS = {
    # name: kind, region, department, HR authority
    "im-province": ("hr-authority", "150000", None, None),
    "im-city": ("hr-authority", "150100", None, "im-province"),
    "im-department": ("department", "150100", None, "im-city"),
    "im-school": ("institution", "150100", "im-department", "im-city"),
    "im-direct": ("institution", "150100", None, "im-city"),
    "im-elsewhere": ("hr-authority", "150200", None, "im-province"),
    "im-elsewhere-department": ("department", "150200", None, "im-elsewhere"),
    "hn-province": ("hr-authority", "430000", None, None),
    "hn-county": ("hr-authority", "431102", None, "hn-province"),
    "hn-department": ("department", "431102", None, "hn-county"),
    "hn-school": ("institution", "431102", "hn-department", "hn-county"),
    "hn-direct": ("institution", "431102", None, "hn-county"),
    "gd-city": ("hr-authority", "440100", None, None),
    "gd-department": ("department", "440100", None, "gd-city"),
    "gd-school": ("institution", "440100", "gd-department", "gd-city"),
    "kf-city": ("hr-authority", "410200", None, None),
    "kf-department": ("department", "410200", None, "kf-city"),
    "kf-school": ("institution", "410200", "kf-department", "kf-city"),
    "bj-authority": ("hr-authority", "110000", None, None),
    "bj-school": ("institution", "110000", None, "bj-authority"),
}
SILENT = """
id = "guangdong-2025"
document = "虚构〔2025〕1号"
name = "不写明认定部门的规定"
region = "440000"
article = "一"
binds = ["professional"]
from = 2025-01-01

[[yearly]]
key = "total"
name = "年度累计学时"
hours = "90"
article = "二"

[[exempt]]
kind = "long-leave"
name = "长期病休"
article = "三"

[[exempt]]
kind = "good-reason"
name = "有正当理由"
article = "四"
"""
"""An invented regulation that names nobody who recognises hours."""


def id_of(name: str) -> UUID:
    """The id of an organisation; of one that nobody has heard of, too."""
    return uuid5(NAMESPACE_URL, name)


@dataclass
class FilingsApi:
    """The service, and a client that may do everything."""

    service: Service
    client: httpx.AsyncClient
    connection: asyncpg.Connection
    """As the operator."""
    app_dsn: str = field(repr=False)
    """The address of the database for the role of the running code."""
    key: ECKey = field(repr=False)
    _serials: Any = field(default_factory=lambda: itertools.count(1))

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, cluster: Cluster) -> AsyncIterator[Self]:
        async with cluster.fresh.database("filings") as name:
            passwords, role = cluster.keys.role_passwords, databases.app_of("filings")
            key = new_key()
            service = filings.main.service(
                filings.settings.Settings(
                    database_url=SecretStr(databases.app_url(cluster.server, "filings", passwords, name)),
                    registry_url="http://registry",
                    ledger_url="http://ledger",
                    client_secret=SecretStr(cluster.keys.filings_secret),
                    blind_index_key=SecretStr(cluster.keys.blind_index),
                    sealing_keys=SecretStr(cluster.keys.filings_sealing),
                    public_url="http://test",
                ),
                InProcessBus(),
                transport=registry_with(key),
            )
            app = service.web.state.app
            deps = replace(app.deps, rulebooks=read_rulebooks({**shipped_texts(), "silent.toml": SILENT}))
            service.web.state.app = replace(app, deps=deps)
            app = Starlette(routes=[Mount("/filings", service.web)])
            connection = await asyncpg.connect(cluster.server.dsn(name))
            transport = Described(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
                filings_api = cls(service, client, connection, cluster.server.dsn(name, role, passwords[role]), key)
                await filings_api.hear(*(filings_api.organisation(organisation) for organisation in ORGANISATIONS))
                yield filings_api
            await connection.close()
            await service.aclose()

    # --- what it hears ------------------------------------------------------------------------------------------

    async def hear(self, *said: Contract) -> None:
        """Events of the registry."""
        await self.service.consumer.deliver([message_of(event, AT) for event in said])

    @staticmethod
    def organisation(name: str, **other: Any) -> OrganisationPlaced:
        kind, region, department, authority = ORGANISATIONS[name]
        stated = {
            "organisation_id": id_of(name),
            "name": name,
            "kind": kind,
            "region_code": region,
            "department_id": department and id_of(department),
            "authority_id": authority and id_of(authority),
            "version": 1,
        }
        return OrganisationPlaced.model_validate({**stated, **other})

    @staticmethod
    def placed(
        unit: str = "im-school",
        category: str = "professional",
        *,
        person_id: UUID | None = None,
        version: int = 1,
        placements: Sequence[tuple[str | None, str, str]] = (),
    ) -> PersonPlaced:
        """Somebody of a unit; ``placements`` are day, unit and post category."""
        return PersonPlaced(
            person_id=person_id or uuid4(),
            blind_index=secrets.token_hex(8),
            organisation_id=id_of(unit),
            region_code=ORGANISATIONS[unit][1],
            post_category=category,
            title_level="junior",
            version=version,
            placements=tuple(
                Placed(
                    effective_on=date.fromisoformat(on) if on else None,
                    organisation_id=id_of(there),
                    region_code=ORGANISATIONS[there][1],
                    post_category=as_,
                    title_level="junior",
                )
                for on, there, as_ in placements
            ),
        )

    async def person(self, unit: str = "im-school", category: str = "professional", **other: Any) -> str:
        """The id of somebody new."""
        placed = self.placed(unit, category, **other)
        await self.hear(placed)
        return str(placed.person_id)

    # --- what is sent -------------------------------------------------------------------------------------------

    def recognition(self, person_id: str, **other: Any) -> dict[str, Any]:
        """A row that is right in Inner Mongolia: one day of public subject. ``None`` leaves a field out.

        ``decided_by`` takes names, ``days`` may be a list of (day, half days).
        """
        serial = next(self._serials)
        row = {
            "reference": f"r-{serial}",
            "person_id": person_id,
            "subject": "public",
            "mode": "residential",
            "kind": "offline-days",
            "activity": f"A-{serial}",
            "title": "公共科目集中培训",
            "days": [("2025-05-12", 2)] if other.get("kind", "offline-days") == "offline-days" else None,
            "ended_on": "2025-05-12",
            "evidence": {"kind": "证书", "number": f"证〔2025〕{serial}号"},
            "decided_by": ["im-city"],
            **other,
        }
        if isinstance(row["days"], list):
            row["days"] = [
                {"on": day[0], "half_days": day[1]} if isinstance(day, tuple) else day for day in row["days"]
            ]
        return self._written(row)

    def grant(self, person_id: str, **other: Any) -> dict[str, Any]:
        """A row that is right in Inner Mongolia: a project concluded in 2025."""
        serial = next(self._serials)
        row = {
            "reference": f"g-{serial}",
            "person_id": person_id,
            "effect": "deemed",
            "kind": "project-concluded",
            "years": [2025],
            "evidence": {"kind": "结题证明", "number": f"结〔2025〕{serial}号"},
            "decided_by": ["im-department", "im-city"],
            **other,
        }
        return self._written(row)

    def make_up(self, person_id: str, **other: Any) -> dict[str, Any]:
        """A make-up for 2024 that Inner Mongolia's department allowed."""
        row = {
            "effect": "make-up",
            "kind": "make-up",
            "years": [2024],
            "counts_from": "2025-01-01",
            "counts_until": "2025-12-31",
            "decided_on": "2025-01-10",
            "decided_by": ["im-department"],
            **other,
        }
        return self.grant(person_id, **row)

    @staticmethod
    def _written(row: dict[str, Any]) -> dict[str, Any]:
        named = row.get("decided_by")
        if isinstance(named, list) and all(isinstance(item, str) for item in named):
            row["decided_by"] = [str(id_of(item)) for item in named]
        return {name: value for name, value in row.items() if value is not None}

    def headers(self, client_id: str = "office", scope: str = "filings:decide filings:read") -> dict[str, str]:
        """A bearer token of the registry."""
        return bearer(self.key, client_id, scope)

    async def post(self, path: str, document: Any, *, client_id: str = "office") -> httpx.Response:
        """A POST, whatever comes of it."""
        return await self.client.post(f"/filings/v1/{path}", json=document, headers=self.headers(client_id))

    async def post_raw(self, path: str, body: bytes) -> httpx.Response:
        """A POST of bytes that say they are JSON, whatever comes of it."""
        headers = {**self.headers(), "content-type": "application/json"}
        return await self.client.post(f"/filings/v1/{path}", content=body, headers=headers)

    async def send(self, noun: str, *rows: Any, client_id: str = "office") -> list[dict[str, Any]]:
        """The verdicts on rows; ``noun`` is ``recognitions`` or ``grants``."""
        answer = await self.post(noun, {noun: list(rows)}, client_id=client_id)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        document = answer.json()
        found: list[dict[str, Any]] = document["results"]
        assert [item["row"] for item in found] == list(range(1, len(rows) + 1))
        for status in ("created", "unchanged", "rejected"):
            assert document[status] == sum(item["status"] == status for item in found)
        return found

    async def recognise(self, person_id: str, **other: Any) -> dict[str, Any]:
        """The verdict on one recognition."""
        [verdict] = await self.send("recognitions", self.recognition(person_id, **other))
        return verdict

    async def decide(self, row: dict[str, Any]) -> dict[str, Any]:
        """The verdict on one grant."""
        [verdict] = await self.send("grants", row)
        return verdict

    async def withdraw(self, noun: str, decision_id: str, reason: str = "复核") -> dict[str, Any]:
        """Take a decision back; the answer."""
        answer = await self.post(f"{noun}/{decision_id}/withdrawals", {"reason": reason})
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    # --- what comes of it ---------------------------------------------------------------------------------------

    async def decisions(self, person_id: str) -> list[dict[str, Any]]:
        """What is on record of somebody."""
        answer = await self.client.get(f"/filings/v1/people/{person_id}/decisions", headers=self.headers())
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        found: list[dict[str, Any]] = answer.json()["decisions"]
        return found

    async def published(self, person_id: str) -> list[Contract]:
        """What the others were told of somebody, in its order."""
        rows = await self.connection.fetch("SELECT body FROM outbox WHERE key = $1 ORDER BY id", person_id)
        events = [SPOKEN.read(row["body"]) for row in rows]
        return [event.payload for event in events if event is not None]
