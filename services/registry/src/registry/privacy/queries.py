"""Questions about what people agreed that vendors may know, and which privacy notice they have seen."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def save_consent(
    tx: Tx, consent_id: UUID, account_id: UUID, client_id: str, scopes: Collection[str], now: datetime
) -> UUID:
    """A consent that stands; one that stands already covers these scopes too. Its id."""
    statement = sa.text("""
        INSERT INTO vendor_consent (consent_id, account_id, client_id, scopes, given_at, used_at)
        VALUES (:id, :account, :client, CAST(:scopes AS text[]), :now, :now)
        ON CONFLICT (account_id, client_id) WHERE withdrawn_at IS NULL DO UPDATE
        SET given_at = :now, used_at = :now,
            scopes = ARRAY(SELECT unnest(vendor_consent.scopes) UNION SELECT unnest(excluded.scopes) ORDER BY 1)
        RETURNING consent_id
    """)
    given = {"id": consent_id, "account": account_id, "client": client_id, "scopes": sorted(scopes), "now": now}
    found: UUID = (await tx.execute(statement, given)).scalar_one()
    return found


async def use_consent(tx: Tx, account_id: UUID, client_id: str, scopes: Collection[str], now: datetime) -> UUID | None:
    """The consent that stands and covers these scopes, held until the transaction ends; it is used now."""
    statement = sa.text("""
        UPDATE vendor_consent SET used_at = :now
        WHERE account_id = :account AND client_id = :client AND withdrawn_at IS NULL
          AND scopes @> CAST(:scopes AS text[])
        RETURNING consent_id
    """)
    given = {"account": account_id, "client": client_id, "scopes": sorted(scopes), "now": now}
    found: UUID | None = (await tx.execute(statement, given)).scalar_one_or_none()
    return found


async def stands(tx: Tx, consent_id: UUID, now: datetime) -> bool:
    """Whether a consent was not withdrawn, held until the transaction ends; it is used now."""
    statement = sa.text("""
        UPDATE vendor_consent SET used_at = :now WHERE consent_id = :id AND withdrawn_at IS NULL RETURNING consent_id
    """)
    return (await tx.execute(statement, {"id": consent_id, "now": now})).one_or_none() is not None


async def withdraw_consent(tx: Tx, account_id: UUID, client_id: str, now: datetime) -> bool:
    """Whether there was one that stood; it does no more."""
    statement = sa.text("""
        UPDATE vendor_consent SET withdrawn_at = :now
        WHERE account_id = :account AND client_id = :client AND withdrawn_at IS NULL
    """)
    done = await tx.execute(statement, {"account": account_id, "client": client_id, "now": now})
    return bool(done.rowcount)


async def consents_of(tx: Tx, account_id: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Those of an account, also what was withdrawn, the latest first."""
    statement = sa.text("""
        SELECT client_id, name, scopes, given_at, used_at, withdrawn_at
        FROM vendor_consent JOIN relying_party USING (client_id) WHERE account_id = :account
        ORDER BY given_at DESC, consent_id LIMIT :max
    """)
    return (await tx.execute(statement, {"account": account_id, "max": rows_max})).all()


async def standing_consents_of(tx: Tx, account_id: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Those of an account that stand, the latest first; one for each vendor at most."""
    statement = sa.text("""
        SELECT client_id, name, scopes, given_at, used_at
        FROM vendor_consent JOIN relying_party USING (client_id)
        WHERE account_id = :account AND withdrawn_at IS NULL ORDER BY given_at DESC, consent_id LIMIT :max
    """)
    return (await tx.execute(statement, {"account": account_id, "max": rows_max})).all()


async def note_seen_notice(tx: Tx, account_id: UUID, version: str, now: datetime) -> None:
    """Somebody has seen a version of the privacy notice; the first time stays."""
    statement = sa.text("""
        INSERT INTO privacy_notice_seen (account_id, version, seen_at) VALUES (:account, :version, :now)
        ON CONFLICT (account_id, version) DO NOTHING
    """)
    await tx.execute(statement, {"account": account_id, "version": version, "now": now})


async def notices_seen(tx: Tx, account_id: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The versions that somebody has seen, the latest first."""
    statement = sa.text("""
        SELECT version, seen_at FROM privacy_notice_seen WHERE account_id = :account
        ORDER BY seen_at DESC, version LIMIT :max
    """)
    return (await tx.execute(statement, {"account": account_id, "max": rows_max})).all()
