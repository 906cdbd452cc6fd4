"""Proposing that two records are of one human, or that an ID number on record is wrong."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Lookup, NewRemedy, PersonShown, StateOfMending
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS
from portal.offices.office import Desk, Office
from portal.offices.reach import only, reason_of
from portal.offices.record_merges.listing import PAGE, ROLES

router = APIRouter(include_in_schema=False)
LOOK_UP = Call(ServiceName.REGISTRY, "POST", "/v1/people/lookups", PersonShown, Lookup)
ASK = Call(ServiceName.REGISTRY, "POST", "/v1/mendings", StateOfMending, NewRemedy)
_OF_NUMBERS = ("malformed", "bad-id-number", "same-person", "same-number", "is-on-record")


@router.get(PAGE + "/new")
async def proposal_page(office: Desk) -> Response:
    """An empty form."""
    only(office, *ROLES)
    return _page(office)


@router.post(PAGE + "/new")
async def propose(office: Desk, typed: Posted) -> Response:
    """Whose records these are is looked up by their numbers, and both are on record as looked up."""
    only(office, *ROLES)
    errors, kind = Errors(), typed.text("kind")
    if kind not in WORDS["RemedyKind"]:
        errors.add("kind", "请选择办理事项。")
    for name, what in (("number", "登记的身份证号"), ("right", "正确的或者保留的身份证号")):
        if not typed.plain(name):
            errors.add(name, f"请填写{what}。")
    if typed.plain("number") and typed.plain("number") == typed.plain("right"):
        errors.add("right", "两个身份证号相同。")
    reason = reason_of(typed, errors)
    if errors:
        return _page(office, typed, errors)
    person = await _person(office, typed.plain("number"), "number", errors)
    into = await _person(office, typed.plain("right"), "right", errors) if kind == "merge" else None
    if errors or person is None:
        return _page(office, typed, errors)
    body = NewRemedy(
        person_id=person,
        reason=reason,
        into_id=into,
        id_number=typed.plain("right") if kind == "correction" else None,
    )
    try:
        await office.me.ask(ASK, body=body, headers=typed.key)
    except Refusal as refusal:
        at = "right" if refusal.reason in _OF_NUMBERS else ""
        told = Errors.of(refusal, {"id_number": "right", "reason": "reason"})
        return _page(office, typed, Errors([(at, refusal.problem.detail)]) if at else told)
    return office.me.go(f"{office.address}/mendings", said="mending-proposed")


async def _person(office: Office, number: str, at: str, errors: Errors) -> UUID | None:
    """Whose number it is, within the office's reach."""
    try:
        return (await office.me.ask(LOOK_UP, body=Lookup(id_number=number))).person_id
    except Refusal as refusal:
        if refusal.status == 404:
            errors.add(at, "管理范围内没有该身份证号的人员，请核对。")
        else:
            errors.add(at, Errors.of(refusal).found[0][1])
        return None


def _page(office: Office, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    names: Sequence[str] = ("kind", "reason")
    return office.page(
        "offices/record-merges/new.html",
        status=422 if errors else 200,
        values={name: typed.text(name) if typed else "" for name in names},
        errors=errors.found if errors else (),
    )
