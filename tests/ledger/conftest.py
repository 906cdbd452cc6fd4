"""A ledger that hears events on a transaction that leaves nothing behind; and one at work alone, on its own database.

Tests name the classes for their types only (``if TYPE_CHECKING``): a folder of tests is no package to import from.
"""

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple, Self
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest
import sqlalchemy as sa
from answers import Described
from joserfc.jwk import ECKey
from live_platform import Cluster
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from tokens import bearer, new_key, registry_with

import ledger.main
import ledger.settings
from common.bus import InProcessBus
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.registry import PersonPlaced, Placed, Term
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.events import Contract, Event
from common.ids import uuid7
from common.service import Service
from ledger import actions, events
from ledger.domain.person_years import PersonYear
from ledger.queries import entries, person_years
from rulebook import Finding, Rulebooks, shipped
from standalone import databases

SIDES = {"xueshi.ledger.threshold-crossed.v1": "crossed", "xueshi.ledger.fell-below.v1": "fell"}
Counted = CompletionAccepted | HoursRecognised


def moment(on: str) -> datetime:
    """Six in the evening of a day in China; a whole moment is taken as it is."""
    return datetime.fromisoformat(on if "T" in on else f"{on}T18:00:00+08:00")


@dataclass(frozen=True)
class Somebody:
    """A person, and what can be said of them."""

    id: UUID = field(default_factory=uuid7)

    def placed(
        self, region: str = "431102", category: str = "professional", title: str = "junior", *, version: int = 1,
        hired_on: str | None = None, terms: Iterable[tuple[str, str]] = (),
        placements: Iterable[tuple[str | None, str, str]] = (), **other: Any,
    ) -> PersonPlaced:  # fmt: skip
        """Where they stand; ``placements`` are day, region and post category, the oldest first."""
        unit = UUID(int=1)
        history = [
            Placed(
                effective_on=day and date.fromisoformat(day), organisation_id=unit, region_code=there,
                post_category=as_, title_level=title,
            )
            for day, there, as_ in placements
        ]  # fmt: skip
        if history:
            region, category = history[-1].region_code, history[-1].post_category
        said = {
            "person_id": self.id,
            "blind_index": "",
            "organisation_id": unit,
            "region_code": region,
            "post_category": category,
            "title_level": title,
            "version": version,
            "hired_on": hired_on and date.fromisoformat(hired_on),
            "terms": [Term(begins_on=date.fromisoformat(a), ends_on=date.fromisoformat(b)) for a, b in terms],
            "placements": history,
            **other,
        }
        return PersonPlaced.model_validate(said)

    def course(self, hours: float, subject: str = "public", on: str = "2025-03-05", **other: Any) -> CompletionAccepted:
        """A vendor's course that was completed on a day in China."""
        said = {
            "item_id": uuid7(),
            "person_id": self.id,
            "vendor": "lanxin",
            "course_code": "C-1",
            "course_title": "生态环境保护",
            "subject": subject,
            "centihours": round(hours * 100),
            "completed_at": moment(on),
            **other,
        }
        return CompletionAccepted.model_validate(said)

    def full_year(self, year: int = 2025) -> list[CompletionAccepted]:
        """30 public and 60 professional hours: just enough."""
        return [self.course(30, "public", f"{year}-03-05"), self.course(60, "professional", f"{year}-03-06")]

    def training(self, hours: float, subject: str = "public", on: str = "2025-05-12", **other: Any) -> HoursRecognised:
        """Offline training that an office recognised."""
        said = {
            "recognition_id": uuid7(),
            "person_id": self.id,
            "subject": subject,
            "mode": "residential",
            "training_type": "in-service",
            "centihours": round(hours * 100),
            "half_days": 0,
            "activity": "A-1",
            "title": "公共科目集中培训",
            "completed_at": moment(on),
            **other,
        }
        return HoursRecognised.model_validate(said)

    def grant(self, kind: str, *years: int, effect: str = "deemed", **other: Any) -> GrantMade:
        """What an office decided about years."""
        said = {
            "grant_id": uuid7(),
            "person_id": self.id,
            "effect": effect,
            "kind": kind,
            "training_years": years,
            "decided_on": date(2025, 1, 10),
            **other,
        }
        return GrantMade.model_validate(said)

    def make_up(self, year: int, counts_from: str, counts_until: str, **other: Any) -> GrantMade:
        """Hours of these days may go to an earlier year."""
        return self.grant(
            "make-up", year, effect="make-up", counts_from=date.fromisoformat(counts_from),
            counts_until=date.fromisoformat(counts_until), **other,
        )  # fmt: skip

    def takes_back(self, said: Counted | GrantMade) -> CompletionRevoked | RecognitionWithdrawn | GrantWithdrawn:
        """The speaker thinks better of it."""
        if isinstance(said, CompletionAccepted):
            return CompletionRevoked(item_id=said.item_id, person_id=self.id, vendor=said.vendor)
        if isinstance(said, HoursRecognised):
            return RecognitionWithdrawn(recognition_id=said.recognition_id, person_id=self.id)
        return GrantWithdrawn(grant_id=said.grant_id, person_id=self.id)


