"""Questions about archives of certificates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from certificates.bundles.domain import BundleState
from common.db import Tx


class UnitCertificate(NamedTuple):
    """A valid certificate of somebody who is in a unit today."""

    certificate_id: UUID
    person_id: UUID
    region_code: str


async def certificates_of_unit(tx: Tx, unit_id: UUID, year: int, rows_max: int) -> list[UnitCertificate]:
    """The valid certificates of a year of those who are in a unit today."""
    statement = sa.text("""
        SELECT certificate_id, person_id, person.region_code
        FROM person JOIN certificate USING (person_id)
        WHERE person.organisation_id = :unit AND person.merged_into IS NULL AND certificate.training_year = :year
          AND stage = 'stored' AND standing = 'valid'
        ORDER BY number LIMIT :max
    """)
    rows = await tx.execute(statement, {"unit": unit_id, "year": year, "max": rows_max})
    return [UnitCertificate(*row) for row in rows]


async def add(tx: Tx, columns: dict[str, Any]) -> bool:
    """One that waits; ``False`` where one of the same person is under way."""
    statement = sa.text("""
        INSERT INTO bundle (bundle_id, account_id, office_id, unit_id, training_year, certificate_ids, asked_at)
        VALUES (:bundle_id, :account_id, :office_id, :unit_id, :training_year, CAST(:certificate_ids AS uuid[]), :at)
        ON CONFLICT (account_id) WHERE state IN ('waiting', 'running') DO NOTHING
    """)
    return bool((await tx.execute(statement, columns)).rowcount)


async def bundle(tx: Tx, bundle_id: UUID, account_id: UUID, office_id: UUID) -> sa.Row[Any] | None:
    """Somebody's own, for one office."""
    statement = sa.text("""
        SELECT bundle_id, unit_id, training_year, state, done, packed, cardinality(certificate_ids) AS "of", asked_at,
               ended_at
        FROM bundle WHERE bundle_id = :id AND account_id = :account AND office_id = :office
    """)
    return (await tx.execute(statement, {"id": bundle_id, "account": account_id, "office": office_id})).one_or_none()


_TO_MAKE = "state = 'waiting' OR (state = 'running' AND claimed_until < :now)"
"""What nobody makes: nobody has begun, or whoever had is gone."""


async def is_any_to_make(tx: Tx, now: datetime) -> bool:
    """Whether :func:`claim` has anything to take."""
    return bool(
        (await tx.execute(sa.text(f"SELECT EXISTS (SELECT FROM bundle WHERE {_TO_MAKE})"), {"now": now})).scalar_one()
    )


async def claim(tx: Tx, now: datetime, until: datetime) -> sa.Row[Any] | None:
    """What has waited longest, or was left by a process that ended, is run from now on by who asks."""
    statement = sa.text(f"""
        UPDATE bundle SET state = 'running', claimed_until = :until, tries = tries + 1, done = 0, packed = 0
        WHERE bundle_id = (
            SELECT bundle_id FROM bundle WHERE {_TO_MAKE}
            ORDER BY bundle_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING bundle_id, unit_id, certificate_ids, tries
    """)
    return (await tx.execute(statement, {"now": now, "until": until})).one_or_none()


async def save_progress(tx: Tx, bundle_id: UUID, tries: int, counts: tuple[int, int], until: datetime) -> bool:
    """How far one is (looked at, packed); whether it is still who asks that runs it."""
    statement = sa.text("""
        UPDATE bundle SET done = :done, packed = :packed, claimed_until = :until
        WHERE bundle_id = :id AND state = 'running' AND tries = :tries
    """)
    given = {"id": bundle_id, "tries": tries, "done": counts[0], "packed": counts[1], "until": until}
    return bool((await tx.execute(statement, given)).rowcount)


async def end(tx: Tx, bundle_id: UUID, tries: int, state: BundleState, now: datetime) -> None:
    """One that was run has ended."""
    statement = sa.text("""
        UPDATE bundle SET state = :state, ended_at = :now
        WHERE bundle_id = :id AND state = 'running' AND tries = :tries
    """)
    await tx.execute(statement, {"id": bundle_id, "tries": tries, "state": state, "now": now})


async def to_pack(tx: Tx, unit_id: UUID, certificate_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """Those of these certificates that are valid now, of people who are in the unit still: where each stands in the
    store, and what it is called.
    """
    statement = sa.text("""
        SELECT certificate_id, training_year, edition, number, face ->> 'name' AS name
        FROM certificate JOIN person USING (person_id)
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) AND stage = 'stored' AND standing = 'valid'
          AND person.organisation_id = :unit AND person.merged_into IS NULL
        ORDER BY number
    """)
    return (await tx.execute(statement, {"ids": list(certificate_ids), "unit": unit_id})).all()


async def kept_too_long(tx: Tx, ended_before: datetime, kept_max: int, rows_max: int) -> list[UUID]:
    """Archives that ended so long ago; those that are done beyond the latest of their account, and beyond the latest
    one of the same office, unit and year.
    """
    statement = sa.text("""
        WITH latest AS (
            SELECT DISTINCT ON (account_id, office_id, unit_id, training_year) bundle_id, account_id
            FROM bundle WHERE state = 'done'
            ORDER BY account_id, office_id, unit_id, training_year, bundle_id DESC
        ), placed AS (
            SELECT bundle_id, row_number() OVER (PARTITION BY account_id ORDER BY bundle_id DESC) AS place FROM latest
        )
        SELECT bundle_id FROM bundle
        WHERE ended_at < :before
           OR (state = 'done' AND bundle_id NOT IN (SELECT bundle_id FROM placed WHERE place <= :kept))
        ORDER BY bundle_id LIMIT :max
    """)
    given = {"before": ended_before, "kept": kept_max, "max": rows_max}
    return list((await tx.execute(statement, given)).scalars())


async def forget(tx: Tx, bundle_ids: Sequence[UUID]) -> None:
    """They are kept no longer."""
    await tx.execute(
        sa.text("DELETE FROM bundle WHERE bundle_id = ANY(CAST(:ids AS uuid[]))"), {"ids": list(bundle_ids)}
    )
