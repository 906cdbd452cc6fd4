"""Questions about scorecards, and how they are counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.scorecards.domain import LATE_DAYS

_LOCK = 0x73636F7265
"""Advisory lock: one process at a time counts, since it adds to what it counted."""
SUMS = (
    "people", "counted", "centihours", "late", "held", "year_closed", "no_contract", "void", "revoked", "duplicate",
    "conflict", "rejected",
)  # fmt: skip


class Round(NamedTuple):
    """A walk over everybody."""

    round_id: UUID
    began_at: datetime
    ended_at: datetime | None
    done_until: bytes | None


async def may_count(tx: Tx) -> bool:
    """Whether no other process is at it; until the transaction ends."""
    return bool((await tx.execute(sa.text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK})).scalar_one())


async def latest_round(tx: Tx) -> Round | None:
    """The one that began last, whether it has ended or not."""
    statement = sa.text(
        "SELECT round_id, began_at, ended_at, done_until FROM scorecard_round ORDER BY round_id DESC LIMIT 1"
    )
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Round(*row)


async def begin_round(tx: Tx, round_id: UUID, now: datetime) -> None:
    """From the first person on."""
    statement = sa.text("INSERT INTO scorecard_round (round_id, began_at) VALUES (:round, :now)")
    await tx.execute(statement, {"round": round_id, "now": now})


async def next_people(tx: Tx, after: bytes | None, rows_max: int) -> list[bytes]:
    """The blind indexes that come next, of registered people and of others."""
    statement = sa.text("""
        SELECT blind_index FROM person WHERE blind_index > :after ORDER BY blind_index LIMIT :max
    """)
    return [bytes(row) for row in (await tx.execute(statement, {"after": after or b"", "max": rows_max})).scalars()]


_PLACED = """
    unnest(CAST(:indexes AS bytea[])) AS page (blind_index)
    JOIN person AS own ON own.blind_index = page.blind_index
    JOIN person AS kept ON kept.person_id = coalesce(own.merged_into, own.person_id)
"""
_YEAR = "CAST(extract(year FROM {} AT TIME ZONE 'Asia/Shanghai') AS smallint)"
_COUNTS = "c.hold IS NULL AND c.revoked_by IS NULL"
_WAITS = "c.revoked_by IS NULL AND c.hold ="
_COUNT = sa.text(f"""
    INSERT INTO scorecard AS sum (round_id, training_year, region_code, organisation_id, vendor_id, {", ".join(SUMS)})
    SELECT :round, training_year, region_code, organisation_id, vendor_id,
           {", ".join(f"CAST(sum({name}) AS bigint)" for name in SUMS)}
    FROM (
        SELECT {_YEAR.format("c.completed_at")} AS training_year, kept.region_code, kept.organisation_id,
               coalesce(c.vendor_id, '') AS vendor_id,
               count(DISTINCT kept.person_id) FILTER (WHERE {_COUNTS}) AS people,
               count(*) FILTER (WHERE {_COUNTS}) AS counted,
               coalesce(sum(c.centihours) FILTER (WHERE {_COUNTS}), 0) AS centihours,
               count(*) FILTER (WHERE d.received_at > c.completed_at + make_interval(days => {LATE_DAYS})) AS late,
               count(*) FILTER (WHERE {_WAITS} 'held-for-review') AS held,
               count(*) FILTER (WHERE {_WAITS} 'year-closed') AS year_closed,
               count(*) FILTER (WHERE {_WAITS} 'no-contract') AS no_contract,
               count(*) FILTER (WHERE {_WAITS} 'void') AS void,
               count(*) FILTER (WHERE c.revoked_by IS NOT NULL) AS revoked,
               0 AS duplicate, 0 AS conflict, 0 AS rejected
        FROM {_PLACED}
        JOIN completion AS c ON c.blind_index = page.blind_index
        JOIN delivery AS d ON d.delivery_id = c.delivery_id
        WHERE kept.organisation_id IS NOT NULL AND kept.region_code IS NOT NULL
        GROUP BY GROUPING SETS ((1, 2, 3, c.vendor_id), (1, 2, 3))
        UNION ALL
        SELECT {_YEAR.format("coalesce(u.completed_at, u.kept_at)")}, kept.region_code, kept.organisation_id,
               u.vendor_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) FILTER (WHERE u.status = 'duplicate'),
               count(*) FILTER (WHERE u.status = 'conflict'), count(*) FILTER (WHERE u.status = 'rejected')
        FROM {_PLACED}
        JOIN unrecorded_item AS u ON u.blind_index = page.blind_index
        WHERE kept.organisation_id IS NOT NULL AND kept.region_code IS NOT NULL
        GROUP BY 1, 2, 3, 4
    ) AS found
    GROUP BY training_year, region_code, organisation_id, vendor_id
    ON CONFLICT (round_id, training_year, region_code, organisation_id, vendor_id) DO UPDATE
    SET {", ".join(f"{name} = sum.{name} + excluded.{name}" for name in SUMS)}
