"""Questions about feedback and complaints."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.cases.domain import Credentials

_CASE = """
    case_id, c.kind, c.state, c.region_code, c.about_id, c.reporter_index, c.reporter_sealed, c.owner, c.due_on,
    c.opened_at, c.changed_at, about.name AS about, c.how, c.received_on, c.slip_number, c.about_person_id,
    blamed.name AS about_person, c.about_vendor, vendor.name AS about_vendor_name
"""

_FROM = """
    FROM case_file c LEFT JOIN organisation about ON about.organisation_id = c.about_id
         LEFT JOIN person blamed ON blamed.person_id = c.about_person_id
         LEFT JOIN relying_party vendor ON vendor.client_id = c.about_vendor
"""


async def add_case(tx: Tx, columns: dict[str, Any]) -> None:
    """One that was opened."""
    statement = sa.text("""
        INSERT INTO case_file (case_id, kind, region_code, about_id, about_vendor, reporter_index, reporter_sealed,
                               due_on, opened_at, changed_at)
        VALUES (:case_id, :kind, :region_code, :about_id, :about_vendor, :reporter_index, :reporter_sealed, :due_on,
                :at, :at)
    """)
    await tx.execute(statement, columns)


async def is_vendor(tx: Tx, client_id: str) -> bool:
    """Whether people sign in at a vendor of this name."""
    statement = sa.text("SELECT EXISTS (SELECT FROM relying_party WHERE client_id = :id)")
    return bool((await tx.execute(statement, {"id": client_id})).scalar_one())


async def count_cases_of(tx: Tx, mark: bytes, since: datetime, *, opened_since: datetime | None) -> tuple[int, int]:
    """How many of somebody's have not ended, and how many were opened since a moment; older ones than those that
    they may see (``opened_since``) count for nothing.
    """
    statement = sa.text("""
        SELECT count(*) FILTER (WHERE state <> 'closed') AS open, count(*) FILTER (WHERE opened_at > :since) AS recent
        FROM case_file
        WHERE reporter_index = :mark
          AND (CAST(:opened_since AS timestamptz) IS NULL OR opened_at >= :opened_since)
    """)
    row = (await tx.execute(statement, {"mark": mark, "since": since, "opened_since": opened_since})).one()
    return row.open, row.recent


async def lock_case(tx: Tx, case_id: UUID) -> sa.Row[Any] | None:
    """One of them, held until the transaction ends."""
    statement = sa.text(f"SELECT {_CASE} {_FROM} WHERE case_id = :id FOR UPDATE OF c")
    return (await tx.execute(statement, {"id": case_id})).one_or_none()


async def case_by_id(tx: Tx, case_id: UUID) -> sa.Row[Any] | None:
    """One of them, for a look."""
    statement = sa.text(f"SELECT {_CASE} {_FROM} WHERE case_id = :id")
    return (await tx.execute(statement, {"id": case_id})).one_or_none()


async def save_case(tx: Tx, case_id: UUID, **columns: Any) -> None:
    """What has changed of it."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await tx.execute(sa.text(f"UPDATE case_file SET {sets} WHERE case_id = :id"), {"id": case_id, **columns})


async def add_case_entry(tx: Tx, columns: dict[str, Any]) -> None:
    """What was done or said; ``made_by`` is an office's account, nobody for the reporter."""
    statement = sa.text("""
        INSERT INTO case_entry (entry_id, case_id, step, made_by, text_sealed, made_at)
        VALUES (:entry_id, :case_id, :step, :made_by, :text_sealed, :at)
    """)
    await tx.execute(statement, columns)


async def case_entries(tx: Tx, case_id: UUID) -> Sequence[sa.Row[Any]]:
    """All that was done and said, in order."""
    statement = sa.text("""
        SELECT entry_id, step, made_by, text_sealed, made_at FROM case_entry WHERE case_id = :id ORDER BY entry_id
    """)
    return (await tx.execute(statement, {"id": case_id})).all()


