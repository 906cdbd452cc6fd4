"""How large a request may be: little where a person's form is asked, more where a route declares it."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import ClientDisconnect, Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.problems import Problem

FORM_BYTES_MAX = 16 * 1024
"""What a route takes that declares nothing: a form, or the JSON of one person's act."""
_UNKNOWN_FIELDS_MAX = 20


@dataclass(frozen=True)
class Large:
    """What a route takes that needs more than a form."""

    bytes_max: int
    values_max: int | None = None
    """Of JSON: its commas and opening brackets, counted while it is read; ``None`` for files and what is parsed apart.

    A parser's work, and that of what checks each value, grows with these and not with bytes: 4 MB of keys cost a
    hundred times as much as 4 MB of text.
    """


@dataclass(frozen=True)
class _Declared:
    """A route's limit, and who may use the route, as its dependencies check it from the headers alone."""

    methods: frozenset[str]
    path: re.Pattern[str]
    large: Large
    guards: Sequence[Callable[[Request], Awaitable[object]]]

    @classmethod
    def of(cls, route: APIRoute, large: Large) -> Self:
        """The declaration of one route."""
        guards = [
            dependency.dependency
            for dependency in route.dependencies
            if dependency.dependency and hasattr(dependency.dependency, "scope")
        ]
        return cls(frozenset(route.methods or ()), route.path_regex, large, guards)


class BodyLimits:
    """Pure ASGI: a body past its route's limit is refused while it is read, announced or not; nothing reads on.

    More than a form is read only where the route declares it, and only from those whom the route lets in: its guards
    (dependencies with a ``scope``) are asked before the framework reads and parses. ``answer`` makes the response of
    what was refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Sequence[BaseRoute],
        large: Mapping[str, Large],
        answer: Callable[[Exception], ASGIApp],
    ) -> None:
        self._app, self._answer = app, answer
        self._declared = [
            _Declared.of(route, large[route.path])
            for route in routes
            if isinstance(route, APIRoute) and route.path in large and "GET" not in (route.methods or ())
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting what is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reading = _Reading(self, scope, receive)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        await reading.allow(int(announced) if announced.isdigit() and len(announced) < 20 else 0)

        async def unless_refused(message: Message) -> None:
            if reading.refused is None:
                await send(message)

        if reading.refused is None:
            # A sender who hung up gets no answer, and no handler needs to be called for it.
            with contextlib.suppress(ClientDisconnect):
                await self._app(scope, reading.receive, unless_refused)
        if reading.refused is not None:
            await self._answer(reading.refused)(scope, receive, send)

    async def large_of(self, scope: Scope) -> Large:
        """What this request may send beyond a form; raises what its route's guards raise."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        for declared in self._declared:
            if scope["method"] in declared.methods and declared.path.match(path):
                for guard in declared.guards:
                    await guard(Request(scope))
                return declared.large
        return Large(FORM_BYTES_MAX)


class _Reading:
    """One request's body on its way in."""

    def __init__(self, limits: BodyLimits, scope: Scope, receive: Receive) -> None:
        self._limits, self._scope, self._receive = limits, scope, receive
        self._large: Large | None = None
        self._size = self._values = 0
        self.refused: Exception | None = None

    async def allow(self, size: int) -> None:
        """Notes why so many bytes are refused, where they are."""
        if size <= FORM_BYTES_MAX and self._large is None:
            return
        try:
            large = self._large = self._large or await self._limits.large_of(self._scope)
        except Exception as error:
            self.refused = error
            return
        if size > large.bytes_max:
            kib = large.bytes_max // 1024
            detail = f"the body is larger than {kib} KiB, the most that this address takes"
            self.refused = Problem(413, "too-large", detail, kib_max=kib)
        elif large.values_max is not None and self._values > large.values_max:
            detail = f"the JSON has more than {large.values_max} values; send it in parts"
            self.refused = Problem(413, "too-large", detail, values_max=large.values_max)

    async def receive(self) -> Message:
        """The next part; a disconnect once there is too much."""
        message = await self._receive()
        body = message.get("body", b"")
        self._size += len(body)
        self._values += body.count(b",") + body.count(b"[") + body.count(b"{")
        await self.allow(self._size)
        return message if self.refused is None else {"type": "http.disconnect"}


class Body(BaseModel):
    """A JSON body: nothing that is not asked for, and no refusal repeats what stood in it.

    A few unknown fields are named each; of many the first excess is enough, or each would be checked and told.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_excess(cls, given: Any) -> Any:
        if isinstance(given, dict) and len(given) > len(cls.model_fields) + _UNKNOWN_FIELDS_MAX:
            raise PydanticCustomError("too_many_fields", "it has many more fields than are taken")
        return given
