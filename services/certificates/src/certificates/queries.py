"""Every question the certificates service asks its database, by name; all of them set-based."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from certificates.domain import KIND_ANNUAL, Known, Stage, Standing
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Database, Tx
from common.sealing import index_bytes


async def save_people(tx: Tx, people: Sequence[PersonPlaced]) -> None:
    """Who is where; an older version changes nothing. People are given once each."""
    statement = sa.text("""
        INSERT INTO person AS p (person_id, blind_index, organisation_id, region_code, version)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:indexes AS bytea[]), CAST(:units AS uuid[]),
                             CAST(:regions AS text[]), CAST(:versions AS integer[]))
        ON CONFLICT (person_id) DO UPDATE
        SET blind_index = excluded.blind_index, organisation_id = excluded.organisation_id,
            region_code = excluded.region_code, version = excluded.version
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
        },
    )


async def stop_waiting(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """Certificates that could not be printed are tried again with what is known of these people now."""
    statement = sa.text("""
        UPDATE certificate SET stage = 'intended', face = NULL, waiting_reason = NULL, claimed_until = NULL
        WHERE stage = 'waiting' AND person_id = ANY(CAST(:ids AS uuid[]))
    """)
    await tx.execute(statement, {"ids": list(person_ids)})


async def stop_waiting_of_units(tx: Tx, organisation_ids: Sequence[UUID]) -> None:
    """The same for everybody of these organisations: an authority may be known now, or a name be mended."""
    statement = sa.text("""
        UPDATE certificate SET stage = 'intended', face = NULL, waiting_reason = NULL, claimed_until = NULL
        WHERE stage = 'waiting' AND person_id IN (
            SELECT person_id FROM person WHERE organisation_id = ANY(CAST(:ids AS uuid[])))
    """)
    await tx.execute(statement, {"ids": list(organisation_ids)})


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


async def lock_certificates(tx: Tx, keys: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], Known]:
    """What exists for these people and years, locked in order until the transaction ends."""
    statement = sa.text("""
        SELECT person_id, training_year, certificate_id, stage, standing, side_number
        FROM certificate JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
             AS asked (person_id, training_year) USING (person_id, training_year)
        WHERE kind = :kind ORDER BY person_id, training_year FOR UPDATE OF certificate
    """)
    found = await tx.execute(
        statement,
        {"ids": [person for person, _ in keys], "years": [year for _, year in keys], "kind": KIND_ANNUAL},
    )
    return {
        (row.person_id, row.training_year): Known(
            row.certificate_id, Stage(row.stage), Standing(row.standing), row.side_number
        )
        for row in found
    }


@dataclass(frozen=True)
class Decided:
    """A certificate as it stands after the ledger's news."""

    certificate_id: UUID
    said: ThresholdCrossed | FellBelow
    standing: Standing


async def save_decided(tx: Tx, decided: Sequence[Decided]) -> None:
    """New intents, and new standings of what exists. What is stored keeps the hours it states."""
    statement = sa.text("""
        INSERT INTO certificate AS c (certificate_id, person_id, training_year, kind, stage, standing, standing_since,
                                      side_number, regulation, public_centihours, professional_centihours,
                                      total_centihours, entries)
        SELECT id, person_id, year, :kind, 'intended', standing, at, number, regulation, public, professional, total,
               entries
        FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:years AS smallint[]),
                    CAST(:standings AS text[]), CAST(:ats AS timestamptz[]), CAST(:numbers AS integer[]),
                    CAST(:regulations AS text[]), CAST(:public AS integer[]), CAST(:professional AS integer[]),
                    CAST(:totals AS integer[]), CAST(:entries AS integer[]))
             AS given (id, person_id, year, standing, at, number, regulation, public, professional, total, entries)
        ON CONFLICT (person_id, training_year, kind) DO UPDATE
        SET side_number = excluded.side_number, standing = excluded.standing,
            standing_since = CASE WHEN c.standing = excluded.standing THEN c.standing_since
                                  ELSE excluded.standing_since END,
            -- Hours change with the news only before they were put on a face: a face says what was true then.
            regulation = CASE WHEN c.face IS NULL THEN coalesce(excluded.regulation, c.regulation)
                              ELSE c.regulation END,
            public_centihours = CASE WHEN c.face IS NULL THEN excluded.public_centihours
                                     ELSE c.public_centihours END,
            professional_centihours = CASE WHEN c.face IS NULL THEN excluded.professional_centihours
                                           ELSE c.professional_centihours END,
            total_centihours = CASE WHEN c.face IS NULL THEN excluded.total_centihours ELSE c.total_centihours END,
            entries = CASE WHEN c.face IS NULL THEN excluded.entries ELSE c.entries END
    """)
    said = [one.said for one in decided]
    await tx.execute(
        statement,
        {
            "kind": KIND_ANNUAL,
            "ids": [one.certificate_id for one in decided],
            "people": [one.person_id for one in said],
            "years": [one.training_year for one in said],
            "standings": [one.standing.value for one in decided],
            "ats": [one.at for one in said],
            "numbers": [one.number for one in said],
            "regulations": [one.regulation if isinstance(one, ThresholdCrossed) else None for one in said],
            "public": [one.public_centihours for one in said],
            "professional": [one.professional_centihours for one in said],
            "totals": [one.total_centihours for one in said],
            "entries": [one.entries for one in said],
        },
    )


