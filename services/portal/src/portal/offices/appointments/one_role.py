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
from portal.offices.appointments.roles import PAGE, ROLES, roles_to_give
from portal.offices.office import Desk, Office
from portal.offices.organisations.history import Code, found_of
from portal.offices.reach import reason_of
from portal.offices.staff import kept_text

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
    return await _code_page(office, code, role_id)


@router.post(PAGE + "/{role_id}/code")
async def help_in(office: Desk, code: Code, role_id: UUID, typed: Posted) -> Response:
    """The code, on a slip to be printed and handed over; it is shown this once."""
    unit, one = await _role(office, code, role_id)
    errors, forget = Errors(), typed.text("forget") == "1"
    reason = reason_of(typed, errors, what="开具的原因")
    if errors:
        return await _code_page(office, code, role_id, errors, forget=forget, reason=typed.text("reason"))
    body = Help(reason=reason, forget_second_factor=forget)
    try:
        made = await office.me.ask(HELP, path={"role_id": role_id}, body=body)
    except Refusal as refusal:
        errors = Errors.of(refusal, {"reason": "reason"})
        return await _code_page(office, code, role_id, errors, forget=forget, reason=typed.text("reason"))
    return office.page("offices/appointments/slip.html", unit=unit, one=one, made=made)


async def _code_page(
    office: Office, code: str, role_id: UUID, errors: Errors | None = None, *, forget: bool = False, reason: str = ""
) -> Response:
    unit, one = await _role(office, code, role_id)
    return office.page(
        "offices/appointments/code.html",
        status=422 if errors else 200,
        unit=unit,
        one=one,
        forget=forget,
        reason=kept_text(reason),
        errors=errors.found if errors else (),
    )
