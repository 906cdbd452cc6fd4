"""Roles: taken and shown, and the questions of who may do what where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from offices.authority import Action, Grant, Place, Role, appointing
from registry.access.actions import appointing_or_refused, place_of, refuse_unless
from registry.access.domain.authority import Actor
from registry.accounts.actions.notices import notify
from registry.accounts.actions.sessions import is_operator
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import sessions as session_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.actions.expiry import expire_proposals_of
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.roles.domain import Giver
from registry.roles.queries import appointments as appointment_queries
from registry.roles.queries import roles as role_queries


async def unit_of(tx: Tx, organisation_code: str) -> PlacedOrganisation:
    """The organisation of a code; raises :class:`NotFound`."""
    unit = (await organisation_queries.organisations_by_code(tx, [organisation_code])).get(organisation_code)
    if unit is None:
        raise NotFound("unknown-organisation", "there is no organisation of this code")
    return unit


async def refuse_unless_operator(tx: Tx, actor: Actor) -> None:
    """Raises :class:`NotAllowed` for anybody but an operator who has given a second factor, whatever the settings."""
    refuse_unless(actor, Action.OPERATE, Place())
    if not await is_operator(tx, actor):
        raise NotAllowed("second-factor-needed", "enrol a second factor first; an operator acts with one")


async def appointing_grant(tx: Tx, actor: Actor, role: Role, place: Place, what: str) -> Grant:
    """The role under which somebody gives or takes a role; who does it as an operator has given a second factor,
    whatever the settings. Raises :class:`NotAllowed` for everybody else.
    """
    grant = appointing_or_refused(actor, role, place, what)
    if grant.role is not Role.OPERATOR or await is_operator(tx, actor):
        return grant
    own = appointing([other for other in actor.grants if other.role is not Role.OPERATOR], role, place)
    if own is None:
        await refuse_unless_operator(tx, actor)
    return own or grant


async def end_role(tx: Tx, actor: Actor, role_id: UUID, *, now: datetime) -> None:
    """Somebody does not have a role any more, and their sessions end; or a role that was offered is offered no more."""
    held = await role_queries.lock_role(tx, role_id)
    offer = None if held is not None else await appointment_queries.lock_role_offer(tx, role_id, now)
    found = held or offer
    if found is None:
        raise NotFound("no-such-role", "there is no such role, or it has ended")
    place = await place_of(tx, found.organisation_id)
    grant = await appointing_grant(tx, actor, Role(found.role), place, "take the role of")
    ended_by = Giver(actor.by, grant)
    if held is not None:
        await _refuse_last_operator(tx, held)
        await end_held(tx, held, ended_by, reason=None, now=now)
    elif offer is not None:
        await appointment_queries.answer_role_offer(tx, role_id, "withdrawn", now)
        await note_role(tx, offer, "withdrawn", ended_by, now=now)


async def _refuse_last_operator(tx: Tx, held: Any) -> None:
    """Raises :class:`Conflict` where nobody would be left who keeps the installation, but the machine's owner."""
    if held.role != Role.OPERATOR:
        return
    await role_queries.lock_operators(tx)
    if not await role_queries.has_operator_beside(tx, held.account_id):
        raise Conflict("last-operator", "no other operator has a second factor: another one is made first")


async def end_held(tx: Tx, held: Any, by: Giver, *, reason: str | None, now: datetime) -> None:
    """A role ends, and with it every session of its holder, and what they proposed as an operator: the one place where
    roles end.
    """
    await role_queries.end_role(tx, held.role_id, now)
    await session_queries.end_sessions(tx, held.account_id, now)
    if held.role == Role.OPERATOR:
        await expire_proposals_of(tx, held.account_id, now=now)
    await note_role(tx, held, "ended", by, reason=reason, now=now)


@dataclass(frozen=True)
class RoleOf:
    """A role that is given or offered just now."""

    account_id: UUID
    role: Role
    organisation_id: UUID | None
    is_meant: bool
    """The giver knows the account's owner by their name; else nothing waits for the owner."""


async def note_role(tx: Tx, row: Any, what: str, by: Giver, *, reason: str | None = None, now: datetime) -> None:
    """What was done about a role is in its holder's log, and they are notified, unless it was meant for somebody else.

    ``row`` is a role, an offer or a :class:`RoleOf`.
    """
    account = await account_queries.account_by_id(tx, row.account_id)
    office = by.under and by.under.organisation_id
    details = {"role": str(row.role), "account": str(row.account_id), **({"office": str(office)} if office else {})}
    subject_id = (account and account.person_id) or row.account_id
    await record(tx, AuditedAct(f"role.{what}", by.by, subject_id, row.organisation_id, reason, details), at=now)
    if not getattr(row, "is_meant", True):
        return
    told = {"role": str(row.role), "office": details.get("office"), "reason": reason}
    unit = None if row.organisation_id is None else str(row.organisation_id)
    await notify(tx, row.account_id, f"role-{what}", {**told, "organisation": unit}, now=now)


async def roles_in(
    tx: Tx, actor: Actor, organisation_code: str, *, now: datetime
) -> tuple[UUID, Sequence[Any], Sequence[Any]]:
    """An organisation, who has which role in it, and what is offered there, for those who may see its people."""
    unit = await unit_of(tx, organisation_code)
    refuse_unless(actor, Action.SEE_PEOPLE, await place_of(tx, unit.organisation_id))
    held = await role_queries.roles_in(tx, unit.organisation_id)
    return unit.organisation_id, held, await appointment_queries.role_offers_in(tx, unit.organisation_id, now)
