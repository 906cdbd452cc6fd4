"""What an application says of itself (OpenAPI 3.1): FastAPI's description, and every refusal that ours may answer."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from common.problems.messages_zh import OF_FIELDS, Chinese


def _nothing() -> Any:
    raise NotImplementedError("a model describes an answer, and makes none")


LEFT_OUT: Any = Field(default_factory=_nothing)
"""The default of a field that an answer leaves out where there is nothing to tell; it is never sent as ``null``."""


FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
"""Content that is a file."""


def file_body(description: str) -> dict[str, Any]:
    """``requestBody`` of a route that takes a file as it is, and reads of what kind it is from the file itself."""
    return {"description": description, "required": True, "content": {"application/octet-stream": FILE}}


def _without_defaults(schema: dict[str, Any]) -> None:
    """A default says only that a field may be left out: nobody may read it into an answer."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Answer(BaseModel):
    """What a route answers, as it is described. Routes write its bytes themselves; tests hold them against it.

    What has a default here may be left out; what may be ``null`` is declared so.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, json_schema_extra=_without_defaults
    )


Hours = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]{1,2})?$", examples=["1.5"])]
"""Class hours as answers show them, never as a float: see :func:`common.text.hours_text`."""
Amount = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]{1,2})?$", examples=["30"])]
"""Class hours or a number of topics, as a ``unit`` beside it says."""
Days = Annotated[str, Field(pattern=r"^[0-9]+(\.5)?$", examples=["2.5"])]
"""Days of offline training, to the half day."""
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""In hexadecimal digits."""


Problems = Mapping[str, Mapping[str, Sequence[str]]]
"""Route, such as ``GET /v1/people`` → status → the reasons of what it may refuse."""

_PARAMETERS = {
    "type": "object",
    "description": "what varies in the sentence of the reason, by name; left out where nothing does",
    "additionalProperties": {
        "anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}]
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason"],
    "properties": {
        "type": {"type": "string", "description": "ends in the reason"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong and what to do, in the language of Accept-Language"},
        "reason": {"type": "string", "description": "a stable word; the routes say which ones they answer"},
        "parameters": _PARAMETERS,
        "errors": {
            "type": "array",
            "description": "what is wrong with single fields, up to 20",
            "items": {
                "type": "object",
                "required": ["at", "reason", "parameters", "what"],
                "properties": {
                    "at": {"type": "string", "description": "the names and positions that lead to it"},
                    "reason": {"enum": sorted(OF_FIELDS)},
                    "parameters": _PARAMETERS,
                    "what": {"type": "string", "description": "in the language of Accept-Language"},
                },
            },
        },
    },
}
_REFUSALS = {
    "400": "no proper request",
    "401": "no token or session, or one that has ended",
    "403": "known, and not allowed",
    "404": "no such thing, or none that the caller may know of",
    "409": "contradicts what is on record",
    "413": "too large",
    "422": "not of this shape, or breaks a rule",
    "429": "too fast; Retry-After says when to come again",
    "503": "something behind is away; Retry-After says when to come again",
}
_TAKES_A_BODY = {"post", "put", "patch"}
_AT_EVERY_ADDRESS = (
    "Every address may also refuse what does not reach its route: 400 `bad-request`, 408 `too-slow`, 431 "
    "`head-too-large`, 500 `internal-error`, 503 `busy` and `too-many-connections`."
)


class Refusals(NamedTuple):
    """What is told of a service's refusals."""

    chinese: Chinese = Chinese()
    """What people read of them."""
    of_routes: Problems = MappingProxyType({})
    """Which of them each route may answer, see :func:`problems_of`."""


def problems_of(package: str) -> Problems:
    """What the source of a service says of its routes; the file is written by ``deploy.problems_of_routes``."""
    found: Problems = orjson.loads((files(package) / "problems_of_routes.json").read_bytes())
    return found


def described(app: FastAPI, problems: Problems | None = None) -> dict[str, Any]:
    """The OpenAPI document with the refusals of every route, as RFC 9457 problem documents with a closed reason."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=_AT_EVERY_ADDRESS, routes=app.routes)
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        for path, operations in document.get("paths", {}).items():
            for method, operation in operations.items():
                _describe(operation, method, (problems or {}).get(f"{method.upper()} {path}", {}))
        app.openapi_schema = document
    return app.openapi_schema


def _describe(operation: dict[str, Any], method: str, problems: Mapping[str, Sequence[str]]) -> None:
    reasons = {status: set(words) for status, words in problems.items()}
    # FastAPI's own form of a 422 is never sent: where it stands, a parameter or a body is checked.
    if "HTTPValidationError" in str(operation["responses"].get("422", "")):
        del operation["responses"]["422"]
        reasons.setdefault("422", set()).add("not-this-shape")
    if method in _TAKES_A_BODY:
        reasons.setdefault("413", set()).add("too-large")
    if "requestBody" in operation:
        reasons.setdefault("400", set()).add("bad-request")
    for status, words in sorted(reasons.items()):
        said = operation["responses"].get(status, {})  # what a route says of its own stays beside it
        known = {"type": "object", "properties": {"reason": {"enum": sorted(words)}}}
        schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, known]}
        operation["responses"][status] = {
            "description": said.get("description", _REFUSALS[status]),
            "content": {"application/problem+json": {"schema": schema}, **said.get("content", {})},
        }
