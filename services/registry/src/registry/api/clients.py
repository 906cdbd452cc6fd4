"""Clients of the API, their tokens, and the keys that sign them."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from common.clock import now
from common.errors import Refused, Unavailable
from common.web import Problem, json_response
from registry import actions
from registry.actions import Actor
from registry.api import client_limits
from registry.api.operating import Operating, needs_people, operates, operator_only
from registry.api.room import Body, InRoom, Room
from registry.domain.clients import CLIENTS_READ, CLIENTS_RESTRICT, KEYS_ROTATE

router = APIRouter()
_OAUTH_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": "RFC 6749, 5.2", "content": {"application/json": {}}} for status in (400, 401)
}

_NAME = r"^[a-z][a-z0-9-]{1,62}$"
ClientId = Annotated[str, Path(pattern=_NAME)]
_reads, _restricts, _rotates = operates(CLIENTS_READ), operates(CLIENTS_RESTRICT), operates(KEYS_ROTATE)
_PROPOSED: dict[int | str, dict[str, Any]] = {
    202: {"description": "proposed; it waits for another operator", "content": {"application/json": {}}}
}


async def _own(request: Request) -> Operating | None:
    """The client of the path itself, by HTTP Basic with a secret of its own, as at the token endpoint.

    No token will do: one with fewer scopes, or one that another service was shown, must not become a secret of all.
    """
    authorization = request.headers.get("authorization", "")
    if not authorization.lower().startswith("basic "):
        return None
    room: Room = request.app.state.room
    client_id, secret = _basic(authorization)
    with _told_by_basic():
        caller = client_limits.admit(request, client_id or "")
        async with room.db.reading() as tx:
            await actions.authenticated(tx, _storable(client_id or ""), secret or "")
    client_limits.note_secret_shown(caller)
    if client_id != request.path_params["client_id"]:
        raise needs_people()
    return Operating(f"client:{client_id}", secret=secret)


@contextmanager
def _told_by_basic() -> Iterator[None]:
    try:
        yield
    except actions.WrongClient as wrong:
        headers = {"www-authenticate": 'Basic realm="xueshi"'}
        raise Problem(401, wrong.reason, wrong.detail, headers=headers) from None


async def _own_or_operator(request: Request) -> Operating:
    own = await _own(request)
    if own is not None:
        return own
    operator = await operator_only(request)
    return Operating(operator.by, operator)


async def _own_or_restricts(request: Request) -> Operating:
    return await _own(request) or await _restricts(request)


_own_or_operator.scope = "operator"  # type: ignore[attr-defined]  # read by the architecture tests
_own_or_restricts.scope = CLIENTS_RESTRICT  # type: ignore[attr-defined]  # read by the architecture tests


class Scopes(Body):
    """What a client may do."""

    scopes: list[str] = Field(max_length=50)


class NewClient(Scopes):
    """An API client to be."""

    client_id: str = Field(pattern=_NAME)


@router.post("/v1/clients", status_code=201, dependencies=[Depends(operator_only)])
async def create_client(body: NewClient, room: InRoom, operator: Annotated[Actor, Depends(operator_only)]) -> Response:
    """A new API client; its secret is shown this once. What it is to do is proposed, and another operator approves."""
    proposal, at = None, now()
    async with room.db.transaction() as tx:
        secret = await actions.create_client(tx, body.client_id, by=operator.by, now=at)
        if body.scopes:
            proposal = await actions.propose_scopes(tx, operator, body.client_id, body.scopes, now=at)
    made = {"client_id": body.client_id, "client_secret": secret, "scopes": []}
    return json_response({**made, "proposal": None if proposal is None else proposal.document()}, 201)


@router.get("/v1/clients", dependencies=[Depends(_reads)])
async def clients(room: InRoom) -> Response:
    """Every client with its scopes, and its secrets by id: who made each, when, and when it was used last."""
    async with room.db.reading() as tx:
        return json_response({"clients": await actions.clients(tx)})


@router.post(
    "/v1/clients/{client_id}/secrets", status_code=201, dependencies=[Depends(_own_or_operator)], responses=_PROPOSED
)
async def add_secret(
    client_id: ClientId, room: InRoom, who: Annotated[Operating, Depends(_own_or_operator)]
) -> Response:
    """Another secret, shown this once; the one of before stays good until it is revoked. Two at a time at most.

    A client that asks for itself has it at once (201); one that an operator asks for waits for another one (202).
    """
    with _told_by_basic():
        async with room.db.transaction() as tx:
            if who.operator is not None:
                proposal = await actions.propose_secret(tx, who.operator, client_id, now=now())
                made = {"client_id": client_id, "client_secret": proposal.secret, "proposal": proposal.document()}
                return json_response(made, 202)
            secret_id, secret = await actions.add_own_secret(tx, client_id, who.secret or "", now=now())
    return json_response({"client_id": client_id, "secret_id": secret_id, "client_secret": secret}, 201)


@router.delete(
    "/v1/clients/{client_id}/secrets/{secret_id}", status_code=204, dependencies=[Depends(_own_or_restricts)]
)
async def revoke_secret(
    client_id: ClientId, secret_id: UUID, room: InRoom, who: Annotated[Operating, Depends(_own_or_restricts)]
) -> None:
    """A secret opens nothing any more, nor does any token that it got. A client may end its own."""
    with _told_by_basic():
        async with room.db.transaction() as tx:
            await actions.revoke_secret(tx, client_id, secret_id, by=who.by, shown=who.secret, now=now())


@router.put("/v1/clients/{client_id}/scopes", dependencies=[Depends(_restricts)], responses=_PROPOSED)
async def change_scopes(
    client_id: ClientId, body: Scopes, room: InRoom, who: Annotated[Operating, Depends(_restricts)]
) -> Response:
    """What a client may do from its next token on: at once (200) where that is no more than before.

    More is proposed by an operator and waits for another one (202); no program may ask for it.
    """
    async with room.db.transaction() as tx:
        if await actions.narrow_scopes(tx, client_id, body.scopes, by=who.by, now=now()):
            return json_response({"client_id": client_id, "scopes": body.scopes})
        if who.operator is None:
            raise needs_people()
        proposal = await actions.propose_scopes(tx, who.operator, client_id, body.scopes, now=now())
    return json_response({"client_id": client_id, "proposal": proposal.document()}, 202)


@router.delete("/v1/clients/{client_id}", status_code=204, dependencies=[Depends(_restricts)])
async def revoke_client(client_id: ClientId, room: InRoom, who: Annotated[Operating, Depends(_restricts)]) -> None:
    """A client gets no token any more; those that it has are refused. Its name is not given again."""
    async with room.db.transaction() as tx:
        await actions.revoke_client(tx, client_id, by=who.by, now=now())


@router.post("/v1/signing-keys/rotations", status_code=201, dependencies=[Depends(_rotates)])
async def rotate_signing_key(room: InRoom, who: Annotated[Operating, Depends(_rotates)]) -> Response:
    """A new key signs tokens from now; tokens of the old one stay good until they end."""
    async with room.db.transaction() as tx:
        key_id = await actions.rotate_signing_key(tx, by=who.by, sealer=room.sealer, now=now())
    return json_response({"key_id": key_id}, 201)


@router.get("/.well-known/jwks.json")
async def jwks(room: InRoom) -> Response:
    """The public keys that tokens are checked with (RFC 7517); for everybody."""
    async with room.db.reading() as tx:
        answer = json_response(await actions.public_keys(tx, at=now()))
    answer.headers["cache-control"] = "public, max-age=60"
    return answer


class TokenForm(BaseModel):
    """RFC 6749, 4.4.2 and 4.1.3, and RFC 7636, 4.5."""

    grant_type: str | None = None
    scope: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""


@router.post("/oauth2/token", responses=_OAUTH_ERRORS)
async def token(
    request: Request,
    room: InRoom,
    form: Annotated[TokenForm, Form()],
    authorization: Annotated[str | None, Header()] = None,
) -> Response:
    """Client credentials (RFC 6749, 4.4), and the codes of people's sign-ins (4.1.3 with RFC 7636).

    Clients authenticate by HTTP Basic or in the form; errors are as section 5.2 has them.
    """
    names = [name for name, _ in (await request.form()).multi_items()]
    if len(names) != len(set(names)):
        return _refused("invalid_request", "a parameter stands twice")
    if authorization is not None and (form.client_id or form.client_secret):
        return _refused("invalid_request", "credentials stand in the header and in the form")
    client_id, client_secret = form.client_id, form.client_secret
    if authorization is not None:
        client_id, client_secret = _basic(authorization)
    if form.grant_type is None:
        return _refused("invalid_request", "grant_type is missing")
    if form.grant_type not in ("client_credentials", "authorization_code"):
        return _refused("unsupported_grant_type", "grant_type is client_credentials or authorization_code")
    if not client_id or not client_secret:
        return _refused("invalid_client", "no client credentials", 401)
    try:
        caller = client_limits.admit(request, client_id)
        if form.grant_type == "authorization_code":
            answer = await _exchanged(room, _storable(client_id), client_secret, form)
        else:
            answer = await _issued(room, _storable(client_id), client_secret, form.scope)
    except actions.WrongClient as wrong:
        return _refused("invalid_client", wrong.detail, 401)
    client_limits.note_secret_shown(caller)
    return answer


async def _issued(room: Room, client_id: str, client_secret: str, scope: str | None) -> Response:
    try:
        async with room.db.reading() as tx:
            issued, used = await actions.issue_token(
                tx, client_id, client_secret, scope,
                sealer=room.sealer, at=now(), lifetime_s=room.settings.token_lifetime_s,
            )  # fmt: skip
    except Refused as refused:
        return _refused("invalid_scope", refused.detail)
    await _note_use(room, used)
    return JSONResponse(issued, headers={"cache-control": "no-store", "pragma": "no-cache"})


async def _exchanged(room: Room, client_id: str, client_secret: str, form: TokenForm) -> Response:
    us = f"{room.settings.public_url}/registry"
    given = actions.Presented(client_id, form.code, form.redirect_uri, form.code_verifier)
    async with room.db.transaction() as tx:
        await actions.authenticated(tx, client_id, client_secret)
        found = await actions.exchange(tx, given, issuer=us, keys=room.keys, now=now())
    if found is None:
        return _refused("invalid_grant", "the code is none of ours for you, was used, or is too old; begin again")
    answer = {
        "access_token": found.access,
        "token_type": "Bearer",
        "expires_in": int(actions.ACCESS_LASTS.total_seconds()),
        "scope": found.scope,
        "id_token": found.id_token,
    }
    return JSONResponse(answer, headers={"cache-control": "no-store", "pragma": "no-cache"})


async def _note_use(room: Room, secret_id: UUID | None) -> None:
    """A note is no reason to refuse a token: where it cannot be written, the next use is noted."""
    if secret_id is not None:
        with suppress(Unavailable):
            async with room.db.transaction() as tx:
                await actions.note_use(tx, secret_id, at=now())


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
