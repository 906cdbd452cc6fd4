"""Two records of one human, and ID numbers that are wrong: asked for by one, signed by another, undone the same way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from registry import queries
from registry.actions.accounts import Actor, Keys
from registry.actions.audit import record
from registry.actions.forms import form_of, save_form
from registry.actions.people import add_person, is_mistaken, say_changed
from registry.actions.roles import place_of
from registry.domain.audit import Act
from registry.domain.authority import MAY, Action, Role, may
from registry.domain.mendings import TRANSITIONS, Kind, State, Step
from registry.domain.rows import MISTAKEN, Ended

NOT_THERE = "no-such-person"


@dataclass(frozen=True)
class Wish:
    """What is to be mended, and why: ``right`` is the number that is right, ``into_id`` the record that stays."""

    person_id: UUID
    reason: str
    into_id: UUID | None = None
    right: IdNumber | None = None


async def ask(tx: Tx, actor: Actor, wish: Wish, *, keys: Keys, at: datetime) -> UUID:
    """Somebody who records people asks for it; nothing changes before somebody else has signed."""
    mending_id = uuid7()
    if (wish.into_id is None) == (wish.right is None) or wish.into_id == wish.person_id:
        raise Refused("one-of-two", "name another record that stays, or the number that is right")
    people = await _people(tx, [one for one in (wish.person_id, wish.into_id) if one is not None])
    right = None if wish.right is None else keys.index.of(wish.right)
    await _refuse_oneself(tx, actor, [*(one.blind_index for one in people.values()), *([right] if right else [])])
    units = [await place_of(tx, one.standing.organisation_id) for one in people.values()]
    if not any(may(actor.grants, Action.RECORD_PEOPLE, place) for place in units):
        raise NotFound(NOT_THERE, "there is no such person among those whom you record")
    if right == people[wish.person_id].blind_index:
        raise Conflict("is-so-already", "this is the ID number on record")
    # Whether somebody has that number is for the one who signs: nobody learns it by asking.
    await _refuse_impossible(tx, people[wish.person_id], None if wish.into_id is None else people[wish.into_id])
    columns = {
        "mending_id": mending_id,
        "kind": Kind.CORRECTION if wish.right else Kind.MERGE,
        "person_id": wish.person_id,
        "into_id": wish.into_id,
        "number_sealed": wish.right and keys.sealer.seal(wish.right.reveal().encode(), mending_id.bytes),
        "reason": wish.reason,
        "asked_by": actor.account_id,
        "asked_at": at,
    }
    if not await queries.add_mending(tx, columns):
        raise Conflict("waits-already", "something about this record waits for a second signature already")
    await _note(tx, actor, "mending.asked", columns, wish.reason, at)
    return mending_id


async def mendings(
    tx: Tx, actor: Actor, states: list[State], after: UUID | None, rows_max: int, *, keys: Keys
) -> list[dict[str, Any]]:
    """What was asked for within one's reach, the oldest first; numbers masked."""
    asking = [one for one in actor.grants if Action.RECORD_PEOPLE in MAY[one.role]]
    regions = [one.region_code for one in asking if one.role is Role.HR_AUTHORITY and one.region_code]
    units = [one.organisation_id for one in asking if one.role is Role.UNIT_ADMINISTRATOR and one.organisation_id]
    rows = await queries.mendings_in(tx, (units, regions), states, after, rows_max)
    accounts = {one for row in rows for one in (row.asked_by, row.signed_by, row.undo_asked_by, row.undone_by) if one}
    named = await queries.names_of_accounts(tx, accounts)
    return [_shown(row, named, keys) for row in rows]


