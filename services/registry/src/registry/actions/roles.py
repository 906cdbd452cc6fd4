"""Roles: given and taken by whoever may, and the questions of who may do what where."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from registry import queries
from registry.actions.accounts import AccountRules, Actor, Keys, make_code, open_account
from registry.actions.audit import record
from registry.domain.audit import Act
from registry.domain.authority import KIND_OF, Action, Grant, Place, Role, may, may_appoint

_NOWHERE = Place(regions=("nowhere",))


@dataclass(frozen=True)
class Appointment:
    """Who is to have which role where; ``whom`` is their ID number and name."""

    role: Role
    whom: tuple[IdNumber, str]
    organisation_code: str | None


async def place_of(tx: Tx, organisation_id: UUID | None) -> Place:
    """Where something of an organisation stands; what belongs to none is the installation's."""
    if organisation_id is None:
        return Place()
    return (await queries.places_of(tx, [organisation_id])).get(organisation_id, _NOWHERE)


def refuse_unless(actor: Actor, action: Action, place: Place, *, is_own: bool = False) -> None:
    """Raises :class:`NotAllowed` for whoever may not do this there."""
    if not may(actor.grants, action, place, is_own=is_own):
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place")


async def give_role(tx: Tx, actor: Actor, asked: Appointment, *, keys: Keys, at: datetime) -> tuple[UUID, UUID]:
    """Role and account of somebody who has it from now on."""
    organisation_id = await _place_for(tx, asked.role, asked.organisation_code)
    if not may_appoint(actor.grants, asked.role, await place_of(tx, organisation_id)):
        raise NotAllowed("not-yours", f"none of your roles may make somebody {asked.role} in this place")
    account_id = await open_account(tx, *asked.whom, keys)
    if account_id == actor.account_id:
        raise NotAllowed("oneself", "nobody gives themselves a role; ask somebody else who may")
    return await appoint(tx, account_id, asked.role, organisation_id, by=actor.by, at=at), account_id


async def _place_for(tx: Tx, role: Role, organisation_code: str | None) -> UUID | None:
    if role is Role.LEARNER:
        raise Refused("not-given", "everybody is a learner of their own; it is a role that nobody gives")
    if (organisation_code is None) is not (role is Role.OPERATOR):
        raise Refused("no-place", "an operator's role has no organisation, and every other one has one")
    if organisation_code is None:
        return None
    unit = await unit_of(tx, organisation_code)
    if unit.kind not in KIND_OF[role]:
        raise Refused("wrong-place", f"{role} is held in: {', '.join(sorted(KIND_OF[role]))}")
    return unit.organisation_id


async def unit_of(tx: Tx, organisation_code: str) -> queries.PlacedOrganisation:
    """The organisation of a code; raises :class:`NotFound`."""
    unit = (await queries.organisations_by_code(tx, [organisation_code])).get(organisation_code)
    if unit is None:
        raise NotFound("unknown-organisation", "there is no organisation of this code")
    return unit


async def provide_administrator(
    tx: Tx, asked: Appointment, *, by: str, forget_second_factor: bool, keys: Keys, rules: AccountRules, at: datetime
) -> str:
    """The first of an office, by a program of the operator's: the role, and a code with which they set a password."""
    organisation_id = await _place_for(tx, asked.role, asked.organisation_code)
    account_id = await open_account(tx, *asked.whom, keys)
    with suppress(Conflict):  # again for another code
        await appoint(tx, account_id, asked.role, organisation_id, by=by, at=at)
    if forget_second_factor:
        await _forget_second_factor(tx, account_id, None, by=by, reason="by the operator", at=at)
    return await make_code(tx, account_id, by=by, reason="the first of an office", rules=rules, at=at)


async def appoint(tx: Tx, account_id: UUID, role: Role, organisation_id: UUID | None, *, by: str, at: datetime) -> UUID:
    """The role of an account from now on; every session of it ends, since what it may do has changed."""
    role_id = uuid7()
    if not await queries.add_role(tx, role_id, account_id, role, organisation_id):
        raise Conflict("has-role", "they have this role there already")
    await queries.end_sessions(tx, account_id, at)
    # Whoever handed over a code, or knows the password, could not appoint them: that must not open the role.
    await queries.forget_password(tx, account_id)
    details = {"role": role, "account": str(account_id)}
    await record(tx, Act("role.given", by, None, organisation_id, details=details), at=at)
    return role_id


