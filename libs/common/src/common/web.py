"""HTTP at the door: an application like every other, errors as RFC 9457 problem documents, health and metrics."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common import errors, logs, tracing
from common.bodies import BodyLimits, Large
from common.metrics import Metrics
from common.openapi import Refusals, described
from common.problems import UNSAID, Problem, field_error, problem_of, too_fast

__all__ = [
    "Check", "Note", "Problem", "application", "json_response", "mounting", "operating", "operations", "too_fast",
]  # fmt: skip
"""What a route raises is named here as well: it knows one door."""

log = logs.get(__name__)

Check = Callable[[], Awaitable[bool]]
Note = Callable[[], bool | float | str | None]
_FOR_PROBES = {"/live", "/ready", "/metrics"}
_UNTOLD = Refusals()
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_UNSAID_RAW = [(name.encode(), value.encode()) for name, value in UNSAID.items()]


def json_response(document: Any, status: int = 200) -> Response:
    """JSON by orjson, which does not know the driver's own kind of UUID."""
    return Response(orjson.dumps(document, default=_json_of), status, media_type="application/json")


def _json_of(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answered(request, error)


async def _on_said(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DomainError)
    return _answered(request, problem_of(error))


def _answered(request: Request, problem: Problem) -> Response:
    """Refusals for want of a right are logged, with the caller (OWASP ASVS 16.3.2)."""
    if problem.status == HTTPStatus.FORBIDDEN:
        by = getattr(request.state, "by", None)
        log.info("not_allowed", route=_route_of(request.scope), reason=problem.reason, by=by)
    return problem.response()


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-").replace("'", "")
    detail = {
        404: "there is nothing at this address",
        405: "this address does not take that method",
    }.get(error.status_code, str(error.detail))
    return Problem(error.status_code, reason, detail, headers=error.headers).response()


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Says where and what, never repeats what was sent: it may hold an ID number."""
    assert isinstance(error, RequestValidationError)
    found = [field_error(item) for item in error.errors()[:20]]
    return Problem(422, "not-this-shape", "the request is not of this shape; see errors", errors=found).response()


async def _on_anything(request: Request, error: Exception) -> Response:
    log.error("request_failed", route=_route_of(request.scope), exc_info=error)
    return Problem(500, "internal-error", "this is our fault; it has been recorded").response()


_HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: _on_problem,
    errors.DomainError: _on_said,
    HTTPException: _on_http,
    RequestValidationError: _on_invalid,
    Exception: _on_anything,
}


def _route_of(scope: Scope) -> str:
    """The route's template, so that neither logs nor labels hold what stands in a path."""
    route = scope.get("route")
    return str(getattr(route, "path", "unmatched"))


def _complete(message: Message) -> None:
    """Headers that an answer lacks, see :data:`~common.problems.UNSAID`."""
    said = {name.lower() for name, _ in message.setdefault("headers", [])}
    message["headers"] = [*message["headers"], *(pair for pair in _UNSAID_RAW if pair[0] not in said)]


class _Completed:
    """Pure ASGI: what stands before our applications answers as carefully as they do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(message)
            await send(message)

        await self._app(scope, receive, completed)


class _Watched:
    """Pure ASGI: counts and times every answer, and what is said meanwhile goes back to its request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(message)
            await send(message)

        span, under_way = tracing.begin(dict(scope["headers"]).get(b"traceparent"))
        try:
            await self._app(scope, receive, watched)
        finally:
            tracing.end(under_way)
            route = _route_of(scope)
            self._metrics.requests.labels(route, status).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - began)
            if span is not None and route not in _FOR_PROBES:
                # The method is the sender's word as well: only known ones are repeated.
                method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                span.update_name(f"{self._metrics.service} {method} {route}")
                span.set_attribute("status", status)
                span.end()


def _refusal(error: Exception) -> ASGIApp:
    """What is answered before a request reaches its route: as the application answers problems, if it has pages."""
    if isinstance(error, errors.DomainError):
        error = problem_of(error)
    if not isinstance(error, Problem):
        raise error
    problem = error

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        app: FastAPI = scope["app"]
        answering = cast(Callable[[Request, Exception], Awaitable[Response]], app.exception_handlers[Problem])
        response = await answering(Request(scope, receive), problem)
        await response(scope, receive, send)

    return answered


def application(
    title: str,
    metrics: Metrics,
    *,
    routers: Sequence[APIRouter],
    ready: Mapping[str, Check],
    large: Mapping[str, Large] | None = None,
    hot: Mapping[str, Callable[[Request], Awaitable[Response]]] | None = None,
    refusals: Refusals = _UNTOLD,
) -> FastAPI:
    """An application with the conventions of the platform. ``ready`` names what must answer before traffic is welcome.

    ``large`` are the paths that take more than a form, each with how much.

    ``hot`` are POST routes, by path, that take the request as it is and are asked thousands of times a second: they
    are reached without FastAPI's per-request work. Their twins in ``routers`` document them.

    ``refusals`` are what people read of its refusals, and which ones each route may answer.
    """
    app = FastAPI(
        title=title,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        # A redirect would name the address of the Host header, which is the sender's word.
        redirect_slashes=False,
        # It would log rejected inputs, which hold ID numbers; our own counters and logs do not.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    routes = [route for router in routers for route in router.routes]
    app.add_middleware(BodyLimits, routes=routes, large=large or {}, answer=_refusal)
    app.add_middleware(_Watched, metrics=metrics)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    for path, endpoint in (hot or {}).items():
        app.router.routes.append(Route(path, endpoint, methods=["POST"]))
    for router in routers:
        app.include_router(router)
    app.openapi = lambda: described(app, refusals.of_routes)  # type: ignore[method-assign]  # as FastAPI's own guide has it
    app.state.ready, app.state.notes, app.state.chinese = dict(ready), {}, refusals.chinese
    app.include_router(operations(metrics, app.state.ready, app.state.notes))
    return app


def mounting(routes: Sequence[BaseRoute] = (), *, nothing_here: str = "there is nothing at this address") -> Starlette:
    """The bare application that others are mounted in: it redirects nowhere, and what it refuses is a problem."""

    async def on_http(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.NOT_FOUND:
            return Problem(404, "not-found", nothing_here).response()
        return await _on_http(request, error)

    handlers: dict[Any, Any] = {HTTPException: on_http, Exception: _on_anything}
    app = Starlette(routes=list(routes), middleware=[Middleware(_Completed)], exception_handlers=handlers)
    app.router.redirect_slashes = False
    return app


def operating(metrics: Metrics, ready: Mapping[str, Check], notes: Mapping[str, Note]) -> FastAPI:
    """An application for :func:`operations` alone."""
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[Middleware(_Completed)],
    )
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.include_router(operations(metrics, ready, notes))
    return app


def operations(metrics: Metrics, ready: Mapping[str, Check], notes: Mapping[str, Note]) -> APIRouter:
    """What operations ask: ``/live``, ``/ready`` with the checks that hold at that moment, ``/metrics``.

    ``notes`` stand beside the checks in ``/ready`` and decide nothing: who else is away, how far behind it is.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/live")
    async def live() -> JSONResponse:
        return JSONResponse({"service": metrics.service, "live": True})

    @router.get("/ready")
    async def is_ready() -> JSONResponse:
        found = {name: await check() for name, check in ready.items()}
        for name, holds in found.items():
            metrics.ready.labels(name).set(holds)
        return JSONResponse(
            {
                "service": metrics.service,
                "ready": all(found.values()),
                "checks": found,
                "notes": {name: note() for name, note in notes.items()},
            },
            200 if all(found.values()) else 503,
        )

    @router.get("/metrics")
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
