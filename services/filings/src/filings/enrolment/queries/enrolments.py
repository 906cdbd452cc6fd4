"""Questions about enrolment: which trainings are open to whom, and who is at two at once."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.enrolment import models
from filings.enrolment.domain import Busy, Training

_TRAINING = """
    SELECT f.filing_id, f.applicant_id AS organiser_id, org.name AS organiser_name, org.kind AS organiser_kind,
           org.region_code, org.authority_id, coalesce(f.title, f.form ->> 'title') AS title,
           f.form ->> 'subject' AS subject, f.form ->> 'begins_on' AS begins_on, f.form ->> 'ends_on' AS ends_on,
           f.approved_at, CAST(f.form ->> 'people' AS integer) AS people, o.quota, o.closes_on, o.half_days, o.units,
           coalesce(o.plan_at = f.approved_at, false) AS is_current,
           (SELECT count(*) FROM enrolment e WHERE e.filing_id = f.filing_id AND e.state = 'enrolled') AS enrolled,
           (SELECT count(*) FROM enrolment e WHERE e.filing_id = f.filing_id AND e.state = 'waiting') AS waiting
"""
_FROM = """
    FROM filing f JOIN organisation org ON org.organisation_id = f.applicant_id
    LEFT JOIN enrolment_opening o ON o.filing_id = f.filing_id
"""
_MEANT = """
    CASE WHEN o.units IS NOT NULL THEN CAST(:unit AS uuid) = ANY(o.units)
         WHEN org.kind = 'hr-authority' THEN org.region_code = ANY(CAST(:regions AS text[]))
         ELSE org.organisation_id IN (CAST(:unit AS uuid), CAST(:department AS uuid)) END
"""
_UNDER = """
    (organisation_id = :organiser OR :organiser IN (department_id, authority_id)
     OR authority_id = CAST(:authority AS uuid))
"""
"""An organisation is the organiser or its own, or of the same HR authority's level."""
_OPEN = f"""
    SELECT o.filing_id FROM enrolment_opening o JOIN filing f ON f.filing_id = o.filing_id
    JOIN organisation org ON org.organisation_id = f.applicant_id
    WHERE o.closes_on >= :today AND f.state = 'approved' AND o.plan_at = f.approved_at AND {_MEANT}
"""


class Place(NamedTuple):
    """Where somebody stands, or an organisation, as reach is decided."""

    unit: UUID
    department: UUID | None
    regions: Sequence[str]


async def training_of(tx: Tx, filing_id: UUID) -> Training | None:
    """An approved training with its enrolment."""
    statement = sa.text(f"{_TRAINING} {_FROM} WHERE f.filing_id = :id AND f.kind = 'training' AND f.state = 'approved'")
    row = (await tx.execute(statement, {"id": filing_id})).one_or_none()
    return None if row is None else Training(**row._mapping)


async def lock_opening(tx: Tx, filing_id: UUID) -> None:
    """Places of a training are given one after another, once it was opened."""
    statement = sa.text("SELECT FROM enrolment_opening WHERE filing_id = :id FOR UPDATE")
    await tx.execute(statement, {"id": filing_id})


async def secret_of(tx: Tx, filing_id: UUID) -> bytes | None:
    """The sealed secret of a training's codes."""
    statement = sa.text("SELECT secret_sealed FROM enrolment_opening WHERE filing_id = :id")
    found = (await tx.execute(statement, {"id": filing_id})).scalar_one_or_none()
    return None if found is None else bytes(found)


async def save_opening(tx: Tx, **columns: Any) -> None:
    """An enrolment is opened, or changed; its secret stays."""
    kept = {"filing_id", "secret_sealed", "opened_by", "opened_at"}
    changed = {name: value for name, value in columns.items() if name not in kept}
    insert = sa.dialects.postgresql.insert(models.enrolment_opening).values(**columns)
    await tx.execute(insert.on_conflict_do_update(index_elements=["filing_id"], set_=changed))


async def trainings_of_office(
    tx: Tx, place: Place, today: date, offset: int, rows_max: int
) -> tuple[list[Training], int]:
    """Trainings that an organisation holds, that are open to its people, or to which they are enrolled; the latest
    first, and how many there are.
    """
    statement = sa.text(f"""
        WITH shown AS (
            SELECT filing_id FROM filing WHERE applicant_id = :unit AND kind = 'training' AND state = 'approved'
            UNION {_OPEN}
            UNION SELECT e.filing_id FROM person today JOIN enrolment e ON e.person_id = today.person_id
            WHERE today.organisation_id = :unit AND today.merged_into IS NULL AND e.state <> 'withdrawn'
            UNION SELECT e.filing_id FROM person today JOIN person own ON own.merged_into = today.person_id
            JOIN enrolment e ON e.person_id = own.person_id
            WHERE today.organisation_id = :unit AND e.state <> 'withdrawn'
        )
        {_TRAINING}, count(*) OVER () AS total {_FROM} JOIN shown ON shown.filing_id = f.filing_id
        WHERE f.state = 'approved'
        ORDER BY f.form ->> 'begins_on' DESC, f.filing_id DESC OFFSET :offset LIMIT :max
    """)
    given = {**place._asdict(), "regions": list(place.regions), "today": today, "offset": offset, "max": rows_max}
    rows = (await tx.execute(statement, given)).all()
    return [_training(row) for row in rows], rows[0].total if rows else 0


def _training(row: sa.Row[Any]) -> Training:
    return Training(**{name: value for name, value in row._mapping.items() if name != "total"})


