"""Appointments: a role is given to somebody within reach, or offered to somebody who accepts it by themselves.

Neither gives any power over the account: nothing of it changes, and no session ends.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.identity.names import same_name
from common.ids import uuid7
from offices.authority import KIND_OF, Action, Place, Role, may, may_appoint, stands_within
from registry.access import queries as access_queries
from registry.access.actions import account_in, place_of
from registry.access.domain.account_rules import AccountRules, Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.domain.codes import new_code
from registry.accounts.queries import sessions as session_queries
from registry.appointments.opening import open_account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.password_codes.actions.codes import Helped, Made, make_code
from registry.roles.actions.roles import RoleOf, appointing_grant, note_role, refuse_unless_operator, unit_of
from registry.roles.actions.subjects import distrusted, giver_in, subject_of
from registry.roles.domain import OFFER_LASTS, OWNER, Giver, Outcome, Subject, outcome
from registry.roles.queries import appointments as appointment_queries
from registry.roles.queries import roles as role_queries
from registry.roles.queries.appointments import LockedAccount


@dataclass(frozen=True)
class Appointment:
    """Who is to have which role where; ``whom`` is their ID number and name."""

    role: Role
    whom: tuple[IdNumber, str]
    organisation_code: str | None


@dataclass(frozen=True)
class Appointed:
    """What came of it; ``role_id`` is the offer's until it is accepted, and the role's afterwards."""

    role_id: UUID
    account_id: UUID
    state: Outcome


@dataclass(frozen=True)
class RequestedRole:
    """A role for a (locked) account: by whom, under which name, and whether its owner came and asked for it."""

    role: Role
    organisation_id: UUID | None
    name: str
    giver: Giver
    is_own_wish: bool = False


async def give_role(tx: Tx, actor: Actor, asked: Appointment, *, keys: Keys, now: datetime) -> Appointed:
    """A role for somebody within reach, or an offer of one to anybody else: the same answer for somebody elsewhere,
    for somebody unknown, and for a name that is not theirs.
    """
    organisation_id = await _place_for(tx, asked.role, asked.organisation_code)
    place = await place_of(tx, organisation_id)
    grant = await appointing_grant(tx, actor, asked.role, place, "make somebody")
    account_id = await open_account(tx, *asked.whom, keys)
    if account_id == actor.account_id:
        raise NotAllowed("oneself", "nobody gives themselves a role; ask somebody else who may")
    wish = RequestedRole(asked.role, organisation_id, asked.whom[1], Giver(actor.by, grant))
    return await appoint(tx, account_id, wish, now=now)


async def _place_for(tx: Tx, role: Role, organisation_code: str | None) -> UUID | None:
    if role is Role.LEARNER:
        raise Refused("not-given", "everybody is a learner of their own; it is a role that nobody gives")
    if (organisation_code is None) is not (role is Role.OPERATOR):
        raise Refused("no-place", "an operator's role has no organisation, and every other one has one")
    if organisation_code is None:
        return None
    unit = await unit_of(tx, organisation_code)
    if unit.kind not in KIND_OF[role]:
        raise Refused(
            "wrong-place",
            f"{role} is held in: {', '.join(sorted(KIND_OF[role]))}",
            role=role,
            kinds=sorted(KIND_OF[role]),
        )
    return unit.organisation_id


async def appoint(tx: Tx, account_id: UUID, asked: RequestedRole, *, now: datetime) -> Appointed:
    """The role of an account from now on, or once its owner accepts. Raises :class:`Conflict` where they have it."""
    standing = await _locked(tx, account_id)
    if await appointment_queries.has_role(tx, account_id, asked.role, asked.organisation_id):
        raise Conflict("has-role", "they have this role there already, or it was offered to them")
    subject = await subject_of(tx, standing, now=now)
    is_name_right = _is_name_right(standing, subject, asked.name)
    place = await place_of(tx, asked.organisation_id)
    state = outcome(
        subject,
        asked.giver,
        is_name_right=is_name_right,
        is_trusted=not any(await distrusted(tx, standing, asked.role, place)),
        is_own_wish=asked.is_own_wish,
    )
    role_id = uuid7()
    if state is Outcome.HELD:
        await role_queries.add_role(tx, role_id, account_id, asked.role, asked.organisation_id, asked.giver)
    else:
        await _offer(tx, role_id, account_id, asked, is_name_right, now)
    what = "given" if state is Outcome.HELD else "offered"
    await note_role(
        tx, RoleOf(account_id, asked.role, asked.organisation_id, is_name_right), what, asked.giver, now=now
    )
    return Appointed(role_id, account_id, state)


def _is_name_right(standing: LockedAccount, subject: Subject, name: str) -> bool:
    """Against the roster; of somebody on none, against the account once anybody has come in with it."""
    if standing.person_name is not None:
        return same_name(standing.person_name, name)
    return not subject.is_used or same_name(standing.name, name)


async def _offer(tx: Tx, role_id: UUID, account_id: UUID, asked: RequestedRole, is_meant: bool, at: datetime) -> None:
    under = asked.giver.under
    columns = {
        "id": role_id,
        "account": account_id,
        "role": asked.role,
        "unit": asked.organisation_id,
        "name": asked.name,
        "is_meant": is_meant,
        "by": asked.giver.by,
        "as": under and under.role,
        "under": under and under.organisation_id,
        "now": at,
        "ends": at + OFFER_LASTS,
    }
    if not await appointment_queries.add_role_offer(tx, columns):
        raise Conflict("has-role", "they have this role there already, or it was offered to them")


@dataclass(frozen=True)
class Accepted:
    """A role that counts from now on, and what its holder still needs for it."""

    role_id: UUID
    needs: tuple[str, ...]
    """``code``: password and second factor are forgotten, and every session has ended; ``second-factor-enrolment``;
    ``second-factor``: to be given once more in this session."""


async def accept(tx: Tx, actor: Actor, offer_id: UUID, *, now: datetime) -> Accepted:
    """Somebody takes the role that was offered to them.

    A password or a second factor that came to be under somebody who could not give the role is forgotten: who knows
    it besides its owner must not get the role. It is forgotten only where the office that offers it can make another
    code; else raises :class:`Conflict`.
    """
    standing = await _locked(tx, actor.account_id)
    offer = await _own_offer(tx, actor, offer_id, now)
    role, place, giver = Role(offer.role), await place_of(tx, offer.organisation_id), giver_in(offer)
    if giver.needs_second and offer.confirmed_by is None:
        raise Conflict(
            "second-person", "an operator offered this: it can be accepted once another operator confirms it"
        )
    if not await _still_given(tx, giver, offer.confirmed_by, role, place):
        raise Conflict("no-longer-given", "the one who offered this may not give it any more; ask their office again")
    password, totp = await distrusted(tx, standing, role, place)
    if password:
        placed = await place_of(tx, standing.organisation_id) if standing.organisation_id else None
        if placed is None or giver.under is None or not stands_within(giver.under, placed):
            raise Conflict(
                "rests-on-another",
                "your password came to be with a code of an office that could not give this role: set another one with"
                " a code of an office above, or of the operator, and your second factor; then accept",
            )
    await appointment_queries.answer_role_offer(tx, offer_id, "accepted", now)
    if not await role_queries.add_role(
        tx, offer_id, actor.account_id, role, offer.organisation_id, giver, accepted_at=now
    ):
        raise Conflict("has-role", "you have this role already")
    await note_role(tx, offer, "accepted", Giver(actor.by), now=now)
    if password or totp:
        await _forget(tx, actor, standing, password, totp, now)
        return Accepted(offer_id, ("code",) if password else ("second-factor-enrolment",))
    has_second = standing.totp_confirmed_at is not None
    return Accepted(offer_id, ("second-factor",) if has_second else ("second-factor-enrolment",))


async def _still_given(tx: Tx, giver: Giver, confirmed_by: UUID | None, role: Role, place: Place) -> bool:
    """Whether who offered a role still may give it, and who confirmed it still is an operator. What a program of an
    earlier release offered nobody gives any more.
    """
    giver_id = account_in(giver.by)
    if giver_id is None:
        return giver.by == OWNER
    if not may_appoint(await access_queries.grants_of(tx, giver_id), role, place):
        return False
    return confirmed_by is None or may(await access_queries.grants_of(tx, confirmed_by), Action.OPERATE, Place())


async def _forget(
    tx: Tx, actor: Actor, standing: LockedAccount, password: bool, is_factor_distrusted: bool, at: datetime
) -> None:
    is_own = standing.totp_confirmed_at is not None and not is_factor_distrusted
    await appointment_queries.forget_credentials(
        tx, actor.account_id, password=password, totp=True, is_own_factor=is_own
    )
    ended = await session_queries.end_sessions(tx, actor.account_id, at, but=None if password else actor.session_id)
    what = "account.credentials-forgotten" if password else "second-factor.removed"
    await record(
        tx,
        AuditedAct(what, actor.by, standing.subject_id, reason="rests-on-another", details={"sessions": ended}),
        at=at,
    )


async def confirm_offer(tx: Tx, actor: Actor, offer_id: UUID, *, now: datetime) -> None:
    """Another operator stands by a role that an operator has offered: neither their own, nor one to themselves."""
    await refuse_unless_operator(tx, actor)
    offer = await appointment_queries.lock_role_offer(tx, offer_id, now)
    if offer is None or not giver_in(offer).needs_second:
        raise NotFound("no-such-role", "there is no such offer of an operator, or its time is over")
    if giver_in(offer).by == actor.by or offer.account_id == actor.account_id:
        raise NotAllowed("second-person", "neither who offered a role confirms it, nor who is to have it")
    if offer.confirmed_by is not None:
        raise Conflict("confirmed", "another operator has confirmed this already")
    await appointment_queries.confirm_role_offer(tx, offer_id, actor.account_id)
    await note_role(tx, offer, "confirmed", Giver(actor.by), now=now)


async def offers_of_operators(tx: Tx, actor: Actor, *, now: datetime) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Roles that operators have offered, with whether another one has confirmed them, under the names that they wrote;
    and whose accounts these are, by blind index.
    """
    await refuse_unless_operator(tx, actor)
    shown = (
        "role_id", "account_id", "role", "organisation_code", "organisation", "name", "given_by", "offered_at",
        "ends_at", "confirmed_by",
    )  # fmt: skip
    rows = await appointment_queries.role_offers_of_operators(tx, now)
    return [fields_of(row, *shown) for row in rows], [bytes(row.blind_index) for row in rows]