async def cases_of(tx: Tx, mark: bytes) -> Sequence[sa.Row[Any]]:
    """Somebody's own, the latest first."""
    statement = sa.text(f"""
        SELECT {_CASE} {_FROM}
        WHERE reporter_index = :mark ORDER BY case_id DESC LIMIT 200
    """)
    return (await tx.execute(statement, {"mark": mark})).all()


# Those who answer cases in a region, with organisations that they may not judge: those in which they had a role when
# the case was opened, or have accepted one since, and those in which they stood, under any record that is theirs, as
# far as that was on record by then.
# The person who is complained of answers nothing of it either, under any record of theirs.
# What others do with them afterwards changes nothing, and nothing that they give up does.
_OFFICIAL = """
    SELECT account_id, office.region_code FROM role
    JOIN organisation office ON office.organisation_id = role.organisation_id JOIN account USING (account_id)
    WHERE role.role = 'hr-authority' AND role.ended_at IS NULL AND office.kind = 'hr-authority'
      AND account.closed_at IS NULL
      AND (office.closed_on IS NULL OR office.closed_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
      AND NOT EXISTS (
        SELECT FROM person WHERE person.blind_index = account.blind_index AND ended_because <> 'mistaken'
          AND ended_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
      )
      AND (c.about_id IS NULL OR NOT EXISTS (
        WITH own AS (
            SELECT person_id FROM person WHERE person.blind_index = account.blind_index
            UNION ALL
            SELECT merged.person_id FROM person JOIN person merged ON merged.merged_into = person.person_id
            WHERE person.blind_index = account.blind_index
        )
        SELECT FROM role other
        WHERE other.account_id = role.account_id AND other.organisation_id = c.about_id
          AND (other.ended_at IS NULL OR other.ended_at > c.opened_at)
          AND (other.given_at < c.opened_at OR other.accepted_at IS NOT NULL)
        UNION ALL
        SELECT FROM placement
        WHERE placement.person_id IN (SELECT person_id FROM own) AND placement.organisation_id = c.about_id
          AND recorded_at < c.opened_at
        UNION ALL
        SELECT FROM placement_taken_back back
        WHERE back.person_id IN (SELECT person_id FROM own) AND back.organisation_id = c.about_id
          AND recorded_at < c.opened_at AND taken_back_at > c.opened_at
      ))
      AND (c.about_person_id IS NULL OR NOT EXISTS (
        SELECT FROM person own JOIN person named ON named.person_id = c.about_person_id
        WHERE own.blind_index = account.blind_index
          AND coalesce(own.merged_into, own.person_id) = coalesce(named.merged_into, named.person_id)
      ))
"""

# The lowest level, from the case's own upwards, at which somebody may answer it.
_LEVEL = f"""
    CROSS JOIN LATERAL (
        WITH RECURSIVE way (code, above, distance) AS (
            SELECT code, above, 0 FROM region WHERE code = c.region_code
            UNION ALL
            SELECT region.code, region.above, distance + 1 FROM way JOIN region ON region.code = way.above
        ), official AS ({_OFFICIAL})
        SELECT way.code, EXISTS (
            SELECT FROM official WHERE region_code = way.code AND account_id = :account
        ) AS is_theirs
        FROM way WHERE EXISTS (SELECT FROM official WHERE region_code = way.code) ORDER BY distance LIMIT 1
    ) level
"""


async def cases_for(
    tx: Tx, account_id: UUID, regions: Collection[str], states: Sequence[str], rows_max: int, after: UUID | None
) -> Sequence[sa.Row[Any]]:
    """What is to be answered by an official of these regions; the most urgent first, behind ``after`` where given."""
    behind = "AND (due_on, case_id) > (SELECT b.due_on, b.case_id FROM case_file b WHERE b.case_id = :after)"
    statement = sa.text(f"""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT {_CASE} {_FROM} {_LEVEL}
        WHERE c.region_code IN (SELECT code FROM below) AND c.state = ANY(CAST(:states AS text[])) AND level.is_theirs
            {behind if after else ""}
        ORDER BY due_on, case_id LIMIT :max
    """)
    given = {"account": account_id, "regions": list(regions), "states": list(states), "max": rows_max}
    given |= {"after": after} if after else {}
    return (await tx.execute(statement, given)).all()


