"""Questions about filings on their way through the offices."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from filings.approval.domain.deadlines import deadline, first_alarm
from filings.approval.domain.filings import Filing, FilingKind
from filings.approval.domain.kept import (
    ClaimOnEvidence,
    FilingRow,
    ListedFiling,
    Named,
    NewOpinion,
    OpinionRow,
    Round,
    RoundRow,
)
from filings.approval.domain.standings import filing_from, standing_document
from filings.approval.models import filing as filing_table

_FILING = """
    filing_id, applicant_id, state, CAST(standing AS text) AS standing, taking_part, CAST(form AS text) AS form,
    form_sealed, rulebook_id, article, created_at, changed_at, kind, about_id, person_id, title, claim_kind,
    training_year, remarks, due_at, review, decision_id, code, work_at, waits_since, organiser_level
"""

LISTED = """
    filing_id, kind, applicant_id, person_id, about_id, state, waits_since, due_at, created_at, changed_at, remarks,
    coalesce(title, form ->> 'title') AS title, claim_kind, training_year, form ->> 'subject' AS subject,
    form ->> 'begins_on' AS begins_on, form ->> 'ends_on' AS ends_on, CAST(form ->> 'people' AS integer) AS people,
    (SELECT encode(r.sha256, 'hex') FROM filing_round r WHERE r.filing_id = filing.filing_id
     ORDER BY r.round DESC LIMIT 1) AS saw
"""
"""The columns of :class:`ListedFiling`."""


async def add_filing(
    tx: Tx, filing_id: UUID, filing: Filing, form: dict[str, Any], form_sealed: bytes, named: Named, now: datetime
) -> None:
    """A draft; ``form`` is the part that stands in clear."""
    statement = sa.text("""
        INSERT INTO filing (filing_id, applicant_id, state, standing, waits_for, waits_since, taking_part, authors,
                            form, form_sealed, created_at, changed_at, kind, code, title, about_id, person_id,
                            claim_kind, training_year)
        VALUES (:id, :applicant, :state, CAST(:standing AS jsonb), CAST(:waits_for AS uuid[]), :at,
                CAST(:taking_part AS uuid[]), CAST(:authors AS uuid[]), CAST(:form AS jsonb), :form_sealed, :at, :at,
                :kind, :code, :title, :about_id, :person_id, :claim_kind, :training_year)
    """)
    given = {**_standing(filing), **asdict(named), "kind": filing.kind}
    given |= {"id": filing_id, "form": _json(form), "form_sealed": form_sealed, "at": now}
    await tx.execute(statement, given)


async def begun_since(tx: Tx, applicant_id: UUID, since: datetime) -> int:
    """How many filings an applicant began after a moment."""
    statement = sa.text("SELECT count(*) FROM filing WHERE applicant_id = :applicant AND created_at > :since")
    return int((await tx.execute(statement, {"applicant": applicant_id, "since": since})).scalar_one())


async def save_filing(tx: Tx, filing_id: UUID, filing: Filing, now: datetime, *, moved: bool, days: int = 0) -> None:
    """Where it is now; ``moved``: another hand has it, or the same one anew, and has so many days."""
    statement = sa.text("""
        UPDATE filing
        SET state = :state, standing = CAST(:standing AS jsonb), waits_for = CAST(:waits_for AS uuid[]),
            authors = CAST(:authors AS uuid[]), changed_at = :at,
            approved_at = CASE WHEN :moved AND :state = 'approved' THEN :at ELSE approved_at END,
            waits_since = CASE WHEN :moved THEN :at ELSE waits_since END,
            due_at = CASE WHEN NOT :moved THEN due_at WHEN :state = 'in-chain' THEN CAST(:due_at AS timestamptz) END,
            alarm_at = CASE WHEN NOT :moved THEN alarm_at
                            WHEN :state = 'in-chain' THEN CAST(:alarm_at AS timestamptz) END,
            taking_part = ARRAY(SELECT unnest(taking_part) UNION SELECT unnest(CAST(:taking_part AS uuid[])))
        WHERE filing_id = :id
    """)
    given = {name: value for name, value in _standing(filing).items() if name != "applicant"}
    due_at, alarm_at = deadline(now, days), first_alarm(now, days)
    given |= {"id": filing_id, "at": now, "moved": moved, "due_at": due_at, "alarm_at": alarm_at}
    await tx.execute(statement, given)


async def save(tx: Tx, filing_id: UUID, **columns: Any) -> None:
    """Other columns of one of them."""
    await tx.execute(sa.update(filing_table).where(filing_table.c.filing_id == filing_id).values(**columns))


def _standing(filing: Filing) -> dict[str, Any]:
    asked = filing.asked.offices if filing.asked else ()
    return {
        "applicant": filing.applicant.organisation_id,
        "state": filing.state,
        "standing": _json(standing_document(filing)),
        "waits_for": [step.organisation_id for step in filing.waits_for],
        "taking_part": [step.organisation_id for step in (filing.applicant, *filing.chain, *asked, *filing.overseers)],
        "authors": sorted(filing.authors),
    }


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()  # the driver has a type of its own for ids


async def save_form(tx: Tx, filing_id: UUID, form: dict[str, Any], form_sealed: bytes, now: datetime) -> None:
    """The form as it is being written; ``form`` is the part that stands in clear."""
    statement = sa.text("""
        UPDATE filing SET form = CAST(:form AS jsonb), form_sealed = :sealed, changed_at = :at WHERE filing_id = :id
    """)
    await tx.execute(statement, {"id": filing_id, "form": _json(form), "sealed": form_sealed, "at": now})


async def save_chain(tx: Tx, filing_id: UUID, rulebook_id: str | None, article: str | None) -> None:
    """Why it goes to its offices."""
    statement = sa.text("UPDATE filing SET rulebook_id = :book, article = :article WHERE filing_id = :id")
    await tx.execute(statement, {"id": filing_id, "book": rulebook_id, "article": article})


async def filing_of(tx: Tx, filing_id: UUID, *, lock: bool = False) -> tuple[FilingRow, Filing] | None:
    """One of them and where it is, held until the transaction ends if it is to be changed."""
    statement = sa.text(f"SELECT {_FILING} FROM filing WHERE filing_id = :id {'FOR UPDATE' if lock else ''}")
    row = (await tx.execute(statement, {"id": filing_id})).one_or_none()
    if row is None:
        return None
    return _filing_row(row), _position(row)


async def positions_of(tx: Tx, filing_ids: Collection[UUID]) -> dict[UUID, Filing]:
    """Where each of these is."""
    statement = sa.text("""
        SELECT filing_id, kind, person_id, CAST(standing AS text) AS standing
        FROM filing WHERE filing_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = await tx.execute(statement, {"ids": list(filing_ids)})
    return {row.filing_id: _position(row) for row in rows}


