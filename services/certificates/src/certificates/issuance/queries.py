"""The way from an intent to a stored file, and those that wait on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from certificates.issuance.domain import Waiting
from common.db import Tx

_TO_MAKE = "stage = 'intended' AND standing = 'valid' AND (claimed_until IS NULL OR claimed_until < now())"


async def is_any_waiting_for_signing(tx: Tx) -> bool:
    """Whether one waits for nothing but a good signing certificate."""
    statement = "SELECT EXISTS (SELECT FROM certificate WHERE stage = 'waiting' AND waits_for = 'signing-certificate')"
    return bool((await tx.execute(sa.text(statement))).scalar_one())


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
                  c.total_centihours, CAST(c.remarks AS text) AS remarks, c.side_number, c.edition,
                  CAST(c.face AS text) AS face, c.traceparent, c.begun_at
    """)
    rows = (await tx.execute(statement, {"lease": lease_s, "max": batch_max})).all()
    return sorted(rows, key=lambda row: row.certificate_id)


async def issuers_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, sa.Row[Any]]:
    """Region code and issuing authority of people; those whose unit or authority is not known are left out."""
    statement = sa.text("""
        SELECT person_id, person.region_code, organisation.organisation_id AS unit_id,
               authority.organisation_id AS authority_id, authority.name AS authority
        FROM person JOIN organisation USING (organisation_id)
        JOIN organisation authority ON authority.organisation_id = organisation.authority_id
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """)
    return {row.person_id: row for row in await tx.execute(statement, {"ids": list(person_ids)})}


async def next_serials(tx: Tx, count: int) -> list[int]:
    """So many new serial numbers."""
    statement = sa.text("SELECT nextval('certificate_serial') FROM generate_series(1, :count)")
    return list((await tx.execute(statement, {"count": count})).scalars())


async def save_faces(tx: Tx, faces: Sequence[tuple[UUID, str, str, dict[str, Any], int, UUID, UUID]]) -> set[UUID]:
    """Id, number, verify code, face, side number, authority and unit of each; whose intent took it. One with newer news
    does not.
    """
    statement = sa.text("""
        UPDATE certificate c SET number = given.number, verify_code = given.code, face = CAST(given.face AS jsonb),
                                 authority_id = given.authority_id, unit_id = given.unit_id
        FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS text[]), CAST(:codes AS text[]), CAST(:faces AS text[]),
                    CAST(:sides AS integer[]), CAST(:authorities AS uuid[]), CAST(:units AS uuid[]))
             AS given (id, number, code, face, side_number, authority_id, unit_id)
        WHERE c.certificate_id = given.id AND c.stage = 'intended' AND c.standing = 'valid' AND c.face IS NULL
          AND c.side_number = given.side_number
        RETURNING c.certificate_id
    """)
    ids, numbers, codes, documents, sides, authorities, units = zip(*faces, strict=True)
    found = await tx.execute(
        statement,
        {
            "ids": list(ids),
            "numbers": list(numbers),
            "codes": list(codes),
            "faces": [orjson.dumps(document).decode() for document in documents],
            "sides": list(sides),
            "authorities": list(authorities),
            "units": list(units),
        },
    )
    return set(found.scalars())


async def let_wait(tx: Tx, waiting: Sequence[tuple[Any, Waiting]]) -> None:
    """Claimed certificates that cannot be printed, each with its reason.

    Their people and units are held first: news of them that came since the claim, or come now, free the certificate
    again instead of passing it by. One of which there is newer news of the ledger is tried again by itself.
    """
    if not waiting:
        return
    held = sa.text("""
        SELECT certificate_id, person.version AS person_version, organisation.version AS unit_version
        FROM certificate JOIN person USING (person_id) JOIN organisation USING (organisation_id)
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) ORDER BY person_id FOR SHARE OF person, organisation
    """)
    statement = sa.text("""
        UPDATE certificate c SET stage = 'waiting', waits_for = given.waits_for, waiting_reason = given.reason,
            claimed_until = NULL
        FROM unnest(CAST(:ids AS uuid[]), CAST(:words AS text[]), CAST(:reasons AS text[]), CAST(:sides AS integer[]))
             AS given (id, waits_for, reason, side_number)
        WHERE c.certificate_id = given.id AND c.stage = 'intended' AND c.side_number = given.side_number
    """)
    rows = await tx.execute(held, {"ids": [row.certificate_id for row, _ in waiting]})
    now = {row.certificate_id: (row.person_version, row.unit_version) for row in rows.all()}
    same, newer = [], []
    for row, waits in waiting:
        if now.get(row.certificate_id) == (row.person_version, row.unit_version):
            same.append((row.certificate_id, waits.waits_for, waits.reason, row.side_number))
        elif row.certificate_id in now:
            newer.append(row.certificate_id)
    if same:
        ids, words, reasons, sides = zip(*same, strict=True)
        given = {"ids": list(ids), "words": list(words), "reasons": list(reasons), "sides": list(sides)}
        await tx.execute(statement, given)
    await release(tx, newer)


