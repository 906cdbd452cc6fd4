"""The HTTP server against plain uvicorn, in one run: CPU a request, and memory under four attacks.

Both answer the same bare application behind the same count of requests. Attackers come from several addresses of this
machine, so that the limit for one address does not end the attack before it begins.
"""

import asyncio
import contextlib
import hashlib
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from common import logs
from common.load_shedding import LoadShedder
from common.server import HttpServer, server_config
from standalone.app import listen

ROUNDS, AT_ONCE = 7, 4
LOADS = {1_024: 6_000, 300 * 1_024: 400}
"""Bytes of a body → requests in a round."""
ATTACK_S = 4.0
_MIB = 1024 * 1024


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads a body as a whole and answers its hash."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        parts.append(message["body"])
        more = message["more_body"]
    content = hashlib.sha256(b"".join(parts)).hexdigest().encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]})
    await send({"type": "http.response.body", "body": content})


def serve(told: Connection, is_plain: bool) -> None:
    """In a process of its own: says its port, then its CPU seconds whenever asked."""
    logs.configure(level="CRITICAL")

    async def run() -> None:
        app = LoadShedder(application, requests_max=32, bytes_max=640 * 1024)
        plain = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = HttpServer(plain if is_plain else server_config(app))
        with listen(0) as listener:
            told.send((listener.getsockname()[1], os.getpid()))
            async with asyncio.TaskGroup() as group:
                group.create_task(server.serve(sockets=[listener]))
                while await asyncio.to_thread(told.recv) == "cpu":
                    told.send(time.process_time())
                os._exit(0)  # whoever attacked may still hold connections, and a server would wait for them

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


@dataclass(frozen=True)
class Served:
    """A server in its process."""

    port: int
    pid: int
    pipe: Connection

    def cpu_s(self) -> float:
        """So far."""
        self.pipe.send("cpu")
        return float(self.pipe.recv())

    def memory_mib(self) -> float:
        """Resident, now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


@contextlib.contextmanager
def served(is_plain: bool) -> Iterator[Served]:
    """Begun, and ended."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(theirs, is_plain), daemon=True)
    process.start()
    port, pid = ours.recv()
    yield Served(port, pid, ours)
    ours.send("end")
    process.join()


def connected(port: int, number: int = 0) -> socket.socket:
    """A connection from one of fifteen addresses."""
    made = socket.socket()
    made.bind((f"127.0.0.{2 + number % 15}", 0))
    made.settimeout(10)
    made.connect(("127.0.0.1", port))
    return made


def push(server: Served, size: int, count: int) -> float:
    """CPU microseconds of the server for each request."""
    request = b"POST /v1/deliveries HTTP/1.1\r\nHost: xueshi\r\nAccept: */*\r\nUser-Agent: bench\r\n"
    request += b"Content-Type: application/json\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 1700000000\r\n"
    request += b"webhook-signature: v1,x\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size

    def sender() -> None:
        with connected(server.port) as sock:
            for _ in range(count // AT_ONCE):
                sock.sendall(request)
                received = b""
                while not received.partition(b"\r\n\r\n")[2][63:]:
                    received += sock.recv(65_536)

    began = server.cpu_s()
    senders = [threading.Thread(target=sender) for _ in range(AT_ONCE)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    return (server.cpu_s() - began) / count * 1e6


def dripping(count: int, head: bytes, drop: bytes) -> Callable[[int], None]:
    """So many connections that send a little now and then."""

    def attack(port: int) -> None:
        held = []
        for number in range(count):
            with contextlib.suppress(OSError):
                held.append(connected(port, number))
                held[-1].sendall(head)
        until = time.monotonic() + ATTACK_S
        while time.monotonic() < until:
            for sock in held:
                with contextlib.suppress(OSError):
                    sock.send(drop, socket.MSG_DONTWAIT)
            time.sleep(0.1)
        for sock in held:
            sock.close()

    return attack


def pouring(count: int, head: bytes, total: int) -> Callable[[int], None]:
    """So many connections that send as much as they can, and never finish."""

    def attack(port: int) -> None:
        held = [connected(port, number) for number in range(count)]
        left = dict.fromkeys(held, total)
        for sock in held:
            sock.sendall(head)
        until = time.monotonic() + ATTACK_S * 3
        while left and time.monotonic() < until:
            for sock in list(left):
                try:
                    left[sock] -= sock.send(b"a" * min(_MIB, left[sock]), socket.MSG_DONTWAIT)
                except BlockingIOError:
                    continue
                except OSError:
                    left[sock] = 0
                if not left[sock]:
                    del left[sock]
            time.sleep(0.001)
        for sock in held:
            sock.close()

    return attack


_POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
ATTACKS = {
    "200 slow heads": dripping(200, b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", b"a"),
    "900 slow bodies": dripping(900, _POST + b"Content-Length: 60000\r\n\r\n" + b"x" * 50_000, b"x"),
    "100 bodies of 4 MiB": pouring(100, _POST + b"Content-Length: %d\r\n\r\n" % (4 * _MIB), 4 * _MIB - 1),
    "600 MB of one header": pouring(1, b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", 600 * 1_000_000),
}


def peak_mib(server: Served, attack: Callable[[int], None]) -> tuple[float, float]:
    """Memory before, and its peak while somebody attacks."""
    before = peak = server.memory_mib()
    attacking = threading.Thread(target=attack, args=(server.port,))
    attacking.start()
    while attacking.is_alive():
        peak = max(peak, server.memory_mib())
        time.sleep(0.02)
    return before, peak


def main() -> None:
    """Print both."""
    with served(True) as plain, served(False) as ours:
        for size, count in LOADS.items():
            rounds = [(push(plain, size, count), push(ours, size, count)) for _ in range(ROUNDS)]
            floor, found = (min(round_[side] for round_ in rounds) for side in (0, 1))
            ratios = sorted(found / floor for floor, found in rounds)
            print(
                f"{size / 1024:.0f} KiB: {found:.0f} µs of CPU a request, plain uvicorn {floor:.0f} µs:"
                f" × {found / floor:.2f} (median of {ROUNDS} rounds × {ratios[ROUNDS // 2]:.2f})"
            )
    for name, attack in ATTACKS.items():
        told = []
        for is_plain in (True, False):
            with served(is_plain) as server:
                before, peak = peak_mib(server, attack)
                told.append(f"{before:.0f} → {peak:.0f} MiB")
        print(f"{name}: {told[1]}; plain uvicorn {told[0]}")


if __name__ == "__main__":
    main()
