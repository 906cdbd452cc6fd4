"""Reissues: what is to be printed anew, what is under way, and what was replaced."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from certificates.papers.domain import face_document
from certificates.papers.face import Face
from certificates.reissues import models
from certificates.reissues.domain import ReissueOutcome, Renamed
from common.db import Tx

_CERTIFICATE = """
    c.certificate_id, c.person_id, c.training_year, c.standing, CAST(c.face AS text) AS face, c.unit_id,
    person.organisation_id AS unit_today, unit.name AS unit_name, issuing.name AS authority_name,
    1 + greatest(c.edition, (SELECT max(file) FROM reissue WHERE certificate_id = c.certificate_id)) AS next_file,
    (SELECT asked_at FROM reissue WHERE reissue.certificate_id = c.certificate_id AND ended_at IS NULL) AS asked_at
"""
_OF_CERTIFICATE = """
    certificate c LEFT JOIN person ON person.person_id = c.person_id
    LEFT JOIN organisation unit ON unit.organisation_id = c.unit_id
    LEFT JOIN organisation issuing ON issuing.organisation_id = c.authority_id
"""


async def own_certificate(tx: Tx, person_id: UUID, certificate_id: UUID) -> sa.Row[Any] | None:
    """A certificate of somebody that exists."""
    statement = sa.text(f"""
        SELECT {_CERTIFICATE} FROM {_OF_CERTIFICATE}
        WHERE c.certificate_id = :id AND c.person_id = :person AND c.stage = 'stored'
    """)
    return (await tx.execute(statement, {"id": certificate_id, "person": person_id})).one_or_none()


async def lock_certificates(tx: Tx, certificate_ids: Collection[UUID]) -> dict[UUID, sa.Row[Any]]:
    """Certificates that exist, locked in the order of everybody who locks several."""
    statement = sa.text(f"""
        SELECT {_CERTIFICATE} FROM {_OF_CERTIFICATE}
        WHERE c.certificate_id = ANY(CAST(:ids AS uuid[])) AND c.stage = 'stored'
        ORDER BY c.person_id, c.training_year FOR UPDATE OF c
    """)
    rows = await tx.execute(statement, {"ids": list(certificate_ids)})
    return {row.certificate_id: row for row in rows}


async def add_reissue(tx: Tx, columns: dict[str, Any]) -> None:
    """One that a learner applied for."""
    await tx.execute(sa.insert(models.reissue), columns)


async def is_any_open(tx: Tx) -> bool:
    """Whether a reissue is to be made, or an order's certificates are to be taken up."""
    statement = """
        SELECT EXISTS (SELECT FROM reissue WHERE ended_at IS NULL AND (claimed_until IS NULL OR claimed_until < now()))
            OR EXISTS (SELECT FROM reissue_order WHERE taken_up_at IS NULL)
    """
    return bool((await tx.execute(sa.text(statement))).scalar_one())


async def claim(tx: Tx, rows_max: int, lease_s: int) -> Sequence[sa.Row[Any]]:
    """Reissues to be made, those of learners first, claimed for a while."""
    statement = sa.text("""
        UPDATE reissue r SET claimed_until = now() + make_interval(secs => :lease)
        FROM (
            SELECT reissue_id FROM reissue
            WHERE ended_at IS NULL AND (claimed_until IS NULL OR claimed_until < now())
            ORDER BY order_id IS NOT NULL, reissue_id LIMIT :max FOR UPDATE SKIP LOCKED
        ) AS next, certificate c
        WHERE r.reissue_id = next.reissue_id AND c.certificate_id = r.certificate_id
        RETURNING r.reissue_id, r.certificate_id, c.person_id, CAST(r.face AS text) AS face, r.file
    """)
    return (await tx.execute(statement, {"lease": lease_s, "max": rows_max})).all()


async def release(tx: Tx, reissue_ids: Collection[UUID]) -> None:
    """Give claims back before their time."""
    statement = (
        "UPDATE reissue SET claimed_until = NULL WHERE reissue_id = ANY(CAST(:ids AS uuid[])) AND ended_at IS NULL"
    )
    await tx.execute(sa.text(statement), {"ids": list(reissue_ids)})


async def save_faces(tx: Tx, faces: Sequence[tuple[UUID, Face, str, int]]) -> None:
    """Of each reissue what will be printed, its verify code and the number of its file."""
    statement = sa.text("""
        UPDATE reissue r SET face = CAST(given.face AS jsonb), verify_code = given.code, file = given.file
        FROM unnest(CAST(:ids AS uuid[]), CAST(:faces AS text[]), CAST(:codes AS text[]), CAST(:files AS smallint[]))
             AS given (id, face, code, file)
        WHERE r.reissue_id = given.id AND r.ended_at IS NULL AND r.face IS NULL
    """)
    if faces:
        ids, printed, codes, files = zip(*faces, strict=True)
        documents = [orjson.dumps(face_document(face)).decode() for face in printed]
        given = {"ids": list(ids), "faces": documents, "codes": list(codes), "files": list(files)}
        await tx.execute(statement, given)