class Side(NamedTuple):
    """One change of side, as it was said."""

    side: str
    year: int
    number: int


@dataclass
class LedgerActions:
    """The ledger's ears on one transaction, and what came of what they heard."""

    tx: Tx
    rulebooks: Rulebooks = field(default_factory=shipped)

    async def hear(self, *said: Contract) -> None:
        """Events in this order; neighbours that one handler takes are one batch, as the consumer makes them."""
        hears = events.handlers(self.rulebooks)
        for handler, batch in groupby(said, key=lambda event: hears[type(event)]):
            await handler(self.tx, [Event("", "", item) for item in batch])

    async def hear_singly(self, *said: Contract) -> None:
        """The same, each by itself."""
        for event in said:
            await self.hear(event)

    @staticmethod
    def stranger() -> Somebody:
        """A person of whom nothing was said yet."""
        return Somebody()

    async def somebody(self, region: str = "431102", category: str = "professional", **other: Any) -> Somebody:
        """A person whom the registry told of."""
        who = Somebody()
        await self.hear(who.placed(region, category, **other))
        return who

    async def year(self, who: Somebody, year: int = 2025) -> PersonYear:
        return (await person_years.person_years(self.tx, [(who.id, year)]))[who.id, year]

    async def years(self, who: Somebody) -> dict[int, PersonYear]:
        """The years that there are rows of."""
        return {
            person_year.training_year: person_year
            for person_year in await person_years.person_years_of(self.tx, [who.id])
        }

    async def hours(self, who: Somebody, year: int = 2025) -> tuple[float, float]:
        """Public and professional class hours."""
        found = await self.year(who, year)
        return found.public_centihours / 100, found.professional_centihours / 100

    async def lines(self, who: Somebody, year: int = 2025) -> list[tuple[str, float]]:
        """Kind and class hours of every entry, in order."""
        return [(row.kind, row.centihours / 100) for row in await entries.entries(self.tx, who.id, year)]

    async def carried(self, who: Somebody) -> dict[tuple[UUID, int], tuple[float, int]]:
        """What make-ups have moved: class hours and half days by evidence and year."""
        question = sa.text("""
            SELECT source_id, training_year, sum(centihours) / 100.0, sum(half_days) FROM entry
            WHERE person_id = :who AND kind = 'carried' GROUP BY source_id, training_year
            HAVING sum(centihours) <> 0 OR sum(half_days) <> 0
        """)
        rows = await self.tx.execute(question, {"who": who.id})
        return {(row[0], row[1]): (float(row[2]), row[3]) for row in rows}

    async def kept(self, who: Somebody) -> list[tuple[Any, ...]]:
        """Of each make-up: the years that were met when it was heard of, and its turn."""
        statement = sa.text("""
            SELECT grant_id, keeps, turn FROM decision WHERE person_id = :person AND effect = 'make-up' ORDER BY 1
        """)
        return [tuple(row) for row in await self.tx.execute(statement, {"person": who.id})]

    async def told(self, who: Somebody) -> list[Side]:
        """Every change of side that was said of somebody, in order."""
        return [
            Side(SIDES[item["type"]], said["training_year"], said["number"]) for item, said in await self._said(who)
        ]

    async def statement(self, who: Somebody, year: int = 2025) -> actions.Statement:
        return await actions.statement(self.tx, who.id, year, rulebooks=self.rulebooks)

    async def findings(self, who: Somebody, year: int = 2025) -> dict[str, Finding]:
        """Every requirement of the year by its key."""
        return {finding.requirement.key: finding for finding in (await self.statement(who, year)).assessment.findings}

    async def told_in_full(self, who: Somebody) -> list[dict[str, Any]]:
        """The same with everything that was said."""
        return [said for _, said in await self._said(who)]

    async def _said(self, who: Somebody) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        question = sa.text("SELECT body FROM outbox WHERE key = :who ORDER BY id")
        bodies = (await self.tx.execute(question, {"who": str(who.id)})).scalars()
        found = [orjson.loads(bytes(body)) for body in bodies]
        return [(item, item["data"]) for item in found]

    async def check(self, who: Somebody) -> None:
        """Sums, chains and events agree, by arithmetic that shares no code with the ledger."""
        question = sa.text("SELECT * FROM entry WHERE person_id = :who ORDER BY training_year, seq")
        rows = [row._mapping for row in await self.tx.execute(question, {"who": who.id})]
        question = sa.text("SELECT * FROM person_year WHERE person_id = :who")
        balances = {row.training_year: row._mapping for row in await self.tx.execute(question, {"who": who.id})}
        of_years = {year: list(group) for year, group in groupby(rows, key=lambda row: row["training_year"])}
        assert of_years.keys() <= balances.keys()
        for year, balance in balances.items():
            _check_year(of_years.get(year, []), balance)
        _check_carried(rows)
        for year, group in groupby(sorted(await self._said(who), key=_year_of), key=_year_of):
            _check_told(list(group), of_years.get(year, []), balances[year])


