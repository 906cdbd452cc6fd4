"""Tokens with which people ask other services about themselves."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App
from registry.accounts.answers import OwnToken
from registry.accounts.api.current_user import SignedIn, session_ended, signed_in
from registry.oauth.actions import signing as signing_actions

router = APIRouter()


@router.post(
    "/v1/sessions/current/tokens",
    status_code=201,
    response_model=OwnToken,
    dependencies=[Depends(signed_in)],
)
async def token_of_oneself(app: App, actor: SignedIn) -> Response:
    """A token for five minutes, with which one asks the other services what they have on record of oneself."""
    async with app.db.reading() as tx:
        found = await signing_actions.token_of_oneself(
            tx, actor.session_id, rules=app.rules, sealer=app.keys.sealer, now=now()
        )
    if found is None:
        raise session_ended()
    answer = json_response(found, 201)
    answer.headers["cache-control"] = "no-store"
    return answer
