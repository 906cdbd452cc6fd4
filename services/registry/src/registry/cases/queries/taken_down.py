"""Questions about cases that an office took down for a complainant."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_case_taken_down(tx: Tx, columns: Mapping[str, Any]) -> None:
    """One that came by telephone or letter, or with a visit."""
    statement = sa.text("""
        INSERT INTO case_file (case_id, kind, region_code, about_id, about_person_id, about_vendor, reporter_index,
                               reporter_sealed, due_on, how, received_on, taken_down_by, taken_down_for, slip_number,
                               opened_at, changed_at)
        VALUES (:case_id, :kind, :region_code, :about_id, :about_person_id, :about_vendor, :reporter_index,
                :reporter_sealed, :due_on, :how, :received_on, :taken_down_by, :taken_down_for, :slip_number, :at, :at)
    """)
    await tx.execute(statement, columns)


async def person_complained_of(tx: Tx, person_id: UUID) -> sa.Row[Any] | None:
    """Somebody with their unit; of two records of one human the one that stays."""
    statement = sa.text("""
        SELECT kept.person_id, kept.blind_index, kept.organisation_id
        FROM person asked JOIN person kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = :id AND kept.ended_because IS DISTINCT FROM 'mistaken'
    """)
    return (await tx.execute(statement, {"id": person_id})).one_or_none()


async def case_of_slip(tx: Tx, slip_number: str) -> sa.Row[Any] | None:
    """The case of a slip, with the name of the region whose authority answers it."""
    statement = sa.text("""
        SELECT case_id, kind, how, state, received_on, due_on, slip_number, region_code, region.name AS region,
               reporter_sealed
        FROM case_file JOIN region ON region.code = region_code WHERE slip_number = :number
    """)
    return (await tx.execute(statement, {"number": slip_number})).one_or_none()
