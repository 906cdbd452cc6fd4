"""Questions about published answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.policy_answers.models import policy_answer

_SHOWN = """
    SELECT answer_id, a.region_code, region.name AS region, office.name AS office, question, answer, published_at
    FROM policy_answer a JOIN region ON region.code = a.region_code
    JOIN organisation office ON office.organisation_id = a.office_id
    WHERE withdrawn_at IS NULL
"""


async def add_answer(tx: Tx, columns: dict[str, Any]) -> None:
    """One that everybody may read from now on."""
    await tx.execute(sa.insert(policy_answer).values(columns))


async def lock_answer(tx: Tx, answer_id: UUID) -> sa.Row[Any] | None:
    """One that stands, held until the transaction ends."""
    statement = sa.text("""
        SELECT answer_id, case_id, region_code FROM policy_answer
        WHERE answer_id = :id AND withdrawn_at IS NULL FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": answer_id})).one_or_none()


async def withdraw_answer(tx: Tx, answer_id: UUID, by: UUID, at: datetime) -> None:
    """It stands no more."""
    statement = sa.text("UPDATE policy_answer SET withdrawn_by = :by, withdrawn_at = :at WHERE answer_id = :id")
    await tx.execute(statement, {"id": answer_id, "by": by, "at": at})


async def answer_of_case(tx: Tx, case_id: UUID) -> sa.Row[Any] | None:
    """What stands of a case."""
    return (await tx.execute(sa.text(f"{_SHOWN} AND case_id = :case"), {"case": case_id})).one_or_none()


async def answer_by_id(tx: Tx, answer_id: UUID) -> sa.Row[Any] | None:
    """One that stands."""
    return (await tx.execute(sa.text(f"{_SHOWN} AND answer_id = :id"), {"id": answer_id})).one_or_none()


async def answers(
    tx: Tx, region_code: str | None, word: str | None, before: UUID | None, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What stands, the latest first: of a region and those above it, whose question or answer has a word."""
    statement = sa.text(f"""
        WITH RECURSIVE way (code, above) AS (
            SELECT code, above FROM region WHERE code = :region
            UNION SELECT region.code, region.above FROM region JOIN way ON region.code = way.above
        )
        {_SHOWN}
          AND (CAST(:region AS text) IS NULL OR a.region_code IN (SELECT code FROM way))
          AND (CAST(:word AS text) IS NULL OR strpos(lower(question), :word) > 0 OR strpos(lower(answer), :word) > 0)
          AND (CAST(:before AS uuid) IS NULL OR answer_id < :before)
        ORDER BY answer_id DESC LIMIT :max
    """)
    given = {"region": region_code, "word": word and word.lower(), "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()
