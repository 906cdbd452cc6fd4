"""One role of an organisation: it is taken back, or its holder is helped in with a code on a slip of paper."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Help, OrganisationOnDay, PasswordCode
from portal.clients.refusals import Refusal
from portal.messages_zh import word
from portal.offices.appointments.roles import PAGE, ROLES, roles_to_give
from portal.offices.office import Desk, Office
from portal.offices.organisations.history import Code, found_of
from portal.offices.password_codes import Helped, form_page, slip_page

router = APIRouter(include_in_schema=False)
END = Call(ServiceName.REGISTRY, "DELETE", "/v1/roles/{role_id}", type(None))
HELP = Call(ServiceName.REGISTRY, "POST", "/v1/roles/{role_id}/codes", PasswordCode, Help)


@dataclass(frozen=True)
class RoleShown:
    """A role that somebody has, or is offered."""

    role_id: UUID
    role: str
    name: str
    is_held: bool
    since: datetime


async def _role(office: Office, code: str, role_id: UUID) -> tuple[OrganisationOnDay, RoleShown]:
    """One of the roles of an organisation that the office may give and take; 404 for all others."""
    unit = await found_of(office, code)
    found = await office.me.ask(ROLES, path={"code": code})
    shown = [
        *(RoleShown(role.role_id, role.role, role.name, True, role.given_at) for role in found.roles),
        *(RoleShown(offer.role_id, offer.role, offer.name, False, offer.offered_at) for offer in found.offers),
    ]
    one = next((item for item in shown if item.role_id == role_id), None)
    if one is None or one.role not in roles_to_give(office, unit):
        raise HTTPException(404)
    return unit, one


@router.get(PAGE + "/{role_id}/end")
async def before_ending(office: Desk, code: Code, role_id: UUID) -> Response:
    """What follows when it is taken back."""
    return await _end_page(office, code, role_id)


@router.post(PAGE + "/{role_id}/end")
async def end(office: Desk, code: Code, role_id: UUID, typed: Posted) -> Response:
    """It is nobody's any more, or offered no more."""
    _, one = await _role(office, code, role_id)
    try:
        await office.me.ask(END, path={"role_id": role_id})
    except Refusal as refusal:
        return await _end_page(office, code, role_id, Errors([("", refusal.problem.detail)]))
    said = "role-ended" if one.is_held else "role-withdrawn"
    return office.me.go(f"{office.address}/organisations/{code}/roles", said=said)


async def _end_page(office: Office, code: str, role_id: UUID, errors: Errors | None = None) -> Response:
    unit, one = await _role(office, code, role_id)
    return office.page(
        "offices/appointments/end.html",
        status=409 if errors else 200,
        unit=unit,
        one=one,
        errors=errors.found if errors else (),
    )


@router.get(PAGE + "/{role_id}/code")
async def before_helping(office: Desk, code: Code, role_id: UUID) -> Response:
    """Why a code is made, and whether the second factor is lost as well."""
    return form_page(office, await _helped(office, code, role_id))


@router.post(PAGE + "/{role_id}/code")
async def help_in(office: Desk, code: Code, role_id: UUID, typed: Posted) -> Response:
    """The code, on a slip to be printed and handed over."""

    async def made(body: Help) -> PasswordCode:
        return await office.me.ask(HELP, path={"role_id": role_id}, body=body, headers=typed.key)

    return await slip_page(office, await _helped(office, code, role_id), typed, made)


async def _helped(office: Office, code: str, role_id: UUID) -> Helped:
    unit, one = await _role(office, code, role_id)
    roles = f"{office.address}/organisations/{unit.code}/roles"
    facts = [("姓名", one.name), ("单位和角色", f"{unit.name}，{word(one.role, 'Role')}")]
    return Helped(facts, f"{roles}/{role_id}/code", roles, "返回任命")
