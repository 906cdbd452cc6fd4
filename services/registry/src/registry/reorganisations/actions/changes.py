"""Changes of organisations from a day on: renamed, moved, merged, split, closed, there again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from common.sealing import BlindIndex
from offices.authority import Action, Place
from registry.access import queries as access_queries
from registry.access.actions import refuse_unless
from registry.access.domain.authority import Actor
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.imports.actions.organisations import add_organisations, keep_states
from registry.imports.actions.recording import take_over
from registry.organisations.domain.organisations import (
    OrganisationState,
    States,
    changed,
    closed,
    existed,
    reopened,
    standing,
)
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.people.domain.histories import stands_in
from registry.people.queries import people as people_queries


@dataclass(frozen=True)
class NewUnit:
    """A unit that comes of a split; what is left out is as in the unit that it comes of."""

    code: str
    name: str
    region_code: str | None = None
    department_code: str | None = None
    id_numbers: tuple[IdNumber, ...] = ()
    """Who goes there; everybody else stays."""


@dataclass(frozen=True)
class RequestedChange:
    """A change as it is asked for: who asks, why, and the day from which it holds."""

    code: str
    effective_on: date
    reason: str
    made_by: str

    @property
    def by(self) -> str:
        """As the audit trail names them."""
        return self.made_by if self.made_by.startswith("account:") else f"client:{self.made_by}"


async def refuse_unless_changes(
    tx: Tx, actor: Actor, asked: RequestedChange, others: Sequence[str], regions: Sequence[str], *, now: datetime
) -> None:
    """Raises :class:`NotAllowed` unless somebody may change the organisation and everything that goes with it.

    That is: the others that the change names, what stands below a department, the regions named, and every region in
    which the organisation is to lie from that day on. Nobody changes an organisation in which they have a role, or an
    HR authority of their own level: the level above does. The operator's programs correct the past.
    """
    if asked.effective_on < china_date(now):
        raise Refused("past-day", "from today on; what was recorded wrongly of the past is mended by the operator")
    found = await organisation_queries.organisations_by_code(tx, [asked.code, *others])
    if asked.code not in found:
        raise NotFound("no-such-organisation", "there is no organisation of this code")
    unit = found[asked.code]
    own = {grant.organisation_id for grant in actor.grants}
    if own & {item.organisation_id for item in found.values()}:
        raise NotAllowed("oneself", "nobody changes the organisation in which they have a role; the level above does")
    below = await state_queries.below_department(tx, unit.organisation_id)
    places = list(
        (await access_queries.places_of(tx, {*(item.organisation_id for item in found.values()), *below})).values()
    )
    states = (await state_queries.states(tx, [unit.organisation_id]))[unit.organisation_id]
    planned = {state.region_code for state in states if state.begins >= asked.effective_on}
    places += [Place(regions=tuple(await region_queries.regions_above(tx, code))) for code in {*regions, *planned}]
    if any(item.kind == "hr-authority" for item in found.values()):
        places = [replace(place, organisation_id=None, regions=place.regions[1:]) for place in places]
    for place in places:
        refuse_unless(actor, Action.CHANGE_ORGANISATIONS, place)
    act = AuditedAct("organisation.changed", actor.by, organisation_id=unit.organisation_id, reason=asked.reason)
    await record(tx, act, at=now)


async def record_change(tx: Tx, asked: RequestedChange, *, now: datetime) -> None:
    """A program's change, for the audit trail."""
    unit = (await organisation_queries.organisations_by_code(tx, [asked.code])).get(asked.code)
    organisation_id = None if unit is None else unit.organisation_id  # refused in a moment, with everything here
    act = AuditedAct("organisation.changed", asked.by, organisation_id=organisation_id, reason=asked.reason)
    await record(tx, act, at=now)


async def rename(tx: Tx, asked: RequestedChange, name: str, *, today: date) -> UUID:
    """Another name from a day on; the change's id. Raises as :func:`registry.domain.organisations.changed`."""
    unit, states = await _locked(tx, asked.code)
    return await _keep(tx, asked, "rename", {"name": name}, unit, states, today, name=name)


async def move(tx: Tx, asked: RequestedChange, what: Mapping[str, str | None], *, today: date) -> UUID:
    """Another region or competent department from a day on; its people go along.

    ``what`` has ``region_code``, ``department_code`` (``None``: it has none any more) or both.
    """
    unit, states = await _locked(tx, asked.code)
    fields: dict[str, Any] = {}
    if region_code := what.get("region_code"):
        await _region_exists(tx, region_code)
        fields["region_code"] = region_code
    if "department_code" in what:
        fields["department_id"] = await _department(tx, what["department_code"], unit, asked.effective_on)
    return await _keep(tx, asked, "move", dict(what), unit, states, today, **fields)


