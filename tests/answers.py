"""Every answer that a test gets is held against what the service says of it in OpenAPI.

Houses of one run have the same routes, and a document takes half a second of a processor to make: the first service
with certain routes makes it for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import jsonschema_rs
import orjson
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match, Mount, compile_path
from starlette.types import Scope


class NotAsDescribed(AssertionError):
    """An answer that its service's OpenAPI document does not describe."""


class Described(httpx.ASGITransport):
    """Talks to an application, and fails on an answer that is not as it is described."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer."""
        response = await super().handle_async_request(request)
        body = await response.aread()
        scope: Any = {"type": "http", "path": request.url.path, "method": request.method, "root_path": ""}
        if isinstance(self.app, FastAPI):  # a service that stands alone
            found: tuple[FastAPI, str] | None = self.app, request.url.path
        else:
            found = _service_of(getattr(self.app, "routes", []), scope)
        if found is not None:
            _check(*found, request.method.lower(), response, body)
        return response


def _service_of(routes: list[BaseRoute], scope: Scope) -> tuple[FastAPI, str] | None:
    """The service that answers a path, and the path as the service has it; ``None`` for what no service answers."""
    for route in routes:
        match, inner = route.matches(scope)
        if match is Match.NONE:
            continue
        if isinstance(route, Mount):
            child = {**scope, **inner}
            if isinstance(route.app, FastAPI):
                return route.app, child["path"].removeprefix(child["root_path"])
            return _service_of(getattr(route.app, "routes", []), child)
    return None


class _Document:
    """What a service says of its answers, and what was made of that already."""

    def __init__(self, app: FastAPI, routers: Sequence[APIRouter]) -> None:
        document = app.openapi()
        self._routers = routers  # while they are there, no others have their ids
        self.paths: Mapping[str, Any] = document["paths"]
        self._components = document["components"]
        self._shapes = [(path, compile_path(path)[0]) for path in self.paths]
        self._validators: dict[tuple[str, str, str, str], Any] = {}

    def path_of(self, asked: str, method: str) -> str | None:
        """The description's path that answers; of those that fit it is the first, in the order of the routes.

        Not the routes themselves: FastAPI keeps those of an included router to itself.
        """
        fitting = (path for path, shape in self._shapes if shape.match(asked) and method in self.paths[path])
        return next(fitting, None)

    def validator(self, path: str, method: str, status: str, kind: str) -> Any:
        """Of the answer's body."""
        key = path, method, status, kind
        if key not in self._validators:
            schema = self.paths[path][method]["responses"][status]["content"][kind]["schema"]
            whole = {**schema, "components": self._components}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]


_DOCUMENTS: dict[tuple[object, ...], _Document] = {}
"""By the service's title and the routers that it is made of, which are its modules' own: the same in every house."""


def _document_of(app: FastAPI) -> _Document:
    routers = [getattr(route, "original_router", None) for route in app.routes]
    described = [router for router in routers if router is not None and router.include_in_schema]
    key = app.title, *map(id, described)
    if key not in _DOCUMENTS:
        _DOCUMENTS[key] = _Document(app, described)
    return _DOCUMENTS[key]


def _check(app: FastAPI, asked: str, method: str, response: httpx.Response, body: bytes) -> None:
    document = _document_of(app)
    path = document.path_of(asked, method)
    if path is None:  # for probes, and pages of the service's own
        return
    where = f"{method.upper()} {path} → {response.status_code}"
    described = document.paths[path][method]["responses"].get(str(response.status_code))
    if described is None:
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return  # a test that breaks something says so itself
        raise NotAsDescribed(f"{where} is not described")
    kind = response.headers.get("content-type", "").partition(";")[0]
    content = described.get("content", {})
    if not body or not kind:
        return
    if kind not in content:
        raise NotAsDescribed(f"{where} is {kind}, described are {sorted(content)}")
    if kind.endswith("json") and content[kind].get("schema"):
        validator = document.validator(path, method, str(response.status_code), kind)
        for error in validator.iter_errors(orjson.loads(body)):
            raise NotAsDescribed(f"{where}: {error.message[:300]} at {list(error.instance_path)}")


def undescribed(app: FastAPI) -> Iterator[str]:
    """Operations that answer JSON, and do not say of what shape."""
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                json = answer.get("content", {}).get("application/json")
                if status.startswith("2") and json is not None and not json.get("schema"):
                    yield f"{method.upper()} {path}"
