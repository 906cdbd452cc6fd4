"""Questions about entries, and about the evidence that each of them needs once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from ledger.domain.entries import OFFICE, Entry, Kind, Posting

_ADD_EVIDENCE = sa.text("""
    WITH given AS (
        SELECT * FROM unnest(CAST(:sources AS uuid[]), CAST(:kinds AS text[]), CAST(:people AS uuid[]),
                             CAST(:years AS smallint[]))
                      WITH ORDINALITY AS given (source_id, kind, person_id, training_year, position)
    ), added AS (
        INSERT INTO evidence (source_id, kind, person_id, training_year)
        SELECT source_id, kind, person_id, training_year FROM given ORDER BY source_id, kind
        ON CONFLICT DO NOTHING
        RETURNING source_id, kind
    )
    SELECT min(position) FROM given JOIN added USING (source_id, kind) GROUP BY source_id, kind
""")


async def add_evidence(tx: Tx, postings: Sequence[Posting]) -> list[int]:
    """The positions of postings that are new; evidence that was entered before is not returned. Idempotent."""
    found = await tx.execute(
        _ADD_EVIDENCE,
        {
            "sources": [posting.source_id for posting in postings],
            "kinds": [posting.kind for posting in postings],
            "people": [posting.person_id for posting in postings],
            "years": [posting.training_year for posting in postings],
        },
    )
    return [position - 1 for position in found.scalars().all()]


_ADD_ENTRIES = sa.text("""
    INSERT INTO entry (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, training_type,
                       centihours, half_days, course_code, course_title, completed_at, recorded_at, record, hash)
    SELECT training_year, person_id, seq, kind, source, source_id, subject, topic, mode, training_type, centihours,
           half_days, course_code, course_title, completed_at, :recorded_at, record, hash
    FROM unnest(CAST(:years AS smallint[]), CAST(:people AS uuid[]), CAST(:seqs AS integer[]), CAST(:kinds AS text[]),
                CAST(:sources AS text[]), CAST(:source_ids AS uuid[]), CAST(:subjects AS text[]),
                CAST(:topics AS text[]), CAST(:modes AS text[]), CAST(:types AS text[]),
                CAST(:centihours AS integer[]), CAST(:half_days AS integer[]), CAST(:codes AS text[]),
                CAST(:titles AS text[]),
                CAST(:completed AS timestamptz[]), CAST(:records AS bytea[]), CAST(:hashes AS bytea[]))
         AS given (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, training_type,
                   centihours, half_days, course_code, course_title, completed_at, record, hash)
""")


async def add_entries(tx: Tx, entries: Sequence[Entry], recorded_at: datetime) -> None:
    """Write entries; nobody changes them after this."""
    postings = [entry.posting for entry in entries]
    await tx.execute(
        _ADD_ENTRIES,
        {
            "recorded_at": recorded_at,
            "years": [posting.training_year for posting in postings],
            "people": [posting.person_id for posting in postings],
            "seqs": [entry.seq for entry in entries],
            "kinds": [posting.kind for posting in postings],
            "sources": [posting.source for posting in postings],
            "source_ids": [posting.source_id for posting in postings],
            "subjects": [posting.subject for posting in postings],
            "topics": [posting.topic for posting in postings],
            "modes": [posting.mode for posting in postings],
            "types": [posting.training_type for posting in postings],
            "centihours": [posting.centihours for posting in postings],
            "half_days": [posting.half_days for posting in postings],
            "codes": [posting.course_code for posting in postings],
            "titles": [posting.course_title for posting in postings],
            "completed": [posting.completed_at for posting in postings],
            "records": [entry.record for entry in entries],
            "hashes": [entry.hash for entry in entries],
        },
    )


_POSTING = """entry.source_id, entry.kind, entry.person_id, entry.training_year, subject, topic, mode, centihours,
              half_days, source, course_code, course_title, completed_at, training_type"""


def _posting(row: Any) -> Posting:
    return Posting(row[0], Kind(row[1]), *row[2:])


async def credits_of(tx: Tx, source_ids: Sequence[UUID]) -> dict[UUID, Posting]:
    """What was credited on this evidence."""
    statement = sa.text(f"""
        SELECT {_POSTING} FROM evidence JOIN entry USING (training_year, person_id)
        WHERE evidence.source_id = ANY(CAST(:ids AS uuid[])) AND evidence.kind = 'credit'
          AND entry.source_id = evidence.source_id AND entry.kind = 'credit'
    """)
    found = await tx.execute(statement, {"ids": list(source_ids)})
    return {row[0]: _posting(row) for row in found}


async def postings_of(tx: Tx, keys: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], list[Posting]]:
    """What was entered in each of these person-years (each given once), in order."""
    statement = sa.text(f"""
        SELECT {_POSTING} FROM entry JOIN unnest(CAST(:people AS uuid[]), CAST(:years AS smallint[]))
             AS asked (person_id, training_year) USING (person_id, training_year)
        ORDER BY person_id, training_year, seq
    """)
    wanted = list(keys)
    rows = await tx.execute(
        statement, {"people": [person for person, _ in wanted], "years": [year for _, year in wanted]}
    )
    found: dict[tuple[UUID, int], list[Posting]] = {key: [] for key in wanted}
    for row in rows:
        found[row[2], row[3]].append(_posting(row))
    return found


async def years_carried(tx: Tx, person_ids: Sequence[UUID]) -> set[tuple[UUID, int]]:
    """The person-years that hours were carried to or from; there are few such people."""
    statement = sa.text("""
        SELECT DISTINCT person_id, training_year FROM entry
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND kind = 'carried'
    """)
    return {(row[0], row[1]) for row in await tx.execute(statement, {"ids": list(person_ids)})}


async def postings_between(
    tx: Tx, person_ids: Sequence[UUID], first_year: int, last_year: int, *, offices_only: bool
) -> dict[UUID, list[Posting]]:
    """What was entered for these people in these years, but for what was carried; only what offices recognised where
    nothing else is asked for: that is little.
    """
    source = f"AND source = '{OFFICE}'" if offices_only else ""
    statement = sa.text(f"""
        SELECT {_POSTING} FROM entry
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND training_year BETWEEN :first AND :last
          AND kind <> 'carried' {source}
        ORDER BY person_id, training_year, seq
    """)
    found: dict[UUID, list[Posting]] = {person_id: [] for person_id in person_ids}
    for row in await tx.execute(statement, {"ids": list(person_ids), "first": first_year, "last": last_year}):
        found[row[2]].append(_posting(row))
    return found


async def entries(tx: Tx, person_id: UUID, training_year: int) -> Sequence[sa.Row[Any]]:
    """Every entry of a person-year in order."""
    statement = sa.text("""
        SELECT seq, kind, source, source_id, subject, topic, mode, training_type, centihours, half_days, course_code,
               course_title, completed_at, recorded_at, hash
        FROM entry WHERE person_id = :person AND training_year = :year ORDER BY seq
    """)
    return (await tx.execute(statement, {"person": person_id, "year": training_year})).all()
