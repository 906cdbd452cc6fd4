"""Calls go out over HTTP, and come back as models or as what a service says instead."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from functools import cache
from itertools import chain
from typing import Any, TypeVar, cast
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import TypeAdapter, ValidationError

from common import logs, tracing
from common.identity import holds_typed_id_number
from portal.clients.calls import Call, File, ServiceName, Stream
from portal.clients.refusals import Away, FieldError, ProblemDocument, Refusal, SessionOver
from portal.messages_zh import ID_NUMBER_TYPED, REASONS, SENTENCES, TOO_LONG, TOO_LONG_IN_ALL

A = TypeVar("A")
log = logs.get(__name__)
BUDGET_S = 2.0
"""A page waits no longer for one answer; what is not there by then is shown as being away."""
PATIENT_S = 30.0
"""For what is sent: an act that the services are still recording must not be told to have failed."""
_PROBLEM = TypeAdapter(ProblemDocument)
_KIND: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_ANY: TypeAdapter[Any] = TypeAdapter(Any)
LONG_CHARS_MIN = 1_000
"""Of a text that may be why a whole form is too large."""
_AWAY = {502, 503, 504}


@dataclass(frozen=True)
class Sent:
    """What goes along with a call."""

    authorization: str | None = field(default=None, repr=False)
    address: str = ""
    """Of the person's device, by which the services limit what strangers may try."""
    path: Mapping[str, Any] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Any = field(default=None, repr=False)
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)
    """By field: the name of the file, its content and its media type."""
    raw: bytes | None = field(default=None, repr=False)
    """A body as it is."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Services:
    """The services, each at its address.

    What is asked for nobody in particular has connections of its own (``of_strangers``): a flood of sign-ins, which
    wait for their turn in the registry, takes none from people who are signed in.
    """

    def __init__(
        self, client: httpx.AsyncClient, of_strangers: httpx.AsyncClient, addresses: Mapping[ServiceName, str]
    ) -> None:
        self._client, self._of_strangers, self._addresses = client, of_strangers, addresses
        self.asked: dict[str, int] = dict.fromkeys(addresses, 0)
        """How often each service was asked."""
        self.away: dict[str, int] = dict.fromkeys(addresses, 0)
        """How often it was away then."""

    async def ask(self, call: Call[A], sent: Sent) -> A:
        """The answer of a route; raises :class:`Refusal`, :class:`SessionOver` and :class:`Away`.

        A text with an ID number in it gets into no address: it is refused here, as ``id-number-typed``.
        """
        if any(isinstance(part, str) and holds_typed_id_number(part) for part in _in_address(sent)):
            raise Refusal(ProblemDocument(422, "id-number-typed", ID_NUMBER_TYPED))
        self.asked[call.service] += 1
        try:
            return await self._ask(call, sent)
        except Away:
            self.away[call.service] += 1
            raise

    async def _ask(self, call: Call[A], sent: Sent) -> A:
        answer = await self._send(call, sent)
        if answer.is_success:
            return self._read(call, answer)
        if answer.status_code in _AWAY:
            retry_after = answer.headers.get("retry-after")
            raise _away(call, status=answer.status_code, retry_after=retry_after, reason=_reason(answer))
        try:
            problem = _PROBLEM.validate_json(answer.content)
        except ValidationError:
            raise _away(call, status=answer.status_code) from None
        if problem.status == httpx.codes.INTERNAL_SERVER_ERROR:
            raise _away(call, status=answer.status_code)
        if problem.status == httpx.codes.UNAUTHORIZED and problem.reason in _SESSION_REASONS:
            raise SessionOver
        if problem.reason == "too-large" and sent.body is not None:
            problem = _too_long(problem, sent.body)
        if told := REASONS.get(problem.reason):
            problem = replace(problem, detail=told)
        raise Refusal(problem, retry_after_s=_seconds(answer.headers.get("retry-after")))

    async def _send(self, call: Call[A], sent: Sent) -> httpx.Response:
        path = call.path.format_map({name: quote(str(value), safe="") for name, value in sent.path.items()})
        headers = {"accept-language": "zh-CN", **tracing.headers(), **sent.headers}
        if sent.authorization is not None:
            headers["authorization"] = sent.authorization
        if sent.address:
            headers["x-forwarded-for"] = sent.address
        content = sent.raw
        if sent.body is not None:
            headers["content-type"] = "application/json"
            content = document_of(sent.body)
        client = self._of_strangers if sent.authorization is None else self._client
        try:
            async with asyncio.timeout(BUDGET_S if call.method == "GET" and not call.is_patient else PATIENT_S):
                request = client.build_request(
                    call.method,
                    f"{self._addresses[call.service]}{path}",
                    params=dict(sent.query) or None,
                    content=content,
                    files=dict(sent.files) if sent.files else None,
                    headers=headers,
                )
                answer = await client.send(request, stream=call.answer is Stream)
                if call.answer is Stream and not answer.is_success:
                    await answer.aread()
                return answer
        except (httpx.HTTPError, TimeoutError) as error:
            raise _away(call, error=type(error).__name__) from error

    def _read(self, call: Call[A], answer: httpx.Response) -> A:
        found: Any = None
        if call.answer is type(None):
            return cast(A, found)
        if call.answer is File:
            headers = answer.headers
            found = File(answer.content, headers.get("content-type", ""), headers.get("content-disposition", ""))
            return cast(A, found)
        if call.answer is Stream:
            headers = answer.headers
            found = Stream(_chunks(answer), headers.get("content-type", ""), headers.get("content-disposition", ""))
            return cast(A, found)
        try:
            return cast(A, _adapter(cast(Any, call.answer)).validate_json(answer.content))
        except ValidationError as error:
            if call.kind and _KIND.validate_json(answer.content).get("kind") not in (None, call.kind):
                raise Refusal(ProblemDocument(404, "another-kind", SENTENCES[404])) from None
            # A newer version answers in words that this one does not know; what it says may hold names.
            raise _away(call, error="unknown-answer", fields=error.error_count()) from None


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_bytes():
            yield chunk
    finally:
        await answer.aclose()


def _in_address(sent: Sent) -> Iterable[object]:
    return chain(sent.path.values(), sent.query.values())


_SESSION_REASONS = {"no-session", "session-ended", "invalid-token", "no-token", "no-such-session"}


@cache
def _adapter(model: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def document_of(body: Any) -> bytes:
    """The JSON of a body; what a model leaves at its default is left out, as programs leave it out."""
    if not is_dataclass(body) or isinstance(body, type):
        return TypeAdapter(Any).dump_json(body)
    return _adapter(type(body)).dump_json(body, by_alias=True, exclude_defaults=_has_defaults(type(body)))


@cache
def _has_defaults(model: type[Any]) -> bool:
    return any(part.default is not MISSING for part in fields(model))


def _too_long(problem: ProblemDocument, body: Any) -> ProblemDocument:
    """What a form as a whole is too large for, said of the texts that make it so: a service reads no more of it than
    that it is too large, and cannot say so.
    """
    texts = [(at, len(text)) for at, text in _texts(_ANY.dump_python(body, mode="json"), "body")]
    errors = tuple(
        FieldError(at, "too-long", TOO_LONG.format(chars=chars)) for at, chars in texts if chars > LONG_CHARS_MIN
    )
    return replace(problem, status=422, reason="too-long", detail=TOO_LONG_IN_ALL, errors=errors)


def _texts(found: Any, at: str) -> Iterator[tuple[str, str]]:
    """The texts of a body, each with the names and positions that lead to it."""
    if isinstance(found, str):
        yield at, found
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from _texts(value, f"{at}/{name}")
    elif isinstance(found, list | tuple):
        for place, value in enumerate(found):
            yield from _texts(value, f"{at}/{place}")


def _seconds(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _reason(answer: httpx.Response) -> str:
    """Why a service is away, where its answer is a problem document; what stands in its place may say anything."""
    try:
        return _PROBLEM.validate_json(answer.content).reason
    except ValidationError:
        return ""


def _away(call: Call[Any], *, retry_after: str | None = None, reason: str = "", **told: Any) -> Away:
    log.warning("service_away", service=call.service, route=call.path, **told)
    return Away(call.service, _seconds(retry_after) or 30, reason)


def id_of(text: str) -> UUID | None:
    """An id that stands in an address, or ``None`` where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
