"""What the demo says at its end, and whether it adds up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from standalone.accounts import Account
from standalone.check import Checked
from standalone.people import MadeOrganisation, MadePerson
from standalone.plan import Plan
from standalone.postgres import Server
from standalone.report import print_checked
from standalone.reviews import HELD, TAKEN_OFF, VOID, Key, standings

_REVIEWED = {
    HELD: "held for an office",
    VOID: "voided by an official before they counted",
    TAKEN_OFF: "taken off by two officials after they counted",
}


class DemoFailed(Exception):
    """Something did not add up; the text says what."""


@dataclass(frozen=True)
class Summary:
    """What was planned, answered, decided and found."""

    plan: Plan
    verdicts: dict[str, int]
    decided: dict[str, int]
    """Decisions of offices, by noun."""
    checked: Checked
    people: Sequence[MadePerson]
    office: MadeOrganisation | None
    """The HR authority of the officials who reviewed; none where nothing was reviewed."""


async def print_and_verify(console: Console, client: httpx.AsyncClient, server: Server, told: Summary) -> None:
    """Figures, equations, a few answers; raises :class:`DemoFailed` where something does not add up."""
    console.rule("what happened")
    table = Table("", "count", show_edge=False)
    pushed = sum(d.items for deliveries in told.plan.deliveries.values() for d in deliveries)
    table.add_row("people registered", f"{len(told.people):,}")
    table.add_row("items pushed by three vendors", f"{pushed:,}")
    table.add_row("  of these sent again, same answer", f"{told.plan.noise['resent']:,}")
    for verdict, count in sorted(told.verdicts.items()):
        table.add_row(f"  {verdict}", f"{count:,}")
    for noun, count in told.decided.items():
        table.add_row(f"{noun} by offices", f"{count:,}")
    counts = await _certificate_counts(server)
    for (training_year, state), count in counts.items():
        table.add_row(f"certificates {training_year}, {state}", f"{count:,}")
    reviewed = await _reviewed(server, told.plan)
    counted_as = Counter(reviewed.values())
    for comes_to, words in _REVIEWED.items():
        table.add_row(f"completions {words}", f"{counted_as[comes_to]:,}")
    console.print(table)
    print_checked(console, told.checked)
    await _show_answers(console, client, told.people, told.plan.year)
    await show_cheats(console, client, told, reviewed)
    await show_substitution(console, client, told, reviewed)
    answered = sum(told.verdicts.values()) + told.plan.noise["resent"]
    counted, too_early = await _entered(server)
    console.print(
        f"planned: {told.plan.completions:,} completions, {told.plan.revocations:,} taken back by vendors and "
        f"{told.plan.taken_off:,} taken off by officials; "
        f"in the ledger: {counted['credit']:,} credits, {counted['reversal']:,} reversals; "
        f"taken back before they counted: {too_early:,}; "
        f"held: {counted_as[HELD]:,}; voided before they counted: {counted_as[VOID]:,}"
    )
    if answered != pushed:
        raise DemoFailed(f"{pushed:,} items were pushed, {answered:,} got a verdict")
    not_counted = too_early + counted_as[HELD] + counted_as[VOID]
    if (counted["credit"] + not_counted, counted["reversal"] + too_early) != (
        told.plan.completions,
        told.plan.revocations + told.plan.taken_off,
    ):
        raise DemoFailed("the ledger does not hold what was planned")
    if not told.checked.holds:
        raise DemoFailed("an equation does not hold")
    console.print("[green]every completion is accounted for[/green]")


def print_accounts(console: Console, address: str, folder: Path, accounts: Sequence[Account]) -> None:
    """Where the portal is and who signs in there. This goes to the person who begins the demo, and to no log."""
    console.print(
        f"\nthe portal: {address}/  three people sign in there (kept in {folder}/accounts.json):", soft_wrap=True
    )
    for account in accounts:
        line = f"  {account.title} {account.name}（{account.office}）  {account.id_number}  {account.password}"
        console.print(line, soft_wrap=True, markup=False, highlight=False)
        if account.secret:
            console.print(f"    authenticator: {account.secret}", soft_wrap=True, markup=False, highlight=False)
    console.print(f"the authenticators' present codes: xueshi code --data-dir {folder}", soft_wrap=True)


async def _show_answers(console: Console, client: httpx.AsyncClient, people: Sequence[MadePerson], year: int) -> None:
    """What the HR platform is told of a few people, and where a certificate can be looked at."""
    answers = await _status_of(client, people[:200], year)
    certified = [answer for answer in answers if answer["status"] == "certified"]
    console.print("\nthe HR platform asks for one person and is told")
    console.print_json(data=certified[0] if certified else answers[0])
    if certified:
        console.print(f"the certificate's page: {certified[0]['certificate']['verify_url']}")
    queries = [{"id_number": person.id_number, "purpose": "promotion"} for person in people[:200]]
    answer = await client.post("/certificates/v1/eligibility-queries", json={"queries": queries})
    answer.raise_for_status()
    results = answer.json()["results"]
    refused = [result for result in results if not result["eligible"] and result["reasons"]]
    may = sum(result["eligible"] for result in results)
    console.print(f"\nof {len(queries)} people {may} may be promoted today (等级晋升); one who may not, and why:")
    if refused:
        console.print_json(data=refused[0])


async def show_cheats(console: Console, client: httpx.AsyncClient, told: Summary, reviewed: Mapping[Key, str]) -> None:
    """Three who did not learn: what came of it. Raises :class:`DemoFailed` where more or less is held, or it paid."""
    plan, counted_as = told.plan, Counter(reviewed.values())
    for comes_to, count in ((HELD, plan.held), (VOID, plan.voided), (TAKEN_OFF, plan.taken_off)):
        if counted_as[comes_to] != count:
            raise DemoFailed(f"{count:,} completions should be {_REVIEWED[comes_to]}, {counted_as[comes_to]:,} are")
    if not plan.cheats:
        return
    answers = await _status_of(client, [cheat.person for cheat in plan.cheats], plan.year)
    console.print(f"\nthree who wanted a certificate of {plan.year} without learning for it")
    for cheat, found in zip(plan.cheats, answers, strict=True):
        own = sum(reviewed.get((vendor, item["completion_id"])) == cheat.comes_to for vendor, item in cheat.sent)
        words = f"{own} of {len(cheat.sent)} {_REVIEWED[cheat.comes_to]}"
        console.print(f"  {cheat.story}: {words}, {found['status']}", soft_wrap=True)
        if found["status"] == "certified" or own != cheat.held:
            raise DemoFailed(f"{cheat.story}: this was not noticed")


async def show_substitution(
    console: Console, client: httpx.AsyncClient, told: Summary, reviewed: Mapping[Key, str]
) -> None:
    """Hours that somebody else learned. Raises :class:`DemoFailed` where they count or the certificate stands."""
    substitution, office, year = told.plan.substitution, told.office, told.plan.year
    if substitution is None or office is None:
        return
    [found] = await _status_of(client, [substitution.person], year)
    console.print(f"\none who was certified for {year} by hours that somebody else had learned (替学)")
    hours = f"{_text(substitution.hours)} of {_text(substitution.of_hours)} professional class hours"
    console.print(
        f"  {hours} were taken off: one official of {office.name} proposed it, another one confirmed",
        soft_wrap=True,
    )
    number = (found["certificate"] or {"number": "none"})["number"]
    console.print(f"  certificate {number}: the HR platform is told {found['status']}", soft_wrap=True)
    if reviewed.get(substitution.key) != TAKEN_OFF:
        raise DemoFailed("hours that somebody else learned still count")
    if found["status"] != "suspended":
        raise DemoFailed(f"a certificate by hours of somebody else should be suspended, it is {found['status']}")


def _text(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


async def _status_of(client: httpx.AsyncClient, people: Sequence[MadePerson], year: int) -> list[dict[str, Any]]:
    """What the HR platform is told of these people, in their order."""
    queries = [{"id_number": person.id_number, "year": year} for person in people]
    answer = await client.post("/certificates/v1/status-queries", json={"queries": queries})
    results: list[dict[str, Any]] = answer.raise_for_status().json()["results"]
    return results


async def _reviewed(server: Server, plan: Plan) -> dict[Key, str]:
    """By vendor and id, what officials have decided or have still to look at."""
    found = await standings(server, [plan.substitution.key] if plan.substitution else [])
    return {key: standing.comes_to for key, standing in found.items() if standing.comes_to is not None}


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
        entries = dict(await ledger.fetch("SELECT kind, count(*) FROM entry WHERE source <> 'filings' GROUP BY kind"))
        too_early = await gateway.fetchval(
            "SELECT count(*) FROM completion WHERE person_id IS NULL AND revoked_by IS NOT NULL"
        )
    finally:
        await ledger.close()
        await gateway.close()
    counted = {"credit": 0, "reversal": 0, **entries}
    counted["reversal"] -= counted.get("restored", 0)  # what was given back is taken off no more
    return counted, too_early