async def end(tx: Tx, ended: Sequence[tuple[UUID, ReissueOutcome]], at: datetime) -> None:
    """What came of reissues."""
    statement = sa.text("""
        UPDATE reissue r SET ended_at = :at, outcome = given.outcome, claimed_until = NULL
        FROM unnest(CAST(:ids AS uuid[]), CAST(:outcomes AS text[])) AS given (id, outcome)
        WHERE r.reissue_id = given.id AND r.ended_at IS NULL
    """)
    if ended:
        ids, outcomes = zip(*ended, strict=True)
        await tx.execute(statement, {"ids": list(ids), "outcomes": list(outcomes), "at": at})


async def replace_papers(tx: Tx, stored: Sequence[tuple[UUID, bytes]], at: datetime) -> set[UUID]:
    """Reissues that are signed and stored, each with the SHA-256 of its file; which of them took effect.

    The paper before is kept, and the certificate prints the next edition. Its certificates are locked. One that is not
    valid any more, or of which there is a later edition, keeps what it has.
    """
    keep = sa.text("""
        INSERT INTO paper (certificate_id, edition, face, verify_code, file, pdf_sha256, stored_at, replaced_at,
                           because)
        SELECT c.certificate_id, c.printed_edition, c.face, c.verify_code, c.edition, c.pdf_sha256,
               coalesce((SELECT max(replaced_at) FROM paper WHERE certificate_id = c.certificate_id), c.stored_at),
               :at, r.face ->> 'reissued_for'
        FROM reissue r JOIN certificate c USING (certificate_id)
        WHERE r.reissue_id = ANY(CAST(:ids AS uuid[])) AND r.ended_at IS NULL AND c.stage = 'stored'
          AND c.standing = 'valid' AND CAST(r.face ->> 'edition' AS smallint) = c.printed_edition + 1
        RETURNING certificate_id
    """)
    print_next = sa.text("""
        UPDATE certificate c SET face = r.face, verify_code = r.verify_code, edition = r.file,
                                 printed_edition = c.printed_edition + 1, pdf_sha256 = given.sha256
        FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS bytea[])) AS given (id, sha256)
        JOIN reissue r ON r.reissue_id = given.id
        WHERE c.certificate_id = r.certificate_id AND c.certificate_id = ANY(CAST(:replaced AS uuid[]))
        RETURNING r.reissue_id
    """)
    ids, hashes = (list(column) for column in zip(*stored, strict=True))
    replaced = list((await tx.execute(keep, {"ids": ids, "at": at})).scalars())
    return set((await tx.execute(print_next, {"ids": ids, "hashes": hashes, "replaced": replaced})).scalars())


async def organisation_of(tx: Tx, organisation_id: UUID) -> sa.Row[Any] | None:
    """An organisation's name, and its HR authority."""
    statement = sa.text("SELECT name, authority_id FROM organisation WHERE organisation_id = :id")
    return (await tx.execute(statement, {"id": organisation_id})).one_or_none()


_CONCERNED = """
    c.stage = 'stored' AND c.standing = 'valid' AND c.face ->> 'organisation' = :former_name
    AND coalesce(c.unit_id, CAST(:organisation AS uuid)) = :organisation
    AND (c.authority_id IS NULL OR c.authority_id = ANY(CAST(:issued_by AS uuid[])))
"""


async def count_concerned(tx: Tx, renamed: Renamed) -> int:
    """How many certificates of people who are in the unit today an order concerns."""
    statement = sa.text(f"""
        SELECT count(*) FROM person JOIN certificate c USING (person_id)
        WHERE person.organisation_id = :organisation AND {_CONCERNED}
    """)
    return int((await tx.execute(statement, _given(renamed))).scalar_one())


async def former_names(tx: Tx, authorities: Collection[UUID], name: str, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Units below these authorities whose name has this text in it, with each other name that valid certificates of
    people in the unit print, and on how many; a unit without such certificates has one row with ``null``.
    """
    statement = sa.text("""
        WITH RECURSIVE below AS (
            SELECT unnest(CAST(:authorities AS uuid[])) AS organisation_id
            UNION
            SELECT unit.organisation_id
            FROM organisation AS unit JOIN below ON unit.authority_id = below.organisation_id
        ), named AS (
            SELECT organisation_id, name, authority_id FROM organisation JOIN below USING (organisation_id)
            WHERE position(:name IN name) > 0 ORDER BY name, organisation_id LIMIT :max
        )
        SELECT named.organisation_id, named.name, printed.former_name, printed.certificates
        FROM named LEFT JOIN LATERAL (
            SELECT c.face ->> 'organisation' AS former_name, count(*) AS certificates
            FROM person JOIN certificate c USING (person_id)
            WHERE person.organisation_id = named.organisation_id AND c.stage = 'stored' AND c.standing = 'valid'
              AND c.face ->> 'organisation' <> named.name
              AND coalesce(c.unit_id, named.organisation_id) = named.organisation_id
              AND (c.authority_id IS NULL OR c.authority_id = named.authority_id
                   OR c.authority_id = ANY(CAST(:authorities AS uuid[])))
            GROUP BY c.face ->> 'organisation'
        ) AS printed ON true
        ORDER BY named.name, named.organisation_id, printed.certificates DESC, printed.former_name
    """)
    given = {"authorities": list(authorities), "name": name, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def orders_of(tx: Tx, authorities: Collection[UUID], rows_max: int) -> Sequence[sa.Row[Any]]:
    """The latest orders of these authorities, with what the unit is called today and how many are not made yet."""
    statement = sa.text("""
        SELECT order_id, organisation_id, organisation.name, former_name, ordered_at, counted, taken_up_at,
               (SELECT count(*) FROM reissue WHERE reissue.order_id = reissue_order.order_id AND ended_at IS NULL)
                   AS under_way
        FROM reissue_order LEFT JOIN organisation USING (organisation_id)
        WHERE reissue_order.authority_id = ANY(CAST(:authorities AS uuid[])) ORDER BY order_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"authorities": list(authorities), "max": rows_max})).all()


