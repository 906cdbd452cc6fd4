"""What vendors send, as it is described: FastAPI does not see it, since signed bytes are read as they came."""

from typing import Any

from vendor_gateway.completions.domain.completions import (
    COMPLETION_ID_MAX,
    COURSE_CODE_MAX,
    COURSE_TITLE_MAX,
    OPTIONAL_TEXTS,
    REASON_MAX,
    SUBJECTS,
)
from vendor_gateway.completions.domain.deliveries import COMPLETED, COMPLETED_BATCH, ITEMS_MAX, REVOKED


def _text(chars_max: int, says: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": chars_max, "description": says}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def _moment(says: str) -> dict[str, Any]:
    return {"type": "string", "format": "date-time", "description": says}


_COMPLETION_ID = _text(COMPLETION_ID_MAX, "yours, and different for every completion; no ID number stands in it")
_COMPLETION = _object(
    {
        "completion_id": _COMPLETION_ID,
        "id_number": {
            "type": "string",
            "pattern": "^[1-9][0-9]{16}[0-9Xx]$",
            "description": "the learner's ID number (GB 11643)",
        },
        "course_code": _text(COURSE_CODE_MAX, "yours"),
        "course_title": _text(COURSE_TITLE_MAX, "as learners read it"),
        "subject": {"enum": list(SUBJECTS), "description": "公共科目 or 专业科目"},
        "hours": {
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$",
            "description": "class hours (学时) of 45 minutes as text, more than 0 and at most 200",
            "examples": ["1.5"],
        },
        "started_at": _moment("with its offset"),
        "completed_at": _moment("with its offset; its day in China decides the training year"),
        **{name: {**_text(*text), "type": ["string", "null"]} for name, text in OPTIONAL_TEXTS.items()},
    },
    *OPTIONAL_TEXTS,
)
_REVOCATION = _object({"completion_id": _COMPLETION_ID, "reason": _text(REASON_MAX, "for the record")})


def _delivery(kind: str, content: dict[str, Any], says: str) -> dict[str, Any]:
    fields = {"type": {"const": kind}, "timestamp": _moment("when it was written"), "data": content}
    return {**_object(fields, "timestamp"), "description": says}


_DELIVERY = {
    "oneOf": [
        _delivery(COMPLETED, _COMPLETION, "one completion"),
        _delivery(
            COMPLETED_BATCH,
            {"type": "array", "minItems": 1, "maxItems": ITEMS_MAX, "items": _COMPLETION},
            "completions, each of which gets its own verdict",
        ),
        _delivery(REVOKED, _REVOCATION, "a completion that is taken back"),
    ]
}
_QUERY = _object({"completion_ids": {"type": "array", "maxItems": ITEMS_MAX, "items": _COMPLETION_ID}})


def _header(name: str, pattern: str, says: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": says}


_SIGNED_BY = [
    _header("webhook-id", "^[!-~]{1,128}$", "yours, of this delivery; sent again, it keeps its id"),
    _header("webhook-timestamp", "^[1-9][0-9]{0,10}$", "seconds since 1970 of this attempt, at most 5 minutes off"),
    _header(
        "webhook-signature",
        r"^\S+( \S+)*$",
        "Standard Webhooks: `v1,` and base64 of the HMAC-SHA256, or `v1a,` and base64 of the Ed25519 signature, over "
        "`<webhook-id>.<webhook-timestamp>.<body>`; several with spaces between them",
    ),
]


def _signed(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "parameters": _SIGNED_BY,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
    }


DELIVERY = _signed(_DELIVERY)
"""``openapi_extra`` of the route that takes deliveries."""
QUERY = _signed(_QUERY)
"""``openapi_extra`` of the route that tells what became of completions."""
