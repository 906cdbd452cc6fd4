"""Questions about what somebody asks for and somebody else decides, and about what people say of themselves."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.access.rows import fields_of
from registry.applications.domain import Application, ApplicationState


class Wanted(NamedTuple):
    """Which part of what waits: after one of them, or after so many."""

    after: UUID | None
    skipped: int
    rows_max: int
    kind: str | None = None


async def add_application(tx: Tx, application_id: UUID, columns: dict[str, Any]) -> None:
    """One that waits: kind, sealed body, whom it is about, who decides, and what follows a password."""
    statement = sa.text("""
        INSERT INTO application (application_id, kind, blind_index, organisation_id, region_code, body_sealed,
                                 photo_sealed, password_hash, made_by, origin)
        VALUES (:id, :kind, :index, :unit, :region, :body, :photo, :password, :by, :origin)
    """)
    await tx.execute(statement, {"id": application_id, **columns})


_AT_PLACE = """
    state = 'waiting' AND kind = :kind AND made_at > :since
    AND organisation_id IS NOT DISTINCT FROM CAST(:unit AS uuid)
    AND region_code IS NOT DISTINCT FROM CAST(:region AS text)
"""


async def hold_applications_of(tx: Tx, origin: bytes, place: str) -> None:
    """Nobody else asks from this address, nor at this place, until the transaction ends: what is counted stays so."""
    for held in (f"origin {origin.hex()}", f"place {place}"):
        await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:held, 15))"), {"held": held})


async def count_from(tx: Tx, asked: Application, origin: bytes, *, since: datetime) -> tuple[int, int]:
    """How many are waiting that came from one address: of the kind about one ID number at its place, and in all."""
    statement = sa.text(f"""
        SELECT count(*) FILTER (WHERE blind_index = :index AND {_AT_PLACE}) AS alike, count(*) AS all_of_them
        FROM application WHERE origin = :origin AND state = 'waiting' AND made_at > :since
    """)
    row = (await tx.execute(statement, {**_place(asked, since), "origin": origin, "index": asked.blind_index})).one()
    return row.alike, row.all_of_them


async def displace(tx: Tx, asked: Application, index: bytes | None, rows_max: int, *, since: datetime) -> None:
    """Where so many of anybody's wait at a place (about one ID number, or about any) the oldest one of the address that
    has the most of them is no more.
    """
    statement = sa.text(f"""
        WITH counted AS (
            SELECT application_id, made_at, count(*) OVER () AS in_all,
                   CASE WHEN origin IS NULL THEN 1 ELSE count(*) OVER (PARTITION BY origin) END AS of_origin
            FROM application
            WHERE {_AT_PLACE} AND made_by = 'anybody' AND (CAST(:index AS bytea) IS NULL OR blind_index = :index)
        )
        DELETE FROM application WHERE application_id = (
            SELECT application_id FROM counted WHERE in_all >= :max ORDER BY of_origin DESC, made_at LIMIT 1
        ) AND state = 'waiting' -- whoever decides it just now has the word
    """)
    await tx.execute(statement, {**_place(asked, since), "index": index, "max": rows_max})


def _place(asked: Application, since: datetime) -> dict[str, Any]:
    return {"kind": asked.kind, "unit": asked.organisation_id, "region": asked.region_code, "since": since}


async def waiting_about(tx: Tx, blind_index: bytes, kind: str, *, since: datetime) -> sa.Row[Any] | None:
    """The latest of a kind that waits about one ID number."""
    statement = sa.text("""
        SELECT application_id, body_sealed, made_at FROM application
        WHERE blind_index = :index AND kind = :kind AND state = 'waiting' AND made_at > :since
        ORDER BY application_id DESC LIMIT 1
    """)
    return (await tx.execute(statement, {"index": blind_index, "kind": kind, "since": since})).one_or_none()


async def lock_applications_with(tx: Tx, application_id: UUID) -> Sequence[sa.Row[Any]]:
    """One, and all that wait about the same ID number, held until the transaction ends: deciding one ends the others.

    The order of the locks is that of the ids.
    """
    statement = sa.text("""
        SELECT application_id, kind, state, blind_index, organisation_id, region_code, body_sealed, photo_sealed,
               password_hash, made_by, made_at,
               (SELECT name FROM organisation o WHERE o.organisation_id = application.organisation_id) AS unit
        FROM application
        WHERE application_id = :id OR (
            state = 'waiting' AND blind_index = (SELECT blind_index FROM application WHERE application_id = :id)
        ) ORDER BY application_id FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": application_id})).all()


