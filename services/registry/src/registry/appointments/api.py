"""Roles: given, taken and shown; and codes with which people set a password, by those who may hand them over."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.idempotency import Keyed, begin
from common.identity import OrganisationCode, TypedIdNumber
from common.limits import Limiter
from common.readings import Reading, person_of_number
from common.web import json_response, too_fast
from offices.authority import Action, Role
from registry.access.api import App, AppState, Body, Name, Reason, reader_of, unkept
from registry.access.rows import fields_of
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.appointments import actions
from registry.appointments.actions import Appointment
from registry.appointments.answers import (
    AcceptedRole,
    HeldRole,
    OfferedRole,
    OperatorsOffers,
    OwnRoles,
    PasswordCode,
    RolesOfOrganisation,
)
from registry.password_codes.actions import helping as helping_actions
from registry.password_codes.actions.codes import Made
from registry.roles.actions import roles as role_actions
from registry.roles.domain import Outcome

router = APIRouter()
# Trying numbers and names tells little, and slowly.
_appointments = Limiter(rate=0.2, burst=60)


class NewRole(Body):
    """Somebody's role in an organisation; an operator's has none. Their account is made where there is none."""

    role: Role
    id_number: TypedIdNumber
    name: Name
    organisation_code: OrganisationCode | None = None

    @property
    def asked(self) -> Appointment:
        """The same without HTTP."""
        code = None if self.organisation_code is None else str(self.organisation_code)
        return Appointment(self.role, (self.id_number, self.name), code)


class Help(Body):
    """Why somebody is helped in, and whether their second factor is lost too."""

    reason: Reason
    forget_second_factor: bool = False


def _shown(made: Made, app: AppState) -> dict[str, Any]:
    return {**asdict(made), "hours": app.settings.password_code_hours}


@router.post(
    "/v1/roles",
    status_code=201,
    response_model=HeldRole | OfferedRole,
    dependencies=[Depends(signed_in)],
)
async def give_role(body: NewRole, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """Make somebody administrator, department, authority, auditor or operator, as far as one's own roles allow.

    ``state`` is ``held`` for somebody within reach under their name; else ``offered``, until its holder accepts. What
    an operator offers is confirmed by another operator before that. Only ``held`` names the account: an id tells since
    when there is one, and so whether the number is known.
    """
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        if wait_s := _appointments.wait_s(str(actor.account_id)):
            raise too_fast(wait_s)
        given = await actions.give_role(tx, actor, body.asked, keys=app.keys, now=now())
        shown = asdict(given)
        if given.state is Outcome.OFFERED:
            del shown["account_id"]
        return await attempt.keep(json_response(shown, 201))


@router.get("/v1/account/roles", response_model=OwnRoles, dependencies=[Depends(signed_in)])
async def own_roles(app: App, actor: SignedIn) -> Response:
    """One's own roles, and those that were offered, with the office that gives them."""
    async with app.db.reading() as tx:
        return json_response(await actions.own_roles(tx, actor, now=now()))


@router.post("/v1/account/roles/{role_id}/acceptance", response_model=AcceptedRole, dependencies=[Depends(signed_in)])
async def accept_role(role_id: UUID, app: App, actor: SignedIn) -> Response:
    """Take a role that was offered. ``needs`` says what must come before it counts."""
    async with app.db.transaction() as tx:
        accepted = await actions.accept(tx, actor, role_id, now=now())
    return json_response(asdict(accepted))


@router.post("/v1/account/roles/{role_id}/refusal", status_code=204, dependencies=[Depends(signed_in)])
async def refuse_role(role_id: UUID, app: App, actor: SignedIn) -> None:
    """Do not take a role that was offered."""
    async with app.db.transaction() as tx:
        await actions.refuse_offer(tx, actor, role_id, now=now())


@router.get("/v1/role-offers", response_model=OperatorsOffers, dependencies=[Depends(signed_in)])
async def role_offers(app: App, actor: SignedIn) -> Response:
    """For operators: the roles that operators have offered and nobody has answered yet, and who confirmed each."""
    async with app.db.reading() as tx:
        offers, whose = await actions.offers_of_operators(tx, actor, now=now())
    read = Reading("roles", [person_of_number(blind_index) for blind_index in whose])
    await app.readings.record(reader_of(actor, Action.OPERATE), read)
    return json_response({"offers": offers})


@router.post("/v1/role-offers/{role_id}/confirmation", status_code=204, dependencies=[Depends(signed_in)])
async def confirm_offer(role_id: UUID, app: App, actor: SignedIn) -> None:
    """For operators: another one's offer may be accepted from now on. Nobody confirms their own."""
    async with app.db.transaction() as tx:
        await actions.confirm_offer(tx, actor, role_id, now=now())


@router.delete("/v1/roles/{role_id}", status_code=204, dependencies=[Depends(signed_in)])
async def end_role(role_id: UUID, app: App, actor: SignedIn) -> None:
    """Somebody does not have a role any more, and their sessions end; or it is offered no more."""
    async with app.db.transaction() as tx:
        await role_actions.end_role(tx, actor, role_id, now=now())


@router.get("/v1/organisations/{code}/roles", response_model=RolesOfOrganisation, dependencies=[Depends(signed_in)])
async def roles_in(code: OrganisationCode, app: App, actor: SignedIn) -> Response:
    """Who has which role in an organisation, and what is offered there."""
    async with app.db.reading() as tx:
        unit_id, held, offers = await role_actions.roles_in(tx, actor, str(code), now=now())
    read = Reading("roles", [person_of_number(bytes(row.blind_index)) for row in held])
    await app.readings.record(reader_of(actor, Action.SEE_PEOPLE, unit_id), read)
    return json_response(
        {
            "roles": [fields_of(row, "role_id", "role", "account_id", "name", "given_at") for row in held],
            "offers": [fields_of(row, "role_id", "role", "name", "offered_at", "ends_at") for row in offers],
        }
    )


@router.post(
    "/v1/people/{person_id}/codes",
    status_code=201,
    response_model=PasswordCode,
    dependencies=[Depends(signed_in)],
)
async def help_in(person_id: UUID, body: Help, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """A code for one of one's people, to be handed over: with it they set their first or another password."""
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return unkept(attempt.before)
        made = await helping_actions.help_in(
            tx, actor, person_id, body.reason,
            forget_second_factor=body.forget_second_factor, rules=app.rules, now=now(),
        )  # fmt: skip
        return unkept(await attempt.keep(json_response(_shown(made, app), 201)))


@router.post(
    "/v1/roles/{role_id}/codes",
    status_code=201,
    response_model=PasswordCode,
    dependencies=[Depends(signed_in)],
)
async def help_in_role(role_id: UUID, body: Help, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """The same for somebody who has a role or is offered one, by those who may appoint them to each of their roles."""
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return unkept(attempt.before)
        made = await helping_actions.help_in_role(
            tx, actor, role_id, body.reason,
            forget_second_factor=body.forget_second_factor, rules=app.rules, now=now(),
        )  # fmt: skip
        return unkept(await attempt.keep(json_response(_shown(made, app), 201)))
