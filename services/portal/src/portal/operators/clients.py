"""Programs that ask the platform (接入程序): made, given powers by two operators, and ended by one."""

import asyncio
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    Client,
    ClientList,
    CreatedClient,
    Decided,
    DecidedProposal,
    NewClient,
    NewScopes,
    ProposalList,
    ProposedSecret,
)
from portal.clients.refusals import Refusal
from portal.operators.operator import OPERATORS, Desk, Operator, shown_again
from portal.operators_zh import SCOPES

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/clients"
ONE = PAGE + "/{client}"
_REGISTRY = ServiceName.REGISTRY
CLIENTS = Call(_REGISTRY, "GET", "/v1/clients", ClientList)
CREATE = Call(_REGISTRY, "POST", "/v1/clients", CreatedClient, NewClient)
PROPOSALS = Call(_REGISTRY, "GET", "/v1/client-proposals", ProposalList)
STEP = Call(_REGISTRY, "POST", "/v1/client-proposals/{proposal_id}/steps", DecidedProposal, Decided)
ADD_SECRET = Call(_REGISTRY, "POST", "/v1/clients/{client_id}/secrets", File)
END_SECRET = Call(_REGISTRY, "DELETE", "/v1/clients/{client_id}/secrets/{secret_id}", type(None))
CHANGE = Call(_REGISTRY, "PUT", "/v1/clients/{client_id}/scopes", File, NewScopes)
END = Call(_REGISTRY, "DELETE", "/v1/clients/{client_id}", type(None))
_PROPOSED_SECRET: TypeAdapter[ProposedSecret] = TypeAdapter(ProposedSecret)
_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")
_WITHOUT_SECRET = {
    "client-exists": "没有看到其密钥的，请打开该程序，点击“增加密钥”，新密钥生效后停用旧密钥。",
    "proposed-already": "没有看到新密钥的，请先在接入程序页面撤回该申请，再重新增加。",
}
ClientName = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]


@router.get(PAGE)
async def clients(operator: Desk) -> Response:
    """All of them, what waits for another operator, and the form for another one."""
    return await _list(operator)


@router.post(PAGE)
async def create(operator: Desk, typed: Posted) -> Response:
    """A new client without powers; what it is to do is proposed. Its secret is shown this once."""
    errors, client_id = Errors(), typed.text("client").strip().lower()
    if not _NAME.fullmatch(client_id):
        errors.add("client", "标识由小写字母、数字和连字符组成，以字母开头，2至63个字符。")
    scopes = _scopes(typed)
    if not scopes:
        errors.add("scopes", "请选择权限。")
    if not errors:
        try:
            made = await operator.me.ask(CREATE, body=NewClient(client_id=client_id, scopes=scopes), headers=typed.key)
        except Refusal as refusal:
            errors = Errors([("client" if refusal.reason == "client-exists" else "", _told(refusal))])
        else:
            return operator.page("client-secret.html", client=client_id, secret=made.client_secret, is_new=True)
    return await _list(operator, typed, errors)


def _told(refusal: Refusal) -> str:
    """Why it was refused, and how somebody who never saw the secret of what is there gets one."""
    return f"{refusal.problem.detail}{_WITHOUT_SECRET.get(refusal.reason, '')}"


def _scopes(typed: Typed) -> tuple[str, ...]:
    return tuple(scope for scope in SCOPES if scope in typed.texts("scopes"))


