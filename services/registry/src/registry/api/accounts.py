"""Accounts: signing in and out, the second factor."""

from base64 import b32encode
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field, SecretStr

from common.clock import now
from common.errors import Unavailable
from common.identity import IdNumber
from common.text import line
from common.web import Problem, json_response
from registry import actions, queries
from registry.api import attempts
from registry.api.answers.accounts import (
    AuthenticatorSecret,
    NewSecondFactor,
    NewSession,
    OwnAccount,
    OwnToken,
    RaisedSession,
    Sessions,
)
from registry.api.attempts import DeviceToken
from registry.api.proven import HasProof
from registry.api.room import Body, InRoom, Room
from registry.api.signed_in import HasBegun, SignedIn, begun, session_ended, signed_in
from registry.domain.passwords import CHARS_MAX
from registry.domain.rows import NAME_MAX
from registry.domain.second_factor import enrolment_uri
from registry.turns import Lane

router = APIRouter()
_WRONG = "the ID number, the password or the code is wrong"

Name = Annotated[str, AfterValidator(lambda name: line(name, chars_max=NAME_MAX, name="name"))]
Password = Annotated[SecretStr, Field(min_length=1, max_length=CHARS_MAX)]
Code = Annotated[str, Field(min_length=6, max_length=20)]


class Credentials(Body):
    """Who somebody says they are."""

    id_number: IdNumber
    password: Password


class SecondFactor(Body):
    """Six digits of the authenticator, or a recovery code."""

    code: Code


@router.post("/v1/sessions", status_code=201, response_model=NewSession)
async def sign_in(body: Credentials, request: Request, room: InRoom, token: DeviceToken = None) -> Response:
    """Begin a session. ``needs`` says what must come next; nothing of ``token`` is kept here but its hash.

    The same answer, after the same time, for an unknown number and a wrong password (401), and the same waits after too
    many of them (429), in which the right one is not looked at either. ``device``: see :func:`give_second_factor`.
    """
    password, device = body.password.get_secret_value(), None
    attempt = await attempts.try_password(request, room, body.id_number, password, token)
    seen = attempt.seen
    async with room.db.transaction() as tx:
        session = await actions.sign_in(tx, seen, attempt.is_right, rules=room.rules, at=now())
        if seen is not None and session is not None:
            await attempts.forgive(tx, attempt)
            if not session.needs:
                device = await actions.remember_device(tx, seen.account_id, attempt.device, now=now())
    if seen is None or session is None:
        raise wrong()
    assert seen.password_hash is not None
    if room.hashing.is_outdated(seen.password_hash):
        with suppress(Unavailable):  # in a crowd the next sign-in does it
            kept = await room.hashing.hash(password, attempt.lane)
            async with room.db.transaction() as tx:
                await queries.save_hash(tx, seen.account_id, kept, seen.password_hash)
    return confidential({**asdict(session), "device": device}, 201)


@router.get("/v1/sessions", response_model=Sessions, dependencies=[Depends(signed_in)])
async def sessions(room: InRoom, actor: SignedIn) -> Response:
    """One's own sessions that are good now."""
    at = now()
    async with room.db.reading() as tx:
        found = await queries.live_sessions(tx, actor.account_id, at, at - room.rules.session_idle)
    shown = ("session_id", "created_at", "seen_at", "ends_at", "second_factor")
    return json_response(
        {
            "sessions": [
                {**queries.fields_of(row, *shown), "is_this": row.session_id == actor.session_id} for row in found
            ]
        }
    )


@router.delete("/v1/sessions/current", status_code=204, dependencies=[Depends(begun)])
async def sign_out(room: InRoom, actor: HasBegun) -> None:
    """This session ends."""
    async with room.db.transaction() as tx:
        await actions.sign_out(tx, actor, everywhere=False, at=now())


@router.delete("/v1/sessions", status_code=204, dependencies=[Depends(begun)])
async def sign_out_everywhere(room: InRoom, actor: HasBegun) -> None:
    """Every session of the account ends, this one too; from one that lacks the account's second factor 403."""
    async with room.db.transaction() as tx:
        await actions.sign_out(tx, actor, everywhere=True, at=now())


@router.post("/v1/sessions/current/second-factor", response_model=RaisedSession, dependencies=[Depends(begun)])
async def give_second_factor(
    body: SecondFactor, room: InRoom, actor: HasBegun, device_token: DeviceToken = None
) -> Response:
    """The session goes on under another token; that of before is good no more.

    ``device``, where it is not ``null``, is a token by which this device is known from now on: sent along as
    ``Xueshi-Device`` it spares its person the waits that strangers cause. It opens nothing by itself, and ends with the
    password or when one signs out everywhere. To be kept where nobody else can read it, on a device of one's own.
    """
    new_device = None
    async with room.db.transaction() as tx:
        device = await attempts.device_of(tx, room, actor, device_token)
        claims = await attempts.take_second_factor_try(tx, room, actor, device)
        token = await actions.give(tx, actor, body.code, sealer=room.sealer, at=now())
        if token is not None:
            await actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await actions.remember_device(tx, actor.account_id, device, now=now())
    if token is None:
        raise Problem(401, "wrong-code", "the code is wrong or was used")
    return confidential({"token": token, "device": new_device})


