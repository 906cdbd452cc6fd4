"""What differs within an office's reach, and how far its units are."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA, china_date
from common.db import Tx
from common.errors import NotAllowed
from common.identity import IdNumber
from offices.authority import MAY, Action, Role
from offices.reach import People, reached_by, refuse_outside
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.queries import differences as difference_queries
from registry.hr_data.queries import progress as progress_queries
from registry.hr_data.queries.differences import State, Wanted
from registry.hr_data.queries.progress import COUNTS, Part

COUNTED_EVERY = timedelta(minutes=5)
_STEM_OF_COUNTY = 6
_FURTHEST = (Role.UNIT_ADMINISTRATOR, Role.DEPARTMENT, Role.AUDITOR, Role.HR_AUTHORITY)


class Filter(NamedTuple):
    """Which differences are asked for, for which office, and how many at most."""

    organisation_id: UUID
    rows_max: int
    state: State
    unit_id: UUID | None
    is_overdue: bool
    after: tuple[UUID, int]


def people_of(actor: Actor, organisation_id: UUID, action: Action) -> People:
    """Everybody whom somebody's role in an organisation reaches, of several roles the one that reaches furthest.

    Raises :class:`NotAllowed` where they have none there that allows it.
    """
    grants = [grant for grant in actor.grants if grant.organisation_id == organisation_id and action in MAY[grant.role]]
    if not grants:
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    return reached_by(max(grants, key=lambda grant: _FURTHEST.index(grant.role)))


def overdue_before(deadline: Deadline, now: datetime) -> datetime:
    """What the HR platform has said since before this moment is overdue, unless it is settled."""
    return datetime.combine(deadline.last_passed(china_date(now)) + timedelta(days=1), time(), CHINA)


async def differences(
    tx: Tx, actor: Actor, wanted: Filter, *, keys: Keys, deadline: Deadline, now: datetime
) -> tuple[list[dict[str, Any]], tuple[UUID, int] | None]:
    """A page of what differs, and where the next one begins; ID numbers masked."""
    people = people_of(actor, wanted.organisation_id, Action.SEE_PEOPLE)
    await refuse_outside(tx, people, unit=wanted.unit_id)
    said_before = overdue_before(deadline, now) if wanted.is_overdue else None
    asked = Wanted(people, wanted.state, wanted.unit_id, said_before, wanted.after)
    rows = await difference_queries.listed(tx, asked, wanted.rows_max + 1)
    page = rows[: wanted.rows_max]
    on = (page[-1].person_id, page[-1].place) if len(rows) > wanted.rows_max else None
    return [_shown(row, keys, deadline, now) for row in page], on


def _shown(row: sa.Row[Any], keys: Keys, deadline: Deadline, now: datetime) -> dict[str, Any]:
    same = (
        "person_id", "name", "organisation_id", "unit_code", "unit", "field", "ours", "theirs", "with_grade", "said_at",
    )  # fmt: skip
    due_on, today = deadline.due_on(china_date(row.said_at)), china_date(now)
    number = IdNumber(keys.sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode())
    kept = None
    if row.settled_at is not None:
        is_late = china_date(row.settled_at) > row.kept_due_on
        kept = {"reason": row.reason, "settled_at": row.settled_at, "is_late": is_late}
    return {
        **{name: getattr(row, name) for name in same},
        "id_number_masked": number.masked(),
        "due_on": due_on,
        "is_overdue": kept is None and due_on < today,
        "kept": kept,
    }


class Progress(NamedTuple):
    """How many people within reach are how far: all of them, and part by part, as of a moment."""

    whole: dict[str, int]
    parts: Sequence[dict[str, Any]]
    as_of: datetime


async def progress(
    tx: Tx, actor: Actor, organisation_id: UUID, by: Part, *, deadline: Deadline, now: datetime
) -> Progress:
    """How far those are whom somebody's role reaches: counted now, or of cities and provinces some minutes ago."""
    people = people_of(actor, organisation_id, Action.SEE_STATISTICS)
    is_large = people.stem is not None and len(people.stem) < _STEM_OF_COUNTY
    kept_at = await progress_queries.counted_at(tx) if is_large else None
    if kept_at is None:
        rows = await progress_queries.progress(tx, people, by, overdue_before(deadline, now))
    else:
        rows = await progress_queries.kept_progress(tx, people, by)
    whole = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    parts = [{"key": row.key, "name": row.name, **{name: getattr(row, name) for name in COUNTS}} for row in rows]
    return Progress(whole, parts, kept_at or now)


async def count_progress(tx: Tx, *, deadline: Deadline, now: datetime) -> bool:
    """Keep how far every unit is, if that is due; whether it was."""
    is_due = await progress_queries.begin_count(tx, now - COUNTED_EVERY, now)
    if is_due:
        await progress_queries.count_everybody(tx, overdue_before(deadline, now))
    return is_due
