"""People who look for people, with a session and within the reach of their roles."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.clock import now
from common.errors import NotFound
from common.identity import TypedIdNumber
from common.identity.names import person_name
from common.limits import Limiter
from common.readings import Reading, person_of_number
from common.web import json_response, too_fast
from offices.authority import Action
from registry.access.api import App, AppState, Body, Reason, reader_of
from registry.access.domain.authority import Actor
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.people.answers import DisclosedPerson, OfficialsListed, PeopleListed, PeoplePage, PersonShown
from registry.people_search import actions
from registry.people_search.actions import FIRST
from registry.people_search.queries import NameQuery

router = APIRouter()
PAGE_MAX, LISTED_MAX = 50, 200
# Nobody types numbers faster; a caller who tries them one after the other is slowed down, and is on record.
_lookups = Limiter(rate=0.2, burst=30)
_disclosures = Limiter(rate=0.1, burst=20)


class After(Body):
    """The last one of the page before."""

    name: Annotated[str, AfterValidator(person_name)]
    person_id: UUID


class Search(Body):
    """How the name begins, and where the page before ended."""

    name: Annotated[str, AfterValidator(person_name)]
    after: After | None = None
    organisation_id: UUID | None = None
    """By one's roles in this organisation; left out: by all of one's roles."""


class Lookup(Body):
    """Whose number this is."""

    id_number: TypedIdNumber
    organisation_id: UUID | None = None
    """By one's roles in this organisation; left out: by all of one's roles."""


class Listing(Body):
    """Who is to be named, and the organisation in which the caller has the role."""

    organisation_id: UUID
    person_ids: list[UUID] = Field(min_length=1, max_length=LISTED_MAX)


class OfficialsListing(Body):
    """Whose acts are to be named, and the organisation in which the caller has a role."""

    organisation_id: UUID
    account_ids: list[UUID] = Field(min_length=1, max_length=LISTED_MAX)


class Disclosure(Body):
    """Why the number is needed in full."""

    reason: Reason


@router.post("/v1/people/searches", response_model=PeoplePage, dependencies=[Depends(signed_in)])
async def search(body: Search, app: App, actor: SignedIn) -> Response:
    """Up to fifty people, in the order of their names, and where the next page begins. Numbers are masked."""
    after = (body.after.name, body.after.person_id) if body.after else FIRST
    async with app.db.reading() as tx:
        asked = NameQuery(body.name, after, PAGE_MAX)
        found = await actions.search(tx, actor, body.organisation_id, asked, keys=app.keys)
    read = Reading("search", [item["person_id"] for item in found])
    await app.readings.record(reader_of(actor, Action.SEE_PEOPLE, body.organisation_id), read)
    on = actions.next_after(found, PAGE_MAX)
    return json_response({"people": found, "after": on and {"name": on[0], "person_id": on[1]}})


@router.post("/v1/people/listings", response_model=PeopleListed, dependencies=[Depends(signed_in)])
async def listing(body: Listing, app: App, actor: SignedIn) -> Response:
    """The names behind up to 200 ids that another service listed: of those whom one's role in the organisation reaches.

    Numbers are masked. Who is out of reach is left out, as who does not exist is.
    """
    async with app.db.reading() as tx:
        found = await actions.listed(tx, actor, body.organisation_id, body.person_ids, keys=app.keys)
    read = Reading("search", [item["person_id"] for item in found])
    await app.readings.record(reader_of(actor, Action.SEE_PEOPLE, body.organisation_id), read)
    return json_response({"people": found})


@router.post("/v1/officials/listings", response_model=OfficialsListed, dependencies=[Depends(signed_in)])
async def officials(body: OfficialsListing, app: App, actor: SignedIn) -> Response:
    """Who acted for an office, behind up to 200 accounts that another service named: who decided about a filing before.

    Numbers are masked, and left out (``null``) of people who neither stand nor serve within one's reach; accounts that
    never had a role are left out, and each look is on record.
    """
    async with app.db.reading() as tx:
        found = await actions.officials(tx, actor, body.organisation_id, body.account_ids, keys=app.keys)
    return await _officials_answered(app, actor, body.organisation_id, found)


@router.get("/v1/desks/{organisation_id}/colleagues", response_model=OfficialsListed, dependencies=[Depends(signed_in)])
async def colleagues(organisation_id: UUID, app: App, actor: SignedIn) -> Response:
    """Who else does the caller's work in an organisation: to whom something may be handed over. The caller is among
    them.
    """
    async with app.db.reading() as tx:
        found = await actions.colleagues(tx, actor, organisation_id, keys=app.keys)
    return await _officials_answered(app, actor, organisation_id, found)


async def _officials_answered(
    app: AppState, actor: Actor, organisation_id: UUID, found: Sequence[actions.Official]
) -> Response:
    read = Reading("roles", [person_of_number(official.blind_index) for official in found])
    await app.readings.record(reader_of(actor, Action.SEE_PEOPLE, organisation_id), read)
    shown = ("account_id", "name", "id_number_masked")
    return json_response({"officials": [{name: getattr(official, name) for name in shown} for official in found]})


@router.post("/v1/people/lookups", response_model=PersonShown, dependencies=[Depends(signed_in)])
async def look_up(body: Lookup, app: App, actor: SignedIn) -> Response:
    """One person by ID number; 404 for nobody and for people out of reach. They can see that it was asked."""
    slow_down_lookups(actor)
    async with app.db.transaction() as tx:
        found = await actions.look_up(tx, actor, body.organisation_id, body.id_number, keys=app.keys, now=now())
    if found is None:
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    return json_response(found)


def slow_down_lookups(actor: Actor) -> None:
    """Raises 429 for callers who go through numbers one by one."""
    if wait_s := _lookups.wait_s(str(actor.account_id)):
        raise too_fast(wait_s)


@router.post(
    "/v1/people/{person_id}/disclosures",
    status_code=201,
    response_model=DisclosedPerson,
    dependencies=[Depends(signed_in)],
)
async def disclose(person_id: UUID, body: Disclosure, app: App, actor: SignedIn) -> Response:
    """A person's ID number in full, with a reason that they can read."""
    if wait_s := _disclosures.wait_s(str(actor.account_id)):
        raise too_fast(wait_s)
    async with app.db.transaction() as tx:
        found = await actions.disclose(tx, actor, person_id, body.reason, keys=app.keys, now=now())
    answer = json_response(found, 201)
    answer.headers["cache-control"] = "no-store"
    return answer
