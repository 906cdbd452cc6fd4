"""``xueshi check``: the conservation equations over a running or stopped data directory.

Reads every service's database as the operator may; the services themselves never do. Written against the tables, not
against the services' code.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from standalone.databases import PACKAGES
from standalone.postgres import Server

_ATTEMPTS, _AGAIN_S = 8, 0.4
_CHAIN_PAGE = 20_000
_STATED = (
    "person_id", "training_year", "seq", "kind", "source", "source_id", "subject", "topic", "mode", "centihours",
    "half_days", "course_code", "course_title", "completed_at", "recorded_at",
)  # fmt: skip
"""Columns of an entry that stand in its hashed record too."""
_ACCEPTED, _REVOKED = "xueshi.vendor-gateway.completion-accepted.v1", "xueshi.vendor-gateway.completion-revoked.v1"


@dataclass(frozen=True)
class Equation:
    """One law: what stands on both sides, and whether they are equal."""

    name: str
    left: str
    right: str
    holds: bool


@dataclass(frozen=True)
class Checked:
    """All laws, and what is still under way."""

    equations: tuple[Equation, ...]
    under_way: int
    """Events between the services, and certificates not made yet."""
    dead_letters: int
    waiting: tuple[str, ...]
    """Why certificates cannot be printed."""

    @property
    def holds(self) -> bool:
        """Every equation holds."""
        return all(equation.holds for equation in self.equations)


Databases = dict[str, asyncpg.Connection]


async def check(server: Server, store: Path) -> Checked:
    """Work the equations out; while work is under way a difference is looked at again a few times."""
    databases = {package: await asyncpg.connect(server.dsn(package), timeout=10) for package in PACKAGES}
    try:
        for attempt in range(_ATTEMPTS):
            found = await check_once(databases, store)
            if found.holds or attempt == _ATTEMPTS - 1:
                return found
            await asyncio.sleep(_AGAIN_S)
    finally:
        for connection in databases.values():
            await connection.close()
    raise AssertionError("unreachable")


async def check_once(databases: Databases, store: Path) -> Checked:
    """The laws as they stand at this moment."""
    laws: Sequence[Callable[[Databases], Awaitable[list[Equation]]]] = (
        _received,
        _evidence,
        _accepted,
        _balances,
        _chains,
        _certificates,
    )
    equations = [equation for law in laws for equation in await law(databases)]
    stored = await databases["certificates"].fetch(
        "SELECT training_year, certificate_id, pdf_sha256 FROM certificate WHERE stage = 'stored'"
    )
    keys = [(f"{row[0]}/{row[1]}.pdf", bytes(row[2])) for row in stored]
    equations.append(await asyncio.to_thread(check_files, keys, store))
    under_way = sum([await database.fetchval("SELECT count(*) FROM outbox") for database in databases.values()])
    under_way += await databases["certificates"].fetchval(
        "SELECT count(*) FROM certificate WHERE stage = 'intended' AND standing = 'valid'"
    )
    dead = sum(
        [
            await databases[package].fetchval("SELECT count(*) FROM dead_letter")
            for package in ("vendor_gateway", "ledger", "certificates")
        ]
    )
    waiting = await databases["certificates"].fetch(
        "SELECT waiting_reason FROM certificate WHERE stage = 'waiting' ORDER BY certificate_id LIMIT 100"
    )
    return Checked(tuple(equations), under_way, dead, tuple(row[0] for row in waiting))


def _same(name: str, left: dict[str, int], right: dict[str, int]) -> Equation:
    """``12 = 10 accepted + 2 parked``; parts that are zero are shown too, so that a reader can add them up."""

    def shown(parts: dict[str, int]) -> str:
        return " + ".join(f"{count:,} {part}" for part, count in parts.items())

    return Equation(name, shown(left), shown(right), sum(left.values()) == sum(right.values()))


async def _received(databases: Databases) -> list[Equation]:
    """Received items = accepted + duplicate + conflict + parked + rejected, per vendor."""
    rows = await databases["vendor_gateway"].fetch("""
        SELECT vendor_id, sum(received)::bigint AS received, sum(accepted)::bigint AS accepted,
               sum(duplicate)::bigint AS duplicate, sum(conflict)::bigint AS conflict, sum(parked)::bigint AS parked,
               sum(rejected)::bigint AS rejected
        FROM vendor LEFT JOIN delivery USING (vendor_id) GROUP BY vendor_id ORDER BY vendor_id
    """)
    verdicts = ("accepted", "duplicate", "conflict", "parked", "rejected")
    return [
        _same(
            f"received, {row['vendor_id']}",
            {"received": row["received"] or 0},
            {verdict: row[verdict] or 0 for verdict in verdicts},
        )
        for row in rows
    ]


async def _evidence(databases: Databases) -> list[Equation]:
    """Every verdict that kept something has its row: completions and conflicts, per delivery."""
    gateway = databases["vendor_gateway"]
    kept = await gateway.fetchrow("""
        SELECT coalesce(sum(accepted + parked), 0)::bigint AS completions,
               coalesce(sum(conflict), 0)::bigint AS conflicts
        FROM delivery WHERE NOT is_revocation
    """)
    revoked = await gateway.fetchval("SELECT coalesce(sum(accepted), 0)::bigint FROM delivery WHERE is_revocation")
    return [
        _same(
            "completions on record",
            {"accepted or parked": kept["completions"]},
            {"completions": await gateway.fetchval("SELECT count(*) FROM completion")},
        ),
        _same(
            "revocations on record",
            {"accepted revocations": revoked},
            {"revoked": await gateway.fetchval("SELECT count(*) FROM completion WHERE revoked_by IS NOT NULL")},
        ),
        _same(
            "conflicts kept aside",
            {"conflicts answered": kept["conflicts"]},
            {"conflicts": await gateway.fetchval("SELECT count(*) FROM conflict")},
        ),
    ]


async def _accepted(databases: Databases) -> list[Equation]:
    """Accepted = entries in the ledger + on the way + dead letters; likewise what was revoked."""
    gateway, ledger = databases["vendor_gateway"], databases["ledger"]
    async with gateway.transaction(isolation="repeatable_read", readonly=True):
        accepted, revoked = await gateway.fetchrow("""
            SELECT count(*), count(*) FILTER (WHERE revoked_by IS NOT NULL) FROM completion WHERE person_id IS NOT NULL
        """)
        outbox = await _items(await gateway.fetch("SELECT body FROM outbox"))
    dead = await _items(await ledger.fetch("SELECT body FROM dead_letter"))
    entered = dict(await ledger.fetch("SELECT kind, count(*) FROM entry GROUP BY kind"))
    equations = []
    for name, total, kind, said in (
        ("accepted completions", accepted, "credit", _ACCEPTED),
        ("revoked completions", revoked, "reversal", _REVOKED),
    ):
        # What is in the ledger already may still stand in the outbox or among the dead: it counts once.
        aside = dead[said] - await _entered(ledger, kind, dead[said])
        way = outbox[said] - await _entered(ledger, kind, outbox[said]) - aside
        parts = {"entries in the ledger": entered.get(kind, 0), "on the way": len(way), "dead letters": len(aside)}
        equations.append(_same(name, {"accepted" if kind == "credit" else "revoked": total}, parts))
    return equations


async def _items(rows: Sequence[Any]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {_ACCEPTED: set(), _REVOKED: set()}
    for row in rows:
        event = orjson.loads(row["body"])
        if event["type"] in found:
            found[event["type"]].add(UUID(event["data"]["item_id"]))
    return found


async def _entered(ledger: asyncpg.Connection, kind: str, items: set[UUID]) -> set[UUID]:
    rows = await ledger.fetch(
        "SELECT source_id FROM evidence WHERE kind = $1 AND source_id = ANY($2::uuid[])", kind, list(items)
    )
    return {UUID(str(row[0])) for row in rows}


async def _balances(databases: Databases) -> list[Equation]:
    """Sum of entries = balances, in total and for every single person-year."""
    ledger = databases["ledger"]
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        entries = await ledger.fetchval("SELECT coalesce(sum(centihours), 0)::bigint FROM entry")
        balances = await ledger.fetchval(
            "SELECT coalesce(sum(public_centihours + professional_centihours), 0)::bigint FROM person_year"
        )
        wrong = await ledger.fetchval("""
            WITH summed AS (
                SELECT person_id, training_year, count(*) AS entries, sum(half_days) AS half_days,
                       coalesce(sum(centihours) FILTER (WHERE subject = 'public'), 0) AS public,
                       coalesce(sum(centihours) FILTER (WHERE subject = 'professional'), 0) AS professional
                FROM entry GROUP BY person_id, training_year
            )
            SELECT count(*) FROM summed FULL JOIN person_year y USING (person_id, training_year)
            WHERE (summed.entries, summed.public, summed.professional, summed.half_days)
                  IS DISTINCT FROM (y.entries, y.public_centihours, y.professional_centihours, y.half_days)
        """)
        without = await ledger.fetchval("""
            SELECT count(*) FROM entry WHERE NOT EXISTS (
                SELECT FROM evidence WHERE evidence.source_id = entry.source_id AND evidence.kind = entry.kind)
        """)
    return [
        _same("hours", {"centihours of entries": entries}, {"centihours of balances": balances}),
        _same("person-years that differ from their entries", {"none": 0}, {"found": wrong}),
        _same("entries without evidence", {"none": 0}, {"found": without}),
    ]


async def _chains(databases: Databases) -> list[Equation]:
    """Every person-year's entries are chained by hash, from the first to the head that its balance names."""
    ledger = databases["ledger"]
    broken = years = 0
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        heads = {
            (row[0], row[1]): bytes(row[2])
            for row in await ledger.fetch("SELECT person_id, training_year, head FROM person_year WHERE entries > 0")
        }
        previous, at = bytes(32), None
        async for row in ledger.cursor(
            f"SELECT {', '.join(_STATED)}, record, hash FROM entry ORDER BY person_id, training_year, seq",
            prefetch=_CHAIN_PAGE,
        ):
            key = (row["person_id"], row["training_year"])
            if key != at:
                broken += at is not None and heads.pop(at, None) != previous
                previous, at, years = bytes(32), key, years + 1
            digest = hashlib.sha256(b"\x01" + previous + row["record"]).digest()
            broken += digest != row["hash"] or not _says_its_record(row)
            previous = bytes(row["hash"])
        broken += at is not None and heads.pop(at, None) != previous
    return [
        _same(f"broken hash chains of {years:,} person-years", {"none": 0}, {"found": broken + len(heads)}),
    ]