async def end_role(tx: Tx, actor: Actor, role_id: UUID, *, at: datetime) -> None:
    """Somebody does not have a role any more; their sessions end."""
    held = await queries.lock_role(tx, role_id)
    if held is None:
        raise NotFound("no-such-role", "there is no such role, or it has ended")
    if not may_appoint(actor.grants, Role(held.role), await place_of(tx, held.organisation_id)):
        raise NotAllowed("not-yours", f"none of your roles may take {held.role} from somebody in this place")
    await queries.end_role(tx, role_id, at)
    await queries.end_sessions(tx, held.account_id, at)
    details = {"role": held.role, "account": str(held.account_id)}
    await record(tx, Act("role.ended", actor.by, None, held.organisation_id, details=details), at=at)


async def roles_in(tx: Tx, actor: Actor, organisation_code: str) -> Sequence[Mapping[str, Any]]:
    """Who has which role in an organisation, for whoever may see its people."""
    unit = await unit_of(tx, organisation_code)
    refuse_unless(actor, Action.SEE_PEOPLE, await place_of(tx, unit.organisation_id))
    return [dict(row._mapping) for row in await queries.roles_in(tx, unit.organisation_id)]


async def help_in(
    tx: Tx, actor: Actor, person_id: UUID, reason: str, *, forget_second_factor: bool, rules: AccountRules, at: datetime
) -> str:
    """A code for one of one's people, with which they set a password; their account is made where there is none.

    Whoever has roles is helped in only by those who may appoint them to each: a unit's administrator cannot take over
    an authority's account.
    """
    row = await queries.person_sealed(tx, person_id)
    if row is None:
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    refuse_unless(actor, Action.HELP_IN, await place_of(tx, row.organisation_id))
    if row.merged_into is not None:
        raise Conflict("is-merged", "this record was merged into another one of the same human: help them in there")
    account_id = await queries.add_account(tx, uuid7(), bytes(row.blind_index), bytes(row.id_number_sealed), row.name)
    for grant in await queries.roles_held(tx, account_id):
        await _refuse_to_help(tx, actor, grant)
    if forget_second_factor:
        await _forget_second_factor(tx, account_id, person_id, by=actor.by, reason=reason, at=at)
    return await make_code(tx, account_id, by=actor.by, reason=reason, rules=rules, at=at)


async def help_in_role(
    tx: Tx, actor: Actor, role_id: UUID, reason: str, *, forget_second_factor: bool, rules: AccountRules, at: datetime
) -> str:
    """The same for whoever has a role, on a roster or not, by those who may appoint them to each of theirs."""
    held = await queries.lock_role(tx, role_id)
    if held is None:
        raise NotFound("no-such-role", "there is no such role, or it has ended")
    for grant in await queries.roles_held(tx, held.account_id):
        await _refuse_to_help(tx, actor, grant)
    if held.account_id == actor.account_id:
        raise NotAllowed("oneself", "nobody helps themselves in; ask somebody else who may")
    if forget_second_factor:
        await _forget_second_factor(tx, held.account_id, None, by=actor.by, reason=reason, at=at)
    return await make_code(tx, held.account_id, by=actor.by, reason=reason, rules=rules, at=at)


async def _forget_second_factor(
    tx: Tx, account_id: UUID, person_id: UUID | None, *, by: str, reason: str, at: datetime
) -> None:
    await queries.save_totp(tx, account_id, None, None, 0)
    await queries.end_sessions(tx, account_id, at)
    details = {"account": str(account_id)}
    await record(tx, Act("second-factor.removed", by, person_id, None, reason, details), at=at)


async def _refuse_to_help(tx: Tx, actor: Actor, grant: Grant) -> None:
    if not may_appoint(actor.grants, grant.role, await place_of(tx, grant.organisation_id)):
        raise NotAllowed("has-roles", f"they are {grant.role}; whoever may appoint them to that may help them in")