def _year_of(said: tuple[dict[str, Any], dict[str, Any]]) -> int:
    return int(said[1]["training_year"])


Row = Mapping[Any, Any]


def _check_year(rows: Sequence[Row], balance: Row) -> None:
    assert [row["seq"] for row in rows] == list(range(1, balance["entries"] + 1))
    topics: dict[str, int] = defaultdict(int)
    head = bytes(32)
    for row in rows:
        head = hashlib.sha256(b"\x01" + head + row["record"]).digest()
        assert head == row["hash"], "the chain is broken"
        record = orjson.loads(row["record"])
        assert (record["kind"], record["centihours"], record["half_days"], record["training_year"]) == (
            row["kind"], row["centihours"], row["half_days"], row["training_year"],
        )  # fmt: skip
        if row["subject"] == "public" and row["topic"] is not None:
            topics[row["topic"]] += row["centihours"]
    assert balance["head"] == head
    assert _sums(rows) == (balance["public_centihours"], balance["professional_centihours"], balance["half_days"])
    assert min(_sums(rows)) >= 0
    assert {topic: hours for topic, hours in topics.items() if hours} == balance["topics"]


def _sums(rows: Sequence[Row]) -> tuple[int, int, int]:
    public = sum(row["centihours"] for row in rows if row["subject"] == "public")
    return public, sum(row["centihours"] for row in rows) - public, sum(row["half_days"] for row in rows)


