"""At a web process's door: so many requests at a time and no more; and a polite good-bye when it is to end."""

import random

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.web import Problem

_RETRY_AFTER_S = (1, 3)
_ALWAYS = ("/live", "/ready", "/metrics")


class Admission:
    """Pure ASGI. More than ``requests_max`` at a time are refused at once, with the time to come back.

    Whoever waits in a queue that is longer than the patience of its callers is answered when nobody listens any more:
    the work is done for nothing, and nobody else's is. A refusal costs a hundredth of a delivery.
    """

    def __init__(self, app: ASGIApp, *, requests_max: int) -> None:
        self._app, self._max = app, requests_max
        self.open = 0
        self.refused = 0
        self.is_leaving = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse at once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self.open >= self._max and not scope["path"].endswith(_ALWAYS):
            self.refused += 1
            await _busy().response()(scope, receive, send)
            return
        self.open += 1
        try:
            await self._app(scope, receive, self._parting(send) if self.is_leaving else send)
        finally:
            self.open -= 1

    def _parting(self, send: Send) -> Send:
        """The answer asks for the connection to be closed, so that the next request goes to another process."""

        async def parting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        return parting


def _busy() -> Problem:
    """503 with Retry-After; not the same for all, or they would all come back at the same moment."""
    wait_s = random.randint(*_RETRY_AFTER_S)  # noqa: S311 - nothing secret
    return Problem(
        503, "busy", f"too many requests at this moment; try again in {wait_s} s", headers={"retry-after": str(wait_s)}
    )
