"""The document of a refusal and its response, and the one map from our errors to HTTP."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from common import errors, logs
from common.errors import Parameter
from common.problems import messages_zh
from common.problems.fields import FieldError
from common.problems.languages import prefers_chinese
from common.problems.messages_zh import Chinese

UNSAID = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""What every answer says that does not say otherwise: whatever may hold personal data is kept by nobody on its way, and
no browser takes it for something else. What may be kept (stylesheets, public keys) says so itself."""

_STATUS_OF: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Refused: 422,
    errors.Conflict: 409,
    errors.Unavailable: 503,
}
_ENGLISH, _CHINESE = "en", "zh-CN"


class Problem(Exception):
    """An answer that only the door can give: what was sent is no proper request.

    ``members`` are further members of the document, ``errors`` tell of single fields, and the rest are the parameters
    of the reason.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        members: Mapping[str, Any] | None = None,
        **parameters: Parameter,
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.detail = status, reason, detail
        self.headers, self.errors, self.members, self.parameters = dict(headers or {}), errors, members, parameters

    def document(self, chinese: Chinese | None = None) -> bytes:
        """The document as JSON: in the Chinese of a service where that is given, else in English.

        ``type`` ends in the stable reason.
        """
        title, detail = HTTPStatus(self.status).phrase, self.detail
        if chinese is not None:
            title = messages_zh.TITLES.get(self.status, title)
            shared = Chinese(messages_zh.MESSAGES, chinese.words)
            sentences = (said.sentence(self.reason, self.parameters) for said in (chinese, shared))
            detail = next(filter(None, sentences), detail)
        document: dict[str, Any] = {
            "type": f"urn:xueshi:problem:{self.reason}",
            "title": title,
            "status": self.status,
            "detail": detail,
            "reason": self.reason,
            **({"parameters": self.parameters} if self.parameters else {}),
            **(
                {"errors": [error.shown(in_chinese=chinese is not None) for error in self.errors]}
                if self.errors
                else {}
            ),
            **(self.members or {}),
        }
        return orjson.dumps(logs.hide_id_numbers(document))

    def response(self) -> Response:
        """``application/problem+json``, in English until the request that it answers says otherwise."""
        return _ProblemResponse(self)


class _ProblemResponse(Response):
    """Its language is chosen when it is sent, so that what stands before the routes is answered alike."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        super().__init__(problem.document(), problem.status, _headers(problem, _ENGLISH), "application/problem+json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if prefers_chinese(Headers(scope=scope).get("accept-language")):
            chinese = getattr(getattr(scope.get("app"), "state", None), "chinese", Chinese())
            self.body = self._problem.document(chinese)
            self.init_headers(_headers(self._problem, _CHINESE))
        await super().__call__(scope, receive, send)


def _headers(problem: Problem, language: str) -> dict[str, str]:
    return {**problem.headers, **UNSAID, "content-language": language, "vary": "Accept-Language"}


def too_fast(wait_s: int) -> Problem:
    """429 with Retry-After in whole seconds."""
    detail = f"too many at once; try again in {wait_s} s"
    return Problem(429, "too-fast", detail, headers={"retry-after": str(wait_s)}, wait_s=wait_s)


def problem_of(error: errors.DomainError) -> Problem:
    """The one map from the five kinds to HTTP."""
    status = next(status for kind, status in _STATUS_OF.items() if isinstance(error, kind))
    headers = {"retry-after": str(error.retry_after_s)} if isinstance(error, errors.Unavailable) else {}
    problem = Problem(status, error.reason, error.detail, headers=headers)
    problem.parameters = error.parameters
    return problem
