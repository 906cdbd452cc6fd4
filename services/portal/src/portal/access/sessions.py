"""Who a session belongs to, and the token with which they ask the services: remembered for a minute."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import CurrentSession, OwnAccount, SessionContext
from portal.clients.refusals import Away, Refusal, SessionOver
from portal.clients.services import Sent, Services

ACCOUNT = Call(ServiceName.REGISTRY, "GET", "/v1/account", OwnAccount)
CONTEXT = Call(ServiceName.REGISTRY, "POST", "/v1/sessions/current/context", SessionContext)
_KEPT = 0.8
"""The part of a token's life for which it is used."""
FRESH_S = 60.0
"""A session that was ended elsewhere, and a name or a role that has changed, show no longer than this."""
_AWAY_S = 15.0
"""How long a page does not wait for the registry again that did not answer."""


@dataclass(frozen=True)
class Known:
    """Somebody who is signed in, as the registry told."""

    account: OwnAccount
    token: str | None = field(repr=False)
    """For the other services; ``None`` while signing in is not finished."""
    until: float
    """When the token is used no more, on the monotonic clock."""
    fresh_until: float
    """When the registry is asked again, on the monotonic clock."""
    session: CurrentSession | None = None
    """How long it lasts, and the sign-in before it."""
    is_notice_unseen: bool = False
    """The privacy notice in force is to be shown (个人信息保护法, art. 17)."""


class Sessions:
    """What is known of sessions, by the hash of their token.

    Any process may answer any request, since each asks for itself.
    """

    def __init__(self, services: Services, kept_max: int) -> None:
        self._services, self._kept_max = services, kept_max
        self._known: OrderedDict[str, Known] = OrderedDict()

    async def known(self, session: str, address: str, *, anew: bool = False) -> Known:
        """Who it is; raises :class:`~portal.clients.refusals.SessionOver` and the like. ``anew``: with another token.

        While the registry is away, what it told before holds as long as the token does.
        """
        key = key_of(session)
        found = None if anew else self._known.get(key)
        if found is not None and time.monotonic() < found.fresh_until:
            self._known.move_to_end(key)
            return found
        try:
            made = await self._told(session, address)
        except Away:
            if found is None or time.monotonic() >= found.until:
                self._known.pop(key, None)
                raise
            made = replace(found, fresh_until=min(found.until, time.monotonic() + _AWAY_S))
        except (Refusal, SessionOver):
            self._known.pop(key, None)
            raise
        if made.token is None:
            self._known.pop(key, None)
            return made
        self._known[key] = made
        self._known.move_to_end(key)
        while len(self._known) > self._kept_max:
            self._known.popitem(last=False)
        return made

    async def _told(self, session: str, address: str) -> Known:
        sent = Sent(authorization=f"Session {session}", address=address)
        context, at = await self._services.ask(CONTEXT, sent), time.monotonic()
        if context.token is None:
            return Known(context.account, None, at, at)
        until = at + context.token.expires_in * _KEPT
        return Known(
            account=context.account,
            token=context.token.access_token,
            until=until,
            fresh_until=min(until, at + FRESH_S),
            session=context.session,
            is_notice_unseen=not context.notice.is_seen,
        )

    def forget(self, session: str) -> None:
        """It has ended, or what is known of it has changed."""
        self._known.pop(key_of(session), None)


def key_of(session: str) -> str:
    """By what a session is remembered: nothing that is kept here opens one."""
    return hashlib.sha256(session.encode()).hexdigest()
