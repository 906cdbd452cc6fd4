"""Questions about people and their histories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from registry.people import models
from registry.people.domain.histories import History, Placement, Post
from registry.people.domain.rows import NOTHING_KEPT, Ended, Kept, Term
from registry.people.queries.leaves import leaves_document, read_leaves


@dataclass(frozen=True)
class PersonFile:
    """A person as recorded, without their number."""

    person_id: UUID
    blind_index: bytes
    name: str
    standing: Post
    """Today's; the person's row has it beside the history."""
    history: History
    version: int
    kept: Kept = NOTHING_KEPT
    region_code: str | None = None
    """Today's, of the unit; ``None`` for whom the release before this one recorded, until the next census."""
    merged_into: UUID | None = None
    """Another record of the same human; ``history`` stays as it was."""
    leaves_sealed: bytes | None = None
    """Sealed for this person; ``history`` has those alone that the release before this one wrote in clear."""


_RECORDED = (
    "person_id", "name", "standing.organisation_id", "standing.post_category", "standing.title_level",
    "standing.staff_kind", "standing.second_post_category",
    "history.hired_on", "terms", "unit_region", "leaves", "leaves_sealed", "ended_on", "ended_because",
    *(f"kept.{name}" for name in Kept._fields),
)  # fmt: skip
_NEW_PEOPLE = Columns(models.person, "blind_index", "id_number_sealed", *_RECORDED)
_ADD_PEOPLE = _NEW_PEOPLE.insert(
    then="""
        ORDER BY blind_index
        ON CONFLICT (blind_index) DO NOTHING
        RETURNING blind_index
    """
)


async def add_people(tx: Tx, people: Sequence[tuple[PersonFile, bytes]]) -> set[bytes]:
    """Files and sealed numbers of new people; the blind indexes of those that nobody else has added meanwhile.

    The order of the locks is that of the index. Placements are for :func:`save_placements`.
    """
    files, sealed = [person for person, _ in people], [number for _, number in people]
    found = await tx.execute(
        _ADD_PEOPLE, _NEW_PEOPLE.arrays(files, id_number_sealed=sealed, **_made_from_history(files))
    )
    return {bytes(index) for index in found.scalars()}


_KNOWN_PEOPLE = Columns(models.person, *_RECORDED, "merged_into", "version")
_SAVE_PEOPLE = sa.text(f"""
    UPDATE person SET {_KNOWN_PEOPLE.assigned("person_id")}, changed_at = now()
    FROM {_KNOWN_PEOPLE.given} AS given ({_KNOWN_PEOPLE.names})
    WHERE person.person_id = given.person_id
""")


async def save_people(tx: Tx, people: Sequence[PersonFile]) -> None:
    """People whose rows the transaction has locked, all but their placements."""
    await tx.execute(_SAVE_PEOPLE, _KNOWN_PEOPLE.arrays(people, **_made_from_history(people)))


def _made_from_history(people: Sequence[PersonFile]) -> dict[str, Sequence[object]]:
    """The columns that a person's file does not have as they are written."""
    histories = [person.history for person in people]
    return {
        "unit_region": [person.region_code for person in people],
        "terms": [
            orjson.dumps([(term.begins_on, term.ends_on) for term in history.terms]).decode() for history in histories
        ],
        "leaves": [leaves_document(history.leaves).decode() for history in histories],
        "ended_on": [history.ended and history.ended.on for history in histories],
        "ended_because": [history.ended and history.ended.because for history in histories],
    }


_PLACEMENT = Columns(
    models.placement, "person_id", "effective_on", "post.organisation_id", "region_code", "post.post_category",
    "post.title_level", "post.staff_kind", "post.second_post_category", "duties_changed", "follows_unit",
)  # fmt: skip
_SAVE_PLACEMENTS = _PLACEMENT.insert(
    then=f"""
        ON CONFLICT (person_id, effective_on) DO UPDATE
        SET {_PLACEMENT.excluded("person_id", "effective_on")},
            recorded_at = CASE WHEN placement.organisation_id = excluded.organisation_id
                          THEN placement.recorded_at ELSE excluded.recorded_at END
    """
)


