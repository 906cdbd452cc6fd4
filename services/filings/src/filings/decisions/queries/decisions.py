"""Questions about decisions and how they were taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from filings.decisions.domain.decisions import Decision, HoursOnRecord, Noun, OnRecord
from filings.decisions.domain.grants import Grant
from filings.decisions.domain.kept import (
    DecisionRow,
    GrantColumns,
    KeptGround,
    KnownDecision,
    RecognitionColumns,
    Withdrawal,
)
from filings.decisions.domain.recognitions import Recognition


async def of_references(tx: Tx, noun: Noun, author: str, references: Sequence[str]) -> dict[str, KnownDecision]:
    """What an author has recorded under these references, withdrawn ones included."""
    statement = sa.text("""
        SELECT reference, decision_id, content_sha256, document, article, centihours, half_days, withdrawal.at
        FROM decision LEFT JOIN recognition USING (decision_id) LEFT JOIN withdrawal USING (decision_id)
        WHERE decision.author = :author AND noun = :noun AND reference = ANY(CAST(:references AS text[]))
    """)
    rows = await tx.execute(statement, {"author": author, "noun": noun, "references": list(references)})
    return {row.reference: KnownDecision(bytes(row.content_sha256), _on_record(noun, row)) for row in rows}


def _on_record(noun: Noun, row: sa.Row[Any]) -> OnRecord:
    if noun is Noun.GRANT:
        return OnRecord(row.decision_id, row.document, row.article, row.at)
    return HoursOnRecord(
        row.decision_id, row.document, row.article, row.at, centihours=row.centihours, half_days=row.half_days
    )


async def add(
    tx: Tx, noun: Noun, decisions: Sequence[Decision], kept: Sequence[KeptGround], author: str, now: datetime
) -> set[UUID]:
    """Record what decisions have in common; those whose reference was free. Nobody changes them after this."""
    statement = sa.text("""
        INSERT INTO decision (decision_id, noun, person_id, author, reference, content_sha256, kind, rulebook_id,
                              document, article, evidence_kind, evidence_number, decided_by, reason, stated_sealed,
                              created_at)
        SELECT id, :noun, person, :author, reference, content, kind, rulebook, document, article, evidence_kind,
               evidence_number, CAST(decided_by AS uuid[]), reason, stated_sealed, :at
        FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:references AS text[]),
                    CAST(:contents AS bytea[]), CAST(:kinds AS text[]), CAST(:rulebooks AS text[]),
                    CAST(:documents AS text[]), CAST(:articles AS text[]), CAST(:evidence_kinds AS text[]),
                    CAST(:evidence_numbers AS text[]), CAST(:deciders AS text[]), CAST(:reasons AS text[]),
                    CAST(:sealed AS bytea[]))
             AS given (id, person, reference, content, kind, rulebook, document, article, evidence_kind,
                       evidence_number, decided_by, reason, stated_sealed)
        ORDER BY reference
        ON CONFLICT (author, noun, reference) DO NOTHING
        RETURNING decision_id
    """)
    stated = [decision.stated for decision in decisions]
    found = await tx.execute(
        statement,
        {
            "noun": noun,
            "author": author,
            "at": now,
            "ids": [decision.decision_id for decision in decisions],
            "people": [said.person_id for said in stated],
            "references": [said.reference for said in stated],
            "contents": [said.content_sha256 for said in stated],
            "kinds": [ground.kind for ground in kept],
            "rulebooks": [decision.rulebook_id for decision in decisions],
            "documents": [decision.document for decision in decisions],
            "articles": [decision.article for decision in decisions],
            "evidence_kinds": [ground.evidence_kind for ground in kept],
            "evidence_numbers": [ground.evidence_number for ground in kept],
            "deciders": [_array(said.decided_by) for said in stated],
            "reasons": [ground.reason for ground in kept],
            "sealed": [ground.stated_sealed for ground in kept],
        },
    )
    return set(found.scalars())


def _array(values: Iterable[object]) -> str:
    """An array within an array parameter, as PostgreSQL writes it; for ids and numbers only."""
    return "{" + ",".join(map(str, values)) + "}"


async def add_recognitions(tx: Tx, recognitions: Sequence[Recognition]) -> None:
    """What recognitions have beyond other decisions."""
    statement = sa.text("""
        INSERT INTO recognition (decision_id, subject, required_topic, mode, training_type, activity, title, days,
                                 stated_centihours, begins_on, ended_on, centihours, half_days, organiser_level,
                                 test_result, special_task)
        SELECT id, subject, topic, mode, training_type, activity, title, CAST(days AS jsonb), stated, begins_on,
               ended_on, centihours, half_days, organiser_level, test_result, special_task
        FROM unnest(CAST(:ids AS uuid[]), CAST(:subjects AS text[]), CAST(:topics AS text[]), CAST(:modes AS text[]),
                    CAST(:training_types AS text[]), CAST(:activities AS text[]), CAST(:titles AS text[]),
                    CAST(:days AS text[]), CAST(:stated AS integer[]), CAST(:begins AS date[]),
                    CAST(:ended AS date[]), CAST(:centihours AS integer[]), CAST(:half_days AS integer[]),
                    CAST(:levels AS text[]), CAST(:test_results AS text[]), CAST(:special_tasks AS text[]))
             AS given (id, subject, topic, mode, training_type, activity, title, days, stated, begins_on, ended_on,
                       centihours, half_days, organiser_level, test_result, special_task)
    """)
    stated = [recognition.stated for recognition in recognitions]
    await tx.execute(
        statement,
        {
            "ids": [recognition.decision_id for recognition in recognitions],
            "subjects": [said.subject for said in stated],
            "topics": [said.required_topic for said in stated],
            "modes": [said.mode for said in stated],
            "training_types": [said.training_type for said in stated],
            "activities": [said.activity for said in stated],
            "titles": [said.title for said in stated],
            "days": [
                None if said.days is None else orjson.dumps([day._asdict() for day in said.days]).decode()
                for said in stated
            ],
            "stated": [said.centihours for said in stated],
            "begins": [said.begins_on for said in stated],
            "ended": [said.ended_on for said in stated],
            "centihours": [recognition.centihours for recognition in recognitions],
            "half_days": [recognition.half_days for recognition in recognitions],
            "levels": [said.organiser_level for said in stated],
            "test_results": [said.test_result for said in stated],
            "special_tasks": [said.special_task for said in stated],
        },
    )


async def add_grants(tx: Tx, grants: Sequence[Grant]) -> None:
    """What grants have beyond other decisions."""
    statement = sa.text("""
        INSERT INTO granted (decision_id, effect, training_years, counts_from, counts_until, decided_on, event_on)
        SELECT id, effect, CAST(years AS smallint[]), counts_from, counts_until, decided_on, event_on
        FROM unnest(CAST(:ids AS uuid[]), CAST(:effects AS text[]), CAST(:years AS text[]), CAST(:from AS date[]),
                    CAST(:until AS date[]), CAST(:decided AS date[]),
                    CAST(:events AS date[]))
             AS given (id, effect, years, counts_from, counts_until, decided_on, event_on)
    """)
    stated = [grant.stated for grant in grants]
    await tx.execute(
        statement,
        {
            "ids": [grant.decision_id for grant in grants],
            "effects": [said.effect for said in stated],
            "years": [_array(said.years) for said in stated],
            "from": [said.counts_from for said in stated],
            "until": [said.counts_until for said in stated],
            "decided": [grant.decided_on for grant in grants],
            "events": [said.event_on for said in stated],
        },
    )


async def person_of(tx: Tx, noun: Noun, decision_id: UUID) -> UUID | None:
    """Whom a decision is about; ``None`` where there is none."""
    statement = sa.text("SELECT person_id FROM decision WHERE decision_id = :id AND noun = :noun")
    found: UUID | None = (await tx.execute(statement, {"id": decision_id, "noun": noun})).scalar_one_or_none()
    return found


async def add_withdrawal(tx: Tx, decision_id: UUID, reason_sealed: bytes, author: str, now: datetime) -> bool:
    """Take a decision back; false where it was already."""
    statement = sa.text("""
        INSERT INTO withdrawal (decision_id, reason, reason_sealed, author, at)
        VALUES (:id, '', :reason, :author, :at)
        ON CONFLICT DO NOTHING RETURNING decision_id
    """)
    found = await tx.execute(statement, {"id": decision_id, "reason": reason_sealed, "author": author, "at": now})
    return found.first() is not None


async def titles_of(tx: Tx, person_id: UUID, year: int) -> list[str]:
    """What was recognised of somebody's year, those taken back left out."""
    statement = sa.text("""
        SELECT DISTINCT title FROM recognition JOIN decision USING (decision_id)
        WHERE person_id = :person AND ended_on BETWEEN make_date(:year, 1, 1) AND make_date(:year, 12, 31)
          AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.decision_id = decision.decision_id)
    """)
    return list((await tx.execute(statement, {"person": person_id, "year": year})).scalars())