async def decide(
    tx: Tx, application_id: UUID, state: ApplicationState, *, by: str, reason: str | None, at: datetime
) -> None:
    """What became of it; the password that waited with it is forgotten."""
    statement = sa.text("""
        UPDATE application
        SET state = :state, decided_by = :by, reason = :reason, decided_at = :at, password_hash = NULL
        WHERE application_id = :id
    """)
    given = {"id": application_id, "state": state, "by": by, "reason": reason, "at": at}
    await tx.execute(statement, given)


async def application_of_anybody(tx: Tx, application_id: UUID, *, hold: bool) -> sa.Row[Any] | None:
    """One that somebody without a session made; ``hold``: until the transaction ends."""
    statement = sa.text(f"""
        SELECT application_id, kind, state, organisation_id, region_code, body_sealed, made_at, decided_at, reason
        FROM application WHERE application_id = :id AND made_by = 'anybody' {"FOR UPDATE" if hold else ""}
    """)
    return (await tx.execute(statement, {"id": application_id})).one_or_none()


async def withdraw(tx: Tx, application_id: UUID, body_sealed: bytes, at: datetime) -> None:
    """A held one is withdrawn: what was said of people is gone from it, with the picture and the password."""
    statement = sa.text("""
        UPDATE application SET state = 'withdrawn', decided_at = :at, decided_by = made_by, body_sealed = :body,
               photo_sealed = NULL, password_hash = NULL
        WHERE application_id = :id
    """)
    await tx.execute(statement, {"id": application_id, "body": body_sealed, "at": at})


async def deciding_offices(tx: Tx, organisation_id: UUID | None, region_code: str | None, today: date) -> list[UUID]:
    """Who decides what waits at a unit, or in a region: the unit, where somebody may decide for it, and the nearest HR
    authority; the nearest first.
    """
    statement = sa.text("""
        WITH RECURSIVE way (code, above, distance) AS (
            SELECT code, above, 1 FROM region WHERE code = coalesce(
                CAST(:region AS text),
                (SELECT region_code FROM organisation WHERE organisation_id = CAST(:unit AS uuid))
            )
            UNION ALL
            SELECT region.code, region.above, distance + 1 FROM region JOIN way ON region.code = way.above
        ), nearest AS (
            SELECT organisation_id, distance FROM way JOIN organisation ON region_code = way.code
            WHERE kind = 'hr-authority' AND (closed_on IS NULL OR closed_on > :today)
              AND organisation_id IS DISTINCT FROM CAST(:unit AS uuid)
            ORDER BY distance, organisation_id LIMIT 1
        )
        SELECT organisation_id FROM (
            SELECT CAST(:unit AS uuid) AS organisation_id, 0 AS distance WHERE EXISTS (
                SELECT FROM role JOIN account USING (account_id)
                WHERE organisation_id = CAST(:unit AS uuid) AND role IN ('unit-administrator', 'hr-authority')
                  AND ended_at IS NULL AND closed_at IS NULL
            )
            UNION ALL SELECT organisation_id, distance FROM nearest
        ) AS offices ORDER BY distance
    """)
    given = {"unit": organisation_id, "region": region_code, "today": today}
    return list((await tx.execute(statement, given)).scalars())


