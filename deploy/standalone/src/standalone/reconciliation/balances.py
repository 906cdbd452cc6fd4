"""What the ledger holds: entries, sums and chains agree."""

import hashlib
from datetime import datetime
from typing import Any

import orjson

from ledger import models
from standalone.reconciliation.equation import Databases, Equation, none, same

_CHAIN_PAGE = 20_000
_COLUMNS = ", ".join(column.name for column in models.entry.columns)
"""Those that this release knows: the next one may have more."""
_NOT_STATED = {"record", "hash"}
"""Columns of an entry that do not stand in its hashed record."""
_ABSENT = {"training_type": "in-service"}
"""What records of before a column mean, where that is more than null."""


async def balances(databases: Databases) -> list[Equation]:
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
            -- A year may be without entries: something was decided about it.
            WHERE (coalesce(summed.entries, 0), coalesce(summed.public, 0), coalesce(summed.professional, 0),
                   coalesce(summed.half_days, 0))
                  IS DISTINCT FROM (y.entries, y.public_centihours, y.professional_centihours, y.half_days)
        """)
        without = await ledger.fetchval("""
            SELECT count(*) FROM entry WHERE NOT EXISTS (
                SELECT FROM evidence WHERE evidence.source_id = entry.source_id
                AND evidence.kind = CASE WHEN entry.kind = 'reversal' THEN 'reversal' ELSE 'credit' END)
        """)
        # What a make-up takes from one year it gives to another; never more than the evidence is worth.
        carried = await ledger.fetchval("""
            SELECT count(*) FROM (
                SELECT source_id FROM entry WHERE source_id IN (SELECT source_id FROM entry WHERE kind = 'carried')
                GROUP BY person_id, source_id
                HAVING sum(centihours) FILTER (WHERE kind = 'carried') <> 0
                    OR sum(half_days) FILTER (WHERE kind = 'carried') <> 0
            ) AS unbalanced
        """)
        # What a merging takes from one record it gives to the other.
        merged = await ledger.fetchval("""
            SELECT count(*) FROM (
                SELECT source_id FROM entry WHERE kind = 'merged' GROUP BY training_year, source_id
                HAVING sum(centihours) <> 0 OR sum(half_days) <> 0
            ) AS unbalanced
        """)
        negative = await ledger.fetchval("""
            SELECT count(*) FROM (
                SELECT source_id FROM entry
                WHERE source_id IN (SELECT source_id FROM entry WHERE kind IN ('carried', 'merged'))
                GROUP BY person_id, training_year, source_id HAVING sum(centihours) < 0 OR sum(half_days) < 0
            ) AS overdrawn
        """)
    return [
        same("hours", {"centihours of entries": entries}, {"centihours of balances": balances}),
        none("person-years that differ from their entries", wrong),
        none("entries without evidence", without),
        none("made-up hours that were not taken where they came from", carried + negative),
        none("merged hours that were not taken where they came from", merged),
    ]


async def closes(databases: Databases) -> list[Equation]:
    """What a closed year came to, and what came later, is what there is of it today.

    Years that were closed for one rulebook before another one are left out: what came between is in both.
    """
    ledger = databases["ledger"]
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        rows = await ledger.fetch("""
            SELECT training_year, sum(entries)::bigint AS entries,
                   sum(public_centihours + professional_centihours)::bigint AS centihours
            FROM year_close GROUP BY training_year HAVING min(closed_at) = max(closed_at) ORDER BY training_year
        """)
        years = [row["training_year"] for row in rows]
        late = await ledger.fetchrow(
            """SELECT count(*) AS entries, coalesce(sum(centihours), 0)::bigint AS centihours
               FROM late_entry JOIN entry USING (person_id, training_year, seq) WHERE training_year = ANY($1)""",
            years,
        )
        today = await ledger.fetchrow(
            """SELECT count(*) AS entries, coalesce(sum(centihours), 0)::bigint AS centihours
               FROM entry WHERE training_year = ANY($1)""",
            years,
        )
    return [
        same(
            f"closed years, {what}",
            {"at the close": sum(row[what] for row in rows), "later": late[what]},
            {"today": today[what]},
        )
        for what in ("entries", "centihours")
    ]


async def chains(databases: Databases) -> list[Equation]:
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
            f"SELECT {_COLUMNS} FROM entry ORDER BY person_id, training_year, seq",
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
    return [none(f"broken hash chains of {years:,} person-years", broken + len(heads))]


def _says_its_record(row: Any) -> bool:
    """Whether every column of an entry says what the hashed bytes say."""
    try:
        stated = _ABSENT | orjson.loads(row["record"])
        return all(
            value == datetime.fromisoformat(stated[column])
            if column.endswith("_at")
            else stated.get(column) == (str(value) if column.endswith("_id") and value is not None else value)
            for column, value in row.items()
            if column not in _NOT_STATED
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return False