async def save_placements(tx: Tx, placements: Sequence[tuple[UUID, Placement]]) -> None:
    """Placements of people; one of the same person and day gives way."""
    given = [placement for _, placement in placements]
    days = [placement.begins for placement in given]
    people = [person_id for person_id, _ in placements]
    await tx.execute(_SAVE_PLACEMENTS, _PLACEMENT.arrays(given, person_id=people, effective_on=days))


async def remember_taken_back(tx: Tx, placements: Sequence[tuple[UUID, Placement]], now: datetime) -> None:
    """Placements, by person, day and unit, that are to be taken back: until when they were on record."""
    statement = sa.text("""
        INSERT INTO placement_taken_back (person_id, organisation_id, recorded_at, taken_back_at)
        SELECT person_id, organisation_id, recorded_at, :now
        FROM placement JOIN unnest(CAST(:people AS uuid[]), CAST(:days AS date[]), CAST(:units AS uuid[]))
            AS given (person_id, effective_on, organisation_id)
        USING (person_id, effective_on, organisation_id)
    """)
    given = {
        "people": [person_id for person_id, _ in placements],
        "days": [item.begins for _, item in placements],
        "units": [item.post.organisation_id for _, item in placements],
        "now": now,
    }
    await tx.execute(statement, given)


async def delete_placements(tx: Tx, placements: Sequence[tuple[UUID, Placement]]) -> None:
    """Placements that a correction took back, by person and day."""
    statement = sa.text("""
        DELETE FROM placement USING unnest(CAST(:people AS uuid[]), CAST(:days AS date[])) AS given (person_id, day)
        WHERE placement.person_id = given.person_id AND placement.effective_on = given.day
    """)
    people, days = [person_id for person_id, _ in placements], [item.begins for _, item in placements]
    await tx.execute(statement, {"people": people, "days": days})


_FILE = f"""
    person_id, blind_index, name, organisation_id, post_category, title_level, hired_on, CAST(terms AS text) AS terms,
    version, unit_region, CAST(leaves AS text) AS leaves, leaves_sealed, ended_on, ended_because, merged_into,
    staff_kind, second_post_category, {", ".join(Kept._fields)}
"""


async def lock_people(tx: Tx, indexes: Sequence[bytes]) -> list[PersonFile]:
    """Those of the blind indexes that are somebody's; the order of the locks is that of the index."""
    statement = sa.text(f"""
        SELECT {_FILE} FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))
        ORDER BY blind_index FOR UPDATE
    """)
    return await _files(tx, (await tx.execute(statement, {"indexes": list(indexes)})).all())


async def lock_people_of(tx: Tx, organisation_ids: Sequence[UUID]) -> list[PersonFile]:
    """Everybody who stands, stood or will stand in these units; the order of the locks is that of the index."""
    statement = sa.text(f"""
        SELECT {_FILE} FROM person WHERE person_id IN (
            SELECT person_id FROM placement WHERE organisation_id = ANY(CAST(:units AS uuid[]))
            UNION
            SELECT person_id FROM person WHERE organisation_id = ANY(CAST(:units AS uuid[]))
        ) ORDER BY blind_index FOR UPDATE
    """)
    return await _files(tx, (await tx.execute(statement, {"units": list(organisation_ids)})).all())


async def lock_page_of_people(tx: Tx, after: bytes, rows_max: int) -> list[PersonFile]:
    """The next people in the order of their indexes, so that nobody changes while they are published."""
    statement = sa.text(f"""
        SELECT {_FILE} FROM person WHERE blind_index > :after ORDER BY blind_index LIMIT :max FOR UPDATE
    """)
    return await _files(tx, (await tx.execute(statement, {"after": after, "max": rows_max})).all())


async def _files(tx: Tx, locked: Sequence[sa.Row[Any]]) -> list[PersonFile]:
    """Histories are read once the people's rows are locked: by a statement that sees what others had committed."""
    people = [row.person_id for row in locked]
    placements = await _placements(tx, people)
    if unplaced := [person_id for person_id in people if person_id not in placements]:
        await _begin_histories(tx, unplaced)
        placements |= await _placements(tx, unplaced)
    return [
        PersonFile(
            row.person_id,
            bytes(row.blind_index),
            row.name,
            Post(row.organisation_id, row.post_category, row.title_level, row.staff_kind, row.second_post_category),
            History(
                row.hired_on,
                _terms(row.terms),
                tuple(placements[row.person_id]),
                read_leaves(row.leaves),
                None if row.ended_on is None else Ended(row.ended_on, row.ended_because),
            ),
            row.version,
            Kept(*(getattr(row, name) for name in Kept._fields)),
            row.unit_region,
            row.merged_into,
            None if row.leaves_sealed is None else bytes(row.leaves_sealed),
        )
        for row in locked
    ]