async def author_of(tx: Tx, decision_id: UUID) -> str:
    """Who recorded it."""
    statement = sa.text("SELECT author FROM decision WHERE decision_id = :id")
    return str((await tx.execute(statement, {"id": decision_id})).scalar_one())


async def noun_of(tx: Tx, decision_id: UUID) -> str:
    """Whether it counts hours or says what is owed."""
    statement = sa.text("SELECT noun FROM decision WHERE decision_id = :id")
    return str((await tx.execute(statement, {"id": decision_id})).scalar_one())


async def people_of(tx: Tx, decision_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whom these decisions are about."""
    statement = sa.text("SELECT decision_id, person_id FROM decision WHERE decision_id = ANY(CAST(:ids AS uuid[]))")
    rows = await tx.execute(statement, {"ids": list(decision_ids)})
    return {decision_id: person_id for decision_id, person_id in rows}


async def add_withdrawals(tx: Tx, decision_ids: Sequence[UUID], reason: str, author: str, now: datetime) -> list[UUID]:
    """Take these back; those that were not already."""
    statement = sa.text("""
        INSERT INTO withdrawal (decision_id, reason, author, at)
        SELECT id, :reason, :author, :at FROM unnest(CAST(:ids AS uuid[])) AS given (id)
        ON CONFLICT DO NOTHING RETURNING decision_id
    """)
    given = {"ids": list(decision_ids), "reason": reason, "author": author, "at": now}
    return list((await tx.execute(statement, given)).scalars())


async def withdrawal(tx: Tx, decision_id: UUID) -> Withdrawal:
    """How a decision was taken back."""
    statement = sa.text("SELECT decision_id, reason, reason_sealed, author, at FROM withdrawal WHERE decision_id = :id")
    return Withdrawal(**(await tx.execute(statement, {"id": decision_id})).one()._mapping)


async def about(
    tx: Tx, person_id: UUID, *, before: UUID | None = None, rows_max: int | None = None, year: int | None = None
) -> list[DecisionRow]:
    """Decisions about somebody, withdrawn ones included, the newest first: all of them, those about one training year,
    or a page of those that were recorded before another one.
    """
    statement = sa.text("""
        SELECT decision_id, noun, decision.author, reference, kind, document, article, evidence_kind, evidence_number,
               decided_by, decision.reason, stated_sealed, created_at,
               subject, required_topic, mode, training_type, activity, title, CAST(days AS text) AS days,
               stated_centihours, begins_on, ended_on, centihours, half_days, organiser_level, test_result,
               special_task, effect, training_years, counts_from, counts_until, decided_on, event_on,
               withdrawal.reason AS withdrawn_because, withdrawal.reason_sealed,
               withdrawal.author AS withdrawn_by, withdrawal.at AS withdrawn_at
        FROM decision LEFT JOIN recognition USING (decision_id) LEFT JOIN granted USING (decision_id)
        LEFT JOIN withdrawal USING (decision_id)
        WHERE person_id = :person AND (CAST(:before AS uuid) IS NULL OR (created_at, decision_id) < (
            SELECT created_at, decision_id FROM decision WHERE decision_id = CAST(:before AS uuid)))
          AND (CAST(:year AS integer) IS NULL OR extract(year FROM ended_on) = :year OR :year = ANY(training_years))
        ORDER BY created_at DESC, decision_id DESC LIMIT CAST(:max AS integer)
    """)
    given = {"person": person_id, "before": before, "max": rows_max, "year": year}
    return [_decision_row(row) for row in await tx.execute(statement, given)]


def _decision_row(row: sa.Row[Any]) -> DecisionRow:
    columns = row._mapping
    common = {name: columns[name] for name in DecisionRow.__dataclass_fields__ if name in columns}
    recognition = {name: columns[name] for name in RecognitionColumns._fields}
    grant = {name: columns[name] for name in GrantColumns._fields}
    taken_back = (row.withdrawn_because, row.reason_sealed, row.withdrawn_by, row.withdrawn_at)
    return DecisionRow(
        **common,
        recognition=RecognitionColumns(**recognition) if row.noun == Noun.RECOGNITION else None,
        grant=GrantColumns(**grant) if row.noun == Noun.GRANT else None,
        withdrawal=None if row.withdrawn_at is None else Withdrawal(row.decision_id, *taken_back),
    )


async def page_of_recognitions(tx: Tx, after: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next recognitions in the order of their ids, withdrawn ones included."""
    statement = sa.text("""
        SELECT decision_id AS recognition_id, person_id, subject, required_topic, mode, training_type, centihours,
               half_days, activity, title, kind, CAST(days AS text) AS days, begins_on, ended_on,
               organiser_level, test_result, special_task,
               withdrawal.decision_id IS NOT NULL AS is_withdrawn
        FROM recognition JOIN decision USING (decision_id) LEFT JOIN withdrawal USING (decision_id)
        WHERE decision_id > :after ORDER BY decision_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


async def page_of_grants(tx: Tx, after: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next grants in the order of their ids, withdrawn ones included."""
    statement = sa.text("""
        SELECT decision_id AS grant_id, person_id, effect, kind, training_years, counts_from, counts_until, decided_on,
               withdrawal.decision_id IS NOT NULL AS is_withdrawn
        FROM granted JOIN decision USING (decision_id) LEFT JOIN withdrawal USING (decision_id)
        WHERE decision_id > :after ORDER BY decision_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


async def grants_of(tx: Tx, decision_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """These grants as they are published; other decisions are left out."""
    statement = sa.text("""
        SELECT decision_id AS grant_id, person_id, effect, kind, training_years, counts_from, counts_until, decided_on
        FROM granted JOIN decision USING (decision_id) WHERE decision_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY decision_id
    """)
    return (await tx.execute(statement, {"ids": list(decision_ids)})).all()
