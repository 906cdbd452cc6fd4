"""One's own account, and the codes that others had made for it."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App
from registry.accounts.answers import OwnAccount
from registry.accounts.api.current_user import HasBegun, begun
from registry.password_codes.actions import codes as code_actions
from registry.password_codes.actions import own_accounts

router = APIRouter()


@router.get("/v1/account", response_model=OwnAccount, dependencies=[Depends(begun)])
async def account(app: App, actor: HasBegun) -> Response:
    """Who is signed in: name, unit, roles, what is still needed, and codes that others had made for the account."""
    async with app.db.reading() as tx:
        return json_response(await own_accounts.account_shown(tx, actor, now=now()))


@router.delete("/v1/account/codes/{code_id}", status_code=204, dependencies=[Depends(begun)])
async def cancel_code(code_id: UUID, app: App, actor: HasBegun) -> None:
    """A code that somebody had made for one's account is good no more; ``GET /account`` lists them."""
    async with app.db.transaction() as tx:
        await code_actions.cancel_code(tx, actor, code_id, now=now())
