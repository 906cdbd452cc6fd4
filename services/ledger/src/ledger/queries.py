"""Every question the ledger asks its database, by name; all of them set-based."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from ledger.domain.entries import Entry, Kind, Posting
from ledger.domain.person_years import PersonYear, Placement

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
    """The positions of postings that are new; evidence that was entered before is not returned. Twice is once."""
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


_LOCK_PEOPLE = sa.text("""
    SELECT person_id, organisation_id, region_code, post_category, title_level FROM person
    WHERE person_id = ANY(CAST(:ids AS uuid[])) ORDER BY person_id FOR NO KEY UPDATE
""")


async def lock_people(tx: Tx, person_ids: Iterable[UUID]) -> dict[UUID, Placement]:
    """Everybody of these (each given once), locked in the order of their ids: whoever sums locks first.

    Somebody not heard of yet gets an empty row, so that their registration waits for this transaction.
    """
    ids = list(person_ids)
    placements = await _lock(tx, ids)
    missing = [person_id for person_id in ids if person_id not in placements]
    if missing:
        await tx.execute(
            sa.text("""
                INSERT INTO person (person_id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
            """),
            {"ids": sorted(missing)},
        )
        placements |= await _lock(tx, missing)
    return placements


async def _lock(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Placement]:
    found = await tx.execute(_LOCK_PEOPLE, {"ids": list(ids)})
    return {row[0]: Placement(*row[1:]) for row in found.all()}


async def save_people(tx: Tx, people: Sequence[tuple[UUID, UUID, str, str, str, int]]) -> None:
    """Person, unit, region, post category, title level, version; an older version changes nothing."""
    statement = sa.text("""
        INSERT INTO person AS p (person_id, organisation_id, region_code, post_category, title_level, version)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:units AS uuid[]), CAST(:regions AS text[]),
                             CAST(:categories AS text[]), CAST(:levels AS text[]), CAST(:versions AS integer[]))
        ON CONFLICT (person_id) DO UPDATE
        SET organisation_id = excluded.organisation_id, region_code = excluded.region_code,
            post_category = excluded.post_category, title_level = excluded.title_level, version = excluded.version
        WHERE p.version < excluded.version
    """)
    ids, units, regions, categories, levels, versions = zip(*sorted(people), strict=True)
    await tx.execute(
        statement,
        {
            "ids": list(ids),
            "units": list(units),
            "regions": list(regions),
            "categories": list(categories),
            "levels": list(levels),
            "versions": list(versions),
        },
    )


_YEAR = """person_id, training_year, entries, head, public_centihours, professional_centihours, half_days,
           CAST(topics AS text) AS topics, rulebook_id, met, side_changes"""
_YEARS_BY_KEY = sa.text(f"""
    SELECT {_YEAR} FROM person_year JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
         AS asked (person_id, training_year) USING (person_id, training_year)
""")
_YEARS_OF_PEOPLE = sa.text(f"SELECT {_YEAR} FROM person_year WHERE person_id = ANY(CAST(:ids AS uuid[]))")


async def person_years(tx: Tx, keys: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], PersonYear]:
    """The person-years of these keys (each given once); new ones where there are none. Their people are locked."""
    wanted = list(keys)
    rows = await tx.execute(
        _YEARS_BY_KEY, {"ids": [person for person, _ in wanted], "years": [year for _, year in wanted]}
    )
    found = {(row[0], row[1]): _person_year(row) for row in rows.all()}
    return {key: found.get(key) or PersonYear(*key) for key in wanted}


async def person_years_of(tx: Tx, person_ids: Iterable[UUID]) -> list[PersonYear]:
    """Every year that these people have."""
    rows = await tx.execute(_YEARS_OF_PEOPLE, {"ids": list(person_ids)})
    return sorted((_person_year(row) for row in rows), key=lambda year: (year.person_id, year.training_year))


def _person_year(row: Any) -> PersonYear:
    topics = {} if row.topics == "{}" else orjson.loads(row.topics)
    return PersonYear(row[0], row[1], row[2], bytes(row[3]), row[4], row[5], row[6], topics, row[8], row[9], row[10])


_ADD_ENTRIES = sa.text("""
    INSERT INTO entry (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, centihours,
                       half_days, course_code, course_title, completed_at, recorded_at, record, hash)
    SELECT training_year, person_id, seq, kind, source, source_id, subject, topic, mode, centihours, half_days,
           course_code, course_title, completed_at, :recorded_at, record, hash
    FROM unnest(CAST(:years AS smallint[]), CAST(:people AS uuid[]), CAST(:seqs AS integer[]), CAST(:kinds AS text[]),
                CAST(:sources AS text[]), CAST(:source_ids AS uuid[]), CAST(:subjects AS text[]),
                CAST(:topics AS text[]), CAST(:modes AS text[]), CAST(:centihours AS integer[]),
                CAST(:half_days AS integer[]), CAST(:codes AS text[]), CAST(:titles AS text[]),
                CAST(:completed AS timestamptz[]), CAST(:records AS bytea[]), CAST(:hashes AS bytea[]))
         AS given (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, centihours, half_days,
                   course_code, course_title, completed_at, record, hash)
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
            "centihours": [posting.centihours for posting in postings],
            "half_days": [posting.half_days for posting in postings],
            "codes": [posting.course_code for posting in postings],
            "titles": [posting.course_title for posting in postings],
            "completed": [posting.completed_at for posting in postings],
            "records": [entry.record for entry in entries],
            "hashes": [entry.hash for entry in entries],
        },
    )