async def count_cases_for(
    tx: Tx, account_id: UUID, region_code: str, states: Sequence[str], own_mark: bytes, today: date
) -> tuple[int, int]:
    """How much is to be answered by an official of a region, in it and below, without what they reported themselves;
    and how much of it was due before today.
    """
    statement = sa.text(f"""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = :region
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT count(*) AS waiting, count(*) FILTER (WHERE due_on < :today) AS late FROM case_file c {_LEVEL}
        WHERE c.region_code IN (SELECT code FROM below) AND c.state = ANY(CAST(:states AS text[])) AND level.is_theirs
          AND c.reporter_index <> :own
    """)
    given = {"account": account_id, "region": region_code, "states": list(states), "own": own_mark, "today": today}
    row = (await tx.execute(statement, given)).one()
    return row.waiting, row.late


async def level_for(tx: Tx, case_id: UUID, account_id: UUID) -> str | None:
    """The region whose officials answer a case, where this account is one of them."""
    statement = sa.text(f"SELECT level.code {_FROM} {_LEVEL} WHERE case_id = :id AND level.is_theirs")
    code: str | None = (await tx.execute(statement, {"id": case_id, "account": account_id})).scalar_one_or_none()
    return code


async def add_attachment(tx: Tx, columns: dict[str, Any]) -> None:
    """A file beside a case."""
    statement = sa.text("""
        INSERT INTO case_attachment (attachment_id, case_id, media_type, size, content_sealed, added_at)
        VALUES (:attachment_id, :case_id, :media_type, :size, :content_sealed, :at)
    """)
    await tx.execute(statement, columns)


async def attachments_of(tx: Tx, case_id: UUID) -> Sequence[sa.Row[Any]]:
    """The files beside a case, without what is in them."""
    statement = sa.text("""
        SELECT attachment_id, media_type, size, added_at FROM case_attachment
        WHERE case_id = :id ORDER BY attachment_id
    """)
    return (await tx.execute(statement, {"id": case_id})).all()


async def attachment(tx: Tx, case_id: UUID, attachment_id: UUID) -> sa.Row[Any] | None:
    """One file, sealed."""
    statement = sa.text("""
        SELECT media_type, content_sealed FROM case_attachment WHERE case_id = :case AND attachment_id = :id
    """)
    return (await tx.execute(statement, {"case": case_id, "id": attachment_id})).one_or_none()


async def cases_changed(
    tx: Tx, mark: bytes, opened_since: datetime | None, before: datetime, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What offices did about somebody's cases, the latest first."""
    statement = sa.text("""
        SELECT c.case_id, c.kind, e.step, e.made_at FROM case_file c JOIN case_entry e USING (case_id)
        WHERE reporter_index = :mark AND e.made_by IS NOT NULL AND e.made_at < :before
          AND (CAST(:since AS timestamptz) IS NULL OR c.opened_at >= :since)
        ORDER BY e.made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"mark": mark, "since": opened_since, "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def credentials_of(tx: Tx, session_id: UUID) -> Credentials | None:
    """How a session began, and how its account came to its password and second factor."""
    statement = sa.text("""
        SELECT CASE WHEN by_provider THEN to_timestamp(0) ELSE session.created_at END, second_factor, password_set_at,
               helped_at, totp_confirmed_at, help_before_totp_at
        FROM session JOIN account USING (account_id) WHERE session_id = :id
    """)
    row = (await tx.execute(statement, {"id": session_id})).one_or_none()
    return None if row is None else Credentials(*row)
