"""What an application says of itself (OpenAPI 3.1): FastAPI's description, and every refusal that ours may answer."""

from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field


def _nothing() -> Any:
    raise NotImplementedError("a model describes an answer, and makes none")


LEFT_OUT: Any = Field(default_factory=_nothing)
"""The default of a field that an answer leaves out where there is nothing to tell; it is never sent as ``null``."""


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


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "ends in the stable reason"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong and what to do"},
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


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document with every refusal that an address may answer, as RFC 9457 problem documents."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for status, meaning in _REFUSALS.items():
                    # What a route says of its own stays beside it; FastAPI's own form of a 422 is never sent.
                    said = {} if status == "422" else operation["responses"].get(status, {})
                    operation["responses"][status] = {
                        "description": said.get("description", meaning),
                        "content": {**content, **said.get("content", {})},
                    }
        app.openapi_schema = document
    return app.openapi_schema
