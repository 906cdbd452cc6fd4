"""``xueshi demo``: a small province, three vendors, a year of completions, and a summary that adds up."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from common.clock import china_date, now
from standalone import accounts, offices
from standalone.accounts import Account, Bringing
from standalone.app import Serving
from standalone.backlog import take_over_years
from standalone.check import check
from standalone.data_dir import Credentials, DataDir
from standalone.databases import PACKAGES
from standalone.parts import Parts, choose_parts
from standalone.people import (
    MadeOrganisation,
    MadePerson,
    load_regions,
    make_organisations,
    make_people,
)
from standalone.plan import Plan, make_plan
from standalone.reviews import Review
from standalone.summary import DemoFailed, Summary, print_accounts, print_and_verify
from standalone.vendors import push_all

SEED = 20260701
_LATE_SHARE = 50
"""One of so many people is registered only after the vendors have pushed."""
_DRAINED_POLL_S = 0.3
_IMPORT_ROWS = 5_000


@dataclass
class Demo:
    """One run of the demo beside a serving house."""

    data_dir: DataDir
    people_count: int
    once: bool
    console: Console
    failed: str | None = None

    async def __call__(self, serving: Serving) -> bool:
        """The whole story; afterwards whether it was enough."""
        self.server, self.credentials = serving.postgres, serving.credentials
        self._on_the_way = serving.on_the_way
        try:
            await self._tell(serving.address)
        except DemoFailed as failed:
            self.failed = str(failed)
        return self.once or self.failed is not None

    async def _tell(self, address: str) -> None:
        rng = Random(SEED)
        today = china_date(now())
        year = today.year - 1
        regions = load_regions(Path(str(files("registry").joinpath("data/regions.csv"))))
        organisations = make_organisations(rng, institutions=max(20, min(300, self.people_count // 8)), regions=regions)
        people = list(make_people(rng, self.people_count, organisations))
        late = people[10::_LATE_SHARE]
        parts = choose_parts(people, set(late), organisations)
        plan = await asyncio.to_thread(
            make_plan, people, list(self.credentials.vendors), today=today, seed=SEED, parts=parts
        )
        await take_over_years(self.server, self.data_dir.keys(), self.credentials.vendors, [year])
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            await _log_in(client, self.credentials)
            with _progress(self.console) as progress:
                await _register(client, organisations, [p for p in people if p not in set(late)], progress)
                verdicts = await self._push(address, plan, progress)
                await _register(client, [], late, progress, label="late registrations")
                await self._drain(progress)
                honest = [person for person in people if person not in (*parts.cheats, parts.substituted)]
                decided = await self._decide(client, honest, year, progress)
                await self._drain(progress)
                cast = accounts.cast_of(parts.learner, people, organisations)
                await self._review(client, plan, _reviewers(parts, [*people, *cast]), progress)
                await self._drain(progress)
                signing_in = await self._bring_in(client, cast, progress)
            checked = await check(self.server, self.data_dir.store)
            told = Summary(plan, verdicts, decided, checked, people, parts.office)
            await print_and_verify(self.console, client, self.server, told)
            print_accounts(self.console, address, self.data_dir.path, signing_in)
            if not self.once:
                where = f"{self.data_dir.path}/credentials.json"
                self.console.print(f"\nserving at {address}/ until Ctrl-C; credentials: {where}")

    async def _bring_in(
        self, client: httpx.AsyncClient, cast: Sequence[Account], progress: Progress
    ) -> Sequence[Account]:
        """Three people who can sign in at the portal."""
        bar = progress.add_task("people who sign in", total=len(cast))
        try:
            found = await Bringing(self.data_dir, self.server, client).bring_in(cast)
        except httpx.HTTPStatusError as error:
            raise DemoFailed(f"somebody could not be brought in: {error.response.text}") from None
        progress.advance(bar, len(found))
        return found

    async def _push(self, address: str, plan: Plan, progress: Progress) -> dict[str, int]:
        """The vendors work in a process of their own; here their progress is drawn."""
        bars = {
            vendor: progress.add_task(
                f"{self.credentials.vendors[vendor]['name']} pushes", total=sum(d.items for d in deliveries)
            )
            for vendor, deliveries in plan.deliveries.items()
        }
        secrets = {vendor: given["secret"] for vendor, given in self.credentials.vendors.items()}
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=push_all, args=(address, secrets, plan.deliveries, there), daemon=True)
        process.start()
        there.close()
        try:
            return await _followed(here, progress, bars)
        finally:
            process.terminate()
            await asyncio.to_thread(process.join)

    async def _decide(
        self, client: httpx.AsyncClient, people: Sequence[MadePerson], year: int, progress: Progress
    ) -> dict[str, int]:
        """Offices recognise offline trainings, deem things complete, allow make-ups, and take one thing back."""
        bar, today = progress.add_task("offices decide", total=4), china_date(now())
        desk = await offices.look_up(client, people)
        try:
            recognised = await offices.decide(client, "recognition", offices.recognitions(desk, people, year))
            progress.advance(bar)
            granted = await offices.decide(client, "grant", offices.grants(desk, people, year))
            progress.advance(bar)
            behind = await self._behind(client, people, year)
            allowed, done = offices.make_ups(desk, behind, year, today)
            granted += await offices.decide(client, "grant", allowed)
            recognised += await offices.decide(client, "recognition", done)
            progress.advance(bar)
            for noun, ids in (("recognitions", recognised[:1]), ("grants", granted[:1])):
                for id_ in ids:
                    answer = await client.post(f"/filings/v1/{noun}/{id_}/withdrawals", json={"reason": "材料有误"})
                    answer.raise_for_status()
            progress.advance(bar)
        except (ValueError, httpx.HTTPStatusError) as error:
            raise DemoFailed(f"an office failed: {error}") from None
        return {"recognitions": len(recognised), "grants": len(granted)}

    async def _behind(self, client: httpx.AsyncClient, people: Sequence[MadePerson], year: int) -> list[MadePerson]:
        """Some of those who have no certificate of the year."""
        asked = people[:1_000]
        queries = [{"id_number": person.id_number, "year": year} for person in asked]
        answer = await client.post("/certificates/v1/status-queries", json={"queries": queries})
        found = zip(asked, answer.json()["results"], strict=True)
        return [person for person, item in found if item["status"] == "not-certified"]

    async def _review(
        self, client: httpx.AsyncClient, plan: Plan, reviewers: Sequence[Account], progress: Progress
    ) -> None:
        """Two officials void what a cheat sent, and hours that somebody else learned; once on a data directory."""
        bar = progress.add_task("officials review", total=1)
        review = await Review.begun(self.server, plan)
        try:
            if not review.is_over:
                bringing = Bringing(self.data_dir, self.server, client, are_reviewers=True)
                await review.decide(client, bringing, reviewers)
            progress.advance(bar)
        except (ValueError, httpx.HTTPStatusError) as error:
            raise DemoFailed(f"a review failed: {error}") from None

    async def _drain(self, progress: Progress) -> None:
        """Wait until nothing is under way between the services and every certificate is made."""
        bar = progress.add_task("certificates signed", total=None)
        connections = {package: await asyncpg.connect(self.server.dsn(package)) for package in PACKAGES}
        try:
            while True:
                way = sum([await c.fetchval("SELECT count(*) FROM outbox") for c in connections.values()])
                made, intended = await connections["certificates"].fetchrow("""
                    SELECT count(*) FILTER (WHERE stage = 'stored'),
                           count(*) FILTER (WHERE stage = 'intended' AND standing = 'valid') FROM certificate
                """)
                progress.update(bar, completed=made, total=made + intended)
                if way == 0 and intended == 0 and await self._on_the_way() == 0:
                    still = sum([await c.fetchval("SELECT count(*) FROM outbox") for c in connections.values()])
                    if still == 0:
                        return
                await asyncio.sleep(_DRAINED_POLL_S)
        finally:
            for connection in connections.values():
                await connection.close()


def _reviewers(parts: Parts, known: Sequence[MadePerson | Account]) -> list[Account]:
    """Two officials of the HR authority that decides; none where there is nothing to decide."""
    return accounts.reviewers_of(parts.office, {item.id_number for item in known}) if parts.office else []


async def _followed(told: Connection, progress: Progress, bars: dict[str, Any]) -> dict[str, int]:
    while True:
        try:
            said = await asyncio.to_thread(told.recv)
        except EOFError:
            raise DemoFailed("the vendors' process ended early") from None
        if said[0] == "progress":
            progress.advance(bars[said[1]], said[2])
        elif said[0] == "failed":
            raise DemoFailed(f"a vendor failed: {said[1]}")
        else:
            verdicts: dict[str, int] = said[1]
            return verdicts


async def _log_in(client: httpx.AsyncClient, credentials: Credentials) -> None:
    answer = await client.post(
        "/registry/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=("administrator", credentials.clients["administrator"]["client_secret"]),
    )
    answer.raise_for_status()
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


async def _register(
    client: httpx.AsyncClient,
    organisations: Sequence[MadeOrganisation],
    people: Sequence[MadePerson],
    progress: Progress,
    *,
    label: str = "people registered",
) -> None:
    """By the import API, as an authority would."""
    bar = progress.add_task(label, total=len(people))
    for start in range(0, len(organisations), 2_000):
        rows = [asdict(organisation) for organisation in organisations[start : start + 2_000]]
        await _imported(client, "organisations", rows)
    for start in range(0, len(people), _IMPORT_ROWS):
        rows = [
            {
                "id_number": person.id_number,
                "name": person.name,
                "unit_code": person.organisation_code,
                "post_category": person.post_category,
                "title_level": person.title_level,
            }
            for person in people[start : start + _IMPORT_ROWS]
        ]
        await _imported(client, "people", rows)
        progress.advance(bar, len(rows))


async def _imported(client: httpx.AsyncClient, what: str, rows: list[dict[str, Any]]) -> None:
    answer = await client.post(f"/registry/v1/{what}/imports", json={what: rows})
    answer.raise_for_status()
    document = answer.json()
    if document["rejected"]:
        bad = next(result for result in document["results"] if result["status"] == "rejected")
        raise DemoFailed(f"{document['rejected']} of {len(rows)} {what} were rejected: {bad}")


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=36),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