def _shown(row: Any, named: dict[UUID, str], keys: Keys) -> dict[str, Any]:
    plain = (
        "mending_id", "kind", "state", "person_id", "into_id", "name", "unit", "reason", "asked_at", "signed_at",
        "undo_reason", "undo_asked_at", "undone_at",
    )  # fmt: skip
    was = IdNumber(keys.sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode())
    shown = {**{name: getattr(row, name) for name in plain}, "id_number_masked": was.masked()}
    if (right := _right_number(row, keys)) is not None:
        shown["right_number_masked"] = right.masked()
    for who in ("asked_by", "signed_by", "undo_asked_by", "undone_by"):
        account_id = getattr(row, who)
        shown[who] = account_id and {"account_id": account_id, "name": named.get(account_id)}
    return shown


async def step(
    tx: Tx, actor: Actor, mending_id: UUID, done: Step, reason: str | None, *, keys: Keys, at: datetime
) -> State:
    """Sign, refuse, or ask that it be undone; what follows is done at once. Raises what is in the way, and waits on."""
    row = await queries.lock_mending(tx, mending_id)
    if row is None:
        raise NotFound("no-such-mending", "there is no such mending")
    people = await _people(tx, [one for one in (row.person_id, row.into_id) if one is not None])
    places = [await place_of(tx, one.standing.organisation_id) for one in people.values()]
    wanted = Action.RECORD_PEOPLE if done is Step.ASK_UNDO else Action.MEND_PEOPLE
    allowed = [may(actor.grants, wanted, place) for place in places]
    takes_back = done is Step.REFUSE and actor.account_id == row.asked_by and row.state == State.WAITING
    if not (takes_back or (any(allowed) if done is Step.ASK_UNDO else all(allowed))):
        raise NotAllowed("not-yours", f"none of your roles allows {wanted} for everybody concerned")
    right = _right_number(row, keys)
    numbers = [one.blind_index for one in people.values()] + ([] if right is None else [keys.index.of(right)])
    await _refuse_oneself(tx, actor, numbers)
    before = State(row.state)
    state = TRANSITIONS.get((before, done))
    if state is None:
        raise Conflict("out-of-order", f"this is {before}: it cannot be {done} now")
    if done is Step.ASK_UNDO and reason is None:
        raise Refused("no-reason", "say why it is to be undone")
    if done is Step.SIGN and actor.account_id == (row.asked_by if before is State.WAITING else row.undo_asked_by):
        raise NotAllowed("second-signature", "whoever asked does not sign; somebody else does")
    changed = await _EFFECT[before, done](tx, _Deed(actor, row, people, reason, keys, at))
    await queries.save_mending(tx, mending_id, state=state, **changed)
    await _note(tx, actor, f"mending.{state}", {**row._mapping, **changed}, reason, at)
    return state


Effect = dict[str, Any]
"""The columns of the mending that change."""


@dataclass(frozen=True)
class _Deed:
    """A step that may be done: by whom, to which (locked) mending and people, and why."""

    actor: Actor
    row: Any
    people: dict[UUID, queries.PersonFile]
    reason: str | None
    keys: Keys
    at: datetime

    @property
    def goes(self) -> queries.PersonFile:
        """The record that is merged into another one."""
        return self.people[self.row.person_id]


async def _signed(tx: Tx, deed: _Deed) -> Effect:
    """One record is merged into the other; a correction makes that one first."""
    today, goes, right = china_date(deed.at), deed.goes, _right_number(deed.row, deed.keys)
    stays = deed.people.get(deed.row.into_id)
    if right is not None:
        stays = await _record_of(tx, right, goes, deed.keys, today)
    assert stays is not None, "a merge names it"
    await _refuse_impossible(tx, goes, stays)
    changed = await _accounts_follow(tx, goes, stays, deed.at)
    await say_changed(tx, goes, replace(goes, merged_into=stays.person_id), today=today)
    if await queries.details_of(tx, stays.person_id) is None:
        changed["form_copied"] = await _copy_form(tx, goes.person_id, stays.person_id, deed)
    return {"into_id": stays.person_id, "signed_by": deed.actor.account_id, "signed_at": deed.at, **changed}


