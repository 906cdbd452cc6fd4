"""Who has which role in an organisation, what waits for an answer, and another appointment."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import TypeAdapter

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    HeldRole,
    NewRole,
    OfferedRole,
    OrganisationOnDay,
    RolesOfOrganisation,
)
from portal.clients.refusals import Refusal
from portal.offices.office import Desk, Office
from portal.offices.organisations.history import ONE, Code, found_of

router = APIRouter(include_in_schema=False)
PAGE = ONE + "/roles"
ROLES = Call(ServiceName.REGISTRY, "GET", "/v1/organisations/{code}/roles", RolesOfOrganisation)
GIVE = Call(ServiceName.REGISTRY, "POST", "/v1/roles", File, NewRole)
_GIVEN: TypeAdapter[HeldRole | OfferedRole] = TypeAdapter(HeldRole | OfferedRole)
"""The answer has two shapes: the role counts at once, or waits for its holder."""
NAME_CHARS_MAX = 60
_HELD_IN: Mapping[str, Sequence[str]] = {
    "institution": ("unit-administrator",),
    "department": ("unit-administrator", "department"),
    "hr-authority": ("unit-administrator", "hr-authority", "auditor"),
}
_GIVEN_BY: Mapping[str, Sequence[str]] = {
    "department": ("unit-administrator",),
    "hr-authority": ("unit-administrator", "department", "hr-authority", "auditor"),
}


def roles_to_give(office: Office, unit: OrganisationOnDay) -> Sequence[str]:
    """The roles that the office may give in an organisation; its own are given by the level above."""
    if not unit.there:
        return ()
    is_own_level = unit.region_code == office.organisation.region_code
    return [
        role
        for role in _HELD_IN.get(unit.kind, ())
        if role in _GIVEN_BY.get(office.role, ())
        and not (role == "hr-authority" and is_own_level)
        and not (role == office.role and unit.organisation_id == office.organisation_id)
    ]


@router.get(PAGE)
async def roles(office: Desk, code: Code) -> Response:
    """Who serves it, and what was offered to whom."""
    return await _page(office, code)


@router.post(PAGE)
async def appoint(office: Desk, code: Code, typed: Posted) -> Response:
    """Somebody of the office's people has the role at once; everybody else is asked, and accepts by themselves."""
    errors, role = Errors(), typed.text("role")
    body = NewRole(
        role=role, id_number=typed.plain("id_number"), name=" ".join(typed.text("name").split()), organisation_code=code
    )
    unit = await found_of(office, code)
    if role not in roles_to_give(office, unit):
        errors.add("role", "请选择角色。")
    if not body.name:
        errors.add("name", "请填写姓名。")
    elif len(body.name) > NAME_CHARS_MAX:
        errors.add("name", f"姓名不能超过{NAME_CHARS_MAX}个字。")
    if not body.id_number:
        errors.add("id_number", "请填写身份证号。")
    if errors:
        return await _page(office, code, typed, errors)
    try:
        made = _GIVEN.validate_json((await office.me.ask(GIVE, body=body, headers=typed.key)).content)
    except Refusal as refusal:
        found = Errors.of(refusal, {"role": "role", "id_number": "id_number", "name": "name"})
        return await _page(office, code, typed, found)
    said = "role-held" if isinstance(made, HeldRole) else "role-offered"
    return office.me.go(f"{office.address}/organisations/{code}/roles", said=said)


async def _page(office: Office, code: str, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    unit = await found_of(office, code)
    found = await office.me.part(ROLES, path={"code": code})
    to_give = roles_to_give(office, unit)
    return office.page(
        "offices/appointments/roles.html",
        status=422 if errors else 200,
        unit=unit,
        found=found,
        to_give=to_give,
        own_id=office.me.account.account_id,
        values={name: typed.text(name) if typed else "" for name in ("role", "name")},
        errors=errors.found if errors else (),
    )
