"""How fast clients show their secrets, and strangers guess at them, in this process."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from fastapi import Request

from common.limits import Limiter, origin_of
from common.web import too_fast
from registry.oauth.actions.clients import WrongClient

# Of one client at one address, and of everybody at an address who has not shown a client's secret there before.
_tokens = Limiter(rate=2, burst=60)
_strangers = Limiter(rate=0.5, burst=60)
_KNOWN_MAX = 10_000
CLIENT_ID_CHARS_MAX = 100
"""Nobody's id is as long; of one that is longer nothing is looked up, counted or kept."""
_known: OrderedDict[str, None] = OrderedDict()
"""Clients and the addresses at which they have shown a secret, the latest last."""


@dataclass(frozen=True)
class Shown:
    """A secret that was shown, and is not looked at yet."""

    origin: str
    caller: str
    was_known: bool


def admit(request: Request, client_id: str) -> Shown:
    """Raises 429 before anything is looked up, and :class:`WrongClient` for what can be no client's id.

    By address too: guesses must not shut the real client out, and many invented names give no more tries than
    one.
    """
    if len(client_id) > CLIENT_ID_CHARS_MAX:
        raise WrongClient("invalid-client", "no such client, or a wrong secret")
    origin = origin_of(request)
    caller = f"{origin} {hashlib.sha256(client_id.encode('utf-8', 'surrogatepass')).hexdigest()}"
    was_known = caller in _known
    if not was_known and (wait_s := _strangers.wait_s(origin)):
        raise too_fast(wait_s)
    if wait_s := _tokens.wait_s(caller):
        raise too_fast(wait_s)
    return Shown(origin, caller, was_known)


def note_secret_shown(shown: Shown) -> None:
    """It was the client's: it is no stranger at its address from now on."""
    if not shown.was_known:
        _strangers.give_back(shown.origin)
    _known[shown.caller] = None
    _known.move_to_end(shown.caller)
    if len(_known) > _KNOWN_MAX:
        _known.popitem(last=False)
