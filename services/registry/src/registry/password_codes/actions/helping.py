"""Help into an account: a code for somebody within reach by where they stand, handed over in person."""

from datetime import datetime
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from common.ids import uuid7
from offices.authority import Action, Role, may_appoint
from registry.access.actions import place_of, refuse_unless
from registry.access.domain.account_rules import AccountRules
from registry.access.domain.authority import Actor
from registry.accounts.queries import accounts as account_queries
from registry.password_codes.actions.codes import Helped, Made, make_code
from registry.people.queries import people as people_queries
from registry.roles.actions.roles import refuse_unless_operator
from registry.roles.actions.subjects import subject_of
from registry.roles.domain import Giver, helping
from registry.roles.queries import appointments as appointment_queries


async def help_in(
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    reason: str,
    *,
    forget_second_factor: bool,
    rules: AccountRules,
    now: datetime,
) -> Made:
    """A code for one of one's people, with which they set a password; their account is made where there is none.

    People who have roles are helped in only by those who may appoint them to each: a unit's administrator cannot take
    over an authority's account.
    """
    row = await people_queries.person_sealed(tx, person_id)
    if row is None:
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    refuse_unless(actor, Action.HELP_IN, await place_of(tx, row.organisation_id))
    if row.merged_into is not None:
        raise Conflict("is-merged", "this record was merged into another one of the same human: help them in there")
    account_id = await account_queries.add_account(
        tx, uuid7(), bytes(row.blind_index), bytes(row.id_number_sealed), row.name
    )
    return await _help(tx, actor, account_id, reason, forget_second_factor, rules, now)


async def help_in_role(
    tx: Tx, actor: Actor, role_id: UUID, reason: str, *, forget_second_factor: bool, rules: AccountRules, now: datetime
) -> Made:
    """The same for somebody who has a role or is offered one, by those within whose reach they stand and who may
    appoint them to each of theirs.
    """
    account_id = await appointment_queries.account_of_role(tx, role_id, now)
    if account_id is None:
        raise NotFound("no-such-role", "there is no such role, or it has ended")
    return await _help(tx, actor, account_id, reason, forget_second_factor, rules, now)


async def _help(
    tx: Tx, actor: Actor, account_id: UUID, reason: str, forgets: bool, rules: AccountRules, at: datetime
) -> Made:
    if account_id == actor.account_id:
        raise NotAllowed("oneself", "nobody helps themselves in; ask somebody else who may")
    standing = await appointment_queries.lock_standing(tx, account_id)
    if standing is None:
        raise Conflict("account-closed", "the account is closed")
    subject = await subject_of(tx, standing, now=at)
    for holding in subject.holdings:
        if not holding.is_offer and not may_appoint(actor.grants, holding.role, holding.place):
            raise NotAllowed(
                "has-roles",
                f"they are {holding.role}; an office that may appoint them to that may help them in",
                role=holding.role,
            )
    grant = helping(actor.grants, subject)
    if grant is None:
        raise NotAllowed(
            "out-of-reach",
            "help is for people who stand within your reach and whose every role you could give; somebody on no roster"
            " gets their first code from the office that appoints them, and later ones from the operator",
        )
    if grant.role is Role.OPERATOR:
        await refuse_unless_operator(tx, actor)
    return await make_code(tx, Helped(standing, subject, Giver(actor.by, grant), reason, forgets), rules=rules, now=at)
