"""Accounts: signing in and out, passwords, the second factor."""

from base64 import b32encode
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field, SecretStr

from common.clock import now
from common.identity import IdNumber
from common.limits import Limiter
from common.text import line
from common.web import Problem, json_response, too_fast
from registry import actions, queries
from registry.actions import HandedOver
from registry.api.room import Body, InRoom, Room
from registry.api.signed_in import HasBegun, SignedIn, begun, session_ended, signed_in
from registry.domain.passwords import CHARS_MAX
from registry.domain.rows import NAME_MAX
from registry.domain.second_factor import enrolment_uri

router = APIRouter()
# Whoever guesses passwords of one account, and whoever tries one password, or numbers, on many. An institution's staff
# share an address and seldom fail; each failure takes from what its address has left.
_by_account = Limiter(rate=0.2, burst=10)
_failures = Limiter(rate=0.2, burst=60)
_WRONG = (
    "the ID number, the password or the code is wrong, or the account is locked for a while after too many attempts"
)

Name = Annotated[str, AfterValidator(lambda name: line(name, chars_max=NAME_MAX, name="name"))]
Password = Annotated[SecretStr, Field(min_length=1, max_length=CHARS_MAX)]
_Code = Annotated[str, Field(min_length=6, max_length=20)]


class Credentials(Body):
    """Who somebody says they are."""

    id_number: IdNumber
    password: Password


class SecondFactor(Body):
    """Six digits of the authenticator, or a recovery code."""

    code: _Code


class FirstPassword(Body):
    """The code that was handed over, and the password from now on; with a code of the authenticator or a recovery
    code it need not wait where the account has a second factor.
    """

    id_number: IdNumber
    code: _Code
    password: Password
    second_factor: _Code | None = None

    @property
    def handed_over(self) -> HandedOver:
        """The code and its proof, without HTTP."""
        return HandedOver(self.code, self.second_factor)


class OtherPassword(Body):
    """The password of before and the one from now on."""

    password: Password
    new_password: Password


@router.post("/v1/sessions", status_code=201)
async def sign_in(body: Credentials, request: Request, room: InRoom) -> Response:
    """Begin a session. ``needs`` says what must come next; nothing of ``token`` is kept here but its hash.

    The same answer, after the same time, for an unknown number, a wrong password and a locked account (401).
    """
    key = slow_down(request, room, body.id_number)
    async with room.db.reading() as tx:
        seen = await queries.account_by_index(tx, key)
    password = body.password.get_secret_value()
    is_right = await room.hashing.is_right(seen.password_hash if seen else None, password)
    async with room.db.transaction() as tx:
        session = await actions.sign_in(tx, seen, is_right, rules=room.rules, at=now())
    if seen is None or session is None:
        raise wrong(request)
    assert seen.password_hash is not None
    if room.hashing.is_outdated(seen.password_hash):
        kept = await room.hashing.hash(password)
        async with room.db.transaction() as tx:
            await queries.save_hash(tx, seen.account_id, kept, seen.password_hash)
    return confidential({**asdict(session)}, 201)


