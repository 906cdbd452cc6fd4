"""People on record: added, changed, moved with their units, and published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from common.clock import now
from common.contracts.registry import PersonPlaced, Placed, StaffKind, Term
from common.db import Tx
from common.errors import Conflict
from common.identity import IdNumber
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer, index_text
from registry.organisations.domain.organisations import States
from registry.organisations.queries import states as state_queries
from registry.people.actions import leaves as leave_actions
from registry.people.actions.change_acts import record_people
from registry.people.domain.histories import Placement, moved_to_successor, with_unit_moves
from registry.people.domain.rows import MISTAKEN, OFFICE
from registry.people.queries import people as people_queries
from registry.people.queries.people import PersonFile
from registry.roles.actions.following import Moved, accounts_follow


def is_mistaken(person: PersonFile) -> bool:
    """Whether the record is nobody's: a correction had made it, and was undone."""
    return person.history.ended is not None and person.history.ended.because == MISTAKEN


Changed = tuple[PersonFile, PersonFile]
"""A person before and after."""


async def add_person(
    tx: Tx, number: IdNumber, like: PersonFile, index: BlindIndex, sealer: Sealer, *, today: date
) -> PersonFile:
    """Somebody with another ID number who stands, and stood, where this one does."""
    key = index.of(number)
    person = replace(like, person_id=uuid7(), blind_index=key, version=1, merged_into=None)
    person = leave_actions.taken_along(like, person, sealer)
    added = await people_queries.add_people(tx, [(person, sealer.seal(number.reveal().encode(), key))])
    if not added:
        raise Conflict("is-on-record", "somebody on record has this ID number")
    await people_queries.save_placements(tx, [(person.person_id, placement) for placement in person.history.placements])
    await emit(tx, [_person_placed(person, today)])
    return person


async def save_and_publish(tx: Tx, before: PersonFile, after: PersonFile, *, today: date) -> None:
    """A locked person as they are now, recorded and said."""
    await _save_people(tx, [(before, after)], today)


async def rename(tx: Tx, index: bytes, name: str, *, today: date) -> None:
    """Somebody has another name from now on."""
    [person] = await people_queries.lock_people(tx, [index])
    await _save_people(tx, [(person, replace(person, name=name))], today)


async def follow_units(tx: Tx, organisation_ids: Sequence[UUID], today: date) -> None:
    """These units lie in other regions than before, on some days; so do those who stand, stood or will stand there."""
    people = await people_queries.lock_people_of(tx, organisation_ids)
    units = await _units(tx, people)
    after = [_as_of(replace(person, history=with_unit_moves(person.history, units)), today) for person in people]
    await _save_people(tx, [pair for pair in zip(people, after, strict=True) if pair[0] != pair[1]], today)


async def take_over(
    tx: Tx, unit_id: UUID, into_id: UUID, people: Sequence[PersonFile], *, on: date, today: date, by: str
) -> int:
    """Move those of these (locked) people who stand in a unit on a day or later to another one; how many do."""
    units = await _units(tx, people) | await state_queries.states(tx, [into_id])
    changed = list[Changed]()
    for person in people:
        history = moved_to_successor(person.history, unit_id, into_id, units, on=on)
        if history != person.history:
            changed.append((person, _as_of(replace(person, history=history), today)))
    await _save_people(tx, changed, today)
    await record_people(tx, by, [], changed)
    return len(changed)


async def apply_due_placements(tx: Tx, indexes: Sequence[bytes], today: date) -> None:
    """People whose next placement has begun stand there now."""
    people = await people_queries.lock_people(tx, indexes)
    await _save_people(tx, [(person, after) for person in people if (after := _as_of(person, today)) != person], today)


async def _units(tx: Tx, people: Sequence[PersonFile]) -> dict[UUID, States]:
    """What every unit in these people's histories was on which day."""
    return await state_queries.states(
        tx, {placement.post.organisation_id for person in people for placement in person.history.placements}
    )


