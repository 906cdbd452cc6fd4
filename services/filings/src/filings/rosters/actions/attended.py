"""The rows of a roster from the attendance that was recorded with codes and sheets, each half day with its evidence."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import Conflict, NotAllowed
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor, FilingKind
from filings.attendance.domain import NewRow
from filings.check_ins import queries as check_in_queries
from filings.check_ins.domain import Attended
from filings.overview.actions import found
from filings.rosters.actions.rosters import plan_of, refuse_count, replace_rows
from filings.rosters.actions.rows import context


async def attended(tx: Tx, actor: Actor, roster_id: UUID) -> Sequence[Attended]:
    """Everybody enrolled who attended something of a roster's training; raises :class:`Conflict` where nobody did."""
    row, filing = await found(tx, actor, roster_id)
    if not actor.acts_for(*filing.applicant):
        raise NotAllowed("not-yours", "the roster is written by the unit that held the training")
    if filing.kind is not FilingKind.ROSTER:
        raise Conflict("no-roster", "this filing is no roster")
    people = await check_in_queries.attended_of(tx, row.training_id)
    if not people:
        raise Conflict("nobody-attended", "no attendance was recorded with codes or sheets")
    return people


async def fill(
    tx: Tx,
    actor: Actor,
    roster_id: UUID,
    read: Collection[UUID],
    called: Mapping[UUID, Mapping[str, str]],
    deps: Dependencies,
    *,
    now: datetime,
) -> int:
    """Write them as the roster's rows, in place of those it had.

    ``read``: of whom it is on record that they were read; who came since stands on it when it is filled in again.
    ``called``: names as the registry has them.
    """
    recorded = set(read)
    people = [item for item in await attended(tx, actor, roster_id) if item.person_id in recorded]
    refuse_count(len(people))
    _, sittings = await plan_of(tx, actor, roster_id, deps)
    rows = await asyncio.to_thread(_rows, people, sittings, roster_id, called, deps)
    return await replace_rows(tx, actor, roster_id, rows, now=now)


def _rows(
    people: Sequence[Attended],
    sittings: Sequence[str],
    roster_id: UUID,
    called: Mapping[UUID, Mapping[str, str]],
    deps: Dependencies,
) -> list[NewRow]:
    return [_row(number, item, sittings, roster_id, called, deps) for number, item in enumerate(people, 1)]


def _row(
    number: int,
    item: Attended,
    sittings: Sequence[str],
    roster_id: UUID,
    called: Mapping[UUID, Mapping[str, str]],
    deps: Dependencies,
) -> NewRow:
    """Nobody typed a number: the person is known by the index that the registry told of."""
    evidence = dict(zip(item.half_days, item.evidence, strict=True))
    came = [sitting for sitting in sittings if sitting in evidence]
    name = called.get(item.person_id, {}).get("name", "")
    sealed = deps.sealer.seal(orjson.dumps(["", name]), context(roster_id, number))
    kinds = [evidence[sitting] for sitting in came]
    return NewRow(number, item.blind_index, sealed, came, None, None, item.test_result, kinds)
