"""Questions of one office's desk: a page of what waits for it or of what it filed, and how much there is."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.approval.domain.filings import FilingKind, FilingState
from filings.approval.domain.kept import ListedFiling
from filings.approval.queries.filings import LISTED

_WAITS = "waits_for @> ARRAY[CAST(:office AS uuid)] AND state = 'in-chain'"
_OF_KIND = "(CAST(:kind AS text) IS NULL OR kind = :kind)"


async def waiting(tx: Tx, office_id: UUID, kind: FilingKind | None, rows: int, skipped: int) -> list[ListedFiling]:
    """What waits for an office, what has waited longest first."""
    statement = sa.text(f"""
        SELECT {LISTED} FROM filing WHERE {_WAITS} AND {_OF_KIND}
        ORDER BY waits_since, filing_id LIMIT :rows OFFSET :skipped
    """)
    given = {"office": office_id, "kind": kind, "rows": rows, "skipped": skipped}
    return [ListedFiling(**row._mapping) for row in await tx.execute(statement, given)]


async def count_waiting(tx: Tx, office_id: UUID, kind: FilingKind | None) -> int:
    """How many of them there are."""
    statement = sa.text(f"SELECT count(*) FROM filing WHERE {_WAITS} AND {_OF_KIND}")
    return int((await tx.execute(statement, {"office": office_id, "kind": kind})).scalar_one())


async def filed(
    tx: Tx, office_id: UUID, kind: FilingKind | None, state: FilingState | None, rows: int, skipped: int
) -> list[ListedFiling]:
    """What an organisation filed, the latest first."""
    statement = sa.text(f"""
        SELECT {LISTED} FROM filing
        WHERE applicant_id = :office AND {_OF_KIND} AND (CAST(:state AS text) IS NULL OR state = :state)
        ORDER BY filing_id DESC LIMIT :rows OFFSET :skipped
    """)
    given = {"office": office_id, "kind": kind, "state": state, "rows": rows, "skipped": skipped}
    return [ListedFiling(**row._mapping) for row in await tx.execute(statement, given)]


async def count_filed(tx: Tx, office_id: UUID, kind: FilingKind | None, state: FilingState | None) -> int:
    """How many of them there are."""
    statement = sa.text(f"""
        SELECT count(*) FROM filing
        WHERE applicant_id = :office AND {_OF_KIND} AND (CAST(:state AS text) IS NULL OR state = :state)
    """)
    return int((await tx.execute(statement, {"office": office_id, "kind": kind, "state": state})).scalar_one())


async def rosters_of(tx: Tx, training_id: UUID) -> list[ListedFiling]:
    """The rosters of a training, the latest first."""
    statement = sa.text(f"SELECT {LISTED} FROM filing WHERE about_id = :id ORDER BY filing_id DESC")
    return [ListedFiling(**row._mapping) for row in await tx.execute(statement, {"id": training_id})]


class OfficeToAsk(NamedTuple):
    """A department or an HR authority."""

    organisation_id: UUID
    kind: str
    name: str


async def offices_near(tx: Tx, organisations: Collection[UUID], rows_max: int) -> list[OfficeToAsk]:
    """The departments and HR authorities among these, and those right below them, in the order of their names."""
    statement = sa.text("""
        SELECT organisation_id, kind, name FROM organisation
        WHERE kind <> 'institution' AND name <> ''
          AND (organisation_id = ANY(CAST(:ids AS uuid[])) OR authority_id = ANY(CAST(:ids AS uuid[])))
        ORDER BY kind DESC, name, organisation_id LIMIT :max
    """)
    rows = await tx.execute(statement, {"ids": list(organisations), "max": rows_max})
    return [OfficeToAsk(*row) for row in rows]


class Counts(NamedTuple):
    """How much there is to do at a desk."""

    waiting: int
    late: int
    with_remarks: int
    returned: int
    returned_trainings: int
    returned_rosters: int
    returned_claims: int
    to_review: int
    proposed_overturns: int


async def counts(tx: Tx, office_id: UUID, now: datetime, *, supervises: bool) -> Counts:
    """What waits for an office, what was returned to it, and what it looks at again.

    ``supervises``: it may know which claims were drawn; a unit takes part in its own and is not told.
    """
    statement = sa.text(f"""
        SELECT turn.*, returned.*, review.*, proposed.*
        FROM (SELECT count(*) AS waiting, count(*) FILTER (WHERE due_at < :now) AS late,
                     count(*) FILTER (WHERE cardinality(remarks) > 0) AS with_remarks
              FROM filing WHERE {_WAITS}) AS turn,
             (SELECT count(*) AS returned, count(*) FILTER (WHERE kind = 'training') AS returned_trainings,
                     count(*) FILTER (WHERE kind = 'roster') AS returned_rosters,
                     count(*) FILTER (WHERE kind = 'claim') AS returned_claims
              FROM filing WHERE applicant_id = :office AND state = 'returned') AS returned,
             (SELECT count(*) AS to_review FROM filing
              WHERE :supervises AND review = 'open' AND state = 'approved'
                AND taking_part @> ARRAY[CAST(:office AS uuid)]) AS review,
             (SELECT count(*) AS proposed_overturns FROM filing
              WHERE standing ->> 'overturn' IS NOT NULL AND state = 'approved'
                AND standing -> 'overturn' ->> 2 = CAST(:office AS text)) AS proposed
    """)
    given = {"office": office_id, "now": now, "supervises": supervises}
    return Counts(**(await tx.execute(statement, given)).one()._mapping)
