"""The beginning of an installation: its first operators, and how far it is set up."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from common.clock import now
from common.idempotency import Keyed, begin
from common.identity import TypedIdNumber
from common.limits import Limiter, origin_of
from common.web import json_response, too_fast
from registry.access.api import App, Body, Name, confidential, unkept
from registry.access.turns import Lane
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.sessions import Code, Password
from registry.first_run import actions
from registry.first_run.actions import Beginning
from registry.first_run.answers import FoundOffices, SecondOperator, SetUpProgress
from registry.roles.actions.roles import refuse_unless_operator

router = APIRouter()
OFFICES_MAX = 100
# A code of 59 random bits is not to be guessed; who tries is slowed down all the same.
_tries = Limiter(rate=0.05, burst=10)


class Somebody(Body):
    """Who is to be an operator."""

    id_number: TypedIdNumber
    name: Name


class FirstOperators(Body):
    """The code of the machine's owner, the operator who is there with a password, and a second one."""

    code: Code
    operator: Somebody
    password: Password
    second: Somebody


async def _by_code(request: Request) -> None:
    """Anybody, slowly: the code decides."""
    if wait_s := _tries.wait_s(origin_of(request)):
        raise too_fast(wait_s)


@router.post(
    "/v1/first-run/operators", status_code=201, response_model=SecondOperator, dependencies=[Depends(_by_code)]
)
async def make_operators(body: FirstOperators, request: Request, app: App, keyed: Keyed) -> Response:
    """The first two operators of an installation, by the code that its start has printed (30 minutes, once).

    The first one signs in with the password and enrols a second factor; the answer is a code for the second one.
    """
    async with app.db.transaction() as tx:  # before the work of a hash: the answer of before, and whether the code is
        attempt = await begin(tx, keyed, None, secret=app.index)
        if attempt.before is not None:
            return unkept(attempt.before)
        await actions.refuse_unless_code(tx, body.code, now=now())
    password = body.password.get_secret_value()
    kept = await app.hashing.hash(password, Lane(origin_of(request), "first-run"))
    asked = Beginning(
        body.code, (body.operator.id_number, body.operator.name), (body.second.id_number, body.second.name)
    )
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, None, secret=app.index)
        if attempt.before is not None:  # another try was quicker
            return unkept(attempt.before)
        made = await actions.make_operators(tx, asked, (password, kept), keys=app.keys, rules=app.rules, now=now())
        return await attempt.keep(confidential({"code": made.code, "ends_at": made.ends_at}, 201))


@router.get("/v1/first-run", response_model=SetUpProgress, dependencies=[Depends(signed_in)])
async def progress(app: App, actor: SignedIn) -> Response:
    """For operators: how far the installation is set up, in numbers."""
    async with app.db.reading() as tx:
        await refuse_unless_operator(tx, actor)
        return json_response(await actions.progress(tx))


@router.get("/v1/offices", response_model=FoundOffices, dependencies=[Depends(signed_in)])
async def offices(
    app: App,
    actor: SignedIn,
    kind: Literal["hr-authority", "department"] = "hr-authority",
    after: Annotated[str, Query(pattern=r"^([0-9]{6}:[0-9A-Z]{0,18})?$", description="of the page before")] = "",
) -> Response:
    """For operators: the HR authorities or departments that are on record, a hundred at a time, and in which nobody
    works yet.
    """
    async with app.db.reading() as tx:
        await refuse_unless_operator(tx, actor)
        return json_response(await actions.offices(tx, kind, after, OFFICES_MAX))