_SAVE_YEARS = sa.text("""
    INSERT INTO person_year (person_id, training_year, entries, head, public_centihours, professional_centihours,
                             half_days, topics, rulebook_id, met, side_changes, assessed_at)
    SELECT person_id, training_year, entries, head, public, professional, half_days, CAST(topics AS jsonb), rulebook,
           met, side_changes, :at
    FROM unnest(CAST(:people AS uuid[]), CAST(:years AS smallint[]), CAST(:entries AS integer[]),
                CAST(:heads AS bytea[]), CAST(:public AS integer[]), CAST(:professional AS integer[]),
                CAST(:half_days AS integer[]), CAST(:topics AS text[]), CAST(:rulebooks AS text[]),
                CAST(:met AS boolean[]), CAST(:side_changes AS integer[]))
         AS given (person_id, training_year, entries, head, public, professional, half_days, topics, rulebook, met,
                   side_changes)
    ON CONFLICT (person_id, training_year) DO UPDATE
    SET entries = excluded.entries, head = excluded.head, public_centihours = excluded.public_centihours,
        professional_centihours = excluded.professional_centihours, half_days = excluded.half_days,
        topics = excluded.topics, rulebook_id = excluded.rulebook_id, met = excluded.met,
        side_changes = excluded.side_changes, assessed_at = excluded.assessed_at
""")


async def save_person_years(tx: Tx, years: Sequence[PersonYear], at: datetime) -> None:
    """Write person-years back whole; their people are locked."""
    await tx.execute(
        _SAVE_YEARS,
        {
            "at": at,
            "people": [year.person_id for year in years],
            "years": [year.training_year for year in years],
            "entries": [year.entries for year in years],
            "heads": [year.head for year in years],
            "public": [year.public_centihours for year in years],
            "professional": [year.professional_centihours for year in years],
            "half_days": [year.half_days for year in years],
            "topics": [orjson.dumps(year.topics).decode() if year.topics else "{}" for year in years],
            "rulebooks": [year.rulebook_id for year in years],
            "met": [year.met for year in years],
            "side_changes": [year.side_changes for year in years],
        },
    )


async def credits_of(tx: Tx, source_ids: Sequence[UUID]) -> dict[UUID, Posting]:
    """What was credited on this evidence."""
    statement = sa.text("""
        SELECT entry.source_id, entry.person_id, entry.training_year, subject, topic, mode, centihours, half_days,
               source, course_code, course_title, completed_at
        FROM evidence JOIN entry USING (training_year, person_id)
        WHERE evidence.source_id = ANY(CAST(:ids AS uuid[])) AND evidence.kind = 'credit'
          AND entry.source_id = evidence.source_id AND entry.kind = 'credit'
    """)
    found = await tx.execute(statement, {"ids": list(source_ids)})
    return {row[0]: Posting(row[0], Kind.CREDIT, *row[1:]) for row in found}


async def placement(tx: Tx, person_id: UUID) -> Placement | None:
    """Where somebody stands; ``None`` for somebody never heard of."""
    statement = sa.text("""
        SELECT organisation_id, region_code, post_category, title_level FROM person WHERE person_id = :person
    """)
    row = (await tx.execute(statement, {"person": person_id})).one_or_none()
    return None if row is None else Placement(*row)


async def entries(tx: Tx, person_id: UUID, training_year: int) -> Sequence[sa.Row[Any]]:
    """Every entry of a person-year in order."""
    statement = sa.text("""
        SELECT seq, kind, source, source_id, subject, topic, mode, centihours, half_days, course_code, course_title,
               completed_at, recorded_at, hash
        FROM entry WHERE person_id = :person AND training_year = :year ORDER BY seq
    """)
    return (await tx.execute(statement, {"person": person_id, "year": training_year})).all()
