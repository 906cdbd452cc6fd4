"""Vendors, their keys, and what was done to them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from common.db import Tx
from common.ids import uuid7
from vendor_gateway.vendors import models


async def vendor_keys(tx: Tx, vendor_id: str) -> Sequence[sa.Row[Any]] | None:
    """The live keys of a vendor, and those that wait for another operator; ``None`` where there is no such vendor."""
    statement = sa.text("""
        SELECT key_id, kind, key_sealed, created_at, last_used_at, proposed_by
        FROM vendor LEFT JOIN vendor_key USING (vendor_id)
        WHERE vendor_id = :vendor AND (ends_at IS NULL OR ends_at > now()) ORDER BY created_at DESC
    """)
    rows = (await tx.execute(statement, {"vendor": vendor_id})).all()
    if not rows and not await is_vendor(tx, vendor_id):
        return None
    return [row for row in rows if row.key_id is not None]


async def is_vendor(tx: Tx, vendor_id: str) -> bool:
    """Whether there is such a vendor."""
    found = await tx.execute(
        sa.text("SELECT EXISTS (SELECT FROM vendor WHERE vendor_id = :vendor)"), {"vendor": vendor_id}
    )
    return bool(found.scalar_one())


async def lock_vendor(tx: Tx, vendor_id: str) -> None:
    """Locks the vendor while its keys are counted."""
    await tx.execute(sa.text("SELECT 1 FROM vendor WHERE vendor_id = :vendor FOR UPDATE"), {"vendor": vendor_id})


async def save_vendor(tx: Tx, vendor_id: str, name: str) -> None:
    """A vendor with its name."""
    statement = sa.text("""
        INSERT INTO vendor (vendor_id, name) VALUES (:vendor, :name)
        ON CONFLICT (vendor_id) DO UPDATE SET name = excluded.name
    """)
    await tx.execute(statement, {"vendor": vendor_id, "name": name})


async def add_vendor_key(
    tx: Tx, key_id: str, vendor_id: str, kind: str, key_sealed: bytes, proposed_by: str | None = None
) -> None:
    """One more live key, or one that waits for another operator than the one who proposes it."""
    key = {
        "key_id": key_id, "vendor_id": vendor_id, "kind": kind, "key_sealed": key_sealed, "proposed_by": proposed_by,
    }  # fmt: skip
    await tx.execute(insert(models.vendor_key).values(key).on_conflict_do_nothing(index_elements=["key_id"]))


async def note_key_use(tx: Tx, key_id: str, at: datetime) -> None:
    """A key was good for a delivery."""
    await tx.execute(sa.text("UPDATE vendor_key SET last_used_at = :at WHERE key_id = :key"), {"key": key_id, "at": at})


async def proposer_of_key(tx: Tx, vendor_id: str, key_id: str) -> sa.Row[Any] | None:
    """By whom a key was proposed that has not ended, locked; ``None`` in it where it waits for nobody."""
    statement = sa.text("""
        SELECT proposed_by FROM vendor_key
        WHERE vendor_id = :vendor AND key_id = :key AND (ends_at IS NULL OR ends_at > now()) FOR UPDATE
    """)
    return (await tx.execute(statement, {"vendor": vendor_id, "key": key_id})).one_or_none()


async def confirm_vendor_key(tx: Tx, key_id: str) -> None:
    """It verifies from now."""
    await tx.execute(sa.text("UPDATE vendor_key SET proposed_by = NULL WHERE key_id = :key"), {"key": key_id})


async def end_vendor_key(tx: Tx, vendor_id: str, key_id: str) -> bool:
    """Whether there was such a live key; it verifies nothing from now."""
    statement = sa.text("""
        UPDATE vendor_key SET ends_at = now()
        WHERE vendor_id = :vendor AND key_id = :key AND (ends_at IS NULL OR ends_at > now())
    """)
    return bool((await tx.execute(statement, {"vendor": vendor_id, "key": key_id})).rowcount)


async def add_vendor_act(tx: Tx, vendor: str, what: str, by: str, key_id: str | None = None) -> None:
    """What an operator, or a program of theirs, did to a vendor."""
    act = {"act_id": uuid7(), "vendor_id": vendor, "what": what, "key_id": key_id, "made_by": by}
    await tx.execute(sa.insert(models.vendor_act), act)


async def vendor_acts(tx: Tx, vendor: str, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was done to a vendor and its keys, the latest first."""
    statement = sa.text("""
        SELECT what, key_id, made_by, made_at FROM vendor_act WHERE vendor_id = :vendor ORDER BY act_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"vendor": vendor, "max": rows_max})).all()


async def vendors_listed(tx: Tx, today: date) -> Sequence[sa.Row[Any]]:
    """Every vendor in the order of their ids: its live keys, its contracts of today, and when it delivered last."""
    statement = sa.text("""
        SELECT vendor.vendor_id AS vendor, vendor.name,
               (SELECT count(*) FROM vendor_key WHERE vendor_key.vendor_id = vendor.vendor_id
                AND proposed_by IS NULL AND (ends_at IS NULL OR ends_at > now())) AS keys,
               (SELECT count(*) FROM vendor_contract AS contract WHERE contract.vendor_id = vendor.vendor_id
                AND begins_on <= :today AND (ends_on IS NULL OR ends_on >= :today)) AS contracts,
               (SELECT received_at FROM delivery WHERE delivery.vendor_id = vendor.vendor_id AND NOT is_revocation
                ORDER BY received_at DESC LIMIT 1) AS last_delivery_at
        FROM vendor ORDER BY vendor.vendor_id
    """)
    return (await tx.execute(statement, {"today": today})).all()


# Of each vendor at most a thousand entries of one index are read, whatever the table holds.
_FRESHNESS = sa.text("""
    SELECT vendor.vendor_id AS vendor, vendor.name, latest.received_at AS last_delivery_at, usual.usual_delay_s
    FROM vendor
    LEFT JOIN LATERAL (
        SELECT received_at FROM delivery
        WHERE delivery.vendor_id = vendor.vendor_id AND NOT is_revocation ORDER BY received_at DESC LIMIT 1
    ) AS latest ON true
    CROSS JOIN LATERAL (
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY median_delay_s) AS usual_delay_s
        FROM (
            SELECT median_delay_s FROM delivery
            WHERE delivery.vendor_id = vendor.vendor_id AND NOT is_revocation AND received_at > :since
            ORDER BY received_at DESC LIMIT :deliveries_max
        ) AS sample
    ) AS usual
    ORDER BY vendor.vendor_id
""")


async def vendor_freshness(tx: Tx, *, since: datetime, deliveries_max: int) -> Sequence[sa.Row[Any]]:
    """Of every vendor, when it delivered last, and the median over its newest deliveries of each one's median delay."""
    return (await tx.execute(_FRESHNESS, {"since": since, "deliveries_max": deliveries_max})).all()
