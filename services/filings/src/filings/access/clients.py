"""The registry, asked for the names that are printed and for leave, and the ledger, asked what somebody did online."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import httpx
import orjson

from common.errors import NotFound, Unavailable
from common.service_client import Registry, ServiceClient, Tokens, away
from filings.forms.domain.rows import plain
from filings.people.domain import LEAVES, LeavePeriod, MakeUpAsked, OnlineCourses, YearEffect, YearStanding

CLIENT_ID = "filings"
"""As which the service asks the others; it has the scopes ``people:names``, ``people:leaves`` and ``ledger:read``."""
_NAMES_MAX = 1_000
_ONLINE = "online"


class Names:
    """What is printed of people."""

    def __init__(self, client: httpx.AsyncClient, registry: Registry) -> None:
        self._registry = ServiceClient(client, "registry", registry.url, Tokens(client, registry, "people:names"))

    async def of(self, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """Names and units, in pages. Raises :class:`Unavailable` while the registry is away."""
        found: dict[UUID, dict[str, str]] = {}
        for start in range(0, len(person_ids), _NAMES_MAX):
            asked = {"person_ids": [str(person_id_) for person_id_ in person_ids[start : start + _NAMES_MAX]]}
            answer = orjson.loads(await self._registry.post("/v1/people/names", asked))
            found |= {UUID(person["person_id"]): person for person in answer["people"]}
        return found


class Leaves:
    """On which days somebody was on sick or maternity leave: asked where a claim rests on it, and kept nowhere."""

    def __init__(self, client: httpx.AsyncClient, registry: Registry) -> None:
        self._registry = ServiceClient(client, "registry", registry.url, Tokens(client, registry, "people:leaves"))

    async def of(self, person_id: UUID, years: Sequence[int]) -> list[LeavePeriod]:
        """Those that touch these years; none while the registry is away: people decide the claim then."""
        asked = {
            "person_id": str(person_id),
            "kinds": LEAVES,
            "begins_on": f"{min(years)}-01-01",
            "ends_on": f"{max(years)}-12-31",
        }
        try:
            answer = orjson.loads(await self._registry.post("/v1/people/leaves", asked))
            return [
                LeavePeriod(date.fromisoformat(leave["begins_on"]), _day(leave["ends_on"]))
                for leave in answer["leaves"]
            ]
        except Unavailable:
            return []
        except (ValueError, KeyError, TypeError) as error:
            away("registry", error)
            return []


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class Ledger:
    """What somebody's year holds, and what a make-up would do to it."""

    def __init__(self, client: httpx.AsyncClient, ledger_url: str, registry: Registry) -> None:
        self._ledger = ServiceClient(client, "ledger", ledger_url, Tokens(client, registry, "ledger:read"))

    async def year_of(self, person_id: UUID, year: int) -> OnlineCourses | None:
        """The titles of what was done online; ``None`` while the ledger is away: a claim does not wait for it."""
        try:
            body = await self._ledger.get(f"/v1/people/{person_id}/years/{year}")
            entries = orjson.loads(body)["entries"]
            last = {item["source_id"]: item["kind"] for item in entries if item["kind"] in ("reversal", "restored")}
            reversed_ = {source_id for source_id, kind in last.items() if kind == "reversal"}
            online = [entry for entry in entries if entry["mode"] == _ONLINE and entry["source_id"] not in reversed_]
            return OnlineCourses(frozenset(plain(entry["course_title"]) for entry in online))
        except Unavailable:
            return None
        except (ValueError, KeyError, TypeError) as error:
            away("ledger", error)
            return None

    async def make_up_effects(self, asked: MakeUpAsked) -> list[YearEffect] | None:
        """What an approval would do to each year; ``None`` while the ledger is away: a page does not wait for it."""
        try:
            answer = orjson.loads(await self._ledger.post("/v1/make-up-trials", asked._asdict()))
            return [
                YearEffect(year["year"], YearStanding(**year["before"]), YearStanding(**year["after"]))
                for year in answer["years"]
            ]
        except (Unavailable, NotFound):
            return None
        except (ValueError, KeyError, TypeError) as error:
            away("ledger", error)
            return None
