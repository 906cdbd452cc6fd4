"""One process that is kept alive: begun, begun again when it dies, ended in order."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from standalone.children import begin

_AGAIN_FIRST_S, _AGAIN_MAX_S = 0.3, 5.0
_WELL_AFTER_S = 20.0
"""A process that lived so long is begun again at once, when it dies."""
_END_S = 40.0
_PROBE_EVERY_S, _PROBE_TIMEOUT_S, _PROBES_FAILED_MAX = 10.0, 5.0, 3


class Managed:
    """A process by name, its port and its log. ``command`` is begun with ``environment`` and nothing else of ours."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], port: int, log: Path) -> None:
        self.name, self.port, self.log = name, port, log
        self._command, self._given = command, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._begun_at = 0.0
        self._again_at = 0.0
        self._again_s = _AGAIN_FIRST_S
        self._probed_at, self._probes_failed = 0.0, 0
        self.wanted = False
        self.restarts = 0

    @property
    def pid(self) -> int:
        """0 where it does not run."""
        return self._process.pid if self._process is not None and self.running else 0

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def environment(self) -> dict[str, str]:
        """Everything that it is told."""
        return {**_OURS, **self._given}

    def begin(self) -> None:
        """Begin it, and keep it; where it runs already, nothing: there is never a second one of the same name."""
        self.wanted = True
        if self.running:
            return
        self._process = begin(self._command, log=self.log, environment=self.environment)
        self._begun_at = self._probed_at = time.monotonic()
        self._probes_failed = 0

    def keep(self) -> None:
        """Begin it again if it has died; a little later each time, while it dies at once."""
        if not self.wanted or self.running:
            return
        at = time.monotonic()
        if self._again_at <= self._begun_at:  # noticed now
            self._again_s = _AGAIN_FIRST_S if at - self._begun_at > _WELL_AFTER_S else self._again_s * 2
            self._again_at = at + min(self._again_s, _AGAIN_MAX_S)
        if at >= self._again_at:
            self.restarts += 1
            self.begin()

    async def probe(self, client: httpx.AsyncClient) -> None:
        """As an orchestrator does: who does not answer ``/live`` three times in a row is killed, and begun again."""
        at = time.monotonic()
        if not self.running or at - self._probed_at < _PROBE_EVERY_S:
            return
        self._probed_at = at
        self._probes_failed = 0 if await self.answers(client, "/live") else self._probes_failed + 1
        if self._probes_failed >= _PROBES_FAILED_MAX and self._process is not None:
            self._process.kill()

    async def answers(self, client: httpx.AsyncClient, path: str) -> bool:
        """Whether a GET of its own port is answered with 200."""
        try:
            answer = await client.get(f"http://127.0.0.1:{self.port}{path}", timeout=_PROBE_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def end(self) -> None:
        """SIGTERM, and SIGKILL for who takes too long. It is not begun again."""
        self.wanted = False
        process = self._process
        if process is None or process.poll() is not None:
            return
        for number in (signal.SIGCONT, signal.SIGTERM):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
        until = time.monotonic() + _END_S
        while process.poll() is None and time.monotonic() < until:
            await asyncio.sleep(0.05)
        if process.poll() is None:
            process.kill()
            await asyncio.to_thread(process.wait)


_INHERITED = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR", "XUESHI_LOG_LEVEL")
_OURS = {name: os.environ[name] for name in _INHERITED if name in os.environ}
"""Of the environment of whoever begins a cluster; everything else a process is told on purpose."""


def free_ports(count: int) -> list[int]:
    """So many that nobody listens on at this moment, all different."""
    probes = []
    try:
        for _ in range(count):
            probe = socket.socket()
            probe.bind(("127.0.0.1", 0))
            probes.append(probe)
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