async def _refused(tx: Tx, deed: _Deed) -> Effect:
    """The number that somebody thought right is forgotten: it may be anybody's."""
    return {"signed_by": deed.actor.account_id, "signed_at": deed.at, "number_sealed": None}


async def _undo_asked(tx: Tx, deed: _Deed) -> Effect:
    return {"undo_reason": deed.reason, "undo_asked_by": deed.actor.account_id, "undo_asked_at": deed.at}


async def _undone(tx: Tx, deed: _Deed) -> Effect:
    """Both records are on their own again. What a correction had made goes on with the old number, as it is by now;
    under the number that was not right nobody is on record.
    """
    today, row, goes, stays = china_date(deed.at), deed.row, deed.goes, deed.people[deed.row.into_id]
    is_correction = row.kind == Kind.CORRECTION
    if is_correction and await queries.merged_with(tx, stays.person_id) != {goes.person_id}:
        raise Conflict("holds-another", "another record was merged into this one since: undo that first")
    await _accounts_return(tx, row, goes, deed)
    alone = replace(goes, merged_into=None)
    if is_correction:
        alone = replace(
            alone, name=stays.name, standing=stays.standing, history=stays.history, post_grade=stays.post_grade,
            region_code=stays.region_code,
        )  # fmt: skip
        nobody = replace(stays, history=replace(stays.history, ended=Ended(today, MISTAKEN)))
        await say_changed(tx, stays, nobody, today=today)
    await say_changed(tx, goes, alone, today=today)
    if row.form_copied:
        if is_correction:
            await _copy_form(tx, stays.person_id, goes.person_id, deed)
        await queries.delete_details(tx, stays.person_id)
    return {
        "undone_by": deed.actor.account_id, "undone_at": deed.at, "number_sealed": None, "account_moved": None,
        "account_closed": None,
    }  # fmt: skip


async def _undo_refused(tx: Tx, deed: _Deed) -> Effect:
    return {}


_EFFECT = {
    (State.WAITING, Step.SIGN): _signed,
    (State.WAITING, Step.REFUSE): _refused,
    (State.SIGNED, Step.ASK_UNDO): _undo_asked,
    (State.UNDO_WAITING, Step.SIGN): _undone,
    (State.UNDO_WAITING, Step.REFUSE): _undo_refused,
}


def _right_number(row: Any, keys: Keys) -> IdNumber | None:
    if row.number_sealed is None:
        return None
    return IdNumber(keys.sealer.open(bytes(row.number_sealed), row.mending_id.bytes).decode())


async def _record_of(tx: Tx, right: IdNumber, goes: queries.PersonFile, keys: Keys, today: date) -> queries.PersonFile:
    """A record under the right number: a new one, or one that an earlier correction had made and that is nobody's."""
    found = await queries.lock_people(tx, [keys.index.of(right)])
    if not found:
        return await add_person(tx, right, goes, keys.index, keys.sealer, today=today)
    [before] = found
    if not is_mistaken(before):
        raise Conflict("is-on-record", "somebody on record has this ID number: ask that the two records be merged")
    after = replace(
        before, name=goes.name, standing=goes.standing, history=goes.history, post_grade=goes.post_grade,
        region_code=goes.region_code,
    )  # fmt: skip
    await say_changed(tx, before, after, today=today)
    [after] = await queries.lock_people(tx, [before.blind_index])
    return after


async def _people(tx: Tx, person_ids: list[UUID]) -> dict[UUID, queries.PersonFile]:
    people = await queries.lock_people_by_id(tx, person_ids)
    if people.keys() != set(person_ids):
        raise NotFound(NOT_THERE, "there is no such person among those whom you record")
    return people


async def _refuse_oneself(tx: Tx, actor: Actor, concerned: Iterable[bytes]) -> None:
    """Nobody has a hand in what becomes theirs: raises for whoever's own ID number is one of these blind indexes."""
    account = await queries.account_by_id(tx, actor.account_id)
    assert account is not None, "the session's account is open"
    if account.blind_index in set(concerned):
        raise NotAllowed("oneself", "nobody mends their own record; somebody else does")


