"""The registry's door: imports, look-ups, tokens and keys."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from common.auth import requires
from common.clock import china_date, now
from common.db import Database
from common.errors import Refused
from common.identity import IdNumber, OrganisationCode
from common.limits import Limiter
from common.sealing import BlindIndex, Sealer
from common.web import json_response, too_fast
from registry import actions, queries
from registry.domain.rows import Verdict
from registry.settings import Settings

PEOPLE_MAX = 10_000
ORGANISATIONS_MAX = 2_000
LOOKUPS_MAX = 1_000

router = APIRouter()
_tokens = Limiter(rate=2, burst=60)


class Room:
    """What the registry's routes work with; put together in ``main``."""

    def __init__(self, db: Database, settings: Settings, index: BlindIndex, sealer: Sealer) -> None:
        self.db, self.settings, self.index, self.sealer = db, settings, index, sealer


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class OrganisationsImport(_Body):
    """Rows: ``code``, ``name``, ``kind`` (hr-authority, department, institution), ``region_code``,
    ``department_code`` (the competent department, for institutions).
    """

    organisations: list[Any] = Field(max_length=ORGANISATIONS_MAX)


class PeopleImport(_Body):
    """Rows: ``id_number``, ``name``, ``unit_code``, ``post_category``, ``title_level`` (none where left out).

    May be left out: ``effective_on`` (since when unit, post category and title level are these; today in China),
    ``hired_on``, ``term_begins_on`` with ``term_ends_on``, ``duties_changed``, and ``correction`` (the placement
    recorded last was wrong; this one replaces it). Days are written ``YYYY-MM-DD``.
    """

    people: list[Any] = Field(max_length=PEOPLE_MAX)


class PeopleQuery(_Body):
    """Whose ``person_id`` is asked for."""

    id_numbers: list[IdNumber] = Field(max_length=LOOKUPS_MAX)


class OrganisationsQuery(_Body):
    """Which organisations are asked for."""

    codes: list[OrganisationCode] = Field(max_length=LOOKUPS_MAX)


class NamesQuery(_Body):
    """Who is to be printed."""

    person_ids: list[UUID] = Field(max_length=LOOKUPS_MAX)


class NewClient(_Body):
    """An API client to be."""

    client_id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")
    scopes: list[str] = Field(max_length=50)


def _shown(verdicts: list[Verdict]) -> Response:
    counts: dict[str, int] = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    for verdict in verdicts:
        counts[verdict.status] += 1
    return json_response(
        {**counts, "results": [verdict.shown(position + 1) for position, verdict in enumerate(verdicts)]}
    )


@router.post("/v1/organisations/imports", dependencies=[Depends(requires("registry:write"))])
async def import_organisations(body: OrganisationsImport, room: InRoom) -> Response:
    """Record organisations, up to 2,000 a request; a verdict a row, in the order given."""
    async with room.db.transaction() as tx:
        verdicts = await actions.import_organisations(tx, body.organisations, today=china_date(now()))
    return _shown(verdicts)


@router.post("/v1/people/imports", dependencies=[Depends(requires("registry:write"))])
async def import_people(body: PeopleImport, room: InRoom) -> Response:
    """Record people, up to 10,000 a request; a verdict a row, in the order given."""
    async with room.db.transaction() as tx:
        verdicts = await actions.import_people(
            tx, body.people, index=room.index, sealer=room.sealer, today=china_date(now())
        )
    return _shown(verdicts)


@router.post("/v1/people/queries", dependencies=[Depends(requires("people:read"))])
async def find_people(body: PeopleQuery, room: InRoom) -> Response:
    """The ``person_id`` for each ID number, in the order asked; ``null`` for nobody."""
    indexes = [room.index.of(number) for number in body.id_numbers]
    async with room.db.reading() as tx:
        found = await queries.person_ids_by_index(tx, indexes)
    return json_response({"results": [{"person_id": found.get(index)} for index in indexes]})


