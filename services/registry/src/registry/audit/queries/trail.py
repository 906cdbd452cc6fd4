"""Acts on the audit trail, by whom they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def acts_about(tx: Tx, person_id: UUID, before: int | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was done about somebody, and about their account before they stood on any roster, the latest first."""
    statement = sa.text("""
        SELECT audit_id, body FROM audit
        WHERE person_id = ANY(ARRAY(
            SELECT CAST(:person AS uuid) UNION ALL SELECT person_id FROM person WHERE merged_into = :person
            UNION ALL SELECT account_id FROM account JOIN person USING (blind_index) WHERE person_id = :person
        ))
          AND (CAST(:before AS bigint) IS NULL OR audit_id < :before)
        ORDER BY audit_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"person": person_id, "before": before, "max": rows_max})).all()


@dataclass(frozen=True)
class OfficeActs:
    """Which acts are asked for: of the people of an office, in a time, and in which region they were done."""

    office_id: UUID
    region_code: str
    begins: datetime
    ends: datetime
    """The first moment that is left out."""
    what: str | None
    """The first part of the words of acts, such as ``role``; ``None``: all."""
    before: int | None


async def acts_of_office(tx: Tx, asked: OfficeActs, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What people did while they had a role in an office, the latest first; what they did as to themselves is theirs,
    and what lies outside the region is another auditor's: by the organisation of the act, or else by the unit where
    whom it is about stands today. What was done to the installation is no office's.
    """
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = :region
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        ), staff AS (
            SELECT DISTINCT account_id FROM role WHERE organisation_id = :office
        ), themselves AS (
            SELECT account_id, account_id AS subject_id FROM staff
            UNION ALL
            SELECT account_id, person_id FROM staff JOIN account USING (account_id) JOIN person USING (blind_index)
        )
        SELECT audit_id, body FROM staff JOIN official_act USING (account_id) JOIN audit USING (audit_id)
        WHERE done_at >= :begins AND done_at < :ends
          AND (CAST(:before AS bigint) IS NULL OR audit_id < :before)
          AND (CAST(:what AS text) IS NULL
               OR starts_with(CAST(convert_from(body, 'UTF8') AS jsonb) ->> 'what', :what || '.'))
          AND EXISTS (
            SELECT FROM role WHERE role.account_id = official_act.account_id AND role.organisation_id = :office
               AND given_at <= done_at AND (ended_at IS NULL OR ended_at >= done_at)
          )
          AND NOT EXISTS (
            SELECT FROM themselves
            WHERE themselves.account_id = official_act.account_id AND subject_id = audit.person_id
          )
          AND NOT starts_with(CAST(convert_from(body, 'UTF8') AS jsonb) ->> 'what', 'client.')
          AND NOT starts_with(CAST(convert_from(body, 'UTF8') AS jsonb) ->> 'what', 'signing-key.')
          AND (audit.organisation_id IS NULL AND audit.person_id IS NULL OR EXISTS (
            SELECT FROM organisation o
            WHERE o.region_code IN (SELECT code FROM below) AND o.organisation_id = coalesce(
                audit.organisation_id,
                (SELECT kept.organisation_id
                 FROM person about JOIN person kept ON kept.person_id = coalesce(about.merged_into, about.person_id)
                 WHERE about.person_id = audit.person_id),
                (SELECT kept.organisation_id
                 FROM account JOIN person about USING (blind_index)
                      JOIN person kept ON kept.person_id = coalesce(about.merged_into, about.person_id)
                 WHERE account.account_id = audit.person_id)
            )
          ))
        ORDER BY audit_id DESC LIMIT :max
    """)
    given = {
        "region": asked.region_code,
        "office": asked.office_id,
        "begins": asked.begins,
        "ends": asked.ends,
        "what": asked.what,
        "before": asked.before,
        "max": rows_max,
    }
    return (await tx.execute(statement, given)).all()
