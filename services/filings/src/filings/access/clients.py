"""The registry, asked for the names that are printed and for leave, and the ledger, asked what somebody did online."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
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


def online_courses(entries: Sequence[Mapping[str, Any]]) -> OnlineCourses:
    """The titles of what was done online and counts: taken off and not given back, it counts no more."""
    last = {entry["source_id"]: entry["kind"] for entry in entries if entry["kind"] in ("reversal", "restored")}
    counting = [entry for entry in entries if entry["mode"] == _ONLINE and last.get(entry["source_id"]) != "reversal"]
    return OnlineCourses(frozenset(plain(entry["course_title"]) for entry in counting))


class Ledger:
    """What somebody's year holds, and what a make-up would do to it."""

    def __init__(self, client: httpx.AsyncClient, ledger_url: str, registry: Registry) -> None:
        self._ledger = ServiceClient(client, "ledger", ledger_url, Tokens(client, registry, "ledger:read"))

    async def year_of(self, person_id: UUID, year: int) -> OnlineCourses | None:
        """The titles of what was done online; ``None`` while the ledger is away: a claim does not wait for it."""
        try:
            body = await self._ledger.get(f"/v1/people/{person_id}/years/{year}")
            return online_courses(orjson.loads(body)["entries"])
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
