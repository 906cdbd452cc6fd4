"""Questions about entries, and about the evidence that each of them needs once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.entries import OFFICE, Entry, EntryKind, Posting
from ledger.queries import year_closes

_EVIDENCE = Columns(models.evidence, "source_id", "kind", "person_id", "training_year")
_ADD_EVIDENCE = sa.text(f"""
    WITH given AS (
        SELECT * FROM {_EVIDENCE.given} WITH ORDINALITY AS given ({_EVIDENCE.names}, position)
    ), added AS (
        INSERT INTO evidence ({_EVIDENCE.names})
        SELECT {_EVIDENCE.names} FROM given ORDER BY source_id, kind
        ON CONFLICT DO NOTHING
        RETURNING source_id, kind
    ), counted AS (
        SELECT count(*) AS rows FROM added
    )
    SELECT NULL AS position FROM counted WHERE rows = :all
    UNION ALL (
        SELECT min(position) FROM given JOIN added USING (source_id, kind) WHERE (SELECT rows FROM counted) < :all
        GROUP BY source_id, kind
    )
""")


async def add_evidence(tx: Tx, postings: Sequence[Posting]) -> list[int]:
    """The positions of postings that are new; evidence that was entered before is not returned. Twice is once."""
    found = (await tx.execute(_ADD_EVIDENCE, {**_EVIDENCE.arrays(postings), "all": len(postings)})).scalars().all()
    if found and found[0] is None:  # as a rule all are new, and none is named
        return list(range(len(postings)))
    return [position - 1 for position in found]


_ENTRY = Columns(models.entry, *(f"posting.{name}" for name in Posting._fields), "seq", "record", "hash")
_ADD_ENTRIES = _ENTRY.insert("recorded_at")


async def add_entries(tx: Tx, entries: Sequence[Entry], recorded_at: datetime) -> None:
    """Write entries; nobody changes them after this."""
    await tx.execute(_ADD_ENTRIES, {**_ENTRY.arrays(entries), "recorded_at": recorded_at})
    await year_closes.note_late(tx, entries, recorded_at)


_POSTING = ", ".join(f"entry.{name}" for name in Posting._fields)


def _posting(row: Any) -> Posting:
    posting = Posting._make(row)
    return posting._replace(kind=EntryKind(posting.kind))


async def credits_of(tx: Tx, source_ids: Sequence[UUID]) -> dict[UUID, Posting]:
    """What was credited on this evidence."""
    statement = sa.text(f"""
        SELECT {_POSTING} FROM evidence JOIN entry USING (training_year, person_id)
        WHERE evidence.source_id = ANY(CAST(:ids AS uuid[])) AND evidence.kind = 'credit'
          AND entry.source_id = evidence.source_id AND entry.kind = 'credit'
    """)
    found = await tx.execute(statement, {"ids": list(source_ids)})
    return {row.source_id: _posting(row) for row in found}


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
        posting = _posting(row)
        found[posting.person_id, posting.training_year].append(posting)
    return found


async def years_carried(tx: Tx, person_ids: Sequence[UUID]) -> set[tuple[UUID, int]]:
    """The person-years that hours were carried to or from; there are few such people."""
    statement = sa.text("""
        SELECT DISTINCT person_id, training_year FROM entry
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND kind = 'carried'
    """)
    rows = await tx.execute(statement, {"ids": list(person_ids)})
    return {(person_id, training_year) for person_id, training_year in rows}


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
        posting = _posting(row)
        found[posting.person_id].append(posting)
    return found


async def reported_by_vendors(tx: Tx, person_id: UUID, training_years: Sequence[int]) -> dict[int, int]:
    """The centihours of each of these years that online vendors reported, less what was taken back or moved away."""
    statement = sa.text("""
        SELECT training_year, sum(centihours) AS centihours FROM entry
        WHERE person_id = :person AND training_year = ANY(CAST(:years AS smallint[])) AND source <> :office
        GROUP BY training_year
    """)
    rows = await tx.execute(statement, {"person": person_id, "years": list(training_years), "office": OFFICE})
    return {row.training_year: int(row.centihours) for row in rows}


async def entries(tx: Tx, person_id: UUID, training_year: int) -> Sequence[sa.Row[Any]]:
    """Every entry of a person-year in order."""
    statement = sa.text(f"""
        SELECT {_POSTING}, seq, recorded_at, hash FROM entry
        WHERE person_id = :person AND training_year = :year ORDER BY seq
    """)
    return (await tx.execute(statement, {"person": person_id, "year": training_year})).all()
