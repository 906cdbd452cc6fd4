"""What one connection may cost; docs/security.md has the table with the tests."""

from dataclasses import dataclass

_KIB = 1024


@dataclass(frozen=True)
class Limits:
    """Of one process. Times are looked at twice a second, so each may be exceeded by half a second."""

    head_bytes: int = 32 * _KIB
    """Request line and headers together; more is 431."""
    headers: int = 100
    """Header lines of one request; more is 431."""
    head_seconds: float = 10
    """From the first byte of a head to its end; else 408."""
    body_gap_seconds: float = 10
    """Between two packets of a body; else 408."""
    body_seconds: float = 20
    """For a whole body, and one more second for every ``body_bytes_a_second`` that have arrived; else 408."""
    body_bytes_a_second: int = 16 * _KIB
    body_buffer_bytes: int = 64 * _KIB
    """A body up to this is waited for before the application is called: a slow one occupies nobody."""
    framing_bytes: int = 32 * _KIB
    """Chunk sizes, extensions and trailers may outweigh a body's content by this; more is 400."""
    unread_bytes: int = 8 * 1024 * _KIB
    """Read and dropped of what belongs to a request that is already answered; then the connection is closed."""
    answer_seconds: float = 30
    """For a peer to take what was answered, and one more second for every ``answer_bytes_a_second`` that it took."""
    answer_bytes_a_second: int = 16 * _KIB
    idle_seconds: float = 15
    """An open connection without a request."""
    proxy_idle_seconds: float = 75
    """The same of a trusted proxy: longer than proxies keep theirs (nginx 60 s), so none is closed under a request."""
    pipelined: int = 32
    """Requests that may wait in one connection behind the one being answered; more is 400."""
    connections: int = 800
    """Open at a time, all together; the next is answered 503 and closed."""
    connections_an_address: int = 200
    """Open at a time of one address (IPv6: of one /64 network), trusted proxies excepted."""
    linger_seconds: float = 2
    """For who is refused, or answered for the last time, to finish: so it sees the answer and no reset."""
