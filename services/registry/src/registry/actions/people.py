"""People: where they stand, how they came there, and what a certificate prints of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from common.clock import now
from common.contracts.registry import PersonPlaced, Placed, Term
from common.db import Tx
from common.errors import Conflict
from common.identity import IdNumber
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer, index_text
from registry import queries
from registry.actions import leaves
from registry.actions.change_acts import record_people, record_tries
from registry.actions.consents import NEEDS_CONSENT, Reach, ask_for_consent, everywhere, with_roles_elsewhere
from registry.actions.following import Moved, accounts_follow
from registry.actions.rows import ROWS_A_TURN, batched, in_turns, read_all, refuse_repeats
from registry.actions.subjects import account_in
from registry.domain.histories import History, Placement, Units, along, placed, taken_over
from registry.domain.organisations import States, existed
from registry.domain.rows import MISTAKEN, NEVER_ENDED, BadRow, PersonRow, Verdict, read_person

NOT_YOURS = Verdict("rejected", "not-yours", "the unit of this unit_code is not among those whose people you record")
GRADE_OF_ANOTHER_DAY = (
    "grade-of-another-day",
    "post_grade is kept of today's post; leave it out in a row about another day",
)
CORRECTED = ("number-corrected", "this ID number was found wrong, or one of two; write the one that was found right")
ONESELF = ("oneself", "nobody changes what is on record of themselves; somebody else who records them does")
HAS_ROLE = (
    "has-role-elsewhere",
    "they have a role outside your reach, which would end with this: whoever gave it takes it first, or records it",
)
ELSEWHERE = ("belongs-elsewhere", "they stand in a unit whose people you do not record; transfer them")


@dataclass(frozen=True)
class _Import:
    """What all rows of one import are read against."""

    units: Mapping[str, queries.PlacedOrganisation]
    was: Units
    reach: Reach
    sealer: Sealer
    today: date
    by: str

    def unit_of(self, row: PersonRow) -> UUID:
        """The organisation that the row's unit code names; the row has passed :func:`_no_place`."""
        return self.units[str(row.unit)].organisation_id


