"""Two records of one human, and ID numbers that are wrong: asked for by one, signed by another, undone the same way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from offices.authority import Action, may
from registry.access.actions import place_of
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.accounts.queries import accounts as account_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.forms import queries as form_queries
from registry.forms.actions import form_of, save_form
from registry.imports.actions.recording import add_person, is_mistaken, save_and_publish
from registry.people.actions.leaves import taken_along
from registry.people.domain.rows import MISTAKEN, Ended
from registry.people.queries import people as people_queries
from registry.people.queries.people import PersonFile
from registry.record_merges import queries as record_merge_queries
from registry.record_merges.actions.accounts import Effect, accounts_follow, accounts_return
from registry.record_merges.actions.overview import right_number
from registry.record_merges.domain import AFTER, TRANSITIONS, WAITING_LASTS, RemedyKind, RemedyState, RemedyStep

NOT_THERE = "no-such-person"


@dataclass(frozen=True)
class RequestedRemedy:
    """What is to be corrected, and why: ``right`` is the number that is right, ``into_id`` the record that stays."""

    person_id: UUID
    reason: str
    into_id: UUID | None = None
    right: IdNumber | None = None


async def ask(tx: Tx, actor: Actor, wish: RequestedRemedy, *, keys: Keys, now: datetime) -> UUID:
    """Somebody who records people asks for it; nothing changes before somebody else has signed."""
    mending_id = uuid7()
    if (wish.into_id is None) == (wish.right is None) or wish.into_id == wish.person_id:
        raise Refused("one-of-two", "name another record that stays, or the number that is right")
    people = await _people(tx, [item for item in (wish.person_id, wish.into_id) if item is not None])
    right = None if wish.right is None else keys.index.of(wish.right)
    await _refuse_oneself(tx, actor, [*(person.blind_index for person in people.values()), *([right] if right else [])])
    units = [await place_of(tx, person.standing.organisation_id) for person in people.values()]
    if not any(may(actor.grants, Action.RECORD_PEOPLE, place) for place in units):
        raise NotFound(NOT_THERE, "there is no such person among those whom you record")
    if right == people[wish.person_id].blind_index:
        raise Conflict("is-so-already", "this is the ID number on record")
    # Whether somebody has that number is for the one who signs: nobody learns it by asking.
    await _refuse_impossible(tx, people[wish.person_id], None if wish.into_id is None else people[wish.into_id])
    columns = {
        "mending_id": mending_id,
        "kind": RemedyKind.CORRECTION if wish.right else RemedyKind.MERGE,
        "person_id": wish.person_id,
        "into_id": wish.into_id,
        "number_sealed": wish.right and keys.sealer.seal(wish.right.reveal().encode(), mending_id.bytes),
        "reason": wish.reason,
        "asked_by": actor.account_id,
        "asked_at": now,
    }
    await record_merge_queries.end_old_mendings(tx, now - WAITING_LASTS, wish.person_id)
    if not await record_merge_queries.add_mending(tx, columns):
        raise Conflict("waits-already", "something about this record waits for a second signature already")
    await _note(tx, actor, "mending.asked", columns, wish.reason, now)
    return mending_id


async def step(
    tx: Tx, actor: Actor, mending_id: UUID, done: RemedyStep, reason: str | None, *, keys: Keys, now: datetime
) -> RemedyState:
    """Sign, refuse, object, or ask that it be undone; what follows is done at once. Raises what is in the way, and
    waits on. It waits on as well while another authority concerned has not signed.
    """
    row = await record_merge_queries.lock_mending(tx, mending_id)
    if row is None:
        raise NotFound("no-such-mending", "there is no such mending")
    people = await _people(tx, [item for item in (row.person_id, row.into_id) if item is not None])
    sides = await _sides(tx, actor, row, people, done)
    right = right_number(row, keys)
    if done is not RemedyStep.OBJECT:
        numbers = [person.blind_index for person in people.values()] + ([] if right is None else [keys.index.of(right)])
        await _refuse_oneself(tx, actor, numbers)
    before = RemedyState(row.state)
    state = TRANSITIONS.get((before, done))
    if state is None:
        raise Conflict("out-of-order", f"this is {before}: it cannot be {done} now", state=before)
    if (
        before in AFTER
        and (row.asked_at if before is RemedyState.WAITING else row.undo_asked_at) + WAITING_LASTS <= now
    ):
        raise Conflict("has-expired", "nobody has decided in thirty days; ask for it again")
    if state is RemedyState.UNDO_WAITING and reason is None:
        raise Refused("no-reason", "say why it is to be undone")
    if done is RemedyStep.SIGN and not await _is_signed(tx, actor, row, people.keys(), sides, now):
        await _note(tx, actor, "mending.signed-for-a-side", row._mapping, reason, now)
        return before
    changed = await _EFFECT[before, done](tx, _Deed(actor, row, people, reason, keys, now))
    await record_merge_queries.save_mending(tx, mending_id, state=state, **changed)
    if (
        state is RemedyState.SIGNED or state is RemedyState.UNDO_WAITING
    ):  # what was asked to be undone before is signed anew
        await record_merge_queries.forget_signatures(tx, mending_id, is_undo=True)
    await _note(tx, actor, f"mending.{state}", {**row._mapping, **changed}, reason, now)
    return state


async def _sides(tx: Tx, actor: Actor, row: Any, people: dict[UUID, PersonFile], done: RemedyStep) -> set[UUID]:
    """The people for whom the caller may do this; raises :class:`NotAllowed` where there are none."""
    if done is RemedyStep.OBJECT:
        sides = {key for key in people if key == actor.person_id}
    else:
        # Those who record a person may refuse what is asked about them; to undo or not is for authorities.
        is_asking = done is RemedyStep.ASK_UNDO or (done is RemedyStep.REFUSE and row.state == RemedyState.WAITING)
        wanted = Action.RECORD_PEOPLE if is_asking else Action.MEND_PEOPLE
        places = {key: await place_of(tx, person.standing.organisation_id) for key, person in people.items()}
        sides = {key for key, place in places.items() if may(actor.grants, wanted, place)}
    takes_back = done is RemedyStep.REFUSE and actor.account_id == row.asked_by and row.state == RemedyState.WAITING
    if not sides and not takes_back:
        raise NotAllowed("not-yours", "none of your roles allows this for anybody concerned, nor is it about you")
    if (
        done is RemedyStep.REFUSE
        and row.state == RemedyState.UNDO_WAITING
        and actor.account_id in await _who_merged(tx, row)
    ):
        raise NotAllowed("second-signature", "whoever asked for it or signed it does not keep it from being undone")
    return sides


async def _who_merged(tx: Tx, row: Any) -> set[UUID]:
    """The people who asked for the merge, or signed it for any side."""
    signed = await record_merge_queries.signers_of(tx, row.mending_id, is_undo=False)
    return {row.asked_by, row.signed_by, *signed}


async def _is_signed(tx: Tx, actor: Actor, row: Any, people: Collection[UUID], sides: set[UUID], at: datetime) -> bool:
    """Whether every authority concerned has signed, now that the caller has; never the one who asked."""
    is_undo = row.state == RemedyState.UNDO_WAITING
    if actor.account_id == (row.undo_asked_by if is_undo else row.asked_by):
        raise NotAllowed("second-signature", "whoever asked does not sign; somebody else does")
    if not await record_merge_queries.sign_mending(
        tx, row.mending_id, sides, actor.account_id, is_undo=is_undo, now=at
    ):
        raise Conflict("signed-already", "your side has signed; the other authority concerned has not")
    return await record_merge_queries.sides_signed(tx, row.mending_id, is_undo=is_undo) >= set(people)


@dataclass(frozen=True)
class _Deed:
    """A step that may be done: by whom, to which (locked) mending and people, and why."""

    actor: Actor
    row: Any
    people: dict[UUID, PersonFile]
    reason: str | None
    keys: Keys
    at: datetime

    @property
    def goes(self) -> PersonFile:
        """The record that is merged into another one."""
        return self.people[self.row.person_id]


async def _signed(tx: Tx, deed: _Deed) -> Effect:
    """One record is merged into the other; a correction makes that one first."""
    today, goes, right = china_date(deed.at), deed.goes, right_number(deed.row, deed.keys)
    stays = deed.people.get(deed.row.into_id)
    if right is not None:
        stays = await _record_of(tx, right, goes, deed.keys, today)
    assert stays is not None, "a merge names it"
    await _refuse_impossible(tx, goes, stays)
    changed = await accounts_follow(tx, goes, stays, deed.at)
    await save_and_publish(tx, goes, replace(goes, merged_into=stays.person_id), today=today)
    if await form_queries.details_of(tx, stays.person_id) is None:
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
    is_correction = row.kind == RemedyKind.CORRECTION
    if is_correction and await record_merge_queries.merged_with(tx, stays.person_id) != {goes.person_id}:
        raise Conflict("holds-another", "another record was merged into this one since: undo that first")
    await accounts_return(tx, row, goes, stays, deed.at)
    alone = replace(goes, merged_into=None)
    if is_correction:
        alone = replace(
            alone, name=stays.name, standing=stays.standing, history=stays.history, kept=stays.kept,
            region_code=stays.region_code,
        )  # fmt: skip
        nobody = replace(stays, history=replace(stays.history, ended=Ended(today, MISTAKEN)))
        await save_and_publish(tx, stays, nobody, today=today)
    await save_and_publish(tx, goes, alone, today=today)
    if row.form_copied:
        if is_correction:
            await _copy_form(tx, stays.person_id, goes.person_id, deed)
        await record_merge_queries.delete_details(tx, stays.person_id)
    return {
        "undone_by": deed.actor.account_id, "undone_at": deed.at, "number_sealed": None, "account_moved": None,
        "account_closed": None,
    }  # fmt: skip


async def _undo_refused(tx: Tx, deed: _Deed) -> Effect:
    return {}


_EFFECT = {
    (RemedyState.WAITING, RemedyStep.SIGN): _signed,
    (RemedyState.WAITING, RemedyStep.REFUSE): _refused,
    (RemedyState.SIGNED, RemedyStep.ASK_UNDO): _undo_asked,
    (RemedyState.UNDO_WAITING, RemedyStep.SIGN): _undone,
    (RemedyState.UNDO_WAITING, RemedyStep.REFUSE): _undo_refused,
    (RemedyState.WAITING, RemedyStep.OBJECT): _refused,
    (RemedyState.SIGNED, RemedyStep.OBJECT): _undo_asked,
}


async def _record_of(tx: Tx, right: IdNumber, goes: PersonFile, keys: Keys, today: date) -> PersonFile:
    """A record under the right number: a new one, or one that an earlier correction had made and that is nobody's."""
    found = await people_queries.lock_people(tx, [keys.index.of(right)])
    if not found:
        return await add_person(tx, right, goes, keys.index, keys.sealer, today=today)
    [before] = found
    if not is_mistaken(before):
        raise Conflict("is-on-record", "somebody on record has this ID number: ask that the two records be merged")
    after = replace(
        before, name=goes.name, standing=goes.standing, history=goes.history, kept=goes.kept,
        region_code=goes.region_code,
    )  # fmt: skip
    after = taken_along(goes, after, keys.sealer)
    await save_and_publish(tx, before, after, today=today)
    [after] = await people_queries.lock_people(tx, [before.blind_index])
    return after