async def add_standing_changes(tx: Tx, decided: Sequence[Decided]) -> None:
    """The history of standings; nobody changes it."""
    statement = sa.text("""
        INSERT INTO standing_change (certificate_id, standing, side_number, at)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:standings AS text[]), CAST(:numbers AS integer[]),
                             CAST(:ats AS timestamptz[]))
    """)
    if decided:
        await tx.execute(
            statement,
            {
                "ids": [one.certificate_id for one in decided],
                "standings": [one.standing.value for one in decided],
                "numbers": [one.said.number for one in decided],
                "ats": [one.said.at for one in decided],
            },
        )


_TO_MAKE = "stage = 'intended' AND standing = 'valid' AND (claimed_until IS NULL OR claimed_until < now())"


async def is_anything_to_make(tx: Tx) -> bool:
    """Whether there is a certificate to claim."""
    found = await tx.execute(sa.text(f"SELECT EXISTS (SELECT FROM certificate WHERE {_TO_MAKE})"))
    return bool(found.scalar_one())


async def claim_intents(tx: Tx, batch_max: int, lease_s: int) -> Sequence[sa.Row[Any]]:
    """Certificates to be made, claimed for a while: another process takes over where this one dies."""
    statement = sa.text(f"""
        UPDATE certificate c SET claimed_until = now() + make_interval(secs => :lease)
        FROM (
            SELECT certificate_id, person_id FROM certificate
            WHERE {_TO_MAKE} ORDER BY certificate_id LIMIT :max FOR UPDATE SKIP LOCKED
        ) AS next
        LEFT JOIN person ON person.person_id = next.person_id
        LEFT JOIN organisation ON organisation.organisation_id = person.organisation_id
        WHERE c.certificate_id = next.certificate_id
        RETURNING person.version AS person_version, organisation.version AS unit_version, c.certificate_id,
                  c.person_id, c.training_year, c.regulation, c.public_centihours, c.professional_centihours,
                  c.total_centihours, c.entries, CAST(c.face AS text) AS face
    """)
    rows = (await tx.execute(statement, {"lease": lease_s, "max": batch_max})).all()
    return sorted(rows, key=lambda row: row.certificate_id)


async def issuers_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, sa.Row[Any]]:
    """Region code and issuing authority's name of people; those whose unit or authority is not known are left out."""
    statement = sa.text("""
        SELECT person_id, region_code, authority.name AS authority
        FROM person JOIN organisation USING (organisation_id)
        JOIN organisation authority ON authority.organisation_id = organisation.authority_id
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """)
    return {row.person_id: row for row in await tx.execute(statement, {"ids": list(person_ids)})}


async def next_serials(tx: Tx, count: int) -> list[int]:
    """So many new serial numbers."""
    statement = sa.text("SELECT nextval('certificate_serial') FROM generate_series(1, :count)")
    return list((await tx.execute(statement, {"count": count})).scalars())


async def save_faces(tx: Tx, faces: Sequence[tuple[UUID, str, str, dict[str, Any], int]]) -> set[UUID]:
    """Id, number, verify code, face and entries of each; whose intent took it. One with newer hours does not."""
    statement = sa.text("""
        UPDATE certificate c SET number = given.number, verify_code = given.code, face = CAST(given.face AS jsonb)
        FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS text[]), CAST(:codes AS text[]), CAST(:faces AS text[]),
                    CAST(:entries AS integer[])) AS given (id, number, code, face, entries)
        WHERE c.certificate_id = given.id AND c.stage = 'intended' AND c.standing = 'valid' AND c.face IS NULL
          AND c.entries = given.entries
        RETURNING c.certificate_id
    """)
    ids, numbers, codes, documents, entries = zip(*faces, strict=True)
    found = await tx.execute(
        statement,
        {
            "ids": list(ids),
            "numbers": list(numbers),
            "codes": list(codes),
            "faces": [orjson.dumps(document).decode() for document in documents],
            "entries": list(entries),
        },
    )
    return set(found.scalars())


