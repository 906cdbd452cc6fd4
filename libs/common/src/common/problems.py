"""What is answered where nothing else can be: problem documents (RFC 9457), and the one map from our errors to HTTP."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from common import errors, logs

UNSAID = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""What every answer says that does not say otherwise: whatever may hold personal data is kept by nobody on its way, and
no browser takes it for something else. What may be kept (stylesheets, public keys) declares it."""

_STATUS_OF: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Refused: 422,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}


class Problem(Exception):
    """An answer that only the door can give: what was sent is no proper request."""

    def __init__(
        self, status: int, reason: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.detail = status, reason, detail
        self.headers, self.more = dict(headers or {}), more

    def response(self) -> Response:
        """``application/problem+json`` (RFC 9457); ``type`` ends in the stable reason."""
        document = {
            "type": f"urn:xueshi:problem:{self.reason}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        return Response(
            orjson.dumps(logs.hide_id_numbers(document)),
            self.status,
            {**self.headers, **UNSAID},
            "application/problem+json",
        )


def too_fast(wait_s: int) -> Problem:
    """429 with Retry-After in whole seconds."""
    return Problem(429, "too-fast", f"too many at once; try again in {wait_s} s", headers={"retry-after": str(wait_s)})


def problem_of(said: errors.DomainError) -> Problem:
    """The one map from the five kinds to HTTP."""
    status = next(status for kind, status in _STATUS_OF.items() if isinstance(said, kind))
    headers = {"retry-after": str(said.retry_after_s)} if isinstance(said, errors.Unavailable) else {}
    return Problem(status, said.reason, said.detail, headers=headers)
