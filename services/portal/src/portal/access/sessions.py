"""Who a session belongs to, and the token with which they ask the services: remembered for some minutes."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import CurrentSession, OwnAccount, OwnToken, PrivacyNotices
from portal.clients.services import Sent, Services

ACCOUNT = Call(ServiceName.REGISTRY, "GET", "/v1/account", OwnAccount)
TOKEN = Call(ServiceName.REGISTRY, "POST", "/v1/sessions/current/tokens", OwnToken)
SESSION = Call(ServiceName.REGISTRY, "GET", "/v1/sessions/current", CurrentSession)
NOTICES = Call(ServiceName.REGISTRY, "GET", "/v1/account/notices", PrivacyNotices)
_KEPT = 0.8
"""The part of a token's life for which it is used."""
_UNFINISHED_S = 0.0


@dataclass(frozen=True)
class Known:
    """Somebody who is signed in, as the registry told."""

    account: OwnAccount
    token: str | None = field(repr=False)
    """For the other services; ``None`` while signing in is not finished."""
    until: float
    """On the monotonic clock."""
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
        """Who it is; raises :class:`~portal.clients.refusals.SessionOver` and the like. ``anew``: ask again."""
        key = key_of(session)
        found = self._known.get(key)
        if found is not None and not anew and time.monotonic() < found.until:
            self._known.move_to_end(key)
            return found
        self._known.pop(key, None)
        sent = Sent(authorization=f"Session {session}", address=address)
        account = await self._services.ask(ACCOUNT, sent)
        if account.needs:
            return Known(account, None, _UNFINISHED_S)
        token, current, notices = await asyncio.gather(
            self._services.ask(TOKEN, sent), self._services.ask(SESSION, sent), self._services.ask(NOTICES, sent)
        )
        until = time.monotonic() + token.expires_in * _KEPT
        made = Known(account, token.access_token, until, current, not notices.is_current_seen)
        self._known[key] = made
        while len(self._known) > self._kept_max:
            self._known.popitem(last=False)
        return made

    def forget(self, session: str) -> None:
        """It has ended, or what is known of it has changed."""
        self._known.pop(key_of(session), None)


def key_of(session: str) -> str:
    """By what a session is remembered: nothing that is kept here opens one."""
    return hashlib.sha256(session.encode()).hexdigest()