def _position(row: sa.Row[Any]) -> Filing:
    # The columns say what it is: code from before there were other kinds keeps neither.
    return replace(filing_from(orjson.loads(row.standing)), kind=FilingKind(row.kind), concerns=row.person_id)


def _filing_row(row: sa.Row[Any]) -> FilingRow:
    return FilingRow(**{name: value for name, value in row._mapping.items() if name != "standing"})


async def filings_with_turn(
    tx: Tx, organisations: Collection[UUID], after: tuple[datetime, UUID] | None, rows_max: int
) -> list[ListedFiling]:
    """What waits for these organisations, what has waited longest first."""
    statement = sa.text(f"""
        SELECT {LISTED} FROM filing
        WHERE waits_for && CAST(:organisations AS uuid[]) AND state = 'in-chain'
          AND (CAST(:at AS timestamptz) IS NULL OR (waits_since, filing_id) > (:at, CAST(:id AS uuid)))
        ORDER BY waits_since, filing_id LIMIT :max
    """)
    since, filing_id = after or (None, None)
    given = {"organisations": list(organisations), "at": since, "id": filing_id, "max": rows_max}
    return [ListedFiling(**row._mapping) for row in await tx.execute(statement, given)]


async def filings_of(
    tx: Tx,
    organisations: Collection[UUID],
    person_id: UUID | None,
    before: UUID | None,
    rows_max: int,
    kind: FilingKind | None = None,
) -> list[ListedFiling]:
    """What these organisations filed, and what others handed in about a person, the latest first, of one kind or of
    all; a few of each are enough.
    """
    narrowed = """
        (CAST(:before AS uuid) IS NULL OR filing_id < :before) AND (CAST(:kind AS text) IS NULL OR kind = :kind)
    """
    statement = sa.text(f"""
        SELECT found.* FROM unnest(CAST(:organisations AS uuid[])) AS own (id), LATERAL (
            SELECT {LISTED} FROM filing WHERE applicant_id = own.id AND {narrowed}
            ORDER BY filing_id DESC LIMIT :max
        ) AS found
        UNION ALL
        (
            SELECT {LISTED} FROM filing
            WHERE person_id = CAST(:person AS uuid) AND applicant_id <> ALL(CAST(:organisations AS uuid[]))
              AND state <> 'draft' AND standing ->> 'round' <> '0' AND {narrowed}
            ORDER BY filing_id DESC LIMIT :max
        )
        ORDER BY filing_id DESC LIMIT :max
    """)
    given = {
        "organisations": list(organisations), "person": person_id, "before": before, "max": rows_max, "kind": kind,
    }  # fmt: skip
    return [ListedFiling(**row._mapping) for row in await tx.execute(statement, given)]


