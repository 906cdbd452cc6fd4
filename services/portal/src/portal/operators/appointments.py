"""Roles that operators offer: the first of an authority, auditors, other operators; another operator confirms each."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    HeldRole,
    Help,
    NewRole,
    OfferedRole,
    OperatorsOffer,
    OperatorsOffers,
    PasswordCode,
)
from portal.clients.refusals import Refusal
from portal.operators.operator import OPERATORS, Desk, Operator, shown_again, text_of

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/appointments"
_REGISTRY = ServiceName.REGISTRY
OFFERS = Call(_REGISTRY, "GET", "/v1/role-offers", OperatorsOffers)
GIVE = Call(_REGISTRY, "POST", "/v1/roles", File, NewRole)
CONFIRM = Call(_REGISTRY, "POST", "/v1/role-offers/{role_id}/confirmation", type(None))
WITHDRAW = Call(_REGISTRY, "DELETE", "/v1/roles/{role_id}", type(None))
HELP = Call(_REGISTRY, "POST", "/v1/roles/{role_id}/codes", PasswordCode, Help)
_GIVEN: TypeAdapter[HeldRole | OfferedRole] = TypeAdapter(HeldRole | OfferedRole)
"""The answer has two shapes; what an operator gives is always an offer, and the same to look at."""
ROLES = ("hr-authority", "auditor", "operator")
_NAMES = {"role": "role", "organisation_code": "office", "id_number": "id_number", "name": "name"}
_AT = {
    "unknown-organisation": "office", "wrong-place": "office", "no-place": "office", "has-role": "id_number",
    "oneself": "id_number", "number-corrected": "id_number",
}  # fmt: skip


@router.get(PAGE)
async def appointments(operator: Desk, office: Annotated[str, Query(max_length=18)] = "") -> Response:
    """What waits, and the form for another one; ``office`` is the code of an authority that was chosen in a list."""
    return await _page(operator, office=office)


@router.post(PAGE)
async def appoint(operator: Desk, typed: Posted) -> Response:
    """The role is offered."""
    errors, role = Errors(), typed.text("role")
    if role not in ROLES:
        errors.add("role", "请选择角色。")
    office = typed.plain("office")
    if role in ROLES and (role == "operator") is bool(office):
        errors.add("office", "运维人员不填写机构。" if office else "请填写机构的统一社会信用代码。")
    name = text_of(typed, errors, "name", "姓名", chars_max=60)
    number = typed.plain("id_number")
    if not number:
        errors.add("id_number", "请填写身份证号。")
    if errors:
        return await _page(operator, typed=typed, errors=errors)
    body = NewRole(role=role, organisation_code=office or None, id_number=number, name=name)
    try:
        answer = await operator.me.ask(GIVE, body=body, headers=typed.key)
    except Refusal as refusal:
        return await _page(operator, typed=typed, errors=_errors_of(refusal))
    _GIVEN.validate_json(answer.content)
    return operator.me.go(PAGE, said="role-offered-by-operator")


def _errors_of(refusal: Refusal) -> Errors:
    if refusal.problem.errors:
        return Errors.of(refusal, _NAMES)
    return Errors([(_AT.get(refusal.reason, ""), refusal.problem.detail)])


@router.post(PAGE + "/{role_id}/confirmation")
async def confirm(operator: Desk, role_id: UUID, typed: Posted) -> Response:
    """Another operator stands by it."""
    try:
        await operator.me.ask(CONFIRM, path={"role_id": role_id})
    except Refusal as refusal:
        return await _page(operator, errors=Errors([("", refusal.problem.detail)]))
    return operator.me.go(PAGE, said="role-confirmed")


@router.get(PAGE + "/{role_id}/withdrawal")
async def before_withdrawing(operator: Desk, role_id: UUID) -> Response:
    """What follows."""
    return operator.page("withdraw-role.html", offer=await _offer(operator, role_id))


@router.post(PAGE + "/{role_id}/withdrawal")
async def withdraw(operator: Desk, role_id: UUID, typed: Posted) -> Response:
    """It is offered no more."""
    offer = await _offer(operator, role_id)
    try:
        await operator.me.ask(WITHDRAW, path={"role_id": role_id})
    except Refusal as refusal:
        return operator.page("withdraw-role.html", status=409, offer=offer, errors=[("", refusal.problem.detail)])
    return operator.me.go(PAGE, said="role-withdrawn")


@router.get(PAGE + "/{role_id}/code")
async def before_helping(operator: Desk, role_id: UUID) -> Response:
    """Why a code is made."""
    return operator.page("role-code.html", offer=await _offer(operator, role_id), reason="")


@router.post(PAGE + "/{role_id}/code")
async def help_in(operator: Desk, role_id: UUID, typed: Posted) -> Response:
    """The code with which they set their first password, on a slip; it is shown this once."""
    offer, errors = await _offer(operator, role_id), Errors()
    reason = text_of(typed, errors, "reason", "开具的原因")
    if not errors:
        try:
            made = await operator.me.ask(HELP, path={"role_id": role_id}, body=Help(reason=reason), headers=typed.key)
        except Refusal as refusal:
            errors = Errors.of(refusal, {"reason": "reason"})
        else:
            return operator.page("role-slip.html", offer=offer, made=made)
    shown = shown_again(typed, "reason")
    return operator.page("role-code.html", status=422, offer=offer, errors=errors.found, **shown)


async def _offer(operator: Operator, role_id: UUID) -> OperatorsOffer:
    found = await operator.me.ask(OFFERS)
    offer = next((offer for offer in found.offers if offer.role_id == role_id), None)
    if offer is None:
        raise HTTPException(404)
    return offer


async def _page(
    operator: Operator, *, office: str = "", typed: Typed | None = None, errors: Errors | None = None
) -> Response:
    values = shown_again(typed, "role", "office", "name")
    if office:  # of an authority that was chosen in the list
        values |= {"office": office, "role": "hr-authority"}
    return operator.page(
        "appointments.html",
        status=422 if errors else 200,
        found=await operator.me.part(OFFERS),
        own=f"account:{operator.me.account.account_id}",
        roles=ROLES,
        values=values,
        errors=errors.found if errors else (),
    )
