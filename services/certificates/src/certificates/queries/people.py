"""Who is where: what the registry said of people and organisations."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.sealing import index_bytes


async def save_people(tx: Tx, people: Sequence[PersonPlaced]) -> None:
    """Who is where; an older version changes nothing. People are given once each."""
    statement = sa.text("""
        INSERT INTO person AS p (person_id, blind_index, organisation_id, region_code, version, merged_into)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:indexes AS bytea[]), CAST(:units AS uuid[]),
                             CAST(:regions AS text[]), CAST(:versions AS integer[]), CAST(:merged AS uuid[]))
        ON CONFLICT (person_id) DO UPDATE
        SET blind_index = excluded.blind_index, organisation_id = excluded.organisation_id,
            region_code = excluded.region_code, version = excluded.version, merged_into = excluded.merged_into
        WHERE p.version < excluded.version
    """)
    ordered = sorted(people, key=lambda person: person.person_id)
    await tx.execute(
        statement,
        {
            "ids": [person.person_id for person in ordered],
            "indexes": [index_bytes(person.blind_index) for person in ordered],
            "units": [person.organisation_id for person in ordered],
            "regions": [person.region_code for person in ordered],
            "versions": [person.version for person in ordered],
            "merged": [person.merged_into for person in ordered],
        },
    )


async def save_organisations(tx: Tx, organisations: Sequence[OrganisationPlaced]) -> None:
    """Organisations; an older version changes nothing. Each is given once."""
    statement = sa.text("""
        INSERT INTO organisation AS o (organisation_id, name, kind, authority_id, version)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:kinds AS text[]),
                             CAST(:authorities AS uuid[]), CAST(:versions AS integer[]))
        ON CONFLICT (organisation_id) DO UPDATE
        SET name = excluded.name, kind = excluded.kind, authority_id = excluded.authority_id,
            version = excluded.version
        WHERE o.version < excluded.version
    """)
    ordered = sorted(organisations, key=lambda organisation: organisation.organisation_id)
    await tx.execute(
        statement,
        {
            "ids": [organisation.organisation_id for organisation in ordered],
            "names": [organisation.name for organisation in ordered],
            "kinds": [organisation.kind for organisation in ordered],
            "authorities": [organisation.authority_id for organisation in ordered],
            "versions": [organisation.version for organisation in ordered],
        },
    )


async def by_index(tx: Tx, indexes: Sequence[bytes]) -> list[UUID | None]:
    """Whom each blind index belongs to, in order; ``None`` where nobody is known.

    Of two records of one human it is the one that stays, whichever number is asked for.
    """
    statement = sa.text("""
        SELECT coalesce(person.merged_into, person.person_id)
        FROM unnest(CAST(:indexes AS bytea[])) WITH ORDINALITY AS asked (blind_index, position)
        LEFT JOIN person USING (blind_index) ORDER BY position
    """)
    return list((await tx.execute(statement, {"indexes": list(indexes)})).scalars())


async def records_of(tx: Tx, person_id: UUID) -> list[tuple[UUID, bytes | None]]:
    """Every record of the same human, this one included, each with its blind index where it is known."""
    statement = sa.text("""
        WITH head AS (
            SELECT coalesce((SELECT merged_into FROM person WHERE person_id = :id), CAST(:id AS uuid)) AS person_id
        ), ids AS (
            SELECT person_id FROM head
            UNION SELECT CAST(:id AS uuid)
            UNION SELECT person.person_id FROM person JOIN head ON person.merged_into = head.person_id
        )
        SELECT ids.person_id, blind_index FROM ids LEFT JOIN person USING (person_id)
    """)
    rows = (await tx.execute(statement, {"id": person_id})).all()
    return [(row.person_id, None if row.blind_index is None else bytes(row.blind_index)) for row in rows]
