"""Roles: given, taken and shown; and codes with which people set a password, by those who may hand them over."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Caller, requires
from common.clock import now
from common.identity import IdNumber, OrganisationCode
from common.web import json_response
from registry import actions
from registry.actions import Appointment
from registry.api.accounts import Name, confidential
from registry.api.organisations import Reason
from registry.api.room import Body, InRoom
from registry.api.signed_in import SignedIn, signed_in
from registry.domain.authority import Role

router = APIRouter()
_operates = requires("registry:operate")


class NewRole(Body):
    """Somebody's role in an organisation; an operator's has none. Their account is made where there is none."""

    role: Role
    id_number: IdNumber
    name: Name
    organisation_code: OrganisationCode | None = None

    @property
    def asked(self) -> Appointment:
        """The same without HTTP."""
        code = None if self.organisation_code is None else str(self.organisation_code)
        return Appointment(self.role, (self.id_number, self.name), code)


class First(NewRole):
    """The first of an office, or another code for them; and whether their second factor is lost."""

    forget_second_factor: bool = False


class Help(Body):
    """Why somebody is helped in, and whether their second factor is lost too."""

    reason: Reason
    forget_second_factor: bool = False


@router.post("/v1/roles", status_code=201, dependencies=[Depends(signed_in)])
async def give_role(body: NewRole, room: InRoom, actor: SignedIn) -> Response:
    """Make somebody administrator, department, authority, auditor or operator, as far as one's own roles allow."""
    async with room.db.transaction() as tx:
        role_id, account_id = await actions.give_role(tx, actor, body.asked, keys=room.keys, at=now())
    return json_response({"role_id": role_id, "account_id": account_id}, 201)


@router.post("/v1/administrators", status_code=201, dependencies=[Depends(_operates)])
async def provide_administrator(body: First, room: InRoom, operator: Annotated[Caller, Depends(_operates)]) -> Response:
    """For an operator's program: the first of an office, and the code with which they set their password.

    Everybody after that is appointed by those who may. Again for another code.
    """
    async with room.db.transaction() as tx:
        code = await actions.provide_administrator(
            tx,
            body.asked,
            by=f"client:{operator.client_id}",
            forget_second_factor=body.forget_second_factor,
            keys=room.keys,
            rules=room.rules,
            at=now(),
        )
    return confidential({"code": code, "hours": room.settings.password_code_hours}, 201)


@router.delete("/v1/roles/{role_id}", status_code=204, dependencies=[Depends(signed_in)])
async def end_role(role_id: UUID, room: InRoom, actor: SignedIn) -> None:
    """Somebody does not have a role any more; their sessions end."""
    async with room.db.transaction() as tx:
        await actions.end_role(tx, actor, role_id, at=now())


@router.get("/v1/organisations/{code}/roles", dependencies=[Depends(signed_in)])
async def roles_in(code: OrganisationCode, room: InRoom, actor: SignedIn) -> Response:
    """Who has which role in an organisation."""
    async with room.db.reading() as tx:
        return json_response({"roles": await actions.roles_in(tx, actor, str(code))})


@router.post("/v1/people/{person_id}/codes", status_code=201, dependencies=[Depends(signed_in)])
async def help_in(person_id: UUID, body: Help, room: InRoom, actor: SignedIn) -> Response:
    """A code for one of one's people, to be handed over: with it they set their first or another password."""
    async with room.db.transaction() as tx:
        code = await actions.help_in(
            tx, actor, person_id, body.reason,
            forget_second_factor=body.forget_second_factor, rules=room.rules, at=now(),
        )  # fmt: skip
    return confidential({"code": code, "hours": room.settings.password_code_hours}, 201)


@router.post("/v1/roles/{role_id}/codes", status_code=201, dependencies=[Depends(signed_in)])
async def help_in_role(role_id: UUID, body: Help, room: InRoom, actor: SignedIn) -> Response:
    """The same for whoever has a role, on a roster or not, by those who may appoint them to each of their roles."""
    async with room.db.transaction() as tx:
        code = await actions.help_in_role(
            tx, actor, role_id, body.reason,
            forget_second_factor=body.forget_second_factor, rules=room.rules, at=now(),
        )  # fmt: skip
    return confidential({"code": code, "hours": room.settings.password_code_hours}, 201)
