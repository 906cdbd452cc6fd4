"""What a vendor learns of a person who signed in there with us (OpenID Connect Core, 5.3)."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from common.clock import now
from common.web import Problem, json_response
from registry.access.api import App, AppState
from registry.oidc.actions import tokens as token_actions
from registry.oidc.answers import UserInfo

router = APIRouter()


@router.get("/oauth2/userinfo", response_model=UserInfo)
async def userinfo(app: App, authorization: Annotated[str, Header()] = "") -> Response:
    """What somebody agreed that the vendor may know; with the access token of the sign-in."""
    return await _told(app, _bearer(authorization))


@router.post("/oauth2/userinfo", response_model=UserInfo)
async def userinfo_by_post(
    request: Request, app: App, authorization: Annotated[str | None, Header()] = None
) -> Response:
    """The same by POST (OpenID Connect Core, 5.3.1): the token stands in the header, or in the form as
    ``access_token`` (RFC 6750, 2.2), never in both.
    """
    tokens = [value for name, value in (await request.form()).multi_items() if name == "access_token"]
    if authorization is not None:
        tokens.append(_bearer(authorization))
    if len(tokens) > 1:
        raise Problem(
            400, "invalid-request", "the access token stands twice; send it in the header or in the form",
            headers={"www-authenticate": 'Bearer error="invalid_request"'},
        )  # fmt: skip
    return await _told(app, tokens[0] if tokens and isinstance(tokens[0], str) else "")


def _bearer(authorization: str) -> str:
    scheme, _, access = authorization.partition(" ")
    return access if scheme.lower() == "bearer" else ""


async def _told(app: AppState, access: str) -> Response:
    told = None
    if access:
        async with app.db.transaction() as tx:
            told = await token_actions.told_to_vendor(tx, access, keys=app.keys, now=now())
    if told is None:
        raise Problem(
            401, "invalid-token", "the access token is none of ours, or has ended",
            headers={"www-authenticate": 'Bearer error="invalid_token"'},
        )  # fmt: skip
    answer = json_response(told)
    answer.headers["cache-control"] = "no-store"
    return answer