def _says_its_record(row: Any) -> bool:
    """Whether every column of an entry says what the hashed bytes say."""
    try:
        stated = orjson.loads(row["record"])
        return all(
            datetime.fromisoformat(stated[column]) == row[column]
            if column.endswith("_at")
            else stated[column] == (str(row[column]) if column.endswith("_id") else row[column])
            for column in _STATED
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return False


async def _certificates(databases: Databases) -> list[Equation]:
    """Years that changed side = certificates in step + news on the way; and each states what the ledger has."""
    ledger, certificates = databases["ledger"], databases["certificates"]
    # The order matters while work goes on: news leave the outbox only after the certificates have them.
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        sides = await ledger.fetch(
            "SELECT person_id, training_year, met, side_changes FROM person_year WHERE side_changes > 0"
        )
        news = _news(await ledger.fetch("SELECT body FROM outbox"))
    news |= _news(await certificates.fetch("SELECT body FROM dead_letter"))
    stated = await certificates.fetch("""
        SELECT person_id, training_year, standing, side_number, entries, public_centihours, professional_centihours,
               total_centihours, face
        FROM certificate
    """)
    known = {(row["person_id"], row["training_year"]): row for row in stated}
    in_step = on_the_way = 0
    for row in sides:
        key = (row["person_id"], row["training_year"])
        certificate = known.get(key)
        if certificate is not None and certificate["side_number"] == row["side_changes"]:
            in_step += (certificate["standing"] != "suspended") == row["met"]
        else:
            on_the_way += (*key, row["side_changes"]) in news
    wrong = sum(not _prints_its_hours(row) for row in stated) + await _misstated(ledger, stated)
    in_the_ledger = {"in the ledger": len(sides)}
    strangers = known.keys() - {(row["person_id"], row["training_year"]) for row in sides}
    if strangers:
        in_the_ledger["certificates of years that never changed side"] = len(strangers)
    return [
        _same(
            "years that changed side",
            in_the_ledger,
            {"certificates in step": in_step, "on the way or dead letters": on_the_way},
        ),
        _same("certificates that state other hours than the ledger", {"none": 0}, {"found": wrong}),
    ]


def _prints_its_hours(row: Any) -> bool:
    if row["face"] is None:
        return True
    face = orjson.loads(row["face"])
    printed = [centihours for _, centihours in face["hours"]], face["total_centihours"]
    return printed == ([row["public_centihours"], row["professional_centihours"]], row["total_centihours"])


def _news(rows: Sequence[Any]) -> set[tuple[UUID, int, int]]:
    events = (orjson.loads(row["body"]) for row in rows)
    return {
        (UUID(event["data"]["person_id"]), event["data"]["training_year"], event["data"]["number"])
        for event in events
        if event["type"].startswith("xueshi.ledger.")
    }


async def _misstated(ledger: asyncpg.Connection, stated: Sequence[Any]) -> int:
    """Certificates whose hours are not the sum of the so many entries that they name."""
    found = await ledger.fetchval(
        """
        SELECT count(*) FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::integer[], $5::integer[])
             AS stated (person_id, year, entries, public, professional)
        WHERE (public, professional) <> (
            SELECT coalesce(sum(centihours) FILTER (WHERE subject = 'public'), 0)::integer,
                   coalesce(sum(centihours) FILTER (WHERE subject = 'professional'), 0)::integer
            FROM entry e WHERE e.person_id = stated.person_id AND e.training_year = stated.year
                           AND e.seq <= stated.entries)
        """,
        *(
            [row[column] for row in stated]
            for column in ("person_id", "training_year", "entries", "public_centihours", "professional_centihours")
        ),
    )
    return int(found)


def check_files(stored: Sequence[tuple[str, bytes]], store: Path) -> Equation:
    """Every stored certificate has its file, with the hash that was recorded; key and SHA-256 of each are given."""
    whole = 0
    for key, sha256 in stored:
        path = store / key
        whole += path.exists() and hashlib.sha256(path.read_bytes()).digest() == sha256
    return _same("signed files", {"certificates stored": len(stored)}, {"files as recorded": whole})
