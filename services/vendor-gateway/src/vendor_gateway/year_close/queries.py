"""Questions about closed years."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.year_close import models
from vendor_gateway.year_close.domain import Openings


async def openings_of(tx: Tx, vendor_ids: Collection[str], person_ids: Collection[UUID]) -> Openings:
    """What was opened for these vendors and for these people."""
    statement = sa.text("""
        SELECT vendor_id, person_id, training_year, region_code FROM year_opening
        WHERE vendor_id = ANY(CAST(:vendors AS text[])) OR person_id = ANY(CAST(:people AS uuid[]))
    """)
    rows = (await tx.execute(statement, {"vendors": list(vendor_ids), "people": list(person_ids)})).all()
    return Openings(
        frozenset((row.vendor_id, row.training_year, row.region_code) for row in rows if row.vendor_id is not None),
        frozenset((row.person_id, row.training_year) for row in rows if row.person_id is not None),
    )


async def add_opening(tx: Tx, opening: dict[str, Any]) -> None:
    """A decision, by the names of its columns."""
    await tx.execute(sa.insert(models.year_opening), opening)


async def listed(tx: Tx, region_stems: Sequence[str], rows_max: int) -> Sequence[sa.Row[Any]]:
    """The openings that people of these regions profit from, the latest first."""
    statement = sa.text("""
        SELECT opening_id, training_year, region_code, vendor_id, person_id, reason, made_for, made_at FROM year_opening
        WHERE region_code IS NULL
           OR EXISTS (SELECT FROM unnest(CAST(:stems AS text[])) AS stem
                      WHERE region_code LIKE stem || '%' OR stem LIKE rtrim(region_code, '0') || '%')
        ORDER BY opening_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"stems": list(region_stems), "max": rows_max})).all()
