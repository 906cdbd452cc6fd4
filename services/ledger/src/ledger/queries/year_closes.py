"""Questions about years that are closed, and about what came into them afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.entries import Entry

_LOCK = 0x79656172
"""Advisory lock: one at a time closes a year, while nobody writes entries."""


async def close_year(tx: Tx, year: int, closed_on: dict[str, date]) -> int:
    """Put on record what the person-years of a year come to now, by rulebook; how many rows that are.

    ``closed_on``: by rulebook, those that are closed. What is on record already stays as it is.
    """
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    statement = sa.text("""
        INSERT INTO year_close (training_year, rulebook_id, closed_on, people, met, public_centihours,
                                professional_centihours, entries)
        SELECT :year, given.rulebook_id, given.closed_on, count(person_id), count(person_id) FILTER (WHERE met),
               coalesce(sum(public_centihours), 0), coalesce(sum(professional_centihours), 0), coalesce(sum(entries), 0)
        FROM unnest(CAST(:rulebooks AS text[]), CAST(:days AS date[])) AS given (rulebook_id, closed_on)
        LEFT JOIN person_year ON training_year = :year AND coalesce(person_year.rulebook_id, '') = given.rulebook_id
        WHERE NOT EXISTS (SELECT FROM year_close AS kept
                          WHERE kept.training_year = :year AND kept.rulebook_id = given.rulebook_id)
        GROUP BY given.rulebook_id, given.closed_on
    """)
    given = {"year": year, "rulebooks": list(closed_on), "days": list(closed_on.values())}
    return int((await tx.execute(statement, given)).rowcount)


async def is_on_record(tx: Tx, year: int, rulebook_ids: Sequence[str]) -> bool:
    """Whether a year is closed for all of these rulebooks."""
    statement = sa.text("""
        SELECT count(*) FROM year_close WHERE training_year = :year AND rulebook_id = ANY(CAST(:ids AS text[]))
    """)
    found = (await tx.execute(statement, {"year": year, "ids": list(rulebook_ids)})).scalar_one()
    return bool(found == len(rulebook_ids))


async def closes(tx: Tx, rulebook_ids: Sequence[str] | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The latest years first, each by rulebook, with how many entries came into it since; ``None``: all rulebooks."""
    statement = sa.text("""
        SELECT training_year, rulebook_id, closed_on, closed_at, people, met, public_centihours,
               professional_centihours, entries,
               (SELECT count(*) FROM late_entry JOIN person_year USING (person_id, training_year)
                WHERE late_entry.training_year = year_close.training_year
                  AND coalesce(person_year.rulebook_id, '') = year_close.rulebook_id) AS late_entries
        FROM year_close WHERE CAST(:ids AS text[]) IS NULL OR rulebook_id = ANY(CAST(:ids AS text[]))
        ORDER BY training_year DESC, rulebook_id LIMIT :max
    """)
    ids = None if rulebook_ids is None else list(rulebook_ids)
    return (await tx.execute(statement, {"ids": ids, "max": rows_max})).all()


class _Late(NamedTuple):
    person_id: UUID
    training_year: int
    seq: int


_LATE = Columns(models.late_entry, *_Late._fields)
_ADD_LATE = _LATE.insert("recorded_at")


async def note_late(tx: Tx, entries: Sequence[Entry], recorded_at: datetime) -> None:
    """Those of these entries that came into a closed year; there are few such years.

    Who closes a year waits for those who write entries, and they for who closes it: each entry is in the sums or late.
    """
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})
    closed = set((await tx.execute(sa.text("SELECT DISTINCT training_year FROM year_close"))).scalars())
    late = [entry for entry in entries if entry.posting.training_year in closed]
    if late:
        rows = [_Late(entry.posting.person_id, entry.posting.training_year, entry.seq) for entry in late]
        await tx.execute(_ADD_LATE, {**_LATE.arrays(rows), "recorded_at": recorded_at})


async def late_entries(
    tx: Tx, year: int, stem: str | None, after: tuple[datetime, UUID, int] | None, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What came into a year after it was closed, the first first, a page at a time; ``stem``: only of people in whose
    regions' codes it stands first.
    """
    statement = sa.text("""
        SELECT late.person_id, late.seq, late.recorded_at, entry.kind, entry.subject, entry.mode, entry.centihours,
               entry.source, entry.course_title, entry.completed_at, entry.source_id
        FROM late_entry AS late JOIN entry USING (training_year, person_id, seq) JOIN person USING (person_id)
        WHERE late.training_year = :year
          AND (CAST(:stem AS text) IS NULL OR person.region_code LIKE CAST(:stem AS text) || '%')
          AND (CAST(:at AS timestamptz) IS NULL
               OR (late.recorded_at, late.person_id, late.seq) > (:at, CAST(:person AS uuid), CAST(:seq AS integer)))
        ORDER BY late.recorded_at, late.person_id, late.seq LIMIT :max
    """)
    at, person, seq = after or (None, None, None)
    given = {"year": year, "stem": stem, "at": at, "person": person, "seq": seq, "max": rows_max}
    return (await tx.execute(statement, given)).all()
