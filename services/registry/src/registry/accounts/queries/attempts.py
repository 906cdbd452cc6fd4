"""Questions about wrong tries, and about devices that are known."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.access.domain.attempts import Tally


async def lock_tallies(tx: Tx, keys: Collection[int], now: datetime) -> dict[int, Tally]:
    """What was counted for each, made where there is none, held until the transaction ends, in the order of keys."""
    statement = sa.text("""
        INSERT INTO attempt (key, failures, until)
        SELECT key, 0, :now FROM unnest(CAST(:keys AS int[])) AS given (key) ORDER BY key
        ON CONFLICT (key) DO UPDATE SET failures = attempt.failures RETURNING key, failures, until
    """)
    rows = await tx.execute(statement, {"keys": sorted(set(keys)), "now": now})
    return {row.key: Tally(row.failures, row.until) for row in rows}


async def save_tallies(tx: Tx, tallies: Mapping[int, Tally]) -> None:
    """What is counted from now on, of tallies that are held."""
    statement = sa.text("""
        UPDATE attempt SET failures = given.failures, until = given.until
        FROM unnest(CAST(:keys AS int[]), CAST(:failures AS int[]), CAST(:until AS timestamptz[]))
             AS given (key, failures, until)
        WHERE attempt.key = given.key
    """)
    given = {
        "keys": list(tallies),
        "failures": [tally.failures for tally in tallies.values()],
        "until": [tally.until for tally in tallies.values()],
    }
    await tx.execute(statement, given)


async def known_device(tx: Tx, token_sha256: bytes, blind_index: bytes, used_after: datetime) -> UUID | None:
    """The device of this token, where it is one of the ID number's open account and was used not long ago."""
    statement = sa.text("""
        SELECT device_id FROM device JOIN account USING (account_id)
        WHERE token_sha256 = :token AND blind_index = :index AND closed_at IS NULL AND used_at > :after
    """)
    given = {"token": token_sha256, "index": blind_index, "after": used_after}
    found: UUID | None = (await tx.execute(statement, given)).scalar_one_or_none()
    return found


async def device_of_account(tx: Tx, token_sha256: bytes, account_id: UUID, used_after: datetime) -> UUID | None:
    """The same, for somebody whose session has begun."""
    statement = sa.text("""
        SELECT device_id FROM device WHERE token_sha256 = :token AND account_id = :account AND used_at > :after
    """)
    given = {"token": token_sha256, "account": account_id, "after": used_after}
    found: UUID | None = (await tx.execute(statement, given)).scalar_one_or_none()
    return found


async def note_device(tx: Tx, device_id: UUID, now: datetime) -> None:
    """Somebody has signed in from a device that is known."""
    await tx.execute(sa.text("UPDATE device SET used_at = :now WHERE device_id = :id"), {"id": device_id, "now": now})


async def add_device(tx: Tx, device: Mapping[str, Any], devices_max: int) -> None:
    """A device of an account that is held; the one that was used the longest ago makes room."""
    forget = sa.text("""
        DELETE FROM device WHERE device_id IN (
            SELECT device_id FROM device WHERE account_id = :account ORDER BY used_at DESC, device_id OFFSET :left
        )
    """)
    await tx.execute(forget, {"account": device["account"], "left": devices_max - 1})
    statement = sa.text("""
        INSERT INTO device (device_id, account_id, token_sha256, used_at) VALUES (:id, :account, :token, :now)
    """)
    await tx.execute(statement, dict(device))


async def forget_devices(tx: Tx, account_id: UUID, *, but: UUID | None = None) -> None:
    """No device of an account is known any more, or none ``but`` one."""
    statement = sa.text("""
        DELETE FROM device WHERE account_id = :account AND (CAST(:but AS uuid) IS NULL OR device_id <> :but)
    """)
    await tx.execute(statement, {"account": account_id, "but": but})
