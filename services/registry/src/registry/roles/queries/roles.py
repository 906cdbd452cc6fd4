"""Roles that are held, given and ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from offices.authority import Grant, Role
from registry.roles.domain import Giver


async def roles_held(tx: Tx, account_id: UUID) -> list[Grant]:
    """Every role that nobody has taken from somebody, also those that count for nothing now and may again: of an
    organisation that is closed, of somebody who has left.
    """
    statement = sa.text("""
        SELECT role, organisation_id, region_code FROM role LEFT JOIN organisation USING (organisation_id)
        WHERE account_id = :account AND ended_at IS NULL ORDER BY role_id
    """)
    rows = await tx.execute(statement, {"account": account_id})
    return [Grant(Role(row.role), row.organisation_id, row.region_code) for row in rows]


async def add_role(
    tx: Tx, role_id: UUID, account_id: UUID, role: str, organisation_id: UUID | None, giver: Giver,
    *, accepted_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Whether they did not have it yet. ``accepted_at``: when its holder took what was offered."""
    statement = sa.text("""
        INSERT INTO role (role_id, account_id, role, organisation_id, given_by, given_as, given_under, accepted_at)
        VALUES (:id, :account, :role, :unit, :by, :as, :under, :accepted)
        ON CONFLICT (account_id, role, organisation_id) WHERE ended_at IS NULL DO NOTHING
    """)
    given = {"id": role_id, "account": account_id, "role": role, "unit": organisation_id, "by": giver.by}
    office = {"as": giver.under and giver.under.role, "under": giver.under and giver.under.organisation_id}
    return bool((await tx.execute(statement, given | office | {"accepted": accepted_at})).rowcount)


async def lock_role(tx: Tx, role_id: UUID) -> sa.Row[Any] | None:
    """A role that somebody has."""
    statement = sa.text("""
        SELECT role_id, account_id, role, organisation_id FROM role
        WHERE role_id = :id AND ended_at IS NULL FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": role_id})).one_or_none()


async def end_role(tx: Tx, role_id: UUID, at: datetime) -> None:
    """Nobody has it any more."""
    await tx.execute(sa.text("UPDATE role SET ended_at = :at WHERE role_id = :id"), {"id": role_id, "at": at})


async def lock_operators(tx: Tx) -> None:
    """One at a time ends the role of an operator."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('operators'))"))


async def has_operator_beside(tx: Tx, account_id: UUID) -> bool:
    """Whether somebody else is an operator, with a second factor that counts."""
    statement = sa.text("""
        SELECT 1 FROM role JOIN account USING (account_id)
        WHERE role = 'operator' AND ended_at IS NULL AND account_id <> :account AND closed_at IS NULL
          AND totp_confirmed_at IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM person WHERE person.blind_index = account.blind_index AND ended_because <> 'mistaken'
              AND ended_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
          )
        LIMIT 1
    """)
    return (await tx.execute(statement, {"account": account_id})).one_or_none() is not None


async def roles_in(tx: Tx, organisation_id: UUID) -> Sequence[sa.Row[Any]]:
    """Who has which role in an organisation."""
    statement = sa.text("""
        SELECT role_id, role, account_id, account.name, given_at, account.blind_index
        FROM role JOIN account USING (account_id)
        WHERE organisation_id = :unit AND ended_at IS NULL ORDER BY role, given_at, role_id
    """)
    return (await tx.execute(statement, {"unit": organisation_id})).all()