async def refuse_offer(tx: Tx, actor: Actor, offer_id: UUID, *, now: datetime) -> None:
    """Somebody does not take the role that was offered to them."""
    offer = await _own_offer(tx, actor, offer_id, now)
    await appointment_queries.answer_role_offer(tx, offer_id, "refused", now)
    await note_role(tx, offer, "refused", Giver(actor.by), now=now)


async def _own_offer(tx: Tx, actor: Actor, offer_id: UUID, at: datetime) -> Any:
    offer = await appointment_queries.lock_role_offer(tx, offer_id, at)
    if offer is None or offer.account_id != actor.account_id or not offer.is_meant:
        raise NotFound("no-such-role", "no such role is offered to you, or its time is over")
    return offer


async def own_roles(tx: Tx, actor: Actor, *, now: datetime) -> dict[str, list[Mapping[str, Any]]]:
    """The roles that somebody has, and those that wait for their answer, with the office that gives them."""
    held = await appointment_queries.own_roles(tx, actor.account_id)
    offers = await appointment_queries.role_offers_to(tx, actor.account_id, now)
    shown = ("role", "organisation_id", "organisation_code", "organisation", "office")
    return {
        "roles": [fields_of(row, "role_id", "given_at", *shown) for row in held],
        "offers": [{"role_id": row.offer_id, **fields_of(row, "offered_at", "ends_at", *shown)} for row in offers],
    }