async def close(tx: Tx, asked: RequestedChange, *, today: date) -> UUID:
    """The organisation is no more from a day on.

    Raises :class:`Conflict` while anybody stands in it from that day on, or has it as competent department.
    """
    unit, states = await _locked(tx, asked.code)
    people = await people_queries.lock_people_of(tx, [unit.organisation_id])
    there = sum(
        person.merged_into is None and stands_in(person.history, unit.organisation_id, on=asked.effective_on)
        for person in people
    )
    if there:
        raise Conflict(
            "people-there", f"{there} people stand there on that day or later; merge it or move them first", count=there
        )
    below = await state_queries.states(tx, await state_queries.below_department(tx, unit.organisation_id))
    if any(_is_below(states, unit.organisation_id, asked.effective_on) for states in below.values()):
        raise Conflict(
            "units-below", "it is the competent department of others on that day; merge it or move them first"
        )
    change_id = await _note(tx, asked, "close", {}, unit.organisation_id)
    after = {unit.organisation_id: closed(states, asked.effective_on)}
    await keep_states(tx, {unit.organisation_id: states}, after, today=today)
    return change_id


async def merge(tx: Tx, asked: RequestedChange, into_code: str, *, today: date) -> UUID:
    """From a day on another organisation takes over: its people, and the units whose competent department it was."""
    if asked.code == into_code:
        raise Refused("into-itself", "an organisation cannot be merged into itself")
    found = await organisation_queries.organisations_by_code(tx, [asked.code, into_code])
    if into_code not in found or asked.code not in found:
        raise NotFound("no-such-organisation", "there is no organisation of this code")
    unit, into = found[asked.code], found[into_code]
    below = await state_queries.below_department(tx, unit.organisation_id)
    locked = await organisation_queries.lock_organisations(tx, {unit.organisation_id, into.organisation_id, *below})
    before = await state_queries.states(tx, locked.keys())
    on = asked.effective_on
    if not existed(before[into.organisation_id], on):
        raise Conflict("successor-not-there", "the organisation that takes over is not there on that day")
    if unit.kind != into.kind:
        raise Conflict(
            "other-kind", f"the one is of the kind {unit.kind}, the other {into.kind}", kind=unit.kind, other=into.kind
        )
    # 1. The organisation ends, and those below it have another department from that day on.
    after = dict(before)
    after[unit.organisation_id] = closed(before[unit.organisation_id], on, into.organisation_id)
    for item in below:
        after[item] = _below_another(before[item], unit.organisation_id, into.organisation_id, on)
    await keep_states(tx, before, after, today=today)
    # 2. Its people go over; what they did before stays where it was.
    people = await people_queries.lock_people_of(tx, [unit.organisation_id])
    moved = await take_over(tx, unit.organisation_id, into.organisation_id, people, on=on, today=today, by=asked.by)
    return await _note(tx, asked, "merge", {"into_code": into_code, "people": moved}, unit.organisation_id)


async def split(tx: Tx, asked: RequestedChange, new: Sequence[NewUnit], *, index: BlindIndex, today: date) -> UUID:
    """New units come of one from a day on, with the people that are named; the others stay where they are.

    Raises :class:`Refused` where somebody named does not stand there on that day, naming how many.
    """
    unit, states = await _locked(tx, asked.code)
    on = asked.effective_on
    if not existed(states, on):
        raise Conflict("closed", "the organisation is not there on that day")
    was = standing(states, on)
    for region_code in {unit.region_code for unit in new if unit.region_code}:
        await _region_exists(tx, region_code)
    rows = []
    for new_unit in new:
        department_id = was.department_id
        if new_unit.department_code is not None:
            department_id = await _department(tx, new_unit.department_code, unit, on)
        rows.append(
            (
                uuid7(),
                new_unit.code,
                OrganisationState(on, new_unit.name, was.kind, new_unit.region_code or was.region_code, department_id),
            )
        )
    known = await organisation_queries.organisations_by_code(tx, [unit.code for unit in new])
    if known or len({unit.code for unit in new}) < len(new):
        raise Conflict("organisation-exists", "one of the new units' codes is an organisation's already")
    added = await add_organisations(tx, rows)
    await keep_states(tx, {}, {one_id: (state,) for one_id, _, state in rows}, added=added, today=today)
    # Everybody at once, in the order of the locks; then unit by unit.
    keys = [{index.of(number) for number in unit.id_numbers} for unit in new]
    if sum(map(len, keys)) != len(set().union(*keys)):
        raise Refused("named-twice", "somebody is named for two of the new units")
    people = {person.blind_index: person for person in await people_queries.lock_people(tx, sorted(set().union(*keys)))}
    strangers = sum(
        key not in people
        or people[key].merged_into is not None
        or people[key].history.standing(on).post.organisation_id != unit.organisation_id
        for key in set().union(*keys)
    )
    if strangers:
        raise Refused(
            "not-of-this-unit",
            f"{strangers} of the people named do not stand in this unit on that day",
            count=strangers,
        )
    for (one_id, _, _), going in zip(rows, keys, strict=True):
        moving = [people[key] for key in sorted(going)]
        await take_over(tx, unit.organisation_id, one_id, moving, on=on, today=today, by=asked.by)
    details = {"units": [{"code": unit.code, "people": len(unit.id_numbers)} for unit in new]}
    return await _note(tx, asked, "split", details, unit.organisation_id)