async def add_round(tx: Tx, filing_id: UUID, round_: Round, now: datetime) -> None:
    """The form as it was handed in; nobody changes it."""
    statement = sa.text("""
        INSERT INTO filing_round (filing_id, round, form, form_sealed, sha256, handed_in_by, handed_in_at)
        VALUES (:id, :number, CAST(:form AS jsonb), :form_sealed, :sha256, :handed_in_by, :at)
    """)
    await tx.execute(statement, {**vars(round_), "form": _json(round_.form), "id": filing_id, "at": now})


async def rounds_of(tx: Tx, filing_id: UUID) -> list[RoundRow]:
    """Every form that was handed in, in order, sealed."""
    statement = sa.text("""
        SELECT round, CAST(form AS text) AS form, form_sealed, handed_in_by, handed_in_at,
               encode(sha256, 'hex') AS sha256
        FROM filing_round
        WHERE filing_id = :id ORDER BY round
    """)
    return [RoundRow(**row._mapping) for row in await tx.execute(statement, {"id": filing_id})]


async def add_opinion(tx: Tx, opinion: NewOpinion, text_sealed: bytes | None) -> None:
    """What was done and said; nobody changes it."""
    statement = sa.text("""
        INSERT INTO filing_opinion (opinion_id, filing_id, round, act, made_by, made_for, text, text_sealed, details,
                                    made_at, saw_sha256)
        VALUES (:opinion_id, :filing_id, :round, :act, :made_by, :made_for, NULL, :text_sealed,
                CAST(:details AS jsonb), :now,
                (SELECT sha256 FROM filing_round WHERE filing_id = :filing_id AND round = :round))
    """)
    columns = {name: value for name, value in opinion._asdict().items() if name != "text"}
    await tx.execute(statement, {**columns, "details": _json(opinion.details), "text_sealed": text_sealed})


async def opinions_of(tx: Tx, filing_id: UUID) -> list[OpinionRow]:
    """Everything that was done and said, in order, sealed."""
    statement = sa.text("""
        SELECT opinion_id, text_sealed, round, act, made_by, made_for, text, CAST(details AS text) AS details, made_at,
               encode(saw_sha256, 'hex') AS saw_sha256
        FROM filing_opinion
        WHERE filing_id = :id ORDER BY opinion_id
    """)
    return [OpinionRow(**row._mapping) for row in await tx.execute(statement, {"id": filing_id})]


async def due_reminders(tx: Tx, now: datetime, rows_max: int) -> Sequence[UUID]:
    """What the platform looks at now, what was due first; nobody else's meanwhile."""
    statement = sa.text("""
        SELECT filing_id FROM filing WHERE alarm_at <= :at ORDER BY alarm_at LIMIT :max FOR UPDATE SKIP LOCKED
    """)
    return list((await tx.execute(statement, {"at": now, "max": rows_max})).scalars())


async def rosters_of(tx: Tx, training_id: UUID, *, lock: bool = True) -> Sequence[UUID]:
    """The rosters of a training that are not at their end, the first one first; locked, if they are to be changed."""
    statement = sa.text(f"""
        SELECT filing_id FROM filing WHERE about_id = :id AND state <> 'withdrawn'
        ORDER BY filing_id {"FOR UPDATE" if lock else ""}
    """)
    return list((await tx.execute(statement, {"id": training_id})).scalars())