async def release(tx: Tx, certificate_ids: Sequence[UUID]) -> None:
    """Give claims back before their time."""
    statement = sa.text("""
        UPDATE certificate SET claimed_until = NULL
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) AND stage = 'intended'
    """)
    if certificate_ids:
        await tx.execute(statement, {"ids": list(certificate_ids)})


async def save_stored(tx: Tx, stored: Sequence[tuple[UUID, str, bytes]], at: datetime) -> Sequence[sa.Row[Any]]:
    """Signed and stored: the id, the number on the signed face, the file's SHA-256. Returns those that are new.

    A number is of one face only: a file that was signed for a face dropped meanwhile is not taken.
    """
    statement = sa.text("""
        UPDATE certificate c SET stage = 'stored', pdf_sha256 = given.sha256, stored_at = :at, claimed_until = NULL,
                                 waits_for = NULL, waiting_reason = NULL
        FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS text[]), CAST(:hashes AS bytea[]))
             AS given (id, number, sha256)
        WHERE c.certificate_id = given.id AND c.number = given.number AND c.stage = 'intended' AND c.standing = 'valid'
        RETURNING c.certificate_id, c.person_id, c.training_year, c.kind, c.traceparent, c.begun_at
    """)
    ids, numbers, hashes = zip(*stored, strict=True)
    given = {"ids": list(ids), "numbers": list(numbers), "hashes": list(hashes), "at": at}
    return (await tx.execute(statement, given)).all()


# As in save_decided: what was drawn for a face that is dropped is of an edition before this one. What it waited for
# stays beside it until it exists: to those who ask, it waits all the while.
_TRIED_AGAIN = """
    stage = 'intended', face = NULL, number = NULL, verify_code = NULL, claimed_until = NULL,
    edition = edition + CAST(face IS NOT NULL AS integer)
"""


async def stop_waiting(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """Certificates that could not be printed are tried again with what is known of these people now."""
    statement = sa.text(f"""
        UPDATE certificate SET {_TRIED_AGAIN}
        WHERE stage = 'waiting' AND person_id = ANY(CAST(:ids AS uuid[]))
    """)
    await tx.execute(statement, {"ids": list(person_ids)})


async def stop_waiting_for_signing(tx: Tx) -> None:
    """There is a good signing certificate: everything that waits for one is made."""
    statement = f"UPDATE certificate SET {_TRIED_AGAIN} WHERE stage = 'waiting' AND waits_for = 'signing-certificate'"
    await tx.execute(sa.text(statement))


async def stop_waiting_of_units(tx: Tx, organisation_ids: Sequence[UUID]) -> None:
    """The same for everybody of these organisations: an authority may be known now, or a name be corrected."""
    statement = sa.text(f"""
        UPDATE certificate SET {_TRIED_AGAIN}
        WHERE stage = 'waiting' AND person_id IN (
            SELECT person_id FROM person WHERE organisation_id = ANY(CAST(:ids AS uuid[])))
    """)
    await tx.execute(statement, {"ids": list(organisation_ids)})


async def waiting_of_region(tx: Tx, stem: str, after: UUID | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The same of people of a region and below it, a page at a time."""
    statement = sa.text("""
        SELECT c.certificate_id, c.person_id, c.training_year, c.waits_for, c.standing_since AS since
        FROM certificate c JOIN person USING (person_id)
        WHERE c.stage = 'waiting' AND person.region_code LIKE :stem || '%'
          AND (CAST(:after AS uuid) IS NULL OR c.certificate_id > CAST(:after AS uuid))
        ORDER BY c.certificate_id LIMIT :max
    """)
    return (await tx.execute(statement, {"stem": stem, "after": after, "max": rows_max})).all()


async def waiting(tx: Tx, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Certificates that cannot be printed, with their reasons."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, waits_for, waiting_reason, standing_since AS since
        FROM certificate WHERE stage = 'waiting' ORDER BY certificate_id LIMIT :max
    """)
    return (await tx.execute(statement, {"max": rows_max})).all()
