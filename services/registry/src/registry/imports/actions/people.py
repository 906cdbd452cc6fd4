"""Rows of people: each is recorded, or told why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from common.clock import now
from common.db import Tx
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer
from registry.access.actions import account_in
from registry.access.domain.rows import BadRow, RowVerdict
from registry.accounts.queries import accounts as account_queries
from registry.consents.actions import NEEDS_CONSENT, Reach, ask_for_consent, everywhere, with_roles_elsewhere
from registry.imports.actions.recording import Changed, _as_of, _person_placed, _save_people, _units, is_mistaken
from registry.imports.actions.rows import ROWS_A_TURN, batched, in_turns, read_all, refuse_repeats
from registry.organisations.domain.organisations import existed
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.people.actions import leaves as leave_actions
from registry.people.actions.change_acts import record_people, record_tries
from registry.people.domain.histories import History, Units, with_row
from registry.people.domain.rows import NEVER_ENDED, PersonRow, read_person
from registry.people.queries import people as people_queries
from registry.people.queries.people import PersonFile
from registry.roles.actions.following import Moved, accounts_follow

NOT_YOURS = RowVerdict("rejected", "not-yours", "the unit of this unit_code is not among those whose people you record")

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

    units: Mapping[str, PlacedOrganisation]
    was: Units
    reach: Reach
    sealer: Sealer
    today: date
    by: str
    ids: Mapping[bytes, UUID]
    """The id of everybody who turns out to be new, by blind index. Ids sort as the rows of the file do: so do lists."""

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
) -> list[RowVerdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong. ``today`` is the day in China.

    What is new or different is in the audit trail, ``by`` whom. Nobody changes what is on record of themselves.
    Others are served while it goes on: the rows are taken so many at a time.
    """
    read, verdicts = await read_all(rows, partial(read_person, today=today))
    units = await organisation_queries.units_by_code(tx, list({str(row.unit) for row in read.values()}))
    within = await reach(tx, [unit.organisation_id for unit in units.values()])
    was = await state_queries.states(tx, [unit.organisation_id for unit in units.values()])
    for position, row in list(read.items()):
        if no := _no_place(row, units.get(str(row.unit)), within, was, today):
            verdicts[position] = no
            del read[position]
    refuse_repeats(read, verdicts, key=lambda row: row.id_number, what="ID number")
    if read:
        positions = {index.of(row.id_number): position async for position, row in in_turns(read.items())}
        # In the order of the index, in which everybody locks people: two imports never wait for each other.
        given = {key: read[positions[key]] for key in sorted(positions)}
        ids = {key: uuid7() for key in positions}
        told = await _import_rows(tx, given, _Import(units, was, reach, sealer, today, by, ids))
        verdicts |= {positions[key]: verdict for key, verdict in told.items()}
    return [verdicts[position] for position in range(len(rows))]


async def _import_rows(tx: Tx, given: dict[bytes, PersonRow], context: _Import) -> dict[bytes, RowVerdict]:
    """A verdict for everybody given, by blind index."""
    verdicts = dict.fromkeys(
        await ask_for_consent(tx, {key: context.unit_of(row) for key, row in given.items()}, context.reach, now=now()),
        NEEDS_CONSENT,
    )
    barred = await _barred(tx, {key: row for key, row in given.items() if key not in verdicts}, context)
    on_record = await people_queries.person_ids_by_index(tx, list(barred)) if barred else {}
    verdicts |= {key: RowVerdict("rejected", *why) for key, why in barred.items() if key not in on_record}
    rows = {key: row for key, row in given.items() if key not in verdicts}
    # 1. New people are added; those whom another import adds first are known by then.
    for part in batched(rows, ROWS_A_TURN):
        added, refused = await _add_people(tx, {key: rows[key] for key in part}, context)
        await record_people(tx, context.by, list(added.values()), [])
        verdicts |= refused | dict.fromkeys(added, RowVerdict("created"))
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
) -> dict[bytes, RowVerdict]:
    """Lock people who are on record, and record what is different of them."""
    verdicts, changed, elsewhere = dict[bytes, RowVerdict](), list[Changed](), list[PersonFile]()
    people = await people_queries.lock_people(tx, list(rows))
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
        verdicts[key] = RowVerdict("unchanged" if after == person else "updated")
        if after != person:
            changed.append((person, after))
    await _save_people(tx, changed, context.today)
    await record_people(tx, context.by, [], changed)
    await record_tries(tx, context.by, elsewhere)  # the sender, who had the number, learns that they are on record
    return verdicts