async def _people(tx: Tx, person_ids: list[UUID]) -> dict[UUID, PersonFile]:
    people = await people_queries.lock_people_by_id(tx, person_ids)
    if people.keys() != set(person_ids):
        raise NotFound(NOT_THERE, "there is no such person among those whom you record")
    return people


async def _refuse_oneself(tx: Tx, actor: Actor, concerned: Iterable[bytes]) -> None:
    """Nobody has a hand in what becomes theirs: raises where the actor's own number is one of these blind indexes."""
    account = await account_queries.account_by_id(tx, actor.account_id)
    assert account is not None, "the session's account is open"
    if account.blind_index in set(concerned):
        raise NotAllowed("oneself", "nobody mends their own record; somebody else does")


async def _refuse_impossible(tx: Tx, goes: PersonFile, stays: PersonFile | None) -> None:
    """Raises :class:`Conflict` with what is in the way, when asked for and when signed."""
    if goes.merged_into or (stays is not None and stays.merged_into):
        raise Conflict("is-merged", "one of these records was merged into another one already")
    if await record_merge_queries.merged_with(tx, goes.person_id):
        raise Conflict("holds-another", "another record was merged into this one: let it stay, or undo that first")
    if stays is not None and stays.history.ended is not None and goes.history.ended is None:
        raise Conflict("stays-has-left", "the record that stays is of somebody who has left: let the other one stay")


async def _copy_form(tx: Tx, from_id: UUID, to_id: UUID, deed: _Deed) -> bool:
    form = await form_of(tx, from_id, keys=deed.keys)
    if form is not None:
        await save_form(tx, to_id, form, keys=deed.keys, now=deed.at)
    return form is not None


async def _note(tx: Tx, actor: Actor, what: str, columns: Any, reason: str | None, at: datetime) -> None:
    """For both records: readers of one of them see what became of it."""
    details = {"mending": str(columns["mending_id"]), "kind": columns["kind"]}
    for person_id in (columns["person_id"], columns["into_id"]):
        if person_id is not None:
            await record(tx, AuditedAct(what, actor.by, person_id, None, reason, details), at=at)
