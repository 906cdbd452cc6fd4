"""Opening enrolment to an approved training, and which trainings are open to whom."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.readings import records_of
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import form_of
from filings.approval.domain.filings import ROLE_OF, Actor
from filings.approval.queries import filings as filing_queries
from filings.enrolment.actions.places import UNIT, fill_places, training_for
from filings.enrolment.domain import Busy, Training
from filings.enrolment.queries import enrolments as queries
from filings.enrolment.queries.enrolments import OwnTraining, Place, Unit
from filings.forms.domain.forms import Form
from filings.forms.domain.readers import sitting_key
from filings.people import queries as people_queries
from offices.regions import regions_above

SHOWN_FOR = timedelta(days=60)
"""After its end a training is shown to who was enrolled."""


def secret_context(filing_id: UUID) -> bytes:
    """What the secret of a training's codes is sealed for."""
    return filing_id.bytes + b"attendance"


class Opened(NamedTuple):
    """What an organiser sets."""

    quota: int
    closes_on: date
    units: tuple[UUID, ...] | None


async def organised(tx: Tx, actor: Actor, filing_id: UUID) -> Training:
    """An approved training that the caller's organisation holds; raises :class:`NotAllowed` for others'."""
    found = await training_for(tx, filing_id)
    if not actor.acts_for(found.organiser_kind, found.organiser_id):
        raise NotAllowed("not-yours", "this is done by the organisation that holds the training")
    return found


async def opened(tx: Tx, actor: Actor, filing_id: UUID) -> Training:
    """The same, where enrolment was opened for the plan that is approved now."""
    found = await organised(tx, actor, filing_id)
    if not found.is_current:
        raise Conflict("no-enrolment", "enrolment to this training was not opened for the plan that is approved")
    return found


async def open_enrolment(
    tx: Tx, actor: Actor, filing_id: UUID, wanted: Opened, deps: Dependencies, *, now: datetime
) -> None:
    """Open it, or change the quota, the last day, and whose people it is for; who waits moves up into new places."""
    found = await organised(tx, actor, filing_id)
    if wanted.closes_on.isoformat() > found.ends_on:
        raise Refused("closes-too-late", "enrolment closes on the last day of the training at the latest")
    form = await plan(tx, filing_id, deps)
    half_days = [sitting_key(sitting) for sitting in form.get("sittings", ())]
    if not half_days:
        raise Conflict("no-sittings", "this training was filed without its half days: file it anew")
    await _refuse_units(tx, found, wanted)
    await queries.lock_opening(tx, filing_id)
    found = await training_for(tx, filing_id)
    if wanted.quota < found.enrolled:
        raise Conflict("quota-below-enrolled", "more people are enrolled already", enrolled=found.enrolled)
    secret = deps.sealer.seal(secrets.token_bytes(32), secret_context(filing_id))
    set_ = {"quota": wanted.quota, "closes_on": wanted.closes_on, "half_days": half_days}
    units = None if wanted.units is None else sorted(set(wanted.units))
    by = {"opened_by": actor.account_id, "opened_at": now, "changed_by": actor.account_id, "changed_at": now}
    await queries.save_opening(
        tx, filing_id=filing_id, units=units, plan_at=found.approved_at, secret_sealed=secret, **set_, **by
    )
    await fill_places(tx, filing_id, by=actor.account_id, now=now)


async def _refuse_units(tx: Tx, found: Training, wanted: Opened) -> None:
    if wanted.units is None:
        return
    units = set(wanted.units)
    if len(await queries.units_under(tx, units, found.authority_id, found.organiser_id)) < len(units):
        raise Refused("unit-out-of-reach", "a unit is neither the organiser's nor of the same HR authority")


class UnitsToChoose(NamedTuple):
    """For whose people enrolment may be opened."""

    found: Sequence[Unit]
    total: int
    """Of all that were found."""
    chosen: Sequence[Unit]


