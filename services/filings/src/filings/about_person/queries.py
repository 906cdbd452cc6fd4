"""Questions about the claims and rosters of one person."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

HEALTH = "special-circumstances"
"""The word under which kinds of claims stand that tell of somebody's health."""


class AboutPerson(NamedTuple):
    """A claim of somebody, or a roster on which they stand, with the training that it is of."""

    filing_id: UUID
    kind: str
    state: str
    title: str | None
    """Of a roster: the training's."""
    claim_kind: str | None
    training_year: int | None
    created_at: datetime
    changed_at: datetime
    form: str
    form_sealed: bytes | None
    begins_on: str | None
    ends_on: str | None
    attended: list[str] | None
    """Half days as the unit wrote them, such as ``2026-05-12/morning``."""
    row_state: str | None
    centihours: int | None
    half_days: int | None

    def __repr__(self) -> str:
        """Without what was written."""
        return f"AboutPerson({self.filing_id})"


async def about_person(tx: Tx, person_ids: Collection[UUID], before: UUID | None, rows_max: int) -> list[AboutPerson]:
    """What was handed in of somebody, whose records these are, the latest first; what is only being written is left
    out.
    """
    handed_in = """
        f.state <> 'draft' AND f.standing ->> 'round' <> '0'
        AND (CAST(:before AS uuid) IS NULL OR f.filing_id < :before)
    """
    statement = sa.text(f"""
        WITH page AS (
            SELECT f.filing_id FROM filing f WHERE f.person_id = ANY(CAST(:people AS uuid[])) AND {handed_in}
            UNION
            SELECT f.filing_id FROM attendance a JOIN filing f USING (filing_id)
            WHERE a.person_id = ANY(CAST(:people AS uuid[])) AND {handed_in}
            ORDER BY filing_id DESC LIMIT :max
        )
        SELECT f.filing_id, f.kind, f.state, coalesce(training.title, training.form ->> 'title', f.title) AS title,
               f.claim_kind, f.training_year, f.created_at, f.changed_at, CAST(f.form AS text) AS form, f.form_sealed,
               training.form ->> 'begins_on' AS begins_on, training.form ->> 'ends_on' AS ends_on,
               attended.attended, attended.state AS row_state, attended.centihours, attended.half_days
        FROM page JOIN filing f USING (filing_id)
        LEFT JOIN filing training ON training.filing_id = f.about_id
        LEFT JOIN LATERAL (
            SELECT a.attended, a.state, a.centihours, a.half_days FROM attendance a
            WHERE a.filing_id = f.filing_id AND a.person_id = ANY(CAST(:people AS uuid[]))
            ORDER BY a.state = 'counted' DESC, a.row LIMIT 1
        ) AS attended ON f.kind = 'roster'
        ORDER BY f.filing_id DESC
    """)
    given = {"people": list(person_ids), "before": before, "max": rows_max}
    return [AboutPerson(**row._mapping) for row in await tx.execute(statement, given)]