async def reopen(tx: Tx, asked: RequestedChange, *, today: date) -> UUID:
    """A closed organisation is there again from a day on, as it was; people who went elsewhere stay there."""
    unit, states = await _locked(tx, asked.code)
    change_id = await _note(tx, asked, "reopen", {}, unit.organisation_id)
    after = {unit.organisation_id: reopened(states, asked.effective_on)}
    await keep_states(tx, {unit.organisation_id: states}, after, today=today)
    return change_id


async def _locked(tx: Tx, code: str) -> tuple[PlacedOrganisation, States]:
    found = await organisation_queries.organisations_by_code(tx, [code])
    if code not in found:
        raise NotFound("no-such-organisation", "there is no organisation of this code")
    one_id = found[code].organisation_id
    locked = await organisation_queries.lock_organisations(tx, [one_id])
    return locked[one_id], (await state_queries.states(tx, [one_id]))[one_id]


async def _keep(
    tx: Tx,
    asked: RequestedChange,
    kind: str,
    details: Mapping[str, Any],
    unit: PlacedOrganisation,
    states: States,
    today: date,
    **fields: Any,
) -> UUID:
    after = changed(states, asked.effective_on, **fields)
    if after == states:
        raise Conflict("nothing-changes", "the organisation is so already on that day and after it")
    await keep_states(tx, {unit.organisation_id: states}, {unit.organisation_id: after}, today=today)
    return await _note(tx, asked, kind, details, unit.organisation_id)


async def _note(tx: Tx, asked: RequestedChange, kind: str, details: Mapping[str, Any], organisation_id: UUID) -> UUID:
    change_id = uuid7()
    await state_queries.add_change(
        tx,
        {
            "change_id": change_id,
            "organisation_id": organisation_id,
            "kind": kind,
            "effective_on": asked.effective_on,
            "details": details,
            "reason": asked.reason,
            "made_by": asked.made_by,
        },
    )
    return change_id


async def _region_exists(tx: Tx, code: str) -> None:
    if code not in await region_queries.known_regions(tx, [code]):
        raise Refused("unknown-region", "there is no region of this code")


async def _department(tx: Tx, code: str | None, unit: PlacedOrganisation, on: date) -> UUID | None:
    """The competent department of this code on a day; raises :class:`Refused` where it is none."""
    if code is None:
        return None
    found = (await organisation_queries.organisations_by_code(tx, [code])).get(code)
    if found is None or found.organisation_id == unit.organisation_id:
        raise Refused("unknown-department", "its competent department is not recorded")
    if not existed((await state_queries.states(tx, [found.organisation_id]))[found.organisation_id], on):
        raise Refused("department-not-there", "the competent department is not there on that day")
    return found.organisation_id


def _is_below(states: States, department_id: UUID, on: date) -> bool:
    later = [state for state in states if state.begins > on]
    return any(item.department_id == department_id and not item.is_closed for item in (standing(states, on), *later))


def _below_another(states: States, department_id: UUID, by: UUID, on: date) -> States:
    """The states of an organisation whose department another one takes over from a day on."""
    after = states
    if existed(after, on) and standing(after, on).department_id == department_id:
        after = changed(after, on, department_id=by)
    for state in [
        item for item in after if item.begins > on and item.department_id == department_id and not item.is_closed
    ]:
        after = changed(after, state.begins, department_id=by)
    return after