async def republish_people(tx: Tx, after: bytes, rows_max: int, *, today: date) -> bytes | None:
    """Publish again where the next people stand, for a new service; the last one's index, ``None`` where none is.

    Their versions stay: consumers that know them already ignore it.
    """
    page = await people_queries.lock_page_of_people(tx, after, rows_max)
    await emit(tx, [_person_placed(person, today) for person in page])
    return page[-1].blind_index if page else None


def _as_of(person: PersonFile, today: date) -> PersonFile:
    """The person with today's placement as their standing; a grade of another category is none any more.

    One that begins later becomes their standing with the first import after its day. The rules need not wait for
    that: consumers get the whole history, and look up the day that they ask about.
    """
    stands = person.history.standing(today)
    grade = person.kept.post_grade if stands.post.post_category == person.standing.post_category else None
    kept = person.kept._replace(post_grade=grade)
    return replace(person, standing=stands.post, region_code=stands.region_code, kept=kept)


async def _save_people(tx: Tx, changed: Sequence[Changed], today: date) -> None:
    """Record locked people as they are now, and publish it."""
    if not changed:
        return
    people = [replace(after, version=before.version + 1) for before, after in changed]
    await people_queries.save_people(tx, people)
    moved = [
        Moved(
            after.blind_index,
            None if is_mistaken(before) else before.standing.organisation_id,
            after.standing.organisation_id,
            before_region=before.region_code,
        )
        for before, after in changed
        if before.standing.organisation_id != after.standing.organisation_id
        or is_mistaken(before)
        or before.region_code not in (None, after.region_code)
    ]
    if moved:
        await accounts_follow(tx, moved, now=now())
    gone, new = list[tuple[UUID, Placement]](), list[tuple[UUID, Placement]]()
    elsewhere = list[tuple[UUID, Placement]]()
    for before, after in changed:
        units = {placement.effective_on: placement.post.organisation_id for placement in after.history.placements}
        gone += [
            (after.person_id, placement)
            for placement in before.history.placements
            if placement.effective_on not in units
        ]
        elsewhere += [
            (after.person_id, placement)
            for placement in before.history.placements
            if units.get(placement.effective_on) != placement.post.organisation_id
        ]
        known = set(before.history.placements)
        new += [(after.person_id, placement) for placement in after.history.placements if placement not in known]
    if elsewhere:
        await people_queries.remember_taken_back(tx, elsewhere, now())
    if gone:
        await people_queries.delete_placements(tx, gone)
    if new:
        await people_queries.save_placements(tx, new)
    await emit(tx, [_person_placed(person, today) for person in people])


def _person_placed(person: PersonFile, today: date) -> PersonPlaced:
    history = person.history
    standing = history.standing(today)
    return PersonPlaced(
        person_id=person.person_id,
        blind_index=index_text(person.blind_index),
        organisation_id=standing.post.organisation_id,
        region_code=standing.region_code,
        post_category=standing.post.post_category,
        title_level=standing.post.title_level,
        version=person.version,
        hired_on=history.hired_on,
        terms=tuple(Term(begins_on=term.begins_on, ends_on=term.ends_on) for term in history.terms),
        merged_into=person.merged_into,
        staff_kind=_kind(standing),
        ended_on=history.ended and history.ended.on,
        ended_because=history.ended and history.ended.because,
        talent=None if person.kept.talent in (None, "none") else person.kept.talent,
        # Most people have one placement without a day; today's state says as much.
        placements=() if history.is_plain else tuple(map(_placed, history.placements)),
    )


def _placed(placement: Placement) -> Placed:
    return Placed(
        effective_on=placement.effective_on,
        organisation_id=placement.post.organisation_id,
        region_code=placement.region_code,
        post_category=placement.post.post_category,
        title_level=placement.post.title_level,
        duties_changed=placement.duties_changed,
        staff_kind=_kind(placement),
        second_post_category=placement.post.second_post_category,
    )


def _kind(placement: Placement) -> StaffKind:
    return "office" if placement.post.staff_kind == OFFICE else "institution"
