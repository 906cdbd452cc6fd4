"""Places at a training: given, waited for, given up, and passed on to who waits longest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from common.readings import records_of
from filings.approval.domain.filings import ROLE_OF, Actor
from filings.enrolment.domain import Change, Outcome, Training, by_person, placed
from filings.enrolment.messages_zh import message_of
from filings.enrolment.queries import enrolments as queries
from filings.enrolment.queries import news as news_queries
from filings.enrolment.queries import places as place_queries
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until

UNIT = ROLE_OF["institution"]
_CHANGES = {"enrolled": Change.ENROLLED, "waiting": Change.WAITING}


async def fill_places(tx: Tx, filing_id: UUID, *, by: UUID, now: datetime) -> None:
    """Who waits longest gets what is free, if the training is still for them; the opening is locked."""
    moved = await place_queries.move_up(tx, filing_id, now)
    changes = [(person_id, Change.MOVED_UP) for person_id in moved]
    await place_queries.add_changes(tx, filing_id, changes, now, by=by, by_unit=True)


async def enrol_oneself(tx: Tx, actor: Actor, filing_id: UUID, *, despite_conflicts: bool, now: datetime) -> Outcome:
    """Take a place, or wait for one. Raises :class:`Conflict` where one is at another training on a half day of it, and
    did not say that one knows.
    """
    assert actor.person_id is not None, "somebody on a roster"
    await place_queries.lock_people(tx, [actor.person_id])
    found = await _locked(tx, filing_id)
    if not found.is_open(china_date(now)):
        raise Conflict("enrolment-closed", "enrolment to this training is closed")
    records = await records_of(tx, actor.person_id)
    meant = await place_queries.meant(tx, filing_id, records)
    # The place is the human's, whichever of the records the account is of.
    kept = meant[0].person_id if meant else actor.person_id
    [outcome] = await _enrol(tx, found, [kept], despite_conflicts=despite_conflicts, trial=False, now=now,
                             by=actor.account_id, by_unit=False, records=records)  # fmt: skip
    if outcome.result == "not-meant":
        raise NotFound("no-such-training", "there is no training of this id that is open to you")
    if outcome.result == "left":
        titles = [conflict.title for conflict in outcome.conflicts]
        raise Conflict("double-booked", "you are at another training on a half day of this one", trainings=titles)
    return outcome


async def own_state(tx: Tx, actor: Actor, filing_id: UUID) -> str:
    """How somebody who enrolled stands to a training."""
    assert actor.person_id is not None, "somebody on a roster"
    return (await place_queries.standing(tx, filing_id, [actor.person_id]))[actor.person_id]


async def withdraw_oneself(tx: Tx, actor: Actor, filing_id: UUID, *, now: datetime) -> None:
    """Give a place up before the training begins; who waits longest gets it."""
    assert actor.person_id is not None, "somebody on a roster"
    found = await _locked(tx, filing_id)
    if found.begins_on <= china_date(now).isoformat():
        raise Conflict("training-begun", "the training has begun; ask its organiser")
    gone = await place_queries.withdraw(tx, filing_id, await records_of(tx, actor.person_id), None, now)
    if not gone:
        raise NotFound("not-enrolled", "you are not enrolled to this training")
    changes = [(person_id, Change.WITHDRAWN) for person_id in gone]
    await place_queries.add_changes(tx, filing_id, changes, now, by=actor.account_id, by_unit=False)
    await fill_places(tx, filing_id, by=actor.account_id, now=now)


async def enrol_people(  # noqa: PLR0913 - whom, for whom, and how
    tx: Tx,
    actor: Actor,
    filing_id: UUID,
    organisation_id: UUID,
    person_ids: Sequence[UUID],
    *,
    despite_conflicts: bool,
    trial: bool,
    now: datetime,
) -> list[Outcome]:
    """A unit enrols its people until the last day, the organiser anybody whom it is for until the training ends.

    Those who are at another training on a half day are left, unless that is known. ``trial``: nothing is done.
    """
    if not trial:
        await place_queries.lock_people(tx, person_ids)
    found = await (training_for if trial else _locked)(tx, filing_id)
    is_organiser = _acts_as(actor, found, organisation_id)
    today = china_date(now)
    if not (found.is_current and (found.is_open(today) or (is_organiser and today.isoformat() <= found.ends_on))):
        raise Conflict("enrolment-closed", "enrolment to this training is closed")
    unit = None if is_organiser else organisation_id
    return await _enrol(tx, found, person_ids, despite_conflicts=despite_conflicts, trial=trial, now=now,
                        by=actor.account_id, by_unit=True, unit=unit)  # fmt: skip


async def remove_people(
    tx: Tx,
    actor: Actor,
    filing_id: UUID,
    organisation_id: UUID,
    person_ids: Sequence[UUID],
    reason: str | None,
    *,
    now: datetime,
) -> list[UUID]:
    """A unit takes its people off a training before it begins, the organiser anybody until it ends; who went."""
    found = await _locked(tx, filing_id)
    is_organiser = _acts_as(actor, found, organisation_id)
    if (found.ends_on if is_organiser else found.begins_on) <= china_date(now).isoformat():
        raise Conflict("training-begun", "the training has begun; ask its organiser")
    gone = await place_queries.withdraw(tx, filing_id, person_ids, None if is_organiser else organisation_id, now)
    changes = [(person_id, Change.REMOVED) for person_id in gone]
    await place_queries.add_changes(tx, filing_id, changes, now, by=actor.account_id, by_unit=True, reason=reason)
    await fill_places(tx, filing_id, by=actor.account_id, now=now)
    return gone


def _acts_as(actor: Actor, found: Training, organisation_id: UUID) -> bool:
    """Whether the caller acts for the organiser; else for a unit, or :class:`NotAllowed` is raised."""
    if organisation_id == found.organiser_id and actor.acts_for(found.organiser_kind, organisation_id):
        return True
    if (UNIT, organisation_id) not in actor.offices:
        raise NotAllowed("not-yours", "people are enrolled by their unit, or by the organiser of the training")
    return False


async def training_for(tx: Tx, filing_id: UUID) -> Training:
    """An approved training; raises :class:`NotFound` for everything else."""
    found = await queries.training_of(tx, filing_id)
    if found is None:
        raise NotFound("no-such-training", "there is no approved training of this id")
    return found


async def _locked(tx: Tx, filing_id: UUID) -> Training:
    # The lock first: places are counted as they are once it is held.
    await queries.lock_opening(tx, filing_id)
    return await training_for(tx, filing_id)


async def _enrol(  # noqa: PLR0913 - whom, and how
    tx: Tx,
    found: Training,
    person_ids: Sequence[UUID],
    *,
    despite_conflicts: bool,
    trial: bool,
    now: datetime,
    by: UUID,
    by_unit: bool,
    unit: UUID | None = None,
    records: Sequence[UUID] = (),
) -> list[Outcome]:
    """``unit``: its own people of today, of others nothing is told. ``records``: all of the one who is asked for."""
    meant = await place_queries.meant(tx, found.filing_id, person_ids)
    busy = await queries.busy(tx, records or person_ids, found.half_days or ())
    if records:
        busy = [item._replace(person_id=person_ids[0]) for item in busy]
    outcomes = placed(
        found._replace(waiting=await place_queries.count_still_waiting(tx, found.filing_id)),
        person_ids,
        meant={item.person_id: item.organisation_id for item in meant if unit in (None, item.organisation_id)},
        standing=await place_queries.standing(tx, found.filing_id, person_ids, unit),
        busy=by_person(busy),
        despite_conflicts=despite_conflicts,
    )
    if not trial:
        new = [
            (item.person_id, item.organisation_id, item.result)
            for item in outcomes
            if item.organisation_id is not None and item.result in _CHANGES
        ]
        await place_queries.save_enrolments(tx, found.filing_id, new, now, by_unit=by_unit)
        changes = [(person_id, _CHANGES[result]) for person_id, _, result in new]
        await place_queries.add_changes(tx, found.filing_id, changes, now, by=by, by_unit=by_unit)
    return outcomes


async def messages_to(tx: Tx, actor: Actor, *, before: datetime) -> list[Message]:
    """What became of somebody's enrolments, the latest first."""
    if actor.person_id is None:
        return []
    found = await news_queries.news_of(tx, await records_of(tx, actor.person_id), before, MESSAGES_MAX + 1)
    return [message_of(item.filing_id, item.title, item.begins_on, item.change, item.reason, item.made_at,
                       by_unit=item.by_unit) for item in found]  # fmt: skip


async def unread_of(tx: Tx, actor: Actor, *, now: datetime) -> int:
    """How many of these messages are new to somebody."""
    if actor.person_id is None:
        return 0
    after = await read_until(tx, actor.account_id) or NEVER
    return await news_queries.count_news(tx, await records_of(tx, actor.person_id), after, now, UNREAD_MAX)