async def units_to_choose(
    tx: Tx, actor: Actor, filing_id: UUID, words: str, chosen: Collection[UUID], rows_max: int, *, today: date
) -> UnitsToChoose:
    """Organisations of the organiser's reach whose names have these words, and those chosen before with their names."""
    training = await organised(tx, actor, filing_id)
    reach = training.authority_id, training.organiser_id
    found, total = await queries.units_with(tx, words, *reach, today, rows_max)
    return UnitsToChoose(found, total, await queries.units_under(tx, chosen, *reach))


async def plan(tx: Tx, filing_id: UUID, deps: Dependencies) -> Form:
    """The form of a training as it was approved."""
    row = await filing_queries.filing_of(tx, filing_id)
    assert row is not None, "the training was found"
    return form_of(row[0], deps.sealer)


class SeenTraining(NamedTuple):
    """A training with its plan, and what the caller is to it."""

    training: Training
    form: Form
    is_own: bool
    """The caller's organisation holds it."""
    may_enrol: bool
    """The caller enrols people of the organisation."""


async def of_office(
    tx: Tx, actor: Actor, organisation_id: UUID, page: int, rows_max: int, *, today: date
) -> tuple[list[Training], int]:
    """Trainings that an organisation holds, or that are open to its people."""
    place = await _place_of_office(tx, actor, organisation_id)
    return await queries.trainings_of_office(tx, place, today, (page - 1) * rows_max, rows_max)


async def seen_by_office(
    tx: Tx, actor: Actor, filing_id: UUID, organisation_id: UUID, deps: Dependencies
) -> SeenTraining:
    """One of them; raises :class:`NotFound` for every other one."""
    place = await _place_of_office(tx, actor, organisation_id)
    found = await training_for(tx, filing_id)
    if not await queries.is_shown_to(tx, filing_id, place):
        raise NotFound("no-such-training", "there is no training of this id among those of this organisation")
    is_own = found.organiser_id == organisation_id and actor.acts_for(found.organiser_kind, organisation_id)
    may_enrol = found.is_current and (is_own or (UNIT, organisation_id) in actor.offices)
    return SeenTraining(found, await plan(tx, filing_id, deps), is_own, may_enrol)


async def _place_of_office(tx: Tx, actor: Actor, organisation_id: UUID) -> Place:
    if not any(item == organisation_id and role in ROLE_OF.values() for role, item in actor.offices):
        raise NotAllowed("not-yours", "the trainings of an organisation are for those who act for it")
    known = await people_queries.organisation_with_region(tx, organisation_id)
    if known is None:
        raise NotFound("no-such-training", "nobody has told of this organisation yet")
    return Place(organisation_id, known[0].department_id, regions_above(known[1]))


class OwnTrainings(NamedTuple):
    """What is open to somebody, and at what they are on the same half days."""

    trainings: Sequence[OwnTraining]
    busy: Sequence[Busy]


async def own(tx: Tx, person_id: UUID, *, today: date, only: UUID | None = None) -> OwnTrainings:
    """Trainings that are open to somebody, and those to which they are enrolled."""
    records = await records_of(tx, person_id)
    unit, region_code = await people_queries.place_of(tx, person_id, today)
    if unit is None:
        return OwnTrainings((), ())
    known = await people_queries.organisation_with_region(tx, unit)
    region = known[1] if known else region_code
    place = Place(unit, known[0].department_id if known else None, regions_above(region) if region else ())
    found = await queries.own_trainings(tx, records, place, today, today - SHOWN_FOR, only)
    half_days = {half_day for item in found for half_day in item.training.half_days or ()}
    return OwnTrainings(found, await queries.busy(tx, records, half_days))


async def one_of_own(
    tx: Tx, person_id: UUID, filing_id: UUID, deps: Dependencies, *, now: datetime
) -> tuple[OwnTraining, Form, Sequence[Busy]]:
    """One of them with its plan; raises :class:`NotFound` for one that is not open to somebody."""
    found = await own(tx, person_id, today=china_date(now), only=filing_id)
    if not found.trainings:
        raise NotFound("no-such-training", "there is no training of this id that is open to you")
    return found.trainings[0], await plan(tx, filing_id, deps), found.busy