@router.get("/v1/sessions", dependencies=[Depends(signed_in)])
async def sessions(room: InRoom, actor: SignedIn) -> Response:
    """One's own sessions that are good now."""
    at = now()
    async with room.db.reading() as tx:
        found = await queries.live_sessions(tx, actor.account_id, at, at - room.rules.session_idle)
    return json_response(
        {"sessions": [{**row._mapping, "is_this": row.session_id == actor.session_id} for row in found]}
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


@router.post("/v1/sessions/current/second-factor", dependencies=[Depends(begun)])
async def give_second_factor(body: SecondFactor, request: Request, room: InRoom, actor: HasBegun) -> Response:
    """The session goes on under another token; that of before is good no more."""
    slow_down_account(actor.account_id.bytes)
    async with room.db.transaction() as tx:
        token = await actions.give(tx, actor, body.code, sealer=room.sealer, rules=room.rules, at=now())
    if token is None:
        wrong(request)
        raise Problem(401, "wrong-code", "the code is wrong or was used, or the account is locked for a while")
    return confidential({"token": token})


@router.post("/v1/account/second-factor", status_code=201, dependencies=[Depends(begun)])
async def begin_second_factor(room: InRoom, actor: HasBegun) -> Response:
    """A secret for an authenticator, shown this once; it counts once a code of it was given."""
    async with room.db.transaction() as tx:
        secret = await actions.begin_enrolment(tx, actor, sealer=room.sealer)
    text = b32encode(secret).decode().rstrip("=")
    return confidential({"secret": text, "uri": enrolment_uri(secret, str(actor.account_id)[:8])}, 201)


@router.put("/v1/account/second-factor", dependencies=[Depends(begun)])
async def confirm_second_factor(body: SecondFactor, room: InRoom, actor: HasBegun) -> Response:
    """The second factor counts from now on; recovery codes are shown this once, and the session has another token."""
    slow_down_account(actor.account_id.bytes)
    async with room.db.transaction() as tx:
        done = await actions.confirm_enrolment(tx, actor, body.code, sealer=room.sealer, rules=room.rules, at=now())
    if done is None:
        raise Problem(401, "wrong-code", "the code does not fit the secret; is the clock of the device right?")
    return confidential(asdict(done))


@router.post("/v1/passwords", status_code=204)
async def set_password(body: FirstPassword, request: Request, room: InRoom) -> None:
    """Set a password with a code that somebody's administrator made; every session of the account ends.

    409 ``code-waits`` where the account has or had a second factor, which is not proven with it.
    """
    key = slow_down(request, room, body.id_number)
    async with room.db.reading() as tx:
        seen = await queries.account_by_index(tx, key)
    is_good = False
    if seen is not None:
        async with room.db.transaction() as tx:
            is_good = await actions.check_code(
                tx, seen, body.handed_over, sealer=room.sealer, rules=room.rules, at=now()
            )
    password = body.password.get_secret_value()
    kept = await room.hashing.hash(password)  # for strangers too: the answer takes as long
    if seen is None or not is_good:
        raise wrong(request)
    actions.refuse_weak(password, seen, sealer=room.sealer, policy=room.rules.policy)
    async with room.db.transaction() as tx:
        is_set = await actions.use_code(
            tx, seen, body.handed_over, kept, sealer=room.sealer, rules=room.rules, at=now()
        )
    if not is_set:
        raise wrong(request)


@router.put("/v1/account/password", status_code=204, dependencies=[Depends(begun)])
async def change_password(body: OtherPassword, room: InRoom, actor: HasBegun) -> None:
    """Another password of one's own; every other session ends."""
    if "second-factor" in actor.needs:
        raise Problem(403, "more-needed", "before anything else this is needed: second-factor")
    new = body.new_password.get_secret_value()
    seen = await right_password(room, actor, body.password.get_secret_value())
    actions.refuse_weak(new, seen, sealer=room.sealer, policy=room.rules.policy)
    if new == body.password.get_secret_value():
        raise Problem(422, "weak-password", "the new password is the one of before")
    kept = await room.hashing.hash(new)
    async with room.db.transaction() as tx:
        is_changed = await actions.change_password(tx, actor, seen, kept, at=now())
    if not is_changed:
        raise Problem(401, "wrong-credentials", "there is another password by now")


@router.post("/v1/sessions/current/tokens", status_code=201, dependencies=[Depends(signed_in)])
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


@router.get("/v1/account", dependencies=[Depends(begun)])
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
    slow_down_account(actor.account_id.bytes)
    async with room.db.reading() as tx:
        seen = await queries.account_by_id(tx, actor.account_id)
    assert seen is not None, "the session's account is open"
    is_locked = seen.locked_until is not None and seen.locked_until > now()
    if is_locked or not await room.hashing.is_right(seen.password_hash, password):
        async with room.db.transaction() as tx:
            await actions.refuse_attempt(tx, seen.account_id, rules=room.rules, at=now())
        raise Problem(401, "wrong-credentials", "the password is wrong, or the account is locked")
    return seen


def slow_down(request: Request, room: Room, number: IdNumber) -> bytes:
    """The blind index of a number, for whoever does not come too fast."""
    key = room.index.of(number)
    if wait_s := _failures.left_in_s(_address(request)):
        raise too_fast(wait_s)
    slow_down_account(key)
    return key


def wrong(request: Request) -> Problem:
    """The same answer whatever was wrong; it takes from what the address has left."""
    _failures.wait_s(_address(request))
    return Problem(401, "wrong-credentials", _WRONG)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def slow_down_account(key: bytes) -> None:
    """Raises 429 for whoever guesses at one account."""
    if wait_s := _by_account.wait_s(key.hex()):
        raise too_fast(wait_s)


def confidential(document: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody on the way keeps."""
    answer = json_response(document, status)
    answer.headers["cache-control"] = "no-store"
    return answer
