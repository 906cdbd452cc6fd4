"""What certificates state is what the ledger has, and every signed file is there as it was stored."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from standalone.reconciliation.equation import Carried, Databases, Equation, none, same


async def certificates(databases: Databases, carried: Carried) -> list[Equation]:
    """Years that changed side = certificates in step + news on the way; and each states what the ledger has."""
    ledger, told = databases["ledger"], databases["certificates"]
    # The order matters while work goes on: news leave the outbox only after the certificates have them.
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        sides = await ledger.fetch(
            "SELECT person_id, training_year, met, side_changes FROM person_year WHERE side_changes > 0"
        )
        news = _news(await ledger.fetch("SELECT body FROM outbox"))
    news |= _news([{"body": body} for body in await carried("certificates")])
    news |= _news(await told.fetch("SELECT body FROM dead_letter"))
    stated = await told.fetch("""
        SELECT person_id, training_year, coalesce(is_met, standing <> 'suspended') AS is_met, side_number, entries,
               public_centihours, professional_centihours, total_centihours, face
        FROM certificate
    """)
    known = {(row["person_id"], row["training_year"]): row for row in stated}
    in_step = on_the_way = 0
    for row in sides:
        key = (row["person_id"], row["training_year"])
        certificate = known.get(key)
        if certificate is not None and certificate["side_number"] == row["side_changes"]:
            in_step += certificate["is_met"] == row["met"]
        else:
            on_the_way += (*key, row["side_changes"]) in news
    wrong = sum(not _prints_its_hours(row) for row in stated) + await _misstated(ledger, stated)
    in_the_ledger = {"in the ledger": len(sides)}
    strangers = known.keys() - {(row["person_id"], row["training_year"]) for row in sides}
    if strangers:
        in_the_ledger["certificates of years that never changed side"] = len(strangers)
    return [
        same(
            "years that changed side",
            in_the_ledger,
            {"certificates in step": in_step, "on the way or dead letters": on_the_way},
        ),
        none("certificates that state other hours than the ledger", wrong),
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


def files(stored: Sequence[tuple[str, bytes]], store: Path) -> Equation:
    """Every stored certificate has its file, with the hash that was recorded; key and SHA-256 of each are given."""
    whole = 0
    for key, sha256 in stored:
        path = store / key
        whole += path.exists() and hashlib.sha256(path.read_bytes()).digest() == sha256
    return same("signed files", {"certificates stored": len(stored)}, {"files as recorded": whole})
