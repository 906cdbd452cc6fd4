"""One connection: whether it is taken, what is answered in which order, and when it is overdue."""

import asyncio
import enum
import weakref
from typing import TYPE_CHECKING, Any, cast

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState

from common.problems import Problem
from common.server import heads
from common.server.proxies import bucket_of

if TYPE_CHECKING:
    from common.server.serving import ServerConfig


class ConnectionStage(enum.Enum):
    """What is expected to be read next."""

    IDLE = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()


class Connection(HttpToolsProtocol):
    """uvicorn's, with limits; :class:`~common.server.door.Door` reads."""

    config: "ServerConfig"

    def __init__(
        self,
        config: "ServerConfig",
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self._bucket: str | None = None
        self._is_proxy = self._is_counted = False
        # Reading.
        self._stage = ConnectionStage.IDLE
        self._is_over = False
        """Whether nothing more is read as a request: the last one was, or one was refused."""
        self._is_offer = self._is_waited_for = False
        self._has_forwarded = False
        self._due = self._now = 0.0
        """``_due`` is of IDLE and HEAD; ``_now`` is when something was read last."""
        self._head_bytes = self._head_fed = 0
        self._line_packets: list[bytes] = []
        """What was read since before a request line, until its first header is here."""
        self._body_due = 0.0
        self._content_bytes = self._wire_bytes = self._dropped_bytes = 0
        # Answering.
        self._active: RequestResponseCycle | None = None
        self._waiting: tuple[RequestResponseCycle, ASGI3Application] | None = None
        """A request whose small body is still on the way: the application has not been called yet."""
        self._refusal: bytes | None = None
        self._unsent_bytes, self._unsent_due, self._looked_at = 0, 0.0, 0.0
        self._linger_due: float | None = None

    # --- the connection ---------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Taken, unless there are too many."""
        config, limits = self.config, self._limits
        now = self._looked_at = self.loop.time()
        peer = get_remote_addr(transport)
        host = peer[0] if peer else ""
        self._is_proxy = host in config.trusted
        bucket = None if self._is_proxy else bucket_of(host)
        super().connection_made(transport)
        self._ending = cast(asyncio.Transport, _Ending(self))
        self._due = now + limits.head_seconds
        is_full = bucket is not None and config.open[bucket] >= limits.connections_an_address
        if is_full or config.open_total >= limits.connections:
            if len(self.connections) > limits.connections + limits.connections_an_address:
                transport.abort()  # so many that there is no time for words
            else:
                self._refuse(heads.too_many_connections())
            return
        self._is_counted, self._bucket = True, bucket
        config.open_total += 1
        if bucket is not None:
            config.open[bucket] += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """Every request of it that is still being answered hears of it; uvicorn tells the newest one only."""
        config = self.config
        if self._is_counted:
            config.open_total -= 1
            if self._bucket is not None:
                config.open[self._bucket] -= 1
                if not config.open[self._bucket]:
                    del config.open[self._bucket]
        if self._active is not None:
            self._active.disconnected = True
            self._active.message_event.set()
        self._waiting = None
        self.pipeline.clear()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server ends: what waits for its body is not begun any more where nothing of it is being answered."""
        if self._waiting is not None and self._active is self._waiting[0]:
            self.transport.close()
            return
        super().shutdown()

    # --- answering --------------------------------------------------------------------------------------------------

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Its turn has come: now, or as soon as its small body is here and earlier answers are taken."""
        if self.flow.write_paused:
            self.pipeline.append((cycle, app))
            self.flow.pause_reading()
            return
        self._active = cycle
        if cycle is self.cycle and cycle.more_body and self._is_waited_for and self._stage is ConnectionStage.BODY:
            self._waiting = (cycle, app)
            if cycle.waiting_for_100_continue:
                cycle.waiting_for_100_continue = False
                self.transport.write(heads.CONTINUE)
        else:
            super()._start_asgi_task(cycle, _last_unless_asked(cycle, app) if cycle.waiting_for_100_continue else app)

    def _begin_next(self) -> None:
        """Nothing more is read while others still wait: each answer would let in more of them."""
        self.flow.resume_reading()
        self._start_asgi_task(*self.pipeline.pop())
        if self.pipeline:
            self.flow.pause_reading()

    def _begin_waiting(self) -> None:
        if self._waiting is not None:
            cycle, app = self._waiting
            self._waiting = None
            super()._start_asgi_task(cycle, app)

    def _drop(self, size: int) -> None:
        self._dropped_bytes += size
        if self._dropped_bytes > self._limits.unread_bytes:
            self.transport.abort()

    def on_response_complete(self) -> None:
        """The next one's turn, as soon as the peer has taken most of this one."""
        self.server_state.total_requests += 1
        self._active = None
        if self.transport.is_closing() or self._linger_due is not None:
            return
        if self.pipeline:
            self._begin_next()
            return
        self.flow.resume_reading()
        if self._refusal is not None:
            self._say_refusal()
        elif self._stage is ConnectionStage.IDLE:
            self._due = self.loop.time() + self._idle_seconds()

    def _idle_seconds(self) -> float:
        return self._limits.proxy_idle_seconds if self._is_proxy else self._limits.idle_seconds

    def _refuse(self, problem: Problem) -> None:
        """Say no after the answers to what came before, and read no further request."""
        self.config.refused[problem.reason] += 1
        self._is_over = True
        if self._stage is ConnectionStage.BODY and self.cycle is not None and not self._give_up(self.cycle):
            return
        self._stage = ConnectionStage.IDLE
        self._refusal = heads.wire(problem, self._hsts())
        if self._active is None and not self.pipeline:
            self._say_refusal()

    def _hsts(self) -> list[tuple[bytes, bytes]]:
        """What every answer over TLS says, a refusal as well."""
        scheme = self.scope["scheme"] if self.scope else self.scheme
        if not self.config.hsts_seconds or scheme != "https":
            return []
        return [(b"strict-transport-security", b"max-age=%d" % self.config.hsts_seconds)]

    def _give_up(self, cycle: RequestResponseCycle) -> bool:
        """The request whose body is refused; whether there is still somebody to answer."""
        if cycle.response_complete or cycle.response_started:
            self._linger() if cycle.response_complete else self.transport.abort()
            return False
        if cycle is self._active:
            self._active = self._waiting = None
            cycle.disconnected = True
            cycle.message_event.set()
        elif self.pipeline and self.pipeline[0][0] is cycle:
            self.pipeline.popleft()
        return True

    def _say_refusal(self) -> None:
        self.transport.write(cast(bytes, self._refusal))
        self._refusal = None
        self._linger()

    def end_answer(self) -> None:
        """The last answer ends, or was broken off; where it is whole and its request is not, that may still come."""
        cycle = self._active
        if cycle is not None and cycle.response_complete and cycle.more_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """No more is said, and read on for a moment: a connection that is closed with something unread is reset."""
        self._is_over = True
        self.flow.resume_reading()
        self.transport.write_eof()
        self._linger_due = self.loop.time() + self._limits.linger_seconds

    def resume_writing(self) -> None:
        """The peer has taken most of what waited for it."""
        self._unsent_due += self._unsent_bytes / self._limits.answer_bytes_a_second
        super().resume_writing()
        if self.pipeline and self._active is None and not self.transport.is_closing():
            self._begin_next()

    # --- deadlines --------------------------------------------------------------------------------------------------

    def end_if_overdue(self, now: float) -> None:
        """Called twice a second by the server."""
        since, self._looked_at = now - self._looked_at, now
        if self._is_answer_overdue(now):
            self.config.refused["answer-not-taken"] += 1
            self.transport.abort()
        elif self.transport.is_closing():
            pass
        elif self._linger_due is not None:
            if self._unsent_bytes:
                self._linger_due += since  # what was said is still on its way
            elif now > self._linger_due:
                self.transport.abort()
        elif self._stage is not ConnectionStage.IDLE and self.flow.read_paused:
            # We do not read: nobody can be late.
            self._due, self._body_due, self._now = self._due + since, self._body_due + since, now
        else:
            self._end_if_sender_is_late(now)

    def _end_if_sender_is_late(self, now: float) -> None:
        if self._stage is ConnectionStage.HEAD:
            if now > self._due:
                self._refuse(heads.too_slow("the headers"))
        elif self._stage is ConnectionStage.BODY:
            if now > min(self._body_due, self._now + self._limits.body_gap_seconds):
                self._refuse(heads.too_slow("the body"))
        elif self._active is None and not self.pipeline and now > self._due:
            self.transport.close()

    def _is_answer_overdue(self, now: float) -> bool:
        size, before = self.transport.get_write_buffer_size(), self._unsent_bytes
        self._unsent_bytes = size
        if not size:
            return False
        if not before:
            self._unsent_due = now + self._limits.answer_seconds
        elif size < before:
            self._unsent_due += (before - size) / self._limits.answer_bytes_a_second
        return now > self._unsent_due


class _Ending:
    """The transport as a request has it: what ends with it is its answer, and the connection maybe later."""

    def __init__(self, connection: Connection) -> None:
        self.write, self.is_closing = connection.transport.write, connection.transport.is_closing
        self._connection = weakref.ref(connection)  # which holds the request: no circle for the collector

    def close(self) -> None:
        if (connection := self._connection()) is not None:
            connection.end_answer()


def _last_unless_asked(cycle: RequestResponseCycle, app: ASGI3Application) -> ASGI3Application:
    """An answer without having asked for the body is the last one: nobody knows whether that still comes."""

    async def answering(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        async def sending(message: ASGISendEvent) -> None:
            if cycle.waiting_for_100_continue and cycle.more_body:
                cycle.keep_alive = False
            await send(message)

        await app(scope, receive, sending)

    return answering
