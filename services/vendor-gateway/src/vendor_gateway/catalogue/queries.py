"""Questions about courses."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.catalogue import models
from vendor_gateway.catalogue.domain import Approval, Course

_COURSE = "course_key, code, title, subject, topic, centihours, begins_on, ends_on, is_repeatable, approval"


async def courses_of(tx: Tx, vendor_id: str, course_keys: Collection[str]) -> dict[str, Course]:
    """Those of these courses that the vendor's catalogue has, by the code as it is compared."""
    if not course_keys:
        return {}
    statement = sa.text(f"""
        SELECT {_COURSE} FROM course WHERE vendor_id = :vendor AND course_key = ANY(CAST(:keys AS text[]))
    """)
    rows = (await tx.execute(statement, {"vendor": vendor_id, "keys": sorted(course_keys)})).all()
    return {row.course_key: _course(row) for row in rows}


def _course(row: sa.Row[Any]) -> Course:
    shown = {name: row._mapping[name] for name in row._mapping if name not in ("course_key", "approval")}
    return Course(**shown, approval=Approval(row.approval))


async def page(tx: Tx, vendor_id: str, after: str | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The courses of a vendor in the order of their codes, a page at a time."""
    statement = sa.text(f"""
        SELECT {_COURSE}, cents, saved_by, saved_at FROM course
        WHERE vendor_id = :vendor AND (CAST(:after AS text) IS NULL OR course_key > :after)
        ORDER BY course_key LIMIT :max
    """)
    return (await tx.execute(statement, {"vendor": vendor_id, "after": after, "max": rows_max})).all()


_SAVED = Columns(
    models.course, "course_key", "code", "title", "subject", "topic", "centihours", "cents", "begins_on", "ends_on",
    "is_repeatable",
)  # fmt: skip
# What was approved is not what is said now: it is looked at anew where anything of it changed.
_SAVE = _SAVED.insert(
    "vendor_id",
    "saved_by",
    then=f"""
        ON CONFLICT (vendor_id, course_key) DO UPDATE
        SET {_SAVED.excluded("course_key")}, saved_by = excluded.saved_by, saved_at = now(),
            approval = CASE WHEN (course.title, course.subject, course.topic, course.centihours, course.cents,
                                  course.begins_on, course.ends_on, course.is_repeatable)
                              IS NOT DISTINCT FROM
                              (excluded.title, excluded.subject, excluded.topic, excluded.centihours, excluded.cents,
                               excluded.begins_on, excluded.ends_on, excluded.is_repeatable)
                            THEN course.approval ELSE 'submitted' END
    """,
)


async def save_courses(tx: Tx, vendor_id: str, courses: Sequence[object], saved_by: str) -> None:
    """Courses of a vendor as they are now; each is given once."""
    await tx.execute(_SAVE, {**_SAVED.arrays(courses), "vendor_id": vendor_id, "saved_by": saved_by})


async def approve(tx: Tx, vendor_id: str, course_keys: Sequence[str], approval: Approval) -> set[str]:
    """What the review of courses came to; those of them that the catalogue has."""
    statement = sa.text("""
        UPDATE course SET approval = :approval
        WHERE vendor_id = :vendor AND course_key = ANY(CAST(:keys AS text[])) RETURNING course_key
    """)
    given = {"vendor": vendor_id, "keys": list(course_keys), "approval": approval.value}
    return set((await tx.execute(statement, given)).scalars())