async def provide_administrator(
    tx: Tx, asked: Appointment, *, by: str, forget_second_factor: bool, keys: Keys, rules: AccountRules, now: datetime
) -> Made:
    """The first of an office, by the machine's owner: the role, and a code with which they set a password.

    An account in use is not taken over: its owner accepts the role, and a code waits. For a name that is not theirs
    there is a code that opens nothing.
    """
    organisation_id = await _place_for(tx, asked.role, asked.organisation_code)
    account_id = await open_account(tx, *asked.whom, keys)
    giver = Giver(by)
    with suppress(Conflict):  # again for another code
        await appoint(tx, account_id, RequestedRole(asked.role, organisation_id, asked.whom[1], giver), now=now)
    standing = await _locked(tx, account_id)
    subject = await subject_of(tx, standing, now=now)
    if not _is_name_right(standing, subject, asked.whom[1]):
        return Made(new_code(), None, now + rules.code_length)
    helped = Helped(standing, subject, giver, "the first of an office", forget_second_factor)
    return await make_code(tx, helped, rules=rules, now=now)


async def _locked(tx: Tx, account_id: UUID) -> LockedAccount:
    standing = await appointment_queries.lock_standing(tx, account_id)
    if standing is None:
        raise Conflict("account-closed", "the account is closed")
    return standing
