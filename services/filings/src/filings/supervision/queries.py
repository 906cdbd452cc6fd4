"""Questions of those who supervise: what waits for whom and how long, and what does not look right."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA
from common.db import Tx
from filings.supervision.models import spot_check, spot_check_item

_TITLE = "coalesce(f.title, f.form ->> 'title') AS title"


async def waiting_by_office(tx: Tx, offices: Collection[UUID], at: datetime) -> Sequence[sa.Row[Any]]:
    """For each office something waits for: how many filings of which kind, since when the oldest, how many are late."""
    statement = sa.text("""
        SELECT office.id AS organisation_id, o.name, o.kind, f.kind AS filing_kind, count(*) AS waiting,
               min(f.waits_since) AS oldest, count(*) FILTER (WHERE f.due_at < :at) AS late
        FROM filing f CROSS JOIN LATERAL unnest(f.waits_for) AS office (id)
        LEFT JOIN organisation o ON o.organisation_id = office.id
        WHERE f.state = 'in-chain' AND f.waits_for && CAST(:offices AS uuid[])
          AND office.id = ANY(CAST(:offices AS uuid[]))
        GROUP BY office.id, o.name, o.kind, f.kind ORDER BY late DESC, oldest
    """)
    return (await tx.execute(statement, {"offices": list(offices), "at": at})).all()


async def without_roster(tx: Tx, offices: Collection[UUID], ended_before: date, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Trainings that were approved and ended, of which nobody has handed in who attended."""
    statement = sa.text(f"""
        SELECT f.filing_id, {_TITLE}, f.applicant_id, o.name AS applicant, f.form ->> 'ends_on' AS ends_on,
               CAST(f.form ->> 'people' AS integer) AS people
        FROM filing f LEFT JOIN organisation o ON o.organisation_id = f.applicant_id
        WHERE f.applicant_id = ANY(CAST(:offices AS uuid[])) AND f.kind = 'training' AND f.state = 'approved'
          AND f.form ->> 'ends_on' < :before
          AND NOT EXISTS (SELECT FROM filing r WHERE r.about_id = f.filing_id AND r.state IN ('in-chain', 'approved'))
        ORDER BY f.form ->> 'ends_on' LIMIT :max
    """)
    given = {"offices": list(offices), "before": ended_before.isoformat(), "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def remarkable(
    tx: Tx, offices: Collection[UUID], remarks: Collection[str], rows_max: int
) -> Sequence[sa.Row[Any]]:
    """Filings that were handed in and stand out in one of these ways, the latest first."""
    statement = sa.text(f"""
        SELECT f.filing_id, f.kind, f.about_id, f.state, {_TITLE}, f.applicant_id, o.name AS applicant, f.remarks,
               CAST(t.form ->> 'people' AS integer) AS planned, CAST(f.form ->> 'rows' AS integer) AS came,
               f.form ->> 'fee_charged' AS fee_charged
        FROM filing f LEFT JOIN organisation o ON o.organisation_id = f.applicant_id
        LEFT JOIN filing t ON t.filing_id = f.about_id
        WHERE f.applicant_id = ANY(CAST(:offices AS uuid[])) AND f.remarks && CAST(:remarks AS text[])
          AND f.state IN ('in-chain', 'approved')
        ORDER BY f.filing_id DESC LIMIT :max
    """)
    given = {"offices": list(offices), "remarks": list(remarks), "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def to_review(tx: Tx, offices: Collection[UUID], rows_max: int) -> Sequence[sa.Row[Any]]:
    """Claims that decided themselves and were drawn to be looked at, the oldest first."""
    statement = sa.text("""
        SELECT filing_id, title, claim_kind, training_year, changed_at, person_id FROM filing
        WHERE review = 'open' AND state = 'approved' AND taking_part && CAST(:offices AS uuid[])
        ORDER BY filing_id LIMIT :max
    """)
    return (await tx.execute(statement, {"offices": list(offices), "max": rows_max})).all()


async def proposed_overturns(tx: Tx, offices: Collection[UUID], rows_max: int) -> Sequence[sa.Row[Any]]:
    """What somebody of these HR authorities proposed to take back, and nobody has answered yet, the oldest first."""
    statement = sa.text(f"""
        SELECT f.filing_id, f.kind, {_TITLE}, f.applicant_id, o.name AS applicant, f.person_id, f.changed_at,
               CAST(f.standing -> 'overturn' ->> 2 AS uuid) AS office_id,
               CAST(f.standing -> 'overturn' ->> 0 AS uuid) AS proposed_by
        FROM filing f LEFT JOIN organisation o ON o.organisation_id = f.applicant_id
        WHERE f.standing ->> 'overturn' IS NOT NULL AND f.state = 'approved'
          AND CAST(f.standing -> 'overturn' ->> 2 AS uuid) = ANY(CAST(:offices AS uuid[]))
        ORDER BY f.filing_id LIMIT :max
    """)
    return (await tx.execute(statement, {"offices": list(offices), "max": rows_max})).all()


async def approved_between(
    tx: Tx, offices: Collection[UUID], kind: str, begins_on: date, ends_on: date, rows_max: int
) -> list[UUID]:
    """What of a kind was approved on these days in China, and still is."""
    statement = sa.text("""
        SELECT filing_id FROM filing f
        WHERE kind = :kind AND state = 'approved' AND approved_at >= :begins AND approved_at < :ends
          AND EXISTS (SELECT FROM unnest(f.taking_part) AS one (id)
                      JOIN unnest(CAST(:offices AS uuid[])) AS office (id) USING (id))
        ORDER BY filing_id LIMIT :max
    """)
    begins, ends = (datetime.combine(on, time(), CHINA) for on in (begins_on, ends_on + timedelta(days=1)))
    given = {"offices": list(offices), "kind": kind, "begins": begins, "ends": ends, "max": rows_max}
    return list((await tx.execute(statement, given)).scalars())


async def add_spot_check(tx: Tx, columns: Mapping[str, Any], drawn: Sequence[UUID]) -> None:
    """What was drawn, in the order of the draw."""
    await tx.execute(sa.insert(spot_check).values(**columns))
    if drawn:
        rows = [
            {"spot_check_id": columns["spot_check_id"], "place": place, "filing_id": id_}
            for place, id_ in enumerate(drawn, 1)
        ]
        await tx.execute(sa.insert(spot_check_item), rows)


async def spot_checks_of(tx: Tx, offices: Collection[UUID], rows_max: int) -> Sequence[sa.Row[Any]]:
    """The spot checks of offices, the latest first, each with how much was looked at."""
    statement = sa.text("""
        SELECT c.*, count(i.place) AS drawn, count(i.looked_at) AS looked_at,
               count(*) FILTER (WHERE i.is_right IS FALSE) AS wrong
        FROM spot_check c LEFT JOIN spot_check_item i USING (spot_check_id)
        WHERE c.office_id = ANY(CAST(:offices AS uuid[]))
        GROUP BY c.spot_check_id ORDER BY c.spot_check_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"offices": list(offices), "max": rows_max})).all()


async def spot_check_of(tx: Tx, spot_check_id: UUID) -> sa.Row[Any] | None:
    """One of them."""
    statement = sa.text("SELECT * FROM spot_check WHERE spot_check_id = :id")
    return (await tx.execute(statement, {"id": spot_check_id})).one_or_none()


async def items_of(tx: Tx, spot_check_id: UUID) -> Sequence[sa.Row[Any]]:
    """What was drawn, in the order of the draw."""
    statement = sa.text(f"""
        SELECT i.place, i.filing_id, f.kind, {_TITLE}, f.applicant_id, f.person_id, f.state, i.is_right, i.found,
               i.looked_at
        FROM spot_check_item i JOIN filing f USING (filing_id) WHERE i.spot_check_id = :id ORDER BY i.place
    """)
    return (await tx.execute(statement, {"id": spot_check_id})).all()


async def save_finding(
    tx: Tx, spot_check_id: UUID, place: int, *, is_right: bool, found: str | None, by: UUID, at: datetime
) -> bool:
    """What somebody found; false where it was looked at already, or nothing was drawn at this place."""
    statement = sa.text("""
        UPDATE spot_check_item SET is_right = :is_right, found = :found, looked_by = :by, looked_at = :at
        WHERE spot_check_id = :id AND place = :place AND looked_at IS NULL RETURNING place
    """)
    given = {"id": spot_check_id, "place": place, "is_right": is_right, "found": found, "by": by, "at": at}
    return (await tx.execute(statement, given)).first() is not None