def _check_carried(rows: Sequence[Row]) -> None:
    """What one year gives another gets; no evidence is worth less than nothing anywhere."""
    moved: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    worth: dict[tuple[UUID, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for sums in (worth[row["source_id"], row["training_year"]], *_moved(moved, row)):
            sums[0] += row["centihours"]
            sums[1] += row["half_days"]
    assert all(sums == [0, 0] for sums in moved.values()), "carried hours are not conserved"
    assert all(min(sums) >= 0 for sums in worth.values()), "more was carried than there was"


def _moved(moved: dict[UUID, list[int]], row: Row) -> Iterator[list[int]]:
    if row["kind"] == "carried":
        yield moved[row["source_id"]]


def _check_told(said: Sequence[tuple[dict[str, Any], dict[str, Any]]], rows: Sequence[Row], balance: Row) -> None:
    """Changes of side are numbered from 1, alternate, end where the year stands, and state sums of real entries."""
    assert [item["number"] for _, item in said] == list(range(1, balance["side_changes"] + 1))
    sides = [SIDES[event["type"]] for event, _ in said]
    assert sides == [("crossed", "fell")[number % 2] for number in range(len(sides))]
    assert balance["met"] == (sides[-1] == "crossed")
    for _, item in said:
        public, professional, _ = _sums(rows[: item["entries"]])
        stated = (item["public_centihours"], item["professional_centihours"], item["total_centihours"])
        assert stated == (public, professional, public + professional)


@pytest.fixture
async def ledger_actions(ledger_tx: Tx) -> LedgerActions:
    """The ledger's ears, with the shipped rulebooks."""
    return LedgerActions(ledger_tx)


@dataclass
class LedgerApi:
    """A ledger at work alone: what it hears is committed, what it says stays in its outbox."""

    service: Service
    client: httpx.AsyncClient
    connection: asyncpg.Connection
    """As the operator."""
    key: ECKey = field(repr=False)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, cluster: Cluster) -> AsyncIterator[Self]:
        """On a database as it was migrated."""
        async with cluster.fresh.database("ledger") as name:
            key = new_key()
            settings = ledger.settings.Settings(
                database_url=SecretStr(databases.app_url(cluster.server, "ledger", cluster.keys.role_passwords, name)),
                registry_url="http://registry",
                sealing_keys=SecretStr(cluster.keys.ledger_sealing),
            )
            service = ledger.main.service(settings, InProcessBus(), transport=registry_with(key))
            app = Starlette(routes=[Mount("/ledger", service.web)])
            connection = await asyncpg.connect(cluster.server.dsn(name))
            transport = Described(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
                yield cls(service, client, connection, key)
            await connection.close()
            await service.aclose()

    @contextlib.asynccontextmanager
    async def ledger_actions(self, rulebooks: Rulebooks | None = None) -> AsyncIterator[LedgerActions]:
        """What is heard in the block is committed at its end; ``rulebooks`` are the shipped ones where left out."""
        async with self.service.db.transaction() as tx:
            yield LedgerActions(tx, rulebooks or shipped())

    @staticmethod
    def stranger() -> Somebody:
        """A person of whom nothing was said yet."""
        return Somebody()

    async def hear(self, *said: Contract) -> None:
        """Heard and committed, under the shipped rulebooks."""
        async with self.ledger_actions() as ledger_actions:
            await ledger_actions.hear(*said)

    async def ask(self, method: str, path: str, document: Any = None, *, scope: str = "ledger:read") -> httpx.Response:
        """A request with a token of these scopes, whatever comes of it."""
        headers = bearer(self.key, "somebody", scope)
        return await self.client.request(method, f"/ledger/v1/{path}", json=document, headers=headers)

    async def own(self, who: Somebody, path: str) -> Any:
        """What somebody is shown of themselves, with a token of their own session."""
        account = f"account:{uuid7()}"
        headers = bearer(self.key, account, "own", person_id=str(who.id), aud=["ledger"])
        answer = await self.client.get(f"/ledger/v1/own/{path}", headers=headers)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()

    async def call(self, method: str, path: str, document: Any = None) -> Any:
        """The JSON of a request that succeeds."""
        answer = await self.ask(method, path, document)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()


@pytest.fixture(scope="module")
async def ledger_api(cluster: Cluster) -> AsyncIterator[LedgerApi]:
    """A ledger alone for a file of tests, who bring people of their own."""
    async with LedgerApi.opened(cluster) as opened:
        yield opened


@pytest.fixture
async def new_branch(cluster: Cluster) -> AsyncIterator[LedgerApi]:
    """A ledger alone for one test that looks at all there is."""
    async with LedgerApi.opened(cluster) as opened:
        yield opened
