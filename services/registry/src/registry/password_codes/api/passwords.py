"""Passwords: the first one, with a code, and another one."""

import asyncio
import time

from fastapi import APIRouter, Depends, Request

from common.clock import now
from common.errors import Refused
from common.identity import TypedIdNumber
from common.web import Problem
from registry.access.api import App, AppState, Body
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.actions import passwords as password_actions
from registry.accounts.api import attempts
from registry.accounts.api.attempts import DeviceToken
from registry.accounts.api.current_user import HasBegun, begun
from registry.accounts.api.sessions import Code, Password, right_password, session_lane, wrong
from registry.accounts.domain.passwords import limits_of
from registry.accounts.queries.accounts import Account
from registry.password_codes.actions import codes as code_actions
from registry.password_codes.actions.codes import HandedOver

router = APIRouter()
_REFUSED_AFTER_S = 0.2
"""A wrong code is on record of its account, which takes milliseconds that an unknown number does not take: both are
answered this long after they came, or the time would tell who has an account.
"""


class FirstPassword(Body):
    """The code that was handed over, and the password from now on; with a code of the authenticator or a recovery
    code it need not wait where the account has a second factor.
    """

    id_number: TypedIdNumber
    code: Code
    password: Password
    second_factor: Code | None = None

    @property
    def handed_over(self) -> HandedOver:
        """The code and its proof, without HTTP."""
        return HandedOver(self.code, self.second_factor)


class OtherPassword(Body):
    """The password of before and the one from now on."""

    password: Password
    new_password: Password


@router.post("/v1/passwords", status_code=204)
async def set_password(body: FirstPassword, request: Request, app: App) -> None:
    """Set a password with a code that somebody's administrator made; every session of the account ends.

    409 ``code-waits`` where the account has or had a second factor, which is not proven with it. Nothing is hashed for
    callers without a good code.
    """
    began = time.monotonic()
    attempt = await attempts.take_code_try(request, app, body.id_number)
    seen, given = attempt.seen, body.handed_over
    async with app.db.transaction() as tx:
        right = await code_actions.check_code(tx, seen, given.code, rules=app.rules, now=now())
        if right is not None:
            await attempts.forgive(tx, attempt)
    if seen is None or right is None:
        await asyncio.sleep(began + _REFUSED_AFTER_S - time.monotonic())
        raise wrong()
    if given.proof is None:
        right.refuse_waiting(now())
    else:
        await _prove(app, seen, given.proof)
    password = body.password.get_secret_value()
    password_actions.refuse_weak(password, seen, sealer=app.sealer, policy=app.rules.policy)
    kept = await app.hashing.hash(password, attempt.lane)
    async with app.db.transaction() as tx:
        is_set = await code_actions.use_code(tx, seen, given, kept, sealer=app.sealer, rules=app.rules, now=now())
    if not is_set:
        raise wrong()


async def _prove(app: AppState, seen: Account, proof: str) -> None:
    """A proof of the second factor that comes with a right code; a wrong one counts as any of them, and raises 401."""
    async with app.db.transaction() as tx:
        claims = await attempts.take_proof_try(tx, app, seen.account_id)
        is_right = await code_actions.check_proof(tx, seen, proof, sealer=app.sealer, now=now())
        if is_right:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
    if not is_right:
        raise wrong()


@router.put("/v1/account/password", status_code=204, dependencies=[Depends(begun)])
async def change_password(body: OtherPassword, app: App, actor: HasBegun, device_token: DeviceToken = None) -> None:
    """Another password of one's own; every other session ends, and no other device is known any more."""
    if "second-factor" in actor.needs:
        raise Problem(403, "more-needed", "before anything else this is needed: second-factor", needs=["second-factor"])
    new = body.new_password.get_secret_value()
    seen = await right_password(app, actor, body.password.get_secret_value())
    async with app.db.reading() as tx:
        device = await attempts.device_of(tx, app, actor, device_token)
    password_actions.refuse_weak(new, seen, sealer=app.sealer, policy=app.rules.policy)
    if new == body.password.get_secret_value():
        limits = limits_of(app.rules.policy)
        raise Refused("weak-password", "the new password is the one of before", why="as-before", **limits)
    kept = await app.hashing.hash(new, session_lane(actor))
    async with app.db.transaction() as tx:
        is_changed = await password_actions.change_password(tx, actor, seen, kept, device=device, now=now())
    if not is_changed:
        raise Problem(401, "wrong-credentials", "there is another password by now")
