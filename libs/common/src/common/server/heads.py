"""The head of a request as a whole: what is refused, and what the refusal says."""

import re
from collections.abc import Iterable, Sequence

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from common.problems import Problem

Headers = Sequence[tuple[bytes, bytes]]

FORWARDED = frozenset(
    (b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-real-ip")
)
"""What proxies say of where a request came from."""
_ONCE = frozenset(
    b"host content-length content-type content-encoding transfer-encoding authorization cookie expect origin referer"
    b" traceparent idempotency-key webhook-id webhook-timestamp webhook-signature x-csrf-token"
    b" x-forwarded-proto xueshi-device password-proof".split()
)
"""Who reads the first and who reads the last would read two requests."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~-]{1,255})(?::[0-9]{1,5})?")
_OFFER = frozenset((b"upgrade", b"http2-settings"))


class HeadRefused(Exception):
    """Raised inside the parser's callbacks."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def announced_bytes(method: bytes, target: bytes, version: str, headers: Headers) -> int:
    """The length of the body, 0 where none is announced; raises :class:`HeadRefused` where the head is not sound."""
    if version not in ("1.0", "1.1"):
        raise HeadRefused(not_http())
    if method == b"CONNECT" or not target.startswith(b"/"):
        raise HeadRefused(bad("the target must be a path that begins with /"))
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _ONCE:
            if name in found:
                raise HeadRefused(bad(f"the header {name.decode()} stands twice; send it once"))
            found[name] = value
    if (host := found.get(b"host")) is None or _HOST.fullmatch(host) is None:
        raise HeadRefused(bad("send one Host header with the name or address that was asked for"))
    if (encoding := found.get(b"transfer-encoding")) is not None and (
        encoding.lower() != b"chunked" or version == "1.0" or b"content-length" in found
    ):
        raise HeadRefused(bad("the only transfer coding is chunked, in HTTP/1.1 and without Content-Length"))
    return int(found.get(b"content-length", b"0"))


def without_offer(method: bytes, target: bytes, version: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The head again, as if no change of protocol had been offered (RFC 9110, 7.8: an offer may be ignored)."""
    lines = [b"%b %b HTTP/%b" % (method, target, version.encode())]
    for name, value in headers:
        if name == b"connection":
            kept = [token for token in value.split(b",") if token.strip().lower() not in _OFFER]
            if kept:
                lines.append(b"connection: " + b",".join(kept))
        elif name not in _OFFER:
            lines.append(b"%b: %b" % (name, value))
    return b"\r\n".join([*lines, b"", b""])


def wire(problem: Problem, said_always: Headers = ()) -> bytes:
    """The whole answer, which is the connection's last one."""
    answer = problem.response()
    headers = [*answer.raw_headers, *said_always, (b"connection", b"close")]
    lines = [b"%b: %b" % header for header in headers]
    return b"\r\n".join([STATUS_LINE[problem.status].rstrip(), *lines, b"", bytes(answer.body)])


def is_http(line_packets: Iterable[bytes], method: bytes, target: bytes) -> bool:
    """Whether the request line that was read is one of HTTP: the parser takes those of RTSP and ICE as well."""
    return b"%b %b HTTP/" % (method, target) in b"".join(line_packets)


def not_http() -> Problem:
    """400."""
    return bad("this server speaks HTTP/1.1 and HTTP/1.0")


def bad(detail: str) -> Problem:
    """400."""
    return Problem(400, "bad-request", detail)


def malformed() -> Problem:
    """400: it is no HTTP/1.1."""
    return bad("this is no proper HTTP/1.1 request")


def head_too_large() -> Problem:
    """431: bytes or number."""
    return Problem(431, "head-too-large", "the request line and headers are too many or too large; send fewer")


def too_slow(what: str) -> Problem:
    """408."""
    return Problem(408, "too-slow", f"{what} did not arrive in time; send the request again without pauses")


def too_many_connections() -> Problem:
    """503 with Retry-After."""
    detail = "too many connections are open; close some, use one for many requests, and try again"
    return Problem(503, "too-many-connections", detail, headers={"retry-after": "5"})