""")


async def count_people(tx: Tx, round_id: UUID, indexes: Sequence[bytes]) -> None:
    """Add what came about these people to a round.

    Of two records of one human both are counted where the one that stays stands; who learned by both of them is two.
    """
    await tx.execute(_COUNT, {"round": round_id, "indexes": list(indexes)})
    statement = sa.text("UPDATE scorecard_round SET done_until = :last WHERE round_id = :round")
    await tx.execute(statement, {"round": round_id, "last": indexes[-1]})


async def end_round(tx: Tx, round_id: UUID, now: datetime) -> None:
    """It is what is shown from now. The one before stays for those who have begun to read it."""
    given = {"round": round_id, "now": now}
    await tx.execute(sa.text("UPDATE scorecard_round SET ended_at = :now WHERE round_id = :round"), given)


async def forget_others(tx: Tx, round_id: UUID) -> None:
    """Of every round but this one."""
    for table in ("scorecard", "scorecard_round"):
        await tx.execute(sa.text(f"DELETE FROM {table} WHERE round_id <> :round"), {"round": round_id})


class Asked(NamedTuple):
    """Whose scorecards are asked for."""

    round_id: UUID
    training_year: int
    stem: str
    """What the region codes of the office's people begin with."""
    within: str
    """The same of the part that is asked for."""


_OF_OFFICE = """
    round_id = :round_id AND training_year = :training_year AND region_code LIKE :stem || '%'
    AND region_code LIKE :within || '%'
"""


async def shown_round(tx: Tx) -> Round | None:
    """The last one that has ended."""
    statement = sa.text("""
        SELECT round_id, began_at, ended_at, done_until FROM scorecard_round WHERE ended_at IS NOT NULL
        ORDER BY round_id DESC LIMIT 1
    """)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Round(*row)


async def scorecards(tx: Tx, asked: Asked) -> Sequence[sa.Row[Any]]:
    """The sums of each vendor, and of everybody under an empty id; who has most hours first."""
    statement = sa.text(f"""
        SELECT vendor_id, vendor.name, {", ".join(f"CAST(sum({name}) AS bigint) AS {name}" for name in SUMS)}
        FROM scorecard LEFT JOIN vendor USING (vendor_id) WHERE {_OF_OFFICE}
        GROUP BY vendor_id, vendor.name ORDER BY centihours DESC, vendor_id
    """)
    return (await tx.execute(statement, asked._asdict())).all()


async def units_of_one_vendor(
    tx: Tx, asked: Asked, vendor_ids: Sequence[str], learners_min: int, share_min: int, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """Units whose people learn nearly all at one of these vendors, those with most learners first."""
    statement = sa.text(f"""
        WITH unit AS (
            SELECT organisation_id, vendor_id, CAST(sum(people) AS bigint) AS people
            FROM scorecard WHERE {_OF_OFFICE} GROUP BY organisation_id, vendor_id
        )
        SELECT one.organisation_id, organisation.name, whole.people, one.vendor_id, one.people AS of_vendor
        FROM unit AS one
        JOIN unit AS whole ON whole.organisation_id = one.organisation_id AND whole.vendor_id = ''
        LEFT JOIN organisation ON organisation.organisation_id = one.organisation_id
        WHERE one.vendor_id = ANY(CAST(:vendors AS text[])) AND whole.people >= :learners_min
          AND 100 * one.people >= :share_min * whole.people
        ORDER BY whole.people DESC, one.organisation_id LIMIT :max
    """)
    given = {"vendors": list(vendor_ids), "learners_min": learners_min, "share_min": share_min, "max": rows_max}
    return (await tx.execute(statement, {**asked._asdict(), **given})).all()
