"""Every answer that a test gets is held against what the service says of it in OpenAPI."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import orjson
from fastapi import FastAPI
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


@cache
def _described_paths(app: FastAPI) -> list[tuple[str, re.Pattern[str]]]:
    """Every path of the description in the order of its routes, of which the first one that fits answers.

    Not the routes themselves: FastAPI keeps those of an included router to itself.
    """
    return [(path, compile_path(path)[0]) for path in app.openapi()["paths"]]


def _check(app: FastAPI, asked: str, method: str, response: httpx.Response, body: bytes) -> None:
    paths = app.openapi()["paths"]
    fitting = (path for path, shape in _described_paths(app) if shape.match(asked) and method in paths[path])
    path = next(fitting, None)
    if path is None:  # for probes, and pages of the service's own
        return
    where = f"{method.upper()} {path} → {response.status_code}"
    described = paths[path][method]["responses"].get(str(response.status_code))
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
        for error in _validator(app, path, method, str(response.status_code), kind).iter_errors(orjson.loads(body)):
            raise NotAsDescribed(f"{where}: {error.message[:300]} at {list(error.instance_path)}")


@cache
def _validator(app: FastAPI, path: str, method: str, status: str, kind: str) -> Any:
    document = app.openapi()
    schema = document["paths"][path][method]["responses"][status]["content"][kind]["schema"]
    whole = {**schema, "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def undescribed(app: FastAPI) -> Iterator[str]:
    """Operations that answer JSON, and do not say of what shape."""
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                json = answer.get("content", {}).get("application/json")
                if status.startswith("2") and json is not None and not json.get("schema"):
                    yield f"{method.upper()} {path}"