async def _list(operator: Operator, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    found, proposals = await asyncio.gather(
        operator.me.part(CLIENTS), operator.me.part(PROPOSALS, query={"state": "proposed"})
    )
    return operator.page(
        "clients.html",
        status=422 if errors else 200,
        found=found,
        proposals=proposals,
        own=operator.me.account.account_id,
        words=SCOPES,
        chosen=typed.texts("scopes") if typed else (),
        values=shown_again(typed, "client"),
        errors=errors.found if errors else (),
    )


@router.post(PAGE + "/proposals/{proposal_id}/{step}")
async def decide(operator: Desk, proposal_id: UUID, step: str, typed: Posted) -> Response:
    """Another operator approves, or anybody of them refuses."""
    if step not in ("approve", "refuse"):
        raise HTTPException(404)
    try:
        await operator.me.ask(STEP, path={"proposal_id": proposal_id}, body=Decided(step=step))
    except Refusal as refusal:
        return await _list(operator, errors=Errors([("", refusal.problem.detail)]))
    return operator.me.go(PAGE, said=f"client-proposal-{step}")


@router.get(ONE)
async def client_page(operator: Desk, client: ClientName) -> Response:
    """What it may do, and its secrets by their ids."""
    return await _one(operator, client)


@router.post(ONE + "/scopes")
async def change_scopes(operator: Desk, client: ClientName, typed: Posted) -> Response:
    """Fewer at once, after a page that names what is taken away; more are proposed."""
    scopes = _scopes(typed)
    if not scopes:
        return await _one(operator, client, Errors([("scopes", "请选择权限；不再使用的程序，请停用。")]))
    if typed.text("do") != "confirm":
        known = await _known(operator, client)
        if taken := [scope for scope in known.scopes if scope not in scopes]:
            is_proposed = not {*scopes} <= {*known.scopes}
            return operator.page(
                "client-narrow.html", client=known, scopes=scopes, taken=taken, words=SCOPES, is_proposed=is_proposed
            )
    try:
        answer = await operator.me.ask(CHANGE, path={"client_id": client}, body=NewScopes(scopes=scopes))
    except Refusal as refusal:
        return await _one(operator, client, Errors([("", refusal.problem.detail)]))
    is_proposed = b'"proposal"' in answer.content
    return operator.me.go(f"{PAGE}/{client}", said="client-proposed" if is_proposed else "client-narrowed")


@router.post(ONE + "/secrets")
async def add_secret(operator: Desk, client: ClientName, typed: Posted) -> Response:
    """Another secret, shown this once; it is good once another operator has approved."""
    try:
        answer = await operator.me.ask(ADD_SECRET, path={"client_id": client}, headers=typed.key)
    except Refusal as refusal:
        return await _one(operator, client, Errors([("", _told(refusal))]))
    secret = _PROPOSED_SECRET.validate_json(answer.content).client_secret
    return operator.page("client-secret.html", client=client, secret=secret, is_new=False)


@router.get(ONE + "/end")
async def before_ending(operator: Desk, client: ClientName) -> Response:
    """What follows."""
    return operator.page("client-end.html", client=await _known(operator, client))


@router.post(ONE + "/end")
async def end(operator: Desk, client: ClientName, typed: Posted) -> Response:
    """It gets no token any more; its name is not given again."""
    try:
        await operator.me.ask(END, path={"client_id": client})
    except Refusal as refusal:
        return await _one(operator, client, Errors([("", refusal.problem.detail)]))
    return operator.me.go(PAGE, said="client-ended")


@router.post(ONE + "/secrets/{secret_id}/end")
async def end_secret(operator: Desk, client: ClientName, secret_id: UUID, typed: Posted) -> Response:
    """The secret opens nothing any more, nor does any token that it got."""
    try:
        await operator.me.ask(END_SECRET, path={"client_id": client, "secret_id": secret_id})
    except Refusal as refusal:
        return await _one(operator, client, Errors([("", refusal.problem.detail)]))
    return operator.me.go(f"{PAGE}/{client}", said="client-secret-ended")


async def _known(operator: Operator, client: str) -> Client:
    found = await operator.me.ask(CLIENTS)
    known = next((item for item in found.clients if item.client_id == client), None)
    if known is None:
        raise HTTPException(404)
    return known


async def _one(operator: Operator, client: str, errors: Errors | None = None) -> Response:
    return operator.page(
        "client.html",
        status=422 if errors else 200,
        client=await _known(operator, client),
        words=SCOPES,
        address=operator.me.portal.public_url,
        errors=errors.found if errors else (),
    )