@router.post(
    "/v1/account/second-factor",
    status_code=201,
    response_model=AuthenticatorSecret,
    dependencies=[Depends(begun)],
)
async def begin_second_factor(room: InRoom, actor: HasBegun, has_proof: HasProof) -> Response:
    """A secret for an authenticator, shown this once; it counts once a code of it was given.

    403 ``password-needed`` in a session that began more than ten minutes ago, unless it sends a ``Password-Proof``.
    """
    at = now()
    async with room.db.transaction() as tx:
        secret = await actions.begin_enrolment(tx, actor, has_proof=has_proof, sealer=room.sealer, now=at)
    text = b32encode(secret).decode().rstrip("=")
    return confidential({"secret": text, "uri": enrolment_uri(secret, str(actor.account_id)[:8])}, 201)


@router.put("/v1/account/second-factor", response_model=NewSecondFactor, dependencies=[Depends(begun)])
async def confirm_second_factor(
    body: SecondFactor, room: InRoom, actor: HasBegun, device_token: DeviceToken = None
) -> Response:
    """The second factor counts from now on; recovery codes are shown this once, and the session has another token.

    ``device``: see :func:`give_second_factor`.
    """
    new_device = None
    async with room.db.transaction() as tx:
        device = await attempts.device_of(tx, room, actor, device_token)
        claims = await attempts.take_session_try(tx, room, actor)
        done = await actions.confirm_enrolment(tx, actor, body.code, sealer=room.sealer, at=now())
        if done is not None:
            await actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await actions.remember_device(tx, actor.account_id, device, now=now())
    if done is None:
        raise Problem(401, "wrong-code", "the code does not fit the secret; is the clock of the device right?")
    return confidential({**asdict(done), "device": new_device})


@router.post(
    "/v1/sessions/current/tokens",
    status_code=201,
    response_model=OwnToken,
    dependencies=[Depends(signed_in)],
)
async def token_of_oneself(room: InRoom, actor: SignedIn) -> Response:
    """A token for five minutes, with which one asks the other services what they have on record of oneself."""
    async with room.db.reading() as tx:
        found = await actions.token_of_oneself(
            tx, actor.session_id, rules=room.rules, sealer=room.keys.sealer, at=now()
        )
    if found is None:
        raise session_ended()
    answer = json_response(found, 201)
    answer.headers["cache-control"] = "no-store"
    return answer


@router.get("/v1/account", response_model=OwnAccount, dependencies=[Depends(begun)])
async def account(room: InRoom, actor: HasBegun) -> Response:
    """Who is signed in: name, unit, roles, what is still needed, and codes that others had made for the account."""
    async with room.db.reading() as tx:
        codes = await actions.waiting_codes(tx, actor, at=now())
    return json_response(
        {
            "account_id": actor.account_id,
            "name": actor.name,
            "person_id": actor.person_id,
            "organisation_id": actor.organisation_id,
            "roles": [asdict(grant) for grant in actor.grants],
            "needs": actor.needs,
            "codes": codes,
        }
    )


@router.delete("/v1/account/codes/{code_id}", status_code=204, dependencies=[Depends(begun)])
async def cancel_code(code_id: UUID, room: InRoom, actor: HasBegun) -> None:
    """A code that somebody had made for one's account is good no more; ``GET /account`` lists them."""
    async with room.db.transaction() as tx:
        await actions.cancel_code(tx, actor, code_id, at=now())


async def right_password(room: Room, actor: actions.Actor, password: str) -> queries.Account:
    """The account of whoever is signed in, once they have given its password; a wrong one counts and raises 401."""
    async with room.db.transaction() as tx:
        claims = await attempts.take_session_try(tx, room, actor)
        seen = await queries.account_by_id(tx, actor.account_id)
    assert seen is not None, "the session's account is open"
    try:
        is_right = await room.hashing.is_right(seen.password_hash, password, session_lane(actor))
    except Unavailable:  # nothing was compared
        async with room.db.transaction() as tx:
            await actions.give_back_try(tx, claims, was_right=False, now=now())
        raise
    async with room.db.transaction() as tx:
        if is_right:
            await actions.give_back_try(tx, claims, was_right=True, now=now())
        else:
            await actions.refuse_attempt(tx, seen.account_id, at=now())
    if not is_right:
        raise Problem(401, "wrong-credentials", "the password is wrong")
    return seen


def session_lane(actor: actions.Actor) -> Lane:
    """Whose turn at hashing somebody takes who is signed in."""
    return Lane(f"session {actor.session_id}", str(actor.account_id))


def wrong() -> Problem:
    """The same answer whatever was wrong."""
    return Problem(401, "wrong-credentials", _WRONG)


def confidential(document: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody on the way keeps."""
    answer = json_response(document, status)
    answer.headers["cache-control"] = "no-store"
    return answer
