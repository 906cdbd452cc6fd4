"""Reissues: what is to be printed anew, what is under way, and what was replaced."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from certificates.papers.domain import face_document
from certificates.papers.face import Face
from certificates.reissues import models
from certificates.reissues.domain import ReissueOutcome
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
