"""Questions about the beginning of an installation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from common.db import Tx

_LOCK = sa.text("SELECT pg_advisory_xact_lock(1718776690)")  # "fr2r" in ASCII


async def lock_beginning(tx: Tx) -> None:
    """One at a time begins an installation."""
    await tx.execute(_LOCK)


async def add_code(tx: Tx, code_sha256: bytes, ends_at: datetime) -> None:
    """Another code; those of before that nobody used are forgotten."""
    await tx.execute(sa.text("DELETE FROM first_run_code WHERE used_at IS NULL"))
    statement = sa.text("INSERT INTO first_run_code (code_sha256, ends_at) VALUES (:code, :ends)")
    await tx.execute(statement, {"code": code_sha256, "ends": ends_at})


async def is_code(tx: Tx, code_sha256: bytes, now: datetime) -> bool:
    """Whether a code is good, for a look."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM first_run_code WHERE code_sha256 = :code AND used_at IS NULL AND ends_at > :now)
    """)
    return bool((await tx.execute(statement, {"code": code_sha256, "now": now})).scalar_one())


async def use_code(tx: Tx, code_sha256: bytes, now: datetime) -> bool:
    """Whether the code was good; it is not any more."""
    statement = sa.text("""
        UPDATE first_run_code SET used_at = :now WHERE code_sha256 = :code AND used_at IS NULL AND ends_at > :now
    """)
    return bool((await tx.execute(statement, {"code": code_sha256, "now": now})).rowcount)


async def has_operator(tx: Tx, *, needs_second_factor: bool) -> bool:
    """Whether somebody is an operator who can come in: with a second factor, or with a password alone where no
    administrator needs more.
    """
    statement = sa.text("""
        SELECT EXISTS (
            SELECT FROM role JOIN account USING (account_id)
            WHERE role = 'operator' AND ended_at IS NULL AND closed_at IS NULL
              AND (totp_confirmed_at IS NOT NULL OR (password_hash IS NOT NULL AND NOT :needs_second_factor))
        )
    """)
    return bool((await tx.execute(statement, {"needs_second_factor": needs_second_factor})).scalar_one())


async def progress(tx: Tx) -> sa.Row[Any]:
    """How many operators and offices there are, and how many of them have somebody who can work; see the answer."""
    statement = sa.text("""
        WITH held AS (
            SELECT role, role.organisation_id, totp_confirmed_at IS NOT NULL AS is_enrolled
            FROM role JOIN account USING (account_id) WHERE ended_at IS NULL AND closed_at IS NULL
        ), office AS (
            SELECT kind, organisation_id,
                   EXISTS (SELECT FROM held WHERE held.organisation_id = organisation.organisation_id
                           AND role IN ('hr-authority', 'department')) AS is_attended
            FROM organisation WHERE closed_on IS NULL
        )
        SELECT (SELECT count(*) FROM held WHERE role = 'operator') AS operators,
               (SELECT count(*) FROM held WHERE role = 'operator' AND is_enrolled) AS operators_enrolled,
               count(*) FILTER (WHERE kind = 'hr-authority') AS hr_authorities,
               count(*) FILTER (WHERE kind = 'hr-authority' AND is_attended) AS hr_authorities_attended,
               count(*) FILTER (WHERE kind = 'department') AS departments,
               count(*) FILTER (WHERE kind = 'institution') AS institutions,
               (SELECT count(*) FROM role_offer WHERE role = 'hr-authority' AND answer IS NULL AND ends_at > now())
                   AS offers_waiting
        FROM office
    """)
    return (await tx.execute(statement)).one()


async def hr_platform_clients(tx: Tx) -> sa.Row[Any]:
    """How many clients may ask for the status of certificates, and when one of them got a token last."""
    statement = sa.text("""
        SELECT count(DISTINCT client_id) AS clients, max(last_used_at) AS last_used_at
        FROM client LEFT JOIN client_secret USING (client_id)
        WHERE 'certificates:status' = ANY (scopes) AND client.revoked_at IS NULL
          AND client_id <> 'administrator'
    """)
    return (await tx.execute(statement)).one()


async def offices(tx: Tx, kind: str, after: str, rows_max: int) -> Sequence[sa.Row[Any]]:
    """HR authorities or departments in the order of region and code, with how many people work in each and how many
    are offered to; ``after`` is ``region:code`` of the last one of the page before.
    """
    statement = sa.text("""
        SELECT organisation.code, organisation.name, kind, region_code, region.name AS region,
               (SELECT count(*) FROM role WHERE role.organisation_id = organisation.organisation_id
                AND ended_at IS NULL AND role.role = kind) AS holders,
               (SELECT count(*) FROM role_offer WHERE role_offer.organisation_id = organisation.organisation_id
                AND answer IS NULL AND role_offer.ends_at > now() AND role_offer.role = kind) AS offers
        FROM organisation JOIN region ON region.code = region_code
        WHERE kind = :kind AND closed_on IS NULL AND region_code || ':' || organisation.code > :after
        ORDER BY region_code || ':' || organisation.code LIMIT :max
    """)
    return (await tx.execute(statement, {"kind": kind, "after": after, "max": rows_max})).all()