async def let_wait(tx: Tx, waiting: Sequence[tuple[Any, str]]) -> None:
    """Claimed certificates that cannot be printed, each with its reason.

    Their people and units are held first: news of them that came since the claim, or come now, free the certificate
    again instead of passing it by.
    """
    if not waiting:
        return
    held = sa.text("""
        SELECT certificate_id, person.version AS person_version, organisation.version AS unit_version
        FROM certificate JOIN person USING (person_id) JOIN organisation USING (organisation_id)
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) ORDER BY person_id FOR SHARE OF person, organisation
    """)
    statement = sa.text("""
        UPDATE certificate c SET stage = 'waiting', waiting_reason = given.reason, claimed_until = NULL
        FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS given (id, reason)
        WHERE c.certificate_id = given.id AND c.stage = 'intended'
    """)
    rows = await tx.execute(held, {"ids": [row.certificate_id for row, _ in waiting]})
    now = {row.certificate_id: (row.person_version, row.unit_version) for row in rows.all()}
    same, newer = [], []
    for row, reason in waiting:
        if now.get(row.certificate_id) == (row.person_version, row.unit_version):
            same.append((row.certificate_id, reason))
        elif row.certificate_id in now:
            newer.append(row.certificate_id)
    if same:
        ids, reasons = zip(*same, strict=True)
        await tx.execute(statement, {"ids": list(ids), "reasons": list(reasons)})
    await release(tx, newer)


async def release(tx: Tx, certificate_ids: Sequence[UUID]) -> None:
    """Give claims back before their time."""
    statement = sa.text("""
        UPDATE certificate SET claimed_until = NULL
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) AND stage = 'intended'
    """)
    if certificate_ids:
        await tx.execute(statement, {"ids": list(certificate_ids)})


async def save_stored(tx: Tx, stored: Sequence[tuple[UUID, bytes]], at: datetime) -> Sequence[sa.Row[Any]]:
    """Signed and stored, with the file's SHA-256; returns those that were not so before."""
    statement = sa.text("""
        UPDATE certificate c SET stage = 'stored', pdf_sha256 = given.sha256, stored_at = :at, claimed_until = NULL
        FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS bytea[])) AS given (id, sha256)
        WHERE c.certificate_id = given.id AND c.stage = 'intended'
        RETURNING c.certificate_id, c.person_id, c.training_year, c.kind, c.standing
    """)
    ids, hashes = zip(*stored, strict=True)
    return (await tx.execute(statement, {"ids": list(ids), "hashes": list(hashes), "at": at})).all()


_STATUSES = """
    SELECT certificate.standing, certificate.number, certificate.kind, certificate.verify_code,
           certificate.face ->> 'issued_on'
    FROM unnest($1::bytea[], $2::smallint[]) WITH ORDINALITY AS asked (blind_index, year, position)
    LEFT JOIN person ON person.blind_index = asked.blind_index
    LEFT JOIN certificate ON certificate.person_id = person.person_id AND certificate.training_year = asked.year
                         AND certificate.kind = 'annual' AND certificate.stage = 'stored'
    ORDER BY position
"""


async def statuses(db: Database, indexes: Sequence[bytes], years: Sequence[int]) -> Sequence[Any]:
    """One row for each question, in order; nulls for unknown people and for people without a certificate."""
    return await db.fetch(_STATUSES, indexes, years)


async def by_verify_code(tx: Tx, code: str) -> sa.Row[Any] | None:
    """The stored certificate of a printed code."""
    statement = sa.text("""
        SELECT certificate_id, standing, standing_since, CAST(face AS text) AS face, pdf_sha256, stored_at
        FROM certificate WHERE verify_code = :code AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"code": code})).one_or_none()


async def waiting(tx: Tx, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Certificates that cannot be printed, with their reasons."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, waiting_reason, standing_since AS since
        FROM certificate WHERE stage = 'waiting' ORDER BY certificate_id LIMIT :max
    """)
    return (await tx.execute(statement, {"max": rows_max})).all()