async def has_approved_roster(tx: Tx, training_id: UUID) -> bool:
    """Whether hours of a training were recognised."""
    statement = sa.text("SELECT EXISTS (SELECT FROM filing WHERE about_id = :id AND state = 'approved')")
    return bool((await tx.execute(statement, {"id": training_id})).scalar_one())


async def same_training(tx: Tx, filing_id: UUID, applicant_id: UUID, form: dict[str, Any]) -> int:
    """How many other trainings of the same name and first day the unit has on their way, or approved."""
    statement = sa.text("""
        SELECT count(*) FROM filing
        WHERE applicant_id = :applicant AND kind = 'training' AND state IN ('in-chain', 'returned', 'approved')
          AND filing_id <> :id AND form ->> 'title' = :title AND form ->> 'begins_on' = :begins_on
    """)
    given = {"applicant": applicant_id, "id": filing_id, "title": form["title"], "begins_on": form["begins_on"]}
    return int((await tx.execute(statement, given)).scalar_one())


async def refused_before(tx: Tx, filing_id: UUID, person_id: UUID, kind: str, year: int) -> bool:
    """Whether another claim of the same kind for the same year was refused or overturned."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM filing WHERE person_id = :person AND claim_kind = :kind AND training_year = :year
                         AND filing_id <> :id AND state = 'refused')
    """)
    given = {"person": person_id, "kind": kind, "year": year, "id": filing_id}
    return bool((await tx.execute(statement, given)).scalar_one())


async def round_sha256(tx: Tx, filing_id: UUID, number: int) -> str | None:
    """What was handed in in a round, as a hash."""
    statement = sa.text("""
        SELECT encode(sha256, 'hex') FROM filing_round WHERE filing_id = :id AND round = :round
    """)
    found: str | None = (await tx.execute(statement, {"id": filing_id, "round": number})).scalar_one_or_none()
    return found


async def lock_training(tx: Tx, roster_id: UUID) -> str | None:
    """How the training of a roster stands, held so until the transaction ends; ``None`` for what is no roster."""
    statement = sa.text("""
        SELECT state FROM filing WHERE filing_id = (SELECT about_id FROM filing WHERE filing_id = :id) FOR SHARE
    """)
    found: str | None = (await tx.execute(statement, {"id": roster_id})).scalar_one_or_none()
    return found


async def has_later_roster(tx: Tx, roster_id: UUID, training_id: UUID) -> bool:
    """Whether a later roster of the training is on its way or approved."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM filing WHERE about_id = :training AND filing_id > :id
                         AND state NOT IN ('refused', 'withdrawn'))
    """)
    return bool((await tx.execute(statement, {"id": roster_id, "training": training_id})).scalar_one())


async def has_taken_a_place(tx: Tx, roster_id: UUID, training_id: UUID) -> bool:
    """Whether an earlier roster of the training lapsed once this one was approved."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM filing e JOIN filing_opinion o USING (filing_id)
                       WHERE e.about_id = :training AND e.filing_id < :id AND o.act = 'lapse')
    """)
    return bool((await tx.execute(statement, {"id": roster_id, "training": training_id})).scalar_one())


async def claims_on_evidence(tx: Tx, filing_id: UUID, hashes: Sequence[bytes]) -> list[ClaimOnEvidence]:
    """Other claims on the same paper that are on their way or were approved, of any person; ``hashes``: of the
    paper as this release and the one before compare it.
    """
    statement = sa.text("""
        SELECT filing_id, person_id, claim_kind, state FROM filing
        WHERE evidence_sha256 = ANY(CAST(:hashes AS bytea[])) AND filing_id <> :id
          AND state IN ('in-chain', 'returned', 'approved')
        ORDER BY filing_id LIMIT 20
    """)
    rows = await tx.execute(statement, {"hashes": list(hashes), "id": filing_id})
    return [ClaimOnEvidence(**row._mapping) for row in rows]


async def by_code(tx: Tx, code: str) -> FilingRow | None:
    """One of them by what is printed on it."""
    statement = sa.text(f"SELECT {_FILING} FROM filing WHERE code = :code")
    row = (await tx.execute(statement, {"code": code})).one_or_none()
    return None if row is None else _filing_row(row)
