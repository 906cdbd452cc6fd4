"""Yearly reports that are frozen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_IN_SHORT = """
    report_id, training_year, region_code, region_name, edition, office, reason, people, not_bound, met, sha256,
    frozen_at,
    NOT EXISTS (SELECT FROM report AS later WHERE later.region_code = report.region_code
                  AND later.training_year = report.training_year AND later.edition > report.edition) AS holds
"""


class FrozenReport(NamedTuple):
    """A report as it is written."""

    report_id: UUID
    training_year: int
    region_code: str
    region_name: str
    edition: int
    office_id: UUID
    office: str
    reason: str | None
    people: int
    not_bound: int
    met: int
    inputs: bytes
    sha256: bytes
    pdf: bytes
    xlsx: bytes
    frozen_by: UUID
    frozen_at: datetime


async def see_one_moment(tx: Tx) -> None:
    """All questions of this transaction see the same; it has to be the first statement."""
    await tx.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


_ADD = sa.text(f"""
    INSERT INTO report ({", ".join(FrozenReport._fields)}) VALUES ({", ".join(f":{n}" for n in FrozenReport._fields)})
    ON CONFLICT (region_code, training_year, edition) DO NOTHING
""")


async def add(tx: Tx, report: FrozenReport) -> bool:
    """Write it; ``False`` where somebody else froze this edition a moment before."""
    return bool((await tx.execute(_ADD, report._asdict())).rowcount)


async def last_edition(tx: Tx, region_code: str, year: int) -> sa.Row[Any] | None:
    """The report of a region and year that holds, with its inputs."""
    statement = sa.text(f"""
        SELECT {_IN_SHORT}, inputs FROM report WHERE region_code = :region AND training_year = :year
        ORDER BY edition DESC LIMIT 1
    """)
    return (await tx.execute(statement, {"region": region_code, "year": year})).one_or_none()


async def listed(tx: Tx, stem: str, offset: int, rows_max: int) -> tuple[Sequence[sa.Row[Any]], int]:
    """Reports of a region and those below it, the latest years first and the widest regions first; and how many."""
    statement = sa.text(f"""
        SELECT {_IN_SHORT} FROM report WHERE region_code LIKE :stem || '%'
        ORDER BY training_year DESC, region_code, edition DESC OFFSET :offset LIMIT :max
    """)
    rows = (await tx.execute(statement, {"stem": stem, "offset": offset, "max": rows_max})).all()
    counted = sa.text("SELECT count(*) FROM report WHERE region_code LIKE :stem || '%'")
    return rows, int((await tx.execute(counted, {"stem": stem})).scalar_one())


async def report(tx: Tx, report_id: UUID, stem: str) -> sa.Row[Any] | None:
    """One of a region and those below it, with its inputs."""
    statement = sa.text(f"""
        SELECT {_IN_SHORT}, inputs FROM report WHERE report_id = :report AND region_code LIKE :stem || '%'
    """)
    return (await tx.execute(statement, {"report": report_id, "stem": stem})).one_or_none()


async def paper(tx: Tx, report_id: UUID, stem: str, name: str) -> sa.Row[Any] | None:
    """A paper of one of them (``pdf``, ``xlsx`` or ``inputs``), with what it is called after."""
    column = {"pdf": "pdf", "xlsx": "xlsx", "inputs": "inputs"}[name]
    statement = sa.text(f"""
        SELECT {column} AS content, region_name, training_year, edition FROM report
        WHERE report_id = :report AND region_code LIKE :stem || '%'
    """)
    return (await tx.execute(statement, {"report": report_id, "stem": stem})).one_or_none()


async def closed_on(tx: Tx, year: int, rulebook_ids: Sequence[str]) -> date | None:
    """The day on which a year was closed for all of these rulebooks, the last of them; ``None`` where it is not."""
    statement = sa.text("""
        SELECT count(*) AS closed, max(closed_on) AS closed_on FROM year_close
        WHERE training_year = :year AND rulebook_id = ANY(CAST(:ids AS text[]))
    """)
    row = (await tx.execute(statement, {"year": year, "ids": list(rulebook_ids)})).one()
    found: date | None = row.closed_on if row.closed == len(rulebook_ids) else None
    return found