async def _placements(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, list[Placement]]:
    statement = sa.text("""
        SELECT person_id, effective_on, organisation_id, post_category, title_level, staff_kind, second_post_category,
               region_code, duties_changed, follows_unit
        FROM placement WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY person_id, effective_on
    """)
    found: dict[UUID, list[Placement]] = {}
    rows = await tx.execute(statement, {"people": list(person_ids)})
    for person_id, day, *post, region_code, changed, follows in rows:
        # The driver reads -infinity as the first day there is.
        placement = Placement(None if day == date.min else day, Post(*post), region_code, changed, follows)
        found.setdefault(person_id, []).append(placement)
    return found


async def _begin_histories(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """For people whom the release before this one recorded while both ran: it knows no placements."""
    statement = sa.text("""
        INSERT INTO placement (person_id, effective_on, organisation_id, region_code, post_category, title_level)
        SELECT person_id, '-infinity', organisation_id, region_code, post_category, title_level
        FROM person JOIN organisation USING (organisation_id) WHERE person_id = ANY(CAST(:people AS uuid[]))
    """)
    await tx.execute(statement, {"people": list(person_ids)})


def _terms(stored: str) -> tuple[Term, ...]:
    return tuple(Term(*map(date.fromisoformat, days)) for days in orjson.loads(stored))


async def lock_people_by_id(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, PersonFile]:
    """Those of these people that there are; the order of the locks is that of their blind indexes."""
    statement = sa.text(f"""
        SELECT {_FILE} FROM person WHERE person_id = ANY(CAST(:ids AS uuid[])) ORDER BY blind_index FOR UPDATE
    """)
    files = await _files(tx, (await tx.execute(statement, {"ids": list(person_ids)})).all())
    return {file.person_id: file for file in files}


async def person_ids_by_index(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """People under their blind indexes."""
    found = await tx.execute(
        sa.text("SELECT blind_index, person_id FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))"),
        {"indexes": list(indexes)},
    )
    return {bytes(row.blind_index): row.person_id for row in found}


async def people_by_number(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whom ID numbers are of: of two records of one human the one that stays, whichever number it is."""
    statement = sa.text("""
        SELECT blind_index, coalesce(merged_into, person_id) AS person_id FROM person
        WHERE blind_index = ANY(CAST(:indexes AS bytea[]))
    """)
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(row.blind_index): row.person_id for row in found}


async def printed_people(tx: Tx, person_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """What a certificate prints of people: name, sealed number, unit's name, post category."""
    statement = sa.text("""
        SELECT person_id, person.name, blind_index, id_number_sealed, organisation.name AS organisation, post_category
        FROM person JOIN organisation USING (organisation_id)
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """)
    return (await tx.execute(statement, {"ids": list(person_ids)})).all()


async def person_sealed(tx: Tx, person_id: UUID) -> sa.Row[Any] | None:
    """Name, unit, blind index and sealed number of one person."""
    statement = sa.text("""
        SELECT person_id, name, organisation_id, blind_index, id_number_sealed, merged_into FROM person
        WHERE person_id = :id
    """)
    return (await tx.execute(statement, {"id": person_id})).one_or_none()


async def people_as_rostered(tx: Tx, person_ids: Iterable[UUID]) -> dict[UUID, sa.Row[Any]]:
    """These people as a roster would name them now; records that were merged into another one are left out."""
    statement = sa.text("""
        SELECT person_id, person.name, blind_index, id_number_sealed, organisation_id, organisation.code AS unit_code,
               post_category, title_level
        FROM person JOIN organisation USING (organisation_id)
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND merged_into IS NULL
    """)
    return {row.person_id: row for row in await tx.execute(statement, {"ids": list(person_ids)})}