async def supersede(tx: Tx, blind_index: bytes, kind: str, *, at: datetime) -> None:
    """Everything of a kind that still waits about one ID number is needless."""
    statement = sa.text("""
        UPDATE application SET state = 'superseded', decided_at = :at, password_hash = NULL
        WHERE blind_index = :index AND kind = :kind AND state = 'waiting'
    """)
    await tx.execute(statement, {"index": blind_index, "kind": kind, "at": at})


_BELOW = """
    WITH RECURSIVE below (code) AS (
        SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
        UNION
        SELECT region.code FROM region JOIN below ON region.above = below.code
    )
"""
_WAITING_THERE = """
    FROM application a LEFT JOIN organisation o USING (organisation_id)
    WHERE state = 'waiting' AND made_at > :since AND (
        a.organisation_id = ANY(CAST(:units AS uuid[]))
        OR coalesce(a.region_code, o.region_code) IN (SELECT code FROM below)
    )
"""


async def count_waiting(
    tx: Tx, places: tuple[Collection[UUID], Collection[str]], since: datetime
) -> Sequence[sa.Row[Any]]:
    """How many of each kind wait for these units, and in these regions and below, and since when the oldest does."""
    statement = sa.text(f"""
        {_BELOW} SELECT a.kind, count(*) AS waiting, min(made_at) AS oldest_at {_WAITING_THERE}
        GROUP BY a.kind ORDER BY a.kind
    """)
    given = {"units": list(places[0]), "regions": list(places[1]), "since": since}
    return (await tx.execute(statement, given)).all()


async def waiting_in(
    tx: Tx, places: tuple[Collection[UUID], Collection[str]], wanted: Wanted, since: datetime
) -> Sequence[sa.Row[Any]]:
    """What waits for these units, and in these regions and below, of one kind or of all; the oldest first. Each row
    has how many there are after the one of ``wanted``.
    """
    statement = sa.text(f"""
        {_BELOW}
        SELECT application_id, a.kind, a.blind_index, body_sealed, a.organisation_id, a.region_code,
               made_at, o.name AS unit, count(*) OVER () AS total
        {_WAITING_THERE}
          AND (CAST(:kind AS text) IS NULL OR a.kind = :kind)
          AND application_id > coalesce(CAST(:after AS uuid), '00000000-0000-0000-0000-000000000000')
        ORDER BY application_id LIMIT :max OFFSET :skipped
    """)
    given = {
        "units": list(places[0]), "regions": list(places[1]), "after": wanted.after, "since": since,
        "kind": wanted.kind, "max": wanted.rows_max, "skipped": wanted.skipped,
    }  # fmt: skip
    return (await tx.execute(statement, given)).all()


async def applications_about(tx: Tx, blind_index: bytes) -> Sequence[sa.Row[Any]]:
    """What was asked for about somebody, and what became of it."""
    statement = sa.text("""
        SELECT application_id, kind, state, made_at, decided_at, reason FROM application
        WHERE blind_index = :index ORDER BY application_id
    """)
    return (await tx.execute(statement, {"index": blind_index})).all()


async def placements_of(tx: Tx, person_id: UUID) -> Sequence[sa.Row[Any]]:
    """Where somebody stood from which day on, as text; the first one has no day."""
    statement = sa.text("""
        SELECT nullif(effective_on, '-infinity') AS effective_on, organisation.name AS unit, placement.region_code,
               post_category, title_level, second_post_category
        FROM placement JOIN organisation USING (organisation_id) WHERE person_id = :id ORDER BY placement.effective_on
    """)
    return (await tx.execute(statement, {"id": person_id})).all()


async def post_of(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """What is on record of somebody's post beside where it is."""
    statement = sa.text("""
        SELECT staff_kind, post_grade, hired_on, terms, ended_on, ended_because, second_post_category,
               nullif(talent, 'none') AS talent
        FROM person WHERE person_id = :id
    """)
    row = (await tx.execute(statement, {"id": person_id})).one()
    return fields_of(
        row, "staff_kind", "post_grade", "hired_on", "terms", "ended_on", "ended_because",
        "second_post_category", "talent",
    )  # fmt: skip