async def _refuse_impossible(tx: Tx, goes: queries.PersonFile, stays: queries.PersonFile | None) -> None:
    """Raises :class:`Conflict` with what is in the way, when asked for and when signed."""
    if goes.merged_into or (stays is not None and stays.merged_into):
        raise Conflict("is-merged", "one of these records was merged into another one already")
    if await queries.merged_with(tx, goes.person_id):
        raise Conflict("holds-another", "another record was merged into this one: let it stay, or undo that first")
    if stays is not None and stays.history.ended is not None and goes.history.ended is None:
        raise Conflict("stays-has-left", "the record that stays is of somebody who has left: let the other one stay")


async def _accounts_follow(tx: Tx, goes: queries.PersonFile, stays: queries.PersonFile, at: datetime) -> Effect:
    """One account for the human, under the number that stays; where there are two the one that goes is closed.

    Whoever was signed in signs in again, and no code that was handed out before is good.
    """
    accounts = await queries.lock_accounts_of(tx, [goes.blind_index, stays.blind_index])
    own = accounts.get(goes.blind_index)
    if own is None or own.closed_at is not None:
        return {}
    await _shut(tx, own.account_id, at)
    is_moved = stays.blind_index not in accounts
    # Roles of somebody who has left would hold again with a record of somebody who has not.
    if (not is_moved or goes.history.ended is not None) and await queries.roles_held(tx, own.account_id):
        raise Conflict("has-roles", "the account of the record that goes has roles: end them, or let that record stay")
    if is_moved:
        await _give_number(tx, own.account_id, stays)
        return {"account_moved": own.account_id}
    await queries.close_account(tx, own.account_id, at)
    return {"account_closed": own.account_id}


async def _accounts_return(tx: Tx, row: Any, goes: queries.PersonFile, deed: _Deed) -> None:
    """The account is that of the old number again. Without a second factor it has no password any more: whoever else
    took the record for theirs may know it.
    """
    if row.account_moved is not None:
        if await queries.lock_accounts_of(tx, [goes.blind_index]):
            raise Conflict("account-in-the-way", "another account was made with the old number since: close that first")
        await _shut(tx, row.account_moved, deed.at)
        await queries.forget_password(tx, row.account_moved)
        await _give_number(tx, row.account_moved, goes)
    if row.account_closed is not None:
        await queries.close_account(tx, row.account_closed, None)


async def _shut(tx: Tx, account_id: UUID, at: datetime) -> None:
    await queries.end_sessions(tx, account_id, at)
    await queries.replace_codes(tx, account_id, "password", [], None)


async def _give_number(tx: Tx, account_id: UUID, person: queries.PersonFile) -> None:
    sealed = await queries.person_sealed(tx, person.person_id)
    assert sealed is not None, "it is on record"
    try:
        async with tx.begin_nested():
            await queries.save_account_number(tx, account_id, person.blind_index, bytes(sealed.id_number_sealed))
    except IntegrityError:  # made by somebody else in this moment
        raise Conflict("account-in-the-way", "an account was made with this number just now; try again") from None


async def _copy_form(tx: Tx, from_id: UUID, to_id: UUID, deed: _Deed) -> bool:
    form = await form_of(tx, from_id, keys=deed.keys)
    if form is not None:
        await save_form(tx, to_id, form, keys=deed.keys, at=deed.at)
    return form is not None


async def _note(tx: Tx, actor: Actor, what: str, columns: Any, reason: str | None, at: datetime) -> None:
    """For both records: whoever looks at one of them sees what became of it."""
    details = {"mending": str(columns["mending_id"]), "kind": columns["kind"]}
    for person_id in (columns["person_id"], columns["into_id"]):
        if person_id is not None:
            await record(tx, Act(what, actor.by, person_id, None, reason, details), at=at)
