"""The page on which a change of an organisation is recorded, and the search for another one that it names."""

import re
from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import NewChange, OrganisationListed, OrganisationOnDay
from portal.clients.refusals import Refusal
from portal.offices.office import Desk, Office
from portal.offices.organisations.change_form import NAME_CHARS_MAX, NEW_UNITS, WORDINGS, ChangeForm, ChangeKind
from portal.offices.organisations.history import ONE, Code, found_of, kinds_of
from portal.offices.organisations.listing import LIST, Filter
from portal.offices.reach import only, regions_to_choose

router = APIRouter(include_in_schema=False)
CHANGE = Call(ServiceName.REGISTRY, "POST", "/v1/organisations/{code}/changes", NewChange)
FOUND_MAX = 20
_KIND_OF_OTHER = {"move": "department", "merge": ""}
_UNIT_FIELD = re.compile(r"[a-z]*/?units/([0-9]+)/(code|name|id_numbers).*")
_PLACES = {"past-day": "effective_on", "implausible-day": "effective_on", "organisation-exists": "code-1"}
"""Reasons that concern one field and do not name it."""
_FIELDS = {"code": "code", "name": "unit", "id_numbers": "people"}


@router.get(ONE + "/changes/{kind}")
async def change_page(office: Desk, code: Code, kind: ChangeKind) -> Response:
    """What the change leads to, and its form."""
    unit = await _changeable(office, code)
    if kind not in kinds_of(office, unit):
        return _is_so_already(office, unit)
    return await _page(office, unit, ChangeForm.empty(kind))


@router.post(ONE + "/changes/{kind}")
async def change(office: Desk, code: Code, kind: ChangeKind, typed: Posted) -> Response:
    """It is recorded; ``do=find`` looks for the other organisation and records nothing."""
    unit, form, errors = await _changeable(office, code), ChangeForm.of(typed, kind), Errors()
    if kind not in kinds_of(office, unit):
        return _is_so_already(office, unit)
    if typed.text("do") == "find":
        if not form.values["find"]:
            errors.add("find", "请填写机构名称中的几个字，或者完整的代码。")
        return await _page(office, unit, form, errors)
    body = form.body(typed, errors)
    if errors:
        return await _page(office, unit, form, errors)
    try:
        await office.me.ask(CHANGE, path={"code": code}, body=body)
    except Refusal as refusal:
        return await _page(office, unit, form, errors_of(refusal, kind))
    return office.me.go(f"{office.address}/organisations/{code}", said="organisation-changed")


async def _changeable(office: Office, code: str) -> OrganisationOnDay:
    """The organisation, of which the office may make changes; 404 for its own, and for an office that makes none."""
    only(office, "hr-authority")
    unit = await found_of(office, code)
    if not kinds_of(office, unit):
        raise HTTPException(404)
    return unit


def _is_so_already(office: Office, unit: OrganisationOnDay) -> Response:
    """Back to the organisation, which says why the change is none any more: its form was sent twice, or somebody else
    was faster.
    """
    said = "organisation-closed-already" if unit.states[-1].is_closed else "organisation-there-already"
    return office.me.go(f"{office.address}/organisations/{unit.code}", said=said)


def errors_of(refusal: Refusal, kind: str) -> Errors:
    """What the registry refused, at the fields that it concerns."""
    names = {"effective_on": "effective_on", "reason": "reason", "name": "name"}
    errors = Errors()
    for error in refusal.problem.errors:
        at = error.at.removeprefix("body/").removeprefix(f"{kind}/")
        if found := _UNIT_FIELD.fullmatch(at):
            at = f"{_FIELDS[found[2]]}-{int(found[1]) + 1}"
            errors.add(at, error.what) if not errors.at(at) else None
        else:
            errors.add(names.get(at, ""), error.what)
    if not errors:
        place = _PLACES.get(refusal.reason, "")
        errors.add(place if place != "code-1" or kind == "split" else "", refusal.problem.detail)
    return errors


async def _page(office: Office, unit: OrganisationOnDay, form: ChangeForm, errors: Errors | None = None) -> Response:
    errors = errors or Errors()
    others: Sequence[OrganisationListed] = ()
    if form.values["find"]:
        others = await _others(office, form, errors)
    return office.page(
        "offices/organisations/change.html",
        status=422 if errors else 200,
        unit=unit,
        form=form,
        wording=WORDINGS[form.kind],
        others=[item for item in others if item.organisation_id != unit.organisation_id],
        regions=await _regions(office) if form.kind == "move" else (),
        numbers=range(1, NEW_UNITS + 1),
        errors=errors.found,
    )


async def _regions(office: Office) -> Sequence[tuple[str, str]]:
    """Where the office may move an organisation to: its own region, and those right below it."""
    own = (office.organisation.region_code, office.organisation.region)
    return [own, *await regions_to_choose(office)]


async def _others(office: Office, form: ChangeForm, errors: Errors) -> Sequence[OrganisationListed]:
    """Organisations of the office's reach that the change may name."""
    words = " ".join(form.values["find"].split())
    wrong = wrong_words("find", words, what="机构名称", chars_max=NAME_CHARS_MAX)
    if wrong:
        errors.found += wrong.found
        return ()
    wanted = replace(Filter(), kind=_KIND_OF_OTHER.get(form.kind, ""))
    found = await office.me.ask(LIST, query={**wanted.query(office, 1, FOUND_MAX), "words": words})
    if not found.organisations:
        errors.add("find", "管理范围内没有找到这样的机构，请核对后再查找。")
    return found.organisations