async def is_shown_to(tx: Tx, filing_id: UUID, place: Place) -> bool:
    """Whether an organisation holds a training, it is for its people, or some of them are enrolled."""
    statement = sa.text(f"""
        SELECT EXISTS (
            SELECT {_FROM} WHERE f.filing_id = :id AND (
                f.applicant_id = :unit OR (o.plan_at = f.approved_at AND {_MEANT})
                OR EXISTS (SELECT FROM enrolment e JOIN person own ON own.person_id = e.person_id
                           JOIN person today ON today.person_id = coalesce(own.merged_into, own.person_id)
                           WHERE e.filing_id = f.filing_id AND today.organisation_id = :unit
                             AND e.state <> 'withdrawn')))
    """)
    given = {**place._asdict(), "regions": list(place.regions), "id": filing_id}
    return bool((await tx.execute(statement, given)).scalar_one())


class OwnTraining(NamedTuple):
    """A training that is open to somebody or to which they are enrolled."""

    training: Training
    state: str | None
    """How they stand to it; ``None`` where they never enrolled."""
    before: int
    """How many wait before them."""
    test_result: str | None


async def own_trainings(
    tx: Tx, person_ids: Collection[UUID], place: Place, today: date, since: date, only: UUID | None = None
) -> list[OwnTraining]:
    """What is open to somebody, and to what they are enrolled that ended on a day or later; what begins first, first.

    ``only``: that training alone, whenever it was.
    """
    statement = sa.text(f"""
        WITH shown AS (
            {_OPEN} UNION SELECT filing_id FROM enrolment
            WHERE person_id = ANY(CAST(:people AS uuid[])) AND state <> 'withdrawn'
        ), mine AS (
            SELECT DISTINCT ON (filing_id) filing_id, state, place_at, person_id, test_result FROM enrolment
            WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY filing_id, state = 'withdrawn'
        )
        {_TRAINING}, mine.state, mine.test_result,
            (SELECT count(*) FROM enrolment e WHERE e.filing_id = f.filing_id AND e.state = 'waiting'
             AND (e.place_at, e.person_id) < (mine.place_at, mine.person_id)) AS before
        {_FROM} JOIN shown ON shown.filing_id = f.filing_id LEFT JOIN mine ON mine.filing_id = f.filing_id
        WHERE f.state = 'approved' AND (CAST(:only AS uuid) IS NULL AND f.form ->> 'ends_on' >= :since
                                        OR f.filing_id = CAST(:only AS uuid))
        ORDER BY f.form ->> 'begins_on', f.filing_id LIMIT 200
    """)
    given = {
        **place._asdict(), "regions": list(place.regions), "people": list(person_ids), "today": today,
        "since": since.isoformat(), "only": only,
    }  # fmt: skip
    apart = ("state", "before", "test_result")
    return [
        OwnTraining(
            Training(**{name: value for name, value in row._mapping.items() if name not in apart}),
            row.state,
            row.before,
            row.test_result,
        )
        for row in await tx.execute(statement, given)
    ]


class Unit(NamedTuple):
    """An organisation for whose people enrolment may be opened."""

    organisation_id: UUID
    name: str


async def units_under(
    tx: Tx, organisation_ids: Collection[UUID], authority_id: UUID | None, organiser: UUID
) -> list[Unit]:
    """Those of these organisations that are the organiser's, or of the same HR authority's level as it, by name."""
    statement = sa.text(f"""
        SELECT organisation_id, name FROM organisation
        WHERE organisation_id = ANY(CAST(:ids AS uuid[])) AND {_UNDER} ORDER BY name, organisation_id
    """)
    given = {"ids": list(organisation_ids), "authority": authority_id, "organiser": organiser}
    return [Unit(*row) for row in await tx.execute(statement, given)]


async def units_with(
    tx: Tx, words: str, authority_id: UUID | None, organiser: UUID, today: date, rows_max: int
) -> tuple[list[Unit], int]:
    """The first of all such organisations whose names have these words and that are not closed, and how many it are."""
    statement = sa.text(f"""
        SELECT organisation_id, name, count(*) OVER () AS total FROM organisation
        WHERE {_UNDER} AND name <> '' AND (closed_on IS NULL OR closed_on > :today)
          AND strpos(lower(name), lower(:words)) > 0
        ORDER BY name, organisation_id LIMIT :max
    """)
    given = {"words": words, "authority": authority_id, "organiser": organiser, "today": today, "max": rows_max}
    rows = (await tx.execute(statement, given)).all()
    return [Unit(row.organisation_id, row.name) for row in rows], rows[0].total if rows else 0


async def busy(tx: Tx, person_ids: Collection[UUID], half_days: Collection[str]) -> list[Busy]:
    """At which trainings these people are on these half days: enrolled, waiting, or on a roster."""
    statement = sa.text("""
        SELECT e.person_id, f.filing_id, coalesce(f.title, f.form ->> 'title') AS title, o.half_days
        FROM enrolment e JOIN enrolment_opening o ON o.filing_id = e.filing_id
        JOIN filing f ON f.filing_id = e.filing_id
        WHERE e.person_id = ANY(CAST(:people AS uuid[])) AND e.state <> 'withdrawn' AND f.state = 'approved'
          AND o.half_days && CAST(:half_days AS text[])
        UNION ALL
        SELECT a.person_id, t.filing_id, coalesce(t.title, t.form ->> 'title') AS title, a.attended AS half_days
        FROM attendance a JOIN filing r ON r.filing_id = a.filing_id JOIN filing t ON t.filing_id = r.about_id
        WHERE a.person_id = ANY(CAST(:people AS uuid[])) AND a.state IN ('ready', 'counted')
          AND r.state IN ('in-chain', 'approved') AND a.attended && CAST(:half_days AS text[])
        ORDER BY 1, 2
    """)
    given = {"people": list(person_ids), "half_days": list(half_days)}
    return [Busy(**row._mapping) for row in await tx.execute(statement, given)]
