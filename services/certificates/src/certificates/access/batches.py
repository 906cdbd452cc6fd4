"""How the HR platform's batches are read: whole or not at all, and never repeated in what is wrong with them."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from common.identity import IdNumber, Malformed
from common.problems import FieldError, Problem

QUERIES_MAX = 1_000
SCOPE_STATUS = "certificates:status"
ID_NUMBER_SCHEMA = {"type": "string", "pattern": "^[1-9][0-9]{16}[0-9Xx]$"}
_ERRORS_MAX = 20

Q = TypeVar("Q")


def read_queries(body: bytes, read: Callable[[Any], Q], *, shape: str) -> list[Q]:
    """The questions; 400 or 422 with every wrong one named by its place, never by its content.

    ``read`` takes one question and raises :class:`Malformed`; ``shape`` is an example of one.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "the body is not JSON (RFC 8259) in UTF-8") from None
    questions = document.get("queries") if isinstance(document, dict) and len(document) == 1 else None
    if not isinstance(questions, list):
        raise Problem(422, "not-this-shape", f'the body is {{"queries": [{shape}, …]}}')
    if len(questions) > QUERIES_MAX:
        raise Problem(
            422,
            "too-many-queries",
            f"at most {QUERIES_MAX} queries a request; {len(questions)} were sent",
            count=len(questions),
            count_max=QUERIES_MAX,
        )
    asked, errors = [], []
    for position, question in enumerate(questions):
        try:
            asked.append(read(question))
        except Malformed as bad:
            errors.append(FieldError(f"queries/{position}", bad.reason, str(bad), bad.parameters))
    if errors:
        raise Problem(
            422, "bad-query", f"{len(errors)} of {len(questions)} queries cannot be asked; see errors",
            errors=errors[:_ERRORS_MAX], count=len(errors),
        )  # fmt: skip
    return asked


def read_id_number(value: Any) -> IdNumber:
    """Raises :class:`Malformed`."""
    if not isinstance(value, str):
        raise Malformed("id_number is text", "not-text")
    return IdNumber(value)


def openapi_of(query: dict[str, Any], *, least: int = 0) -> dict[str, Any]:
    """What the machine's description says of a batch of such questions: FastAPI does not see it, since we read it."""
    queries = {"type": "array", "minItems": least, "maxItems": QUERIES_MAX, "items": query}
    schema = {
        "type": "object",
        "required": ["queries"],
        "additionalProperties": False,
        "properties": {"queries": queries},
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "security": [{"oauth2": [SCOPE_STATUS]}],
    }