@router.post("/v1/organisations/queries", dependencies=[Depends(requires("people:read"))])
async def find_organisations(body: OrganisationsQuery, room: InRoom) -> Response:
    """Id, name, region, and who stands above each organisation, in the order asked; ``null`` for none."""
    codes = [str(code) for code in body.codes]
    async with room.db.reading() as tx:
        found = await queries.organisations_by_code(tx, codes)
    return json_response({"results": [vars(found[code]) if code in found else None for code in codes]})


@router.post("/v1/people/names", dependencies=[Depends(requires("people:names"))])
async def print_people(body: NamesQuery, room: InRoom) -> Response:
    """What certificates print of people; nobody else needs it."""
    async with room.db.reading() as tx:
        people = await actions.print_people(tx, body.person_ids, sealer=room.sealer)
    return json_response({"people": people})


@router.post("/v1/clients", status_code=201, dependencies=[Depends(requires("registry:operate"))])
async def create_client(body: NewClient, room: InRoom) -> Response:
    """A new API client; its secret is shown this once."""
    async with room.db.transaction() as tx:
        secret = await actions.create_client(tx, body.client_id, body.scopes)
    return json_response({"client_id": body.client_id, "client_secret": secret, "scopes": body.scopes}, 201)


@router.post("/v1/signing-keys/rotations", status_code=201, dependencies=[Depends(requires("registry:operate"))])
async def rotate_signing_key(room: InRoom) -> Response:
    """A new key signs tokens from now; tokens of the old one stay good until they end."""
    async with room.db.transaction() as tx:
        key_id = await actions.rotate_signing_key(tx, sealer=room.sealer)
    return json_response({"key_id": key_id}, 201)


@router.get("/.well-known/jwks.json")
async def jwks(room: InRoom) -> Response:
    """The public keys that tokens are checked with (RFC 7517); for everybody."""
    async with room.db.reading() as tx:
        return json_response(await actions.public_keys(tx, at=now()))


@router.post("/oauth2/token")
async def token(
    request: Request,
    room: InRoom,
    grant_type: Annotated[str | None, Form()] = None,
    scope: Annotated[str | None, Form()] = None,
    client_id: Annotated[str | None, Form()] = None,
    client_secret: Annotated[str | None, Form()] = None,
    authorization: Annotated[str | None, Header()] = None,
) -> Response:
    """Client credentials (RFC 6749, 4.4), by HTTP Basic or in the form; errors as section 5.2 has them."""
    names = [name for name, _ in (await request.form()).multi_items()]
    if len(names) != len(set(names)):
        return _refused("invalid_request", "a parameter stands twice")
    if authorization is not None and (client_id or client_secret):
        return _refused("invalid_request", "credentials stand in the header and in the form")
    if authorization is not None:
        client_id, client_secret = _basic(authorization)
    if grant_type is None:
        return _refused("invalid_request", "grant_type is missing")
    if grant_type != "client_credentials":
        return _refused("unsupported_grant_type", "grant_type is client_credentials")
    if not client_id or not client_secret:
        return _refused("invalid_client", "no client credentials", 401)
    # By address too: whoever guesses must not shut the real client out.
    if wait_s := _tokens.wait_s(f"{request.client.host if request.client else ''} {client_id}"):
        raise too_fast(wait_s)
    try:
        async with room.db.reading() as tx:
            issued = await actions.issue_token(
                tx, _storable(client_id), client_secret, scope,
                sealer=room.sealer, at=now(), lifetime_s=room.settings.token_lifetime_s,
            )  # fmt: skip
    except actions.WrongClient as wrong:
        return _refused("invalid_client", wrong.detail, 401)
    except Refused as refused:
        return _refused("invalid_scope", refused.detail)
    return JSONResponse(issued, headers={"cache-control": "no-store", "pragma": "no-cache"})


def _basic(authorization: str) -> tuple[str | None, str | None]:
    """RFC 6749, 2.3.1: both parts form-encoded, joined by a colon, in base64."""
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return unquote_plus(name), unquote_plus(secret)


def _storable(text: str) -> str:
    """PostgreSQL takes no NUL and no surrogate; no client's name has one."""
    return text if text.isprintable() else ""


def _refused(error: str, description: str, status: int = 400) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="xueshi"'
    return JSONResponse({"error": error, "error_description": description}, status, headers)
