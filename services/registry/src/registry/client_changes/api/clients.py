"""Clients of the API, what they may do, and their secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.idempotency import Keyed, begin
from common.openapi import Answer
from common.web import Problem, json_response
from registry.access.api import App, AppState, Body
from registry.access.domain.authority import Actor
from registry.client_changes import actions as client_change_actions
from registry.oauth.actions import clients as client_actions
from registry.oauth.actions.clients import WrongClient
from registry.oauth.answers.clients import ClientList, ClientScopes, CreatedClient, NewSecret, ProposedSecret
from registry.oauth.answers.proposals import ProposedChange
from registry.oauth.api import client_limits
from registry.oauth.api.credentials import _NAME, ClientId, credentials_of, storable
from registry.oauth.domain.clients import CLIENTS_READ, CLIENTS_RESTRICT
from registry.roles.api import Operating, needs_people, operates, operator_only

router = APIRouter()
_reads, _restricts = operates(CLIENTS_READ), operates(CLIENTS_RESTRICT)


def _proposed(model: type[Answer]) -> dict[int | str, dict[str, Any]]:
    return {202: {"description": "proposed; it waits for another operator", "model": model}}


async def _own(request: Request) -> Operating | None:
    """The client of the path itself, by HTTP Basic with a secret of its own, as at the token endpoint.

    No token will do: one with fewer scopes, or one that another service was shown, must not become a secret of all.
    """
    authorization = request.headers.get("authorization", "")
    if not authorization.lower().startswith("basic "):
        return None
    app: AppState = request.app.state.app
    client_id, secret = credentials_of(authorization)
    with _told_by_basic():
        caller = client_limits.admit(request, client_id or "")
        async with app.db.reading() as tx:
            await client_actions.authenticated(tx, storable(client_id or ""), secret or "")
    client_limits.note_secret_shown(caller)
    if client_id != request.path_params["client_id"]:
        raise needs_people()
    return Operating(f"client:{client_id}", secret=secret)


@contextmanager
def _told_by_basic() -> Iterator[None]:
    try:
        yield
    except WrongClient as wrong:
        headers = {"www-authenticate": 'Basic realm="xueshi"'}
        raise Problem(401, "invalid-client", wrong.detail, headers=headers) from None


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


class NewScopes(Body):
    """What a client may do."""

    scopes: list[str] = Field(max_length=50)


class NewClient(NewScopes):
    """An API client to be."""

    client_id: str = Field(pattern=_NAME)


@router.post("/v1/clients", status_code=201, response_model=CreatedClient, dependencies=[Depends(operator_only)])
async def create_client(
    body: NewClient, app: App, operator: Annotated[Actor, Depends(operator_only)], keyed: Keyed
) -> Response:
    """A new API client; its secret is shown this once. What it is to do is proposed, and another operator approves."""
    proposal, at = None, now()
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, operator.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        secret = await client_actions.create_client(tx, body.client_id, by=operator.by, now=at)
        if body.scopes:
            proposal = await client_change_actions.propose_scopes(tx, operator, body.client_id, body.scopes, now=at)
        made = {"client_id": body.client_id, "client_secret": secret, "scopes": []}
        shown = {**made, "proposal": None if proposal is None else proposal.document()}
        return await attempt.keep(json_response(shown, 201))


@router.get("/v1/clients", response_model=ClientList, dependencies=[Depends(_reads)])
async def clients(app: App) -> Response:
    """Every client with its scopes, and its secrets by id: who made each, when, and when it was used last."""
    async with app.db.reading() as tx:
        return json_response({"clients": await client_actions.clients(tx)})


@router.post(
    "/v1/clients/{client_id}/secrets",
    status_code=201,
    response_model=NewSecret,
    dependencies=[Depends(_own_or_operator)],
    responses=_proposed(ProposedSecret),
)
async def add_secret(
    client_id: ClientId, app: App, who: Annotated[Operating, Depends(_own_or_operator)], keyed: Keyed
) -> Response:
    """Another secret, shown this once; the one of before stays good until it is revoked. Two at a time at most.

    A client that asks for itself has it at once (201); one that an operator asks for waits for another one (202).
    """
    with _told_by_basic():
        async with app.db.transaction() as tx:
            attempt = await begin(tx, keyed, who.by, secret=app.index)
            if attempt.before is not None:
                return attempt.before
            if who.operator is not None:
                proposal = await client_change_actions.propose_secret(tx, who.operator, client_id, now=now())
                made = {"client_id": client_id, "client_secret": proposal.secret, "proposal": proposal.document()}
                return await attempt.keep(json_response(made, 202))
            secret_id, secret = await client_actions.add_own_secret(tx, client_id, who.secret or "", now=now())
            shown = {"client_id": client_id, "secret_id": secret_id, "client_secret": secret}
            return await attempt.keep(json_response(shown, 201))


@router.delete(
    "/v1/clients/{client_id}/secrets/{secret_id}", status_code=204, dependencies=[Depends(_own_or_restricts)]
)
async def revoke_secret(
    client_id: ClientId, secret_id: UUID, app: App, who: Annotated[Operating, Depends(_own_or_restricts)]
) -> None:
    """A secret opens nothing any more, nor does any token that it got. A client may end its own."""
    with _told_by_basic():
        async with app.db.transaction() as tx:
            await client_actions.revoke_secret(tx, client_id, secret_id, by=who.by, shown=who.secret, now=now())


@router.put(
    "/v1/clients/{client_id}/scopes",
    response_model=ClientScopes,
    dependencies=[Depends(_restricts)],
    responses=_proposed(ProposedChange),
)
async def change_scopes(
    client_id: ClientId, body: NewScopes, app: App, who: Annotated[Operating, Depends(_restricts)]
) -> Response:
    """What a client may do from its next token on: at once (200) where that is no more than before.

    More is proposed by an operator and waits for another one (202); no program may ask for it.
    """
    async with app.db.transaction() as tx:
        if await client_actions.narrow_scopes(tx, client_id, body.scopes, by=who.by, now=now()):
            return json_response({"client_id": client_id, "scopes": body.scopes})
        if who.operator is None:
            raise needs_people()
        proposal = await client_change_actions.propose_scopes(tx, who.operator, client_id, body.scopes, now=now())
    return json_response({"client_id": client_id, "proposal": proposal.document()}, 202)


@router.delete("/v1/clients/{client_id}", status_code=204, dependencies=[Depends(_restricts)])
async def revoke_client(client_id: ClientId, app: App, who: Annotated[Operating, Depends(_restricts)]) -> None:
    """A client gets no token any more; those that it has are refused. Its name is not given again."""
    async with app.db.transaction() as tx:
        await client_actions.revoke_client(tx, client_id, by=who.by, now=now())