async def is_order_running(tx: Tx, organisation_id: UUID) -> bool:
    """Whether an order for the unit is being worked off."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM reissue_order WHERE organisation_id = :id AND taken_up_at IS NULL)
            OR EXISTS (SELECT FROM reissue_order JOIN reissue USING (order_id)
                       WHERE organisation_id = :id AND ended_at IS NULL)
    """)
    return bool((await tx.execute(statement, {"id": organisation_id})).scalar_one())


async def add_order(tx: Tx, columns: dict[str, Any]) -> bool:
    """An order of an authority; false where another one came first."""
    statement = postgresql.insert(models.reissue_order).values(columns).on_conflict_do_nothing()
    return bool((await tx.execute(statement.returning(models.reissue_order.c.order_id))).scalar_one_or_none())


async def next_order(tx: Tx) -> sa.Row[Any] | None:
    """An order whose certificates are to be taken up, locked; orders that another process works at are passed by."""
    statement = sa.text("""
        SELECT order_id, organisation_id, former_name, reissue_order.authority_id, "after", organisation.name,
               organisation.authority_id AS unit_authority
        FROM reissue_order JOIN organisation USING (organisation_id)
        WHERE taken_up_at IS NULL ORDER BY order_id LIMIT 1 FOR UPDATE OF reissue_order SKIP LOCKED
    """)
    return (await tx.execute(statement)).one_or_none()


async def people_of(tx: Tx, organisation_id: UUID, after: UUID | None, rows_max: int) -> list[UUID]:
    """The next people of a unit."""
    statement = sa.text("""
        SELECT person_id FROM person
        WHERE organisation_id = :id AND (CAST(:after AS uuid) IS NULL OR person_id > CAST(:after AS uuid))
        ORDER BY person_id LIMIT :max
    """)
    return list((await tx.execute(statement, {"id": organisation_id, "after": after, "max": rows_max})).scalars())


async def take_up(tx: Tx, order_id: UUID, renamed: Renamed, person_ids: Sequence[UUID], at: datetime) -> None:
    """Those of these people's certificates that the order concerns are to be reissued, where none is under way."""
    statement = sa.text(f"""
        INSERT INTO reissue (reissue_id, certificate_id, order_id, asked_at)
        SELECT gen_random_uuid(), c.certificate_id, :order, :at
        FROM certificate c WHERE c.person_id = ANY(CAST(:people AS uuid[])) AND {_CONCERNED}
        ON CONFLICT (certificate_id) WHERE ended_at IS NULL DO NOTHING
    """)
    await tx.execute(statement, {**_given(renamed), "order": order_id, "people": list(person_ids), "at": at})


async def save_place(tx: Tx, order_id: UUID, after: UUID | None, *, taken_up_at: datetime | None) -> None:
    """How far an order's certificates are taken up."""
    statement = sa.text("""
        UPDATE reissue_order SET "after" = coalesce(CAST(:after AS uuid), "after"), taken_up_at = :at
        WHERE order_id = :id
    """)
    await tx.execute(statement, {"id": order_id, "after": after, "at": taken_up_at})


async def order_of(tx: Tx, order_id: UUID) -> sa.Row[Any] | None:
    """An order."""
    statement = sa.text("""
        SELECT order_id, organisation_id, former_name, authority_id, ordered_by, ordered_at, counted, taken_up_at
        FROM reissue_order WHERE order_id = :id
    """)
    return (await tx.execute(statement, {"id": order_id})).one_or_none()


async def outcomes_of(tx: Tx, order_id: UUID) -> dict[str | None, int]:
    """How many certificates of an order came to what; ``None``: those that are under way."""
    statement = sa.text("SELECT outcome, count(*) AS certificates FROM reissue WHERE order_id = :id GROUP BY outcome")
    return {row.outcome: row.certificates for row in (await tx.execute(statement, {"id": order_id})).all()}


def _given(renamed: Renamed) -> dict[str, Any]:
    return {
        "organisation": renamed.organisation_id,
        "former_name": renamed.former_name,
        "issued_by": list(renamed.issued_by),
    }