async def import_people(
    tx: Tx,
    rows: Sequence[object],
    *,
    index: BlindIndex,
    sealer: Sealer,
    today: date,
    by: str,
    reach: Reach = everywhere,
) -> list[Verdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong. ``today`` is the day in China.

    What is new or different is in the audit trail, ``by`` whom. Nobody changes what is on record of themselves.
    Others are served while it goes on: the rows are taken so many at a time.
    """
    read, verdicts = await read_all(rows, partial(read_person, today=today))
    units = await queries.units_by_code(tx, list({str(row.unit) for row in read.values()}))
    within = await reach(tx, [unit.organisation_id for unit in units.values()])
    was = await queries.states(tx, [unit.organisation_id for unit in units.values()])
    for position, row in list(read.items()):
        if no := _no_place(row, units.get(str(row.unit)), within, was, today):
            verdicts[position] = no
            del read[position]
    refuse_repeats(read, verdicts, key=lambda row: row.id_number, what="ID number")
    if read:
        positions = {index.of(row.id_number): position async for position, row in in_turns(read.items())}
        # In the order of the index, in which everybody locks people: two imports never wait for each other.
        given = {key: read[positions[key]] for key in sorted(positions)}
        told = await _import_rows(tx, given, _Import(units, was, reach, sealer, today, by))
        verdicts |= {positions[key]: verdict for key, verdict in told.items()}
    return [verdicts[position] for position in range(len(rows))]


async def _import_rows(tx: Tx, given: dict[bytes, PersonRow], context: _Import) -> dict[bytes, Verdict]:
    """A verdict for everybody given, by blind index."""
    verdicts = dict.fromkeys(
        await ask_for_consent(tx, {key: context.unit_of(row) for key, row in given.items()}, context.reach, now=now()),
        NEEDS_CONSENT,
    )
    barred = await _barred(tx, {key: row for key, row in given.items() if key not in verdicts}, context)
    on_record = await queries.person_ids_by_index(tx, list(barred)) if barred else {}
    verdicts |= {key: Verdict("rejected", *why) for key, why in barred.items() if key not in on_record}
    rows = {key: row for key, row in given.items() if key not in verdicts}
    # 1. New people are added; those whom another import adds first are known by then.
    for part in batched(rows, ROWS_A_TURN):
        added, refused = await _add_people(tx, {key: rows[key] for key in part}, context)
        await record_people(tx, context.by, list(added.values()), [])
        verdicts |= refused | dict.fromkeys(added, Verdict("created"))
    # 2. Everybody else is locked, then read, then decided upon.
    for part in batched([key for key in rows if key not in verdicts], ROWS_A_TURN):
        verdicts |= await _change_people(tx, {key: rows[key] for key in part}, barred, context)
    return verdicts


async def _barred(tx: Tx, given: dict[bytes, PersonRow], context: _Import) -> dict[bytes, tuple[str, str]]:
    """Whose record may not change by this import, or may not end by it, and why."""
    ending = [key for key, row in given.items() if row.ended not in (None, NEVER_ENDED)]
    barred = dict.fromkeys(await with_roles_elsewhere(tx, ending, context.reach), HAS_ROLE)
    own = await _number_of(tx, context.by)
    return barred | ({own: ONESELF} if own in given else {})


async def _change_people(
    tx: Tx, rows: dict[bytes, PersonRow], barred: Mapping[bytes, tuple[str, str]], context: _Import
) -> dict[bytes, Verdict]:
    """Lock people who are on record, and record what is different of them."""
    verdicts, changed, elsewhere = dict[bytes, Verdict](), list[Changed](), list[queries.PersonFile]()
    people = await queries.lock_people(tx, list(rows))
    known = dict(context.was) | await _units(tx, people)
    stand_in = {person.standing.organisation_id for person in people}
    within = await context.reach(tx, stand_in)
    for person in people:
        key, row = person.blind_index, rows[person.blind_index]
        try:
            after = _after(person, row, context.unit_of(row), within, known, context.today, context.sealer)
            _refuse_barred(person, after, barred.get(key))
        except BadRow as bad:
            verdicts[key] = bad.verdict
            if bad.verdict.reason == ELSEWHERE[0]:
                elsewhere.append(person)
            continue
        verdicts[key] = Verdict("unchanged" if after == person else "updated")
        if after != person:
            changed.append((person, after))
    await _save_people(tx, changed, context.today)
    await record_people(tx, context.by, [], changed)
    await record_tries(tx, context.by, elsewhere)  # the sender, who had the number, is told that they are on record
    return verdicts


def _after(
    person: queries.PersonFile,
    row: PersonRow,
    unit_id: UUID,
    within: set[UUID],
    known: Units,
    today: date,
    sealer: Sealer,
) -> queries.PersonFile:
    """Somebody on record once a row is; raises :class:`BadRow`."""
    if person.merged_into is not None:
        raise BadRow(*CORRECTED)
    if is_mistaken(person):  # nobody was ever recorded here: whoever has the number begins
        history = placed(History(), row, unit_id, known, today=today)
        begun = replace(person, name=row.name, history=history, post_grade=row.post_grade)
        return _as_of(leaves.sealed_away(begun, sealer), today)
    if person.standing.organisation_id not in within:
        raise BadRow(*ELSEWHERE)
    after = _as_of(_placed_too(person, row, unit_id, known, today, sealer), today)
    if not row.post_grade:
        return after
    since = after.history.standing(today).effective_on
    if row.effective_on not in (None, since):
        raise BadRow(*GRADE_OF_ANOTHER_DAY)
    return replace(after, post_grade=row.post_grade)


def _placed_too(
    person: queries.PersonFile, row: PersonRow, unit_id: UUID, known: Units, today: date, sealer: Sealer
) -> queries.PersonFile:
    """With the row in their history; leaves are opened for a row that has one, and sealed anew where it changes any."""
    away = person.history.leaves
    if row.leave is not None:
        away = leaves.opened(person.person_id, person.leaves_sealed, away, sealer)
    history = placed(replace(person.history, leaves=away), row, unit_id, known, today=today)
    after = replace(person, name=row.name, history=history)
    if history.leaves != away:
        return leaves.sealed_away(after, sealer)
    return replace(after, history=replace(history, leaves=person.history.leaves))


async def _number_of(tx: Tx, by: str) -> bytes:
    """The blind index of who is signed in; nobody's for a program."""
    account_id = account_in(by)
    account = None if account_id is None else await queries.account_by_id(tx, account_id)
    return b"" if account is None else account.blind_index


def _refuse_barred(before: queries.PersonFile, after: queries.PersonFile, why: tuple[str, str] | None) -> None:
    """Raises :class:`BadRow` for a change of one's own record, and for an end that would end somebody's role elsewhere.

    A roster that says again what is on record of them is taken.
    """
    same = after == before if why is ONESELF else after.history.ended == before.history.ended
    if why is not None and not same:
        raise BadRow(*why)


def is_mistaken(person: queries.PersonFile) -> bool:
    """Whether the record is nobody's: a correction had made it, and was undone."""
    return person.history.ended is not None and person.history.ended.because == MISTAKEN


def _no_place(
    row: PersonRow, unit: queries.PlacedOrganisation | None, within: set[UUID], was: Units, today: date
) -> Verdict | None:
    """Why a row cannot be recorded in its unit."""
    if unit is None:
        return Verdict("rejected", "unknown-unit", "there is no organisation of this unit_code")
    if unit.organisation_id not in within:
        return NOT_YOURS
    if not existed(was[unit.organisation_id], row.effective_on or today):
        return Verdict("rejected", "unit-not-there", "the unit was not there, or closed, on that day")
    return None


Changed = tuple[queries.PersonFile, queries.PersonFile]
"""A person before and after."""


async def _add_people(
    tx: Tx, rows: dict[bytes, PersonRow], context: _Import
) -> tuple[dict[bytes, queries.PersonFile], dict[bytes, Verdict]]:
    """Record those of the blind indexes that are nobody's yet, and say so; who they are, and whose rows contradict
    themselves.
    """
    known = await queries.person_ids_by_index(tx, list(rows))
    people, sealed, refused = list[queries.PersonFile](), list[bytes](), dict[bytes, Verdict]()
    for key, row in rows.items():
        if key in known:
            continue
        try:
            history = placed(History(), row, context.unit_of(row), context.was, today=context.today)
        except BadRow as bad:
            refused[key] = bad.verdict
            continue
        stands = history.standing(context.today)
        person = queries.PersonFile(uuid7(), key, row.name, stands.post, history, 1, row.post_grade, stands.region_code)
        people.append(leaves.sealed_away(person, context.sealer))
        sealed.append(context.sealer.seal(row.id_number.reveal().encode(), key))
    if not people:
        return {}, refused
    added = await queries.add_people(tx, list(zip(people, sealed, strict=True)))
    people = [person for person in people if person.blind_index in added]
    await queries.save_placements(
        tx, [(person.person_id, placement) for person in people for placement in person.history.placements]
    )
    await emit(tx, [_person_placed(person, context.today) for person in people])
    # An account may have been made for the number before anybody recorded its owner.
    moved = [Moved(person.blind_index, None, person.standing.organisation_id) for person in people]
    await accounts_follow(tx, moved, at=now())
    return {person.blind_index: person for person in people}, refused


async def add_person(
    tx: Tx, number: IdNumber, like: queries.PersonFile, index: BlindIndex, sealer: Sealer, *, today: date
) -> queries.PersonFile:
    """Somebody with another ID number who stands, and stood, where this one does."""
    key = index.of(number)
    one = replace(like, person_id=uuid7(), blind_index=key, version=1, merged_into=None)
    one = leaves.taken_along(like, one, sealer)
    added = await queries.add_people(tx, [(one, sealer.seal(number.reveal().encode(), key))])
    if not added:
        raise Conflict("is-on-record", "somebody on record has this ID number")
    await queries.save_placements(tx, [(one.person_id, placement) for placement in one.history.placements])
    await emit(tx, [_person_placed(one, today)])
    return one


async def say_changed(tx: Tx, before: queries.PersonFile, after: queries.PersonFile, *, today: date) -> None:
    """A locked person as they are now, recorded and said."""
    await _save_people(tx, [(before, after)], today)


async def rename(tx: Tx, index: bytes, name: str, *, today: date) -> None:
    """Somebody has another name from now on."""
    [person] = await queries.lock_people(tx, [index])
    await _save_people(tx, [(person, replace(person, name=name))], today)


async def follow_units(tx: Tx, organisation_ids: Sequence[UUID], today: date) -> None:
    """These units lie in other regions than before, on some days; so do those who stand, stood or will stand there."""
    people = await queries.lock_people_of(tx, organisation_ids)
    units = await _units(tx, people)
    after = [_as_of(replace(one, history=along(one.history, units)), today) for one in people]
    await _save_people(tx, [pair for pair in zip(people, after, strict=True) if pair[0] != pair[1]], today)


async def take_over(
    tx: Tx, unit_id: UUID, into_id: UUID, people: Sequence[queries.PersonFile], *, on: date, today: date, by: str
) -> int:
    """Whoever of these (locked) people stands in a unit on a day or later stands in another one; how many do."""
    units = await _units(tx, people) | await queries.states(tx, [into_id])
    changed = list[Changed]()
    for one in people:
        history = taken_over(one.history, unit_id, into_id, units, on=on)
        if history != one.history:
            changed.append((one, _as_of(replace(one, history=history), today)))
    await _save_people(tx, changed, today)
    await record_people(tx, by, [], changed)
    return len(changed)


async def turn_people(tx: Tx, indexes: Sequence[bytes], today: date) -> None:
    """Whoever's next placement has begun stands there now."""
    people = await queries.lock_people(tx, indexes)
    await _save_people(tx, [(one, after) for one in people if (after := _as_of(one, today)) != one], today)


async def _units(tx: Tx, people: Sequence[queries.PersonFile]) -> dict[UUID, States]:
    """What every unit in these people's histories was on which day."""
    return await queries.states(
        tx, {placement.post.organisation_id for one in people for placement in one.history.placements}
    )


async def tell_people(tx: Tx, after: bytes, rows_max: int, *, today: date) -> bytes | None:
    """Say again where the next people stand, for a service that is new; the last one's index, ``None`` where none is.

    Their versions stay: whoever knows them already passes it by.
    """
    page = await queries.lock_page_of_people(tx, after, rows_max)
    await emit(tx, [_person_placed(person, today) for person in page])
    return page[-1].blind_index if page else None


def _as_of(person: queries.PersonFile, today: date) -> queries.PersonFile:
    """The person with today's placement as their standing; a grade of another category is none any more.

    One that begins later becomes their standing with the first import after its day. The rules need not wait for
    that: hearers get the whole history, and look up the day that they ask about.
    """
    stands = person.history.standing(today)
    grade = person.post_grade if stands.post.post_category == person.standing.post_category else None
    return replace(person, standing=stands.post, region_code=stands.region_code, post_grade=grade)


async def _save_people(tx: Tx, changed: Sequence[Changed], today: date) -> None:
    """Record locked people as they are now, and say so."""
    if not changed:
        return
    people = [replace(after, version=before.version + 1) for before, after in changed]
    await queries.save_people(tx, people)
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
        await accounts_follow(tx, moved, at=now())
    gone, new = list[tuple[UUID, Placement]](), list[tuple[UUID, Placement]]()
    elsewhere = list[tuple[UUID, Placement]]()
    for before, after in changed:
        units = {one.effective_on: one.post.organisation_id for one in after.history.placements}
        gone += [(after.person_id, one) for one in before.history.placements if one.effective_on not in units]
        elsewhere += [
            (after.person_id, one)
            for one in before.history.placements
            if units.get(one.effective_on) != one.post.organisation_id
        ]
        known = set(before.history.placements)
        new += [(after.person_id, one) for one in after.history.placements if one not in known]
    if elsewhere:
        await queries.remember_taken_back(tx, elsewhere, now())
    if gone:
        await queries.delete_placements(tx, gone)
    if new:
        await queries.save_placements(tx, new)
    await emit(tx, [_person_placed(person, today) for person in people])


def _person_placed(person: queries.PersonFile, today: date) -> PersonPlaced:
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
        ended_on=history.ended and history.ended.on,
        ended_because=history.ended and history.ended.because,
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
    )


@dataclass(frozen=True)
class Printed:
    """What a certificate prints of a person."""

    person_id: UUID
    name: str
    id_number_masked: str
    organisation: str
    post_category: str


async def print_people(tx: Tx, person_ids: Sequence[UUID], *, sealer: Sealer) -> list[Printed]:
    """Names for the one service that prints them; ids that are nobody's are left out."""
    return [
        Printed(
            row.person_id,
            row.name,
            IdNumber(sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode()).masked(),
            row.organisation,
            row.post_category,
        )
        for row in await queries.printed_people(tx, person_ids)
    ]
