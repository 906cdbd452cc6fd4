"""What operations ask, where all services share one port: it is answered to this machine alone."""

import ipaddress
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from common.problems import Problem

_ASKED = ("/live", "/ready", "/metrics")


class ForThisMachine:
    """Pure ASGI. ``/live``, ``/ready`` and ``/metrics`` of every service, and the portal's at the root, are there for
    Prometheus and probes of the same machine. To whom a trusted proxy passed on they are not there: 404.

    A proxy that is not trusted cannot be told from this machine (docs/operations.md).
    """

    def __init__(self, app: ASGIApp, services: Iterable[str]) -> None:
        self._app = app
        self._paths = frozenset(
            f"{place}{path}" for place in ("", *(f"/{name}" for name in services)) for path in _ASKED
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer as if there were nothing."""
        if scope["type"] == "http" and scope["path"] in self._paths and not _is_from_here(scope):
            await Problem(404, "not-found", "there is nothing at this address").response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_from_here(scope: Scope) -> bool:
    host, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
