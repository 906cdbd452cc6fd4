"""Who is signed in: a session's token in the Authorization header, looked up at every request."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Request

from common.clock import now
from common.db import Tx
from common.errors import Unavailable
from common.web import Problem
from registry.access.api import AppState
from registry.access.domain.authority import Actor
from registry.accounts.actions import sessions as session_actions

SCHEME = "Session"
_CHALLENGE = {"www-authenticate": f'{SCHEME} realm="xueshi"'}
TOKEN_CHARS_MAX = 200


def _session(*, whatever_is_needed: bool, prolongs: bool = True) -> Callable[[Request], Awaitable[Actor]]:
    async def check(request: Request) -> Actor:
        app: AppState = request.app.state.app
        token = token_of(request)
        if token is None:
            detail = "sign in first, and send 'Authorization: Session <token>'"
            raise Problem(401, "no-session", detail, headers=_CHALLENGE)
        async with app.db.reading() as tx:
            found = await session_actions.actor_of(tx, token, rules=app.rules, now=now())
        if found is None:
            raise session_ended()
        actor, is_due = found
        request.state.by = actor.by
        if is_due and prolongs:
            with suppress(Unavailable):  # the next request notes it
                async with app.db.transaction() as tx:
                    await session_actions.note_seen(tx, actor, now=now())
        if not whatever_is_needed:
            _refuse_needy(actor)
        return actor

    check.scope = "session"  # type: ignore[attr-defined]  # read by the architecture tests
    return check


def _refuse_needy(actor: Actor) -> None:
    if actor.needs:
        raise Problem(
            403, "more-needed", f"before anything else this is needed: {', '.join(actor.needs)}", needs=actor.needs
        )


async def renewed(tx: Tx, app: AppState, actor: Actor) -> Actor:
    """The same person with the roles that they have by now, for a route that waited for its body; raises 401 and 403
    as when they came.
    """
    found = await session_actions.actor_of_session(tx, actor.session_id, rules=app.rules, now=now())
    if found is None:
        raise session_ended()
    _refuse_needy(found)
    return found


def token_of(request: Request) -> str | None:
    """The session's token that was sent, whatever it is worth."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == SCHEME.lower() and 0 < len(token) <= TOKEN_CHARS_MAX else None


def session_ended() -> Problem:
    """401 for a session that was good once."""
    return Problem(401, "session-ended", "the session has ended; sign in again", headers=_CHALLENGE)


signed_in = _session(whatever_is_needed=False)
begun = _session(whatever_is_needed=True)
"""A session of which something may still be needed: its second factor, another password."""
looking = _session(whatever_is_needed=True, prolongs=False)
"""The same for a question that a page asks by itself: it does not count as somebody at work."""
SignedIn = Annotated[Actor, Depends(signed_in)]
HasBegun = Annotated[Actor, Depends(begun)]
IsLooking = Annotated[Actor, Depends(looking)]