def _after(
    person: PersonFile,
    row: PersonRow,
    unit_id: UUID,
    within: set[UUID],
    known: Units,
    today: date,
    sealer: Sealer,
) -> PersonFile:
    """Somebody on record once a row is; raises :class:`BadRow`."""
    if person.merged_into is not None:
        raise BadRow(*CORRECTED)
    if is_mistaken(person):  # nobody was ever recorded here: the person with the number begins
        history = with_row(History(), row, unit_id, known, today=today)
        begun = replace(person, name=row.name, history=history, kept=row.kept)
        return _as_of(leave_actions.sealed_away(begun, sealer), today)
    if person.standing.organisation_id not in within:
        raise BadRow(*ELSEWHERE)
    after = _as_of(_placed_too(person, row, unit_id, known, today, sealer), today)
    after = replace(after, kept=after.kept.with_row(row.kept))
    if not row.kept.post_grade:
        return after
    since = after.history.standing(today).effective_on
    if row.effective_on not in (None, since):
        raise BadRow(*GRADE_OF_ANOTHER_DAY)
    return after


def _placed_too(
    person: PersonFile, row: PersonRow, unit_id: UUID, known: Units, today: date, sealer: Sealer
) -> PersonFile:
    """With the row in their history; leaves are opened for a row that has one, and sealed anew where it changes any."""
    away = person.history.leaves
    if row.leave is not None:
        away = leave_actions.opened(person.person_id, person.leaves_sealed, away, sealer)
    history = with_row(replace(person.history, leaves=away), row, unit_id, known, today=today)
    after = replace(person, name=row.name, history=history)
    if history.leaves != away:
        return leave_actions.sealed_away(after, sealer)
    return replace(after, history=replace(history, leaves=person.history.leaves))


async def _number_of(tx: Tx, by: str) -> bytes:
    """The blind index of who is signed in; nobody's for a program."""
    account_id = account_in(by)
    account = None if account_id is None else await account_queries.account_by_id(tx, account_id)
    return b"" if account is None else account.blind_index


def _refuse_barred(before: PersonFile, after: PersonFile, why: tuple[str, str] | None) -> None:
    """Raises :class:`BadRow` for a change of one's own record, and for an end that would end somebody's role elsewhere.

    A roster that says again what is on record of them is taken.
    """
    same = after == before if why is ONESELF else after.history.ended == before.history.ended
    if why is not None and not same:
        raise BadRow(*why)


def _no_place(
    row: PersonRow, unit: PlacedOrganisation | None, within: set[UUID], was: Units, today: date
) -> RowVerdict | None:
    """Why a row cannot be recorded in its unit."""
    if unit is None:
        return RowVerdict("rejected", "unknown-unit", "there is no organisation of this unit_code")
    if unit.organisation_id not in within:
        return NOT_YOURS
    if not existed(was[unit.organisation_id], row.effective_on or today):
        return RowVerdict("rejected", "unit-not-there", "the unit was not there, or closed, on that day")
    return None


async def _add_people(
    tx: Tx, rows: dict[bytes, PersonRow], context: _Import
) -> tuple[dict[bytes, PersonFile], dict[bytes, RowVerdict]]:
    """Record those of the blind indexes that are nobody's yet, and publish it; who they are, and whose rows contradict
    themselves.
    """
    known = await people_queries.person_ids_by_index(tx, list(rows))
    people, sealed, refused = list[PersonFile](), list[bytes](), dict[bytes, RowVerdict]()
    for key, row in rows.items():
        if key in known:
            continue
        try:
            history = with_row(History(), row, context.unit_of(row), context.was, today=context.today)
        except BadRow as bad:
            refused[key] = bad.verdict
            continue
        stands = history.standing(context.today)
        person = PersonFile(context.ids[key], key, row.name, stands.post, history, 1, row.kept, stands.region_code)
        people.append(leave_actions.sealed_away(person, context.sealer))
        sealed.append(context.sealer.seal(row.id_number.reveal().encode(), key))
    if not people:
        return {}, refused
    added = await people_queries.add_people(tx, list(zip(people, sealed, strict=True)))
    people = [person for person in people if person.blind_index in added]
    await people_queries.save_placements(
        tx, [(person.person_id, placement) for person in people for placement in person.history.placements]
    )
    await emit(tx, [_person_placed(person, context.today) for person in people])
    # An account may have been made for the number before anybody recorded its owner.
    moved = [Moved(person.blind_index, None, person.standing.organisation_id) for person in people]
    await accounts_follow(tx, moved, now=now())
    return {person.blind_index: person for person in people}, refused
