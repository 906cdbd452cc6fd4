"""Accounts: signing in and out, the second factor."""

from base64 import b32encode
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field, SecretStr

from common.clock import now
from common.errors import Unavailable
from common.identity import TypedIdNumber
from common.web import Problem, json_response
from registry.access.api import App, AppState, Body, confidential
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.access.turns import Lane
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.actions import second_factors as second_factor_actions
from registry.accounts.actions import sessions as session_actions
from registry.accounts.answers import AuthenticatorSecret, NewSecondFactor, NewSession, RaisedSession, SessionList
from registry.accounts.api import attempts
from registry.accounts.api.attempts import DeviceToken
from registry.accounts.api.current_user import HasBegun, SignedIn, begun, signed_in
from registry.accounts.api.proven import HasProof
from registry.accounts.domain.passwords import CHARS_MAX
from registry.accounts.domain.second_factor import enrolment_uri
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account

router = APIRouter()
_WRONG = "the ID number, the password or the code is wrong"
Password = Annotated[SecretStr, Field(min_length=1, max_length=CHARS_MAX)]
Code = Annotated[str, Field(min_length=6, max_length=20)]


class Credentials(Body):
    """Who somebody says they are."""

    id_number: TypedIdNumber
    password: Password


class SecondFactor(Body):
    """Six digits of the authenticator, or a recovery code."""

    code: Code


@router.post("/v1/sessions", status_code=201, response_model=NewSession)
async def sign_in(body: Credentials, request: Request, app: App, token: DeviceToken = None) -> Response:
    """Begin a session. ``needs`` says what must come next; nothing of ``token`` is kept here but its hash.

    The same answer, after the same time, for an unknown number and a wrong password (401), and the same waits after too
    many of them (429), in which the right one is not looked at either. ``device``: see :func:`give_second_factor`.
    """
    password, device = body.password.get_secret_value(), None
    attempt = await attempts.try_password(request, app, body.id_number, password, token)
    seen = attempt.seen
    async with app.db.transaction() as tx:
        session = await session_actions.sign_in(tx, seen, attempt.is_right, rules=app.rules, now=now())
        if seen is not None and session is not None:
            await attempts.forgive(tx, attempt)
            if not session.needs:
                device = await attempt_actions.remember_device(tx, seen.account_id, attempt.device, now=now())
    if seen is None or session is None:
        raise wrong()
    assert seen.password_hash is not None
    if app.hashing.is_outdated(seen.password_hash):
        with suppress(Unavailable):  # in a crowd the next sign-in does it
            kept = await app.hashing.hash(password, attempt.lane)
            async with app.db.transaction() as tx:
                await account_queries.save_hash(tx, seen.account_id, kept, seen.password_hash)
    return confidential({**asdict(session), "device": device}, 201)


@router.get("/v1/sessions", response_model=SessionList, dependencies=[Depends(signed_in)])
async def sessions(app: App, actor: SignedIn) -> Response:
    """One's own sessions that are good now."""
    at = now()
    async with app.db.reading() as tx:
        found = await session_queries.live_sessions(tx, actor.account_id, at, at - app.rules.session_idle)
    shown = ("session_id", "created_at", "seen_at", "ends_at", "second_factor")
    return json_response(
        {"sessions": [{**fields_of(row, *shown), "is_this": row.session_id == actor.session_id} for row in found]}
    )


@router.delete("/v1/sessions/current", status_code=204, dependencies=[Depends(begun)])
async def sign_out(app: App, actor: HasBegun) -> None:
    """This session ends."""
    async with app.db.transaction() as tx:
        await session_actions.sign_out(tx, actor, everywhere=False, now=now())


@router.delete("/v1/sessions", status_code=204, dependencies=[Depends(begun)])
async def sign_out_everywhere(app: App, actor: HasBegun) -> None:
    """Every session of the account ends, this one too; from one that lacks the account's second factor 403."""
    async with app.db.transaction() as tx:
        await session_actions.sign_out(tx, actor, everywhere=True, now=now())


