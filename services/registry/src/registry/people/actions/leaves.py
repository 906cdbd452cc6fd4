"""Leaves (请假): health data, kept sealed; opened where one is recorded and for the service that asks for days."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from common.contracts.registry import LEAVES_ASKED_FOR, LeaveKind
from common.db import Tx
from common.errors import NotFound
from common.sealing import Sealer
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.people.domain.rows import Leave
from registry.people.queries import leaves as leave_queries
from registry.people.queries.people import PersonFile

_PAGE = 20_000


def context(person_id: UUID) -> bytes:
    """What leaves are sealed for: they open for nobody else and in no other column."""
    return person_id.bytes + b"leaves"


def opened(person_id: UUID, leaves_sealed: bytes | None, clear: tuple[Leave, ...], sealer: Sealer) -> tuple[Leave, ...]:
    """Every leave of somebody; what the release before wrote in clear takes the place of one that begins that day."""
    if leaves_sealed is None:
        return clear
    known = leave_queries.read_leaves(sealer.open(bytes(leaves_sealed), context(person_id)))
    days = {leave.begins_on for leave in clear}
    kept = [leave for leave in known if leave.begins_on not in days]
    return tuple(sorted([*kept, *clear], key=lambda leave: leave.begins_on))


def sealed(person_id: UUID, leaves: tuple[Leave, ...], sealer: Sealer) -> bytes | None:
    """Leaves as they are kept; nothing where there are none."""
    return sealer.seal(leave_queries.leaves_document(leaves), context(person_id)) if leaves else None


def sealed_away(person: PersonFile, sealer: Sealer) -> PersonFile:
    """The person with the leaves that stand in their history sealed, in place of what was sealed before."""
    leaves = person.history.leaves
    return replace(
        person,
        history=replace(person.history, leaves=()),
        leaves_sealed=sealed(person.person_id, leaves, sealer),
    )


def taken_along(before: PersonFile, after: PersonFile, sealer: Sealer) -> PersonFile:
    """Somebody's other record with the leaves of the one before: they open under its own id alone."""
    leaves = opened(before.person_id, before.leaves_sealed, before.history.leaves, sealer)
    return sealed_away(replace(after, history=replace(after.history, leaves=leaves)), sealer)


async def own_leaves(tx: Tx, person_id: UUID, *, sealer: Sealer) -> list[list[str | date | None]]:
    """Kind, first and last day of each of somebody's leaves, for themselves."""
    row = await leave_queries.leaves_of(tx, person_id)
    assert row is not None, "the session is theirs"
    leaves = opened(person_id, row.leaves_sealed, leave_queries.read_leaves(row.leaves), sealer)
    return [[leave.kind, leave.begins_on, leave.ends_on] for leave in leaves]


async def leave_days(
    tx: Tx,
    person_id: UUID,
    kinds: frozenset[LeaveKind],
    days: tuple[date, date],
    *,
    by: str,
    sealer: Sealer,
    now: datetime,
) -> list[dict[str, date | None]]:
    """On which days somebody was away for one of these kinds, as far as it touches some days; which kind is not told.

    It is on record with the person that this was asked, and by which rule: the kinds are one of
    ``LEAVES_ASKED_FOR``, and their words stand nowhere beside somebody. Raises :class:`NotFound`.
    """
    row = await leave_queries.leaves_of(tx, person_id)
    if row is None:
        raise NotFound("unknown-person", "nobody has this person_id")
    first, last = days
    leaves = opened(person_id, row.leaves_sealed, leave_queries.read_leaves(row.leaves), sealer)
    found = [
        {"begins_on": leave.begins_on, "ends_on": leave.ends_on}
        for leave in leaves
        if leave.kind in kinds and leave.begins_on <= last and leave.ends >= first
    ]
    details = {"from": first.isoformat(), "until": last.isoformat(), "rule": LEAVES_ASKED_FOR[kinds]}
    await record(tx, AuditedAct("person.leaves-read", by, person_id, row.organisation_id, details=details), at=now)
    return found


async def seal_leaves(tx: Tx, after: bytes, *, sealer: Sealer) -> tuple[int, bytes | None]:
    """Seal what the release before wrote in clear, of the next people; how many had any, and who was looked at last."""
    rows, last = await leave_queries.lock_page_of_clear_leaves(tx, after, _PAGE)
    values = list[tuple[UUID, bytes]]()
    for row in rows:
        leaves = opened(row.person_id, row.leaves_sealed, leave_queries.read_leaves(row.leaves), sealer)
        values.append((row.person_id, sealer.seal(leave_queries.leaves_document(leaves), context(row.person_id))))
    if values:
        await leave_queries.save_leaves(tx, values)
    return len(values), last
