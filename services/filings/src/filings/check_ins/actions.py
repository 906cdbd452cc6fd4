"""Recording who attended: a code for the room, a code that is typed, and a sheet that is ticked."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.readings import records_of
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor
from filings.check_ins import queries
from filings.check_ins.domain import CodeNow, Evidence, code_now, half_day_at, has_begun, is_right
from filings.check_ins.queries import OnSheet, Recorded
from filings.enrolment.actions import openings
from filings.enrolment.domain import Training
from filings.enrolment.queries import enrolments as enrolment_queries


class ShownCode(NamedTuple):
    """What stands on the wall."""

    title: str
    code: CodeNow
    recorded: int
    enrolled: int


async def show_code(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies, *, now: datetime) -> ShownCode:
    """The code of this half minute, for who holds the training; raises :class:`Conflict` outside its hours."""
    found = await openings.opened(tx, actor, filing_id)
    half_day = half_day_at(found.half_days or (), now)
    if half_day is None:
        raise Conflict("no-half-day-now", "no half day of this training is held now")
    counts = (await queries.counts_of(tx, filing_id)).get(half_day, (0, 0))
    code = code_now(await _secret(tx, filing_id, deps), filing_id, half_day, now)
    return ShownCode(found.title, code, sum(counts), found.enrolled)


async def check_in(
    tx: Tx, actor: Actor, filing_id: UUID, code: str, deps: Dependencies, *, now: datetime
) -> tuple[str, bool]:
    """Record oneself with the code that is shown: the half day, and whether it is new. The same again changes nothing.

    Raises :class:`NotFound` for who is not enrolled, :class:`Conflict` outside the half day's hours, and
    :class:`Refused` for another code.
    """
    assert actor.person_id is not None, "somebody on a roster"
    enrolled = await queries.enrolled_among(tx, filing_id, await records_of(tx, actor.person_id))
    found = None if enrolled is None else await enrolment_queries.training_of(tx, filing_id)
    if enrolled is None or found is None or not found.is_current:
        raise NotFound("not-enrolled", "you are not enrolled to this training")
    half_day = half_day_at(found.half_days or (), now)
    if half_day is None:
        raise Conflict("no-half-day-now", "no half day of this training is held now")
    if not is_right(code, await _secret(tx, filing_id, deps), filing_id, half_day, now):
        raise Refused("wrong-code", "this is not the code that is shown now")
    new = await queries.add(tx, filing_id, half_day, [enrolled], Evidence.CODE, actor.account_id, now)
    return half_day, bool(new)


async def own_record(tx: Tx, person_id: UUID, filing_id: UUID) -> dict[str, Recorded]:
    """The half days of a training that one attended."""
    return await queries.recorded_of(tx, filing_id, await records_of(tx, person_id))


async def _secret(tx: Tx, filing_id: UUID, deps: Dependencies) -> bytes:
    sealed = await enrolment_queries.secret_of(tx, filing_id)
    assert sealed is not None, "enrolment was opened"
    return deps.sealer.open(sealed, openings.secret_context(filing_id))


class Sheet(NamedTuple):
    """Who is enrolled, with what is recorded of a half day."""

    training: Training
    half_day: str
    people: list[OnSheet]
    total: int
    counts: dict[str, tuple[int, int]]


async def sheet(tx: Tx, actor: Actor, filing_id: UUID, half_day: str | None, page: int, rows_max: int) -> Sheet:
    """A page of the sheet of a half day, the first one where none is named; for who holds the training."""
    found = await openings.opened(tx, actor, filing_id)
    wanted = half_day or (found.half_days or [""])[0]
    _refuse_unknown(found, wanted)
    people, total = await queries.sheet_of(tx, filing_id, wanted, (page - 1) * rows_max, rows_max)
    return Sheet(found, wanted, people, total, await queries.counts_of(tx, filing_id))


async def tick(
    tx: Tx,
    actor: Actor,
    filing_id: UUID,
    half_day: str,
    listed: Collection[UUID],
    signed: Collection[UUID],
    *,
    now: datetime,
) -> int:
    """Who of the people on a page of the sheet signed it; what was ticked of the others before is taken back, and what
    was recorded with a code stays. How many are new. Raises :class:`Refused` before the half day's hours begin.
    """
    found = await openings.opened(tx, actor, filing_id)
    _refuse_unknown(found, half_day)
    if not has_begun(half_day, now):
        raise Refused("in-the-future", "the half day has not come yet")
    await queries.untick(tx, filing_id, half_day, set(listed) - set(signed), actor.account_id, now)
    return await queries.add(tx, filing_id, half_day, set(listed) & set(signed), Evidence.SHEET, actor.account_id, now)


def _refuse_unknown(found: Training, half_day: str) -> None:
    if half_day not in (found.half_days or ()):
        raise Refused("unknown-half-day", "the plan of this training has no such half day")