@router.post("/v1/sessions/current/second-factor", response_model=RaisedSession, dependencies=[Depends(begun)])
async def give_second_factor(
    body: SecondFactor, app: App, actor: HasBegun, device_token: DeviceToken = None
) -> Response:
    """The session goes on under another token; that of before is good no more.

    ``device``, where it is not ``null``, is a token by which this device is known from now on: sent along as
    ``Xueshi-Device`` it spares its person the waits that strangers cause. It opens nothing by itself, and ends with the
    password or when one signs out everywhere. To be kept where nobody else can read it, on a device of one's own.
    """
    new_device = None
    async with app.db.transaction() as tx:
        device = await attempts.device_of(tx, app, actor, device_token)
        claims = await attempts.take_second_factor_try(tx, app, actor, device)
        token = await second_factor_actions.give(tx, actor, body.code, sealer=app.sealer, now=now())
        if token is not None:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await attempt_actions.remember_device(tx, actor.account_id, device, now=now())
    if token is None:
        raise Problem(401, "wrong-code", "the code is wrong or was used")
    return confidential({"token": token, "device": new_device})


@router.post(
    "/v1/account/second-factor",
    status_code=201,
    response_model=AuthenticatorSecret,
    dependencies=[Depends(begun)],
)
async def begin_second_factor(app: App, actor: HasBegun, has_proof: HasProof) -> Response:
    """A secret for an authenticator, shown this once; it counts once a code of it was given.

    403 ``password-needed`` in a session that began more than ten minutes ago, unless it sends a ``Password-Proof``.
    """
    at = now()
    async with app.db.transaction() as tx:
        secret = await second_factor_actions.begin_enrolment(tx, actor, has_proof=has_proof, sealer=app.sealer, now=at)
    text = b32encode(secret).decode().rstrip("=")
    return confidential({"secret": text, "uri": enrolment_uri(secret, str(actor.account_id)[:8])}, 201)


@router.put("/v1/account/second-factor", response_model=NewSecondFactor, dependencies=[Depends(begun)])
async def confirm_second_factor(
    body: SecondFactor, app: App, actor: HasBegun, device_token: DeviceToken = None
) -> Response:
    """The second factor counts from now on; recovery codes are shown this once, and the session has another token.

    ``device``: see :func:`give_second_factor`.
    """
    new_device = None
    async with app.db.transaction() as tx:
        device = await attempts.device_of(tx, app, actor, device_token)
        claims = await attempts.take_session_try(tx, app, actor)
        done = await second_factor_actions.confirm_enrolment(tx, actor, body.code, sealer=app.sealer, now=now())
        if done is not None:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await attempt_actions.remember_device(tx, actor.account_id, device, now=now())
    if done is None:
        raise Problem(401, "wrong-code", "the code does not fit the secret; is the clock of the device right?")
    return confidential({**asdict(done), "device": new_device})


async def right_password(app: AppState, actor: Actor, password: str) -> Account:
    """The account of the signed-in person, once they have given its password; a wrong one counts and raises 401."""
    async with app.db.transaction() as tx:
        claims = await attempts.take_session_try(tx, app, actor)
        seen = await account_queries.account_by_id(tx, actor.account_id)
    assert seen is not None, "the session's account is open"
    try:
        is_right = await app.hashing.is_right(seen.password_hash, password, session_lane(actor))
    except Unavailable:  # nothing was compared
        async with app.db.transaction() as tx:
            await attempt_actions.give_back_try(tx, claims, was_right=False, now=now())
        raise
    async with app.db.transaction() as tx:
        if is_right:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
        else:
            await session_actions.refuse_attempt(tx, seen.account_id, now=now())
    if not is_right:
        raise Problem(401, "wrong-credentials", "the password is wrong")
    return seen


def session_lane(actor: Actor) -> Lane:
    """Whose turn at hashing somebody takes who is signed in."""
    return Lane(f"session {actor.session_id}", str(actor.account_id))


def wrong() -> Problem:
    """The same answer whatever was wrong."""
    return Problem(401, "wrong-credentials", _WRONG)
