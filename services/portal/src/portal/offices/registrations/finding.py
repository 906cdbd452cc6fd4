"""Somebody is looked for (人员查询) by name or number, within the reach of the office: to read their hours, and where
the office records people, to be helped in or to be recorded as having left.
"""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import After, Lookup, PeoplePage, PersonShown, Search
from portal.clients.refusals import Refusal
from portal.offices.office import Desk, Office
from portal.offices.staff import STAFF, kept_text, records

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/people"
SEARCH = Call(ServiceName.REGISTRY, "POST", "/v1/people/searches", PeoplePage, Search)
LOOK_UP = Call(ServiceName.REGISTRY, "POST", "/v1/people/lookups", PersonShown, Lookup)


@dataclass(frozen=True)
class Found:
    """Who was found, and where the next page begins."""

    people: tuple[PersonShown, ...]
    after: tuple[str, UUID] | None = None


@router.get(PAGE)
async def page(office: Desk) -> Response:
    """The form alone: neither a name nor a number stands in an address."""
    return _page(office)


@router.post(PAGE)
async def find(office: Desk, typed: Posted) -> Response:
    """By the number where one is given, else by how the name begins, fifty a page."""
    name, number = typed.text("name"), typed.plain("id_number")
    if not name and not number:
        return _page(office, errors=Errors([("name", "请填写姓名或者身份证号。")]))
    try:
        found = await _found(office, name, number, (typed.text("after_name"), typed.text("after_id")))
    except Refusal as refusal:
        if refusal.reason == "no-such-person":
            return _page(office, found=Found(()), name=name)
        errors = Errors.of(refusal, {"name": "name", "id_number": "id_number"})
        return _page(office, errors=errors, name=name)
    return _page(office, found=found, name=name)


async def _found(office: Office, name: str, number: str, after: tuple[str, str]) -> Found:
    if number:
        return Found(
            (await office.me.ask(LOOK_UP, body=Lookup(id_number=number, organisation_id=office.organisation_id)),)
        )
    try:
        begins = After(name=after[0], person_id=UUID(after[1])) if after[0] else None
    except ValueError:
        begins = None
    body = Search(name=name, after=begins, organisation_id=office.organisation_id)
    page = await office.me.ask(SEARCH, body=body)
    return Found(page.people, None if page.after is None else (page.after.name, page.after.person_id))


def _page(office: Office, *, errors: Errors | None = None, found: Found | None = None, name: str = "") -> Response:
    return office.page(
        "offices/registrations/finding.html",
        status=422 if errors else 200,
        found=found,
        records=records(office),
        name=kept_text(name),
        errors=[] if errors is None else errors.found,
    )
