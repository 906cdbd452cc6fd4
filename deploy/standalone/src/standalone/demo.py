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
from rich.table import Table

from common.clock import china_date, now
from standalone.check import Checked, check
from standalone.data_dir import Credentials, DataDir
from standalone.databases import PACKAGES
from standalone.house import Serving
from standalone.people import (
    MadeOrganisation,
    MadePerson,
    load_regions,
    make_organisations,
    make_people,
)
from standalone.plan import Plan, make_plan
from standalone.postgres import Server
from standalone.report import print_checked
from standalone.vendors import push_all

SEED = 20260701
_LATE_SHARE = 50
"""One of so many people is registered only after the vendors have pushed."""
_DRAINED_POLL_S = 0.3
_IMPORT_ROWS = 5_000


class DemoFailed(Exception):
    """Something did not add up; the text says what."""


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
        try:
            await self._tell(serving.address)
        except DemoFailed as failed:
            self.failed = str(failed)
        return self.once or self.failed is not None

    async def _tell(self, address: str) -> None:
        rng = Random(SEED)
        year = china_date(now()).year - 1
        regions = load_regions(Path(str(files("registry").joinpath("data/regions.csv"))))
        organisations = make_organisations(rng, institutions=max(20, min(300, self.people_count // 8)), regions=regions)
        people = list(make_people(rng, self.people_count, organisations))
        late = people[10::_LATE_SHARE]
        plan = await asyncio.to_thread(make_plan, people, list(self.credentials.vendors), year=year, seed=SEED)
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            await _log_in(client, self.credentials)
            with _progress(self.console) as progress:
                await _register(client, organisations, [p for p in people if p not in set(late)], progress)
                verdicts = await self._push(address, plan, progress)
                await _register(client, [], late, progress, label="late registrations")
                await self._drain(progress)
            checked = await check(self.server, self.data_dir.store)
            await self._summary(client, address, plan, verdicts, checked, people, year)

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
                if way == 0 and intended == 0:
                    return
                await asyncio.sleep(_DRAINED_POLL_S)
        finally:
            for connection in connections.values():
                await connection.close()

    async def _summary(
        self,
        client: httpx.AsyncClient,
        address: str,
        plan: Plan,
        verdicts: dict[str, int],
        checked: Checked,
        people: Sequence[MadePerson],
        year: int,
    ) -> None:
        console = self.console
        console.rule("what happened")
        table = Table("", "count", show_edge=False)
        pushed = sum(d.items for deliveries in plan.deliveries.values() for d in deliveries)
        table.add_row("people registered", f"{len(people):,}")
        table.add_row("items pushed by three vendors", f"{pushed:,}")
        table.add_row("  of these sent again, same answer", f"{plan.noise['resent']:,}")
        for verdict, count in sorted(verdicts.items()):
            table.add_row(f"  {verdict}", f"{count:,}")
        counts = await _certificate_counts(self.server)
        for (training_year, state), count in counts.items():
            table.add_row(f"certificates {training_year}, {state}", f"{count:,}")
        console.print(table)
        print_checked(console, checked)
        await self._show_answers(client, address, people, year)
        answered = sum(verdicts.values()) + plan.noise["resent"]
        counted, too_early = await _entered(self.server)
        console.print(
            f"planned: {plan.completions:,} completions, {plan.revocations:,} taken back; "
            f"in the ledger: {counted['credit']:,} credits, {counted['reversal']:,} reversals; "
            f"taken back before they counted: {too_early:,}"
        )
        if answered != pushed:
            raise DemoFailed(f"{pushed:,} items were pushed, {answered:,} got a verdict")
        if (counted["credit"] + too_early, counted["reversal"] + too_early) != (plan.completions, plan.revocations):
            raise DemoFailed("the ledger does not hold what was planned")
        if not checked.holds:
            raise DemoFailed("an equation does not hold")
        console.print("[green]every completion is accounted for[/green]")
        if not self.once:
            console.print(f"\nserving at {address}/ until Ctrl-C; credentials: {self.data_dir.path}/credentials.json")

    async def _show_answers(
        self, client: httpx.AsyncClient, address: str, people: Sequence[MadePerson], year: int
    ) -> None:
        """What the HR platform is told of a few people, and where a certificate can be looked at."""
        answer = await client.post(
            "/certificates/v1/status-queries",
            json={"queries": [{"id_number": person.id_number, "year": year} for person in people[:200]]},
        )
        answers: list[dict[str, Any]] = answer.json()["results"]
        certified = [one for one in answers if one["status"] == "certified"]
        self.console.print("\nthe HR platform asks for one person and is told")
        self.console.print_json(data=certified[0] if certified else answers[0])
        if certified:
            self.console.print(f"the certificate's page: {certified[0]['certificate']['verify_url']}")


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
        rows = [asdict(one) for one in organisations[start : start + 2_000]]
        await _imported(client, "organisations", rows)
    for start in range(0, len(people), _IMPORT_ROWS):
        rows = [
            {
                "id_number": one.id_number,
                "name": one.name,
                "unit_code": one.organisation_code,
                "post_category": one.post_category,
                "title_level": one.title_level,
            }
            for one in people[start : start + _IMPORT_ROWS]
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


async def _certificate_counts(server: Server) -> dict[tuple[int, str], int]:
    connection = await asyncpg.connect(server.dsn("certificates"))
    try:
        rows = await connection.fetch("""
            SELECT training_year, CASE WHEN stage = 'waiting' THEN 'waiting: ' || waiting_reason
                                       WHEN standing = 'valid' THEN 'issued' ELSE standing END AS state, count(*)
            FROM certificate WHERE stage <> 'intended' GROUP BY 1, 2 ORDER BY 1, 2
        """)
    finally:
        await connection.close()
    return {(row[0], row[1]): row[2] for row in rows}


async def _entered(server: Server) -> tuple[dict[str, int], int]:
    """Entries by kind, and completions that were taken back while they were parked: those never count."""
    ledger, gateway = await asyncpg.connect(server.dsn("ledger")), await asyncpg.connect(server.dsn("vendor_gateway"))
    try:
        entries = dict(await ledger.fetch("SELECT kind, count(*) FROM entry GROUP BY kind"))
        too_early = await gateway.fetchval(
            "SELECT count(*) FROM completion WHERE person_id IS NULL AND revoked_by IS NOT NULL"
        )
    finally:
        await ledger.close()
        await gateway.close()
    return {"credit": 0, "reversal": 0, **entries}, too_early


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=36),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
