"""uvicorn's httptools protocol, made fit for strangers.

It leans on the inside of uvicorn and httptools, so both are pinned exactly. What it adds, and why, is decision 0023;
each rule has a test on a real socket in ``tests/common/server``.
"""

import httptools

from common.server import heads
from common.server.connection import Connection, ConnectionStage


class Door(Connection):
    """Reads requests: no offer to upgrade is taken, and nothing is read without a limit."""

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a declined offer to upgrade is parsed again without it, with everything behind it."""
        now = self._now = self.loop.time()
        if self._is_over:
            self._drop(len(data))
            return
        before, cycle = self._stage, self.cycle
        if before is ConnectionStage.IDLE:
            self._stage, self._due = ConnectionStage.HEAD, now + self._limits.head_seconds
            self._head_fed = 0
        self._head_fed += len(data)
        self._line_packets.append(data)
        try:
            self._feed(data)
            if self._stage is ConnectionStage.HEAD and self._head_fed > self._limits.head_bytes:
                raise heads.HeadRefused(heads.head_too_large())
            if self._stage is before is ConnectionStage.BODY and self.cycle is cycle:
                self._look_at_framing(len(data))
        except httptools.HttpParserError as error:
            if not self._is_over:
                refused = error.__context__
                self._refuse(refused.problem if isinstance(refused, heads.HeadRefused) else heads.malformed())
        except heads.HeadRefused as refused:
            self._refuse(refused.problem)
        finally:
            if self._stage is not ConnectionStage.HEAD or self.headers:
                self._line_packets.clear()

    def _feed(self, data: bytes) -> None:
        rest: bytes | memoryview = data
        while rest:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as offer:
                behind = offer.args[0]
            else:
                return
            # The parser stops behind the head and knows nothing of the body (Kludex/uvicorn#2722).
            rest = memoryview(rest)[behind:]
            head = heads.without_offer(self.parser.get_method(), self.url, self.parser.get_http_version(), self.headers)
            self._is_offer = False
            self.parser = httptools.HttpRequestParser(self)
            self._line_packets.insert(0, head)
            self.parser.feed_data(head)

    def _look_at_framing(self, received: int) -> None:
        """Sizes and extensions of chunks, and trailers, which the parser keeps without telling."""
        self._wire_bytes += received
        if self._wire_bytes > 2 * self._content_bytes + self._limits.framing_bytes:
            raise heads.HeadRefused(heads.malformed())

    def on_message_begin(self) -> None:
        """A request line begins."""
        if self._is_over:
            raise heads.HeadRefused(heads.malformed())  # not answered: see data_received
        if self._stage is not ConnectionStage.HEAD:
            self._due = self._now + self._limits.head_seconds
            self._head_fed = 0
        self._stage = ConnectionStage.HEAD
        self._head_bytes, self._has_forwarded = 0, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; a trailer is dropped (RFC 9110, 6.5.1): it would stand among the headers that were looked at."""
        if self._stage is ConnectionStage.BODY:
            return
        self._count_head(len(name) + len(value) + 4)
        if not self.headers and not heads.is_http(self._line_packets, self.parser.get_method(), self.url):
            raise heads.HeadRefused(heads.not_http())
        if len(self.headers) >= self._limits.headers:
            raise heads.HeadRefused(heads.head_too_large())
        name, value = name.lower(), value.strip(b" \t")
        if name in heads.FORWARDED:
            self._has_forwarded = True
            if name == b"x-forwarded-proto" and self._is_proxy and value in (b"http", b"https"):
                self.scope["scheme"] = value.decode()
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._limits.head_bytes:
            raise heads.HeadRefused(heads.head_too_large())

    def on_headers_complete(self) -> None:
        """Look at the head as a whole; then it is uvicorn's, and waits where its body is still on the way."""
        parser, method, version = self.parser, self.parser.get_method(), self.parser.get_http_version()
        if parser.should_upgrade() and method != b"CONNECT":
            self._is_offer = True
            return
        announced = heads.announced_bytes(method, self.url, version, self.headers)
        if len(self.pipeline) >= self._limits.pipelined:
            raise heads.HeadRefused(heads.bad("too many requests were sent without waiting for their answers"))
        self._stage, self._body_due = ConnectionStage.BODY, self._now + self._limits.body_seconds
        self._content_bytes = self._wire_bytes = self._head_fed = self._dropped_bytes = 0
        self.expect_100_continue &= version != "1.0"  # RFC 9110, 10.1.1
        if self._has_forwarded:
            self._tell_where_from()
        # What is larger than the buffer is the application's to refuse, before it is sent where its sender asks first.
        self._is_waited_for = announced <= self._limits.body_buffer_bytes
        super().on_headers_complete()
        self.cycle.transport = self._ending
        self.cycle.default_headers = [*self.cycle.default_headers, *self._hsts()]

    def _tell_where_from(self) -> None:
        """Of a trusted proxy its word; of everybody else no word about addresses goes on."""
        if not self._is_proxy:
            self.headers[:] = [header for header in self.headers if header[0] not in heads.FORWARDED]
            return
        forwarded = [value for name, value in self.headers if name == b"x-forwarded-for"]
        if forwarded and self.client is not None:
            self.scope["client"] = (self.config.trusted.client_of(forwarded, self.client[0]), 0)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        size = len(body)
        self._content_bytes += size
        self._body_due += size / self._limits.body_bytes_a_second
        if self.cycle.response_complete:
            self._drop(size)
            return
        super().on_body(body)
        if self._waiting is not None and len(self.cycle.body) > self._limits.body_buffer_bytes:
            self._begin_waiting()

    def on_message_complete(self) -> None:
        """A request is here as a whole; where it was the last one, nothing behind it is one (RFC 9112, 9.6)."""
        if self._is_offer:
            return
        self._stage = ConnectionStage.IDLE
        self._due = self._now + self._idle_seconds()
        if not self.parser.should_keep_alive():
            self.cycle.keep_alive = False  # a trailer may ask for it as well, and the parser reads nothing behind it
            if self.cycle.response_complete:
                self.transport.close()
        self._is_over = not self.cycle.keep_alive
        super().on_message_complete()
        if self._waiting is not None and self._waiting[0] is self.cycle:
            self._begin_waiting()
