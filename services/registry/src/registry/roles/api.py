"""Who keeps the installation running: operators with a session, and programs with a narrow scope."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import Request

from common.auth import Caller, Gate, admit
from common.web import Problem
from registry.access.api import AppState
from registry.access.domain.authority import Actor
from registry.accounts.api.current_user import signed_in, token_of
from registry.oauth.domain.clients import with_included
from registry.roles.actions import roles as role_actions


@dataclass(frozen=True)
class Operating:
    """An operator, or a program; ``by`` as the audit trail names them."""

    by: str
    operator: Actor | None = None
    """A person; programs give nobody powers."""
    secret: str | None = field(default=None, repr=False)
    """Of a client that came with one for itself; it is looked at once more where something changes."""


async def _program(request: Request) -> Caller:
    gate: Gate = request.app.state.gate
    is_act = request.method not in ("GET", "HEAD")
    return await gate.caller(request.headers.get("authorization"), is_act=is_act)


async def _operator(request: Request) -> Actor:
    actor = await signed_in(request)
    app: AppState = request.app.state.app
    async with app.db.reading() as tx:
        await role_actions.refuse_unless_operator(tx, actor)
    return actor


def needs_people() -> Problem:
    """The answer to a program that asks for powers, its own or another's."""
    return Problem(403, "needs-people", "this is proposed by an operator and approved by another; no program may")


def operates(scope: str) -> Callable[[Request], Awaitable[Operating]]:
    """A dependency: an operator with a session, or a program with this scope or one that includes it."""

    async def check(request: Request) -> Operating:
        if token_of(request) is not None:
            operator = await _operator(request)
            return Operating(operator.by, operator)
        caller = await _program(request)
        if scope not in with_included(caller.scopes):
            await admit(request, scope)  # says what is missing
        return Operating(f"client:{caller.client_id}")

    check.scope = scope  # type: ignore[attr-defined]  # read by the architecture tests
    return check


async def operator_only(request: Request) -> Actor:
    """A dependency: an operator with a session and a second factor; no program, whatever its scopes."""
    if token_of(request) is None and request.headers.get("authorization"):
        await _program(request)
        raise needs_people()
    return await _operator(request)


operator_only.scope = "operator"  # type: ignore[attr-defined]  # read by the architecture tests
