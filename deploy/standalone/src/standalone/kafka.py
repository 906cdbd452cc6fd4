"""A real Kafka on this machine: Apache Kafka from Maven, one process (KRaft), gone with whoever began it (Linux only).

``make kafka`` puts the jars into ``.cache/kafka``. One broker that is its own controller, one copy of everything: for
tests, benches and ``xueshi cluster``, never for production.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from standalone.children import begin

CLUSTER_ID = "xueshi-local-kafka-0001"
_READY_S, _STOP_S = 180.0, 30.0


class KafkaRefused(Exception):
    """Kafka cannot be run here; says what is missing, or shows its last words."""


def jars() -> Path:
    """The folder of Kafka's jars; raises :class:`KafkaRefused` where ``make kafka`` was not run."""
    wanted = os.environ.get("KAFKA_JARS")
    places = [Path(wanted)] if wanted else [folder / ".cache" / "kafka" for folder in (Path.cwd(), *_above())]
    for place in places:
        if any(place.glob("kafka-server-*.jar")) or any(place.glob("kafka_2*.jar")):
            return place
    raise KafkaRefused("there is no Kafka here: `make kafka` fetches it (needs Java 17 and Maven)")


def _above() -> list[Path]:
    return list(Path(__file__).resolve().parents)


def java() -> str:
    """The command that runs Java 17 or newer; raises :class:`KafkaRefused` where there is none."""
    found = shutil.which("java")
    if found is None:
        raise KafkaRefused("Kafka needs Java 17 or newer, and there is no `java` here")
    return found


class EmbeddedKafka:
    """One broker in one folder. ``advertised_port`` is what clients are told, where a proxy stands before it."""

    def __init__(
        self, folder: Path, *, port: int | None = None, advertised_port: int | None = None, heap_mb: int = 384
    ) -> None:
        self.folder = folder.absolute()
        self.port = port or _free_port()
        self._controller_port = _free_port()
        self._advertised_port = advertised_port or self.port
        self._heap_mb = heap_mb
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """``host:port``, direct."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the broker; 0 where it does not run."""
        return self._process.pid if self._process is not None and self.running else 0

    @property
    def running(self) -> bool:
        """Whether the broker has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> str:
        """Serve; returns the address. What was kept in the folder is there again."""
        if not self.running:
            self.begin()
            self._wait_until_ready()
        return self.bootstrap

    def begin(self) -> None:
        """The same, without waiting for it."""
        classes, run = f"{jars()}/*", java()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = self._write_settings()
        with (self.folder / "kafka.log").open("ab") as log:
            if not (self.folder / "events" / "meta.properties").exists():
                format_it = ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(settings), "--standalone"]
                done = subprocess.run([run, "-cp", classes, *format_it], stdout=log, stderr=log, check=False)
                if done.returncode:
                    raise KafkaRefused(f"Kafka's folder cannot be made:\n{self.last_words()}")
        options = [f"-Xmx{self._heap_mb}m", f"-Xms{self._heap_mb}m", "-XX:+UseSerialGC"]
        options += [f"-Dorg.slf4j.simpleLogger.{name}" for name in _LOGGING]
        command = [run, *options, "-cp", classes, "kafka.Kafka", str(settings)]
        self._process = begin(command, log=self.folder / "kafka.log")

    def stop(self) -> None:
        """In order; harder where that takes too long."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        for number, patience_s in ((signal.SIGTERM, _STOP_S), (signal.SIGKILL, _STOP_S)):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience_s)
                return

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def last_words(self) -> str:
        """The end of its log."""
        with contextlib.suppress(FileNotFoundError):
            return "\n".join((self.folder / "kafka.log").read_text("utf-8", errors="replace").splitlines()[-15:])
        return ""

    def _write_settings(self) -> Path:
        path = self.folder / "server.properties"
        listeners = f"BROKER://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller_port}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.bootstrap.servers": f"127.0.0.1:{self._controller_port}",
            "listeners": listeners,
            "advertised.listeners": f"BROKER://127.0.0.1:{self._advertised_port},"
            f"CONTROLLER://127.0.0.1:{self._controller_port}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            # The broker talks to itself on the listener that it tells others of.
            "inter.broker.listener.name": "BROKER",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self.folder / "events"),
            # What topics there are stands apart from the events, as it should on another disk: one that runs full with
            # both on it can leave a record of topics that a restart takes for damaged, and begins anew.
            "metadata.log.dir": str(self.folder / "metadata"),
            "auto.create.topics.enable": "false",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "broker.session.timeout.ms": "4000",
            "broker.heartbeat.interval.ms": "1000",
            "group.initial.rebalance.delay.ms": "500",
            "group.min.session.timeout.ms": "1000",
            "log.segment.bytes": str(64 * 1024 * 1024),
            "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
            "num.network.threads": "2",
            "num.io.threads": "4",
            "num.recovery.threads.per.data.dir": "2",
        }
        path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), "utf-8")
        return path

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        until = time.monotonic() + _READY_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise KafkaRefused(f"Kafka ended at once:\n{self.last_words()}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        self.stop()
        raise KafkaRefused(f"Kafka was not ready after {_READY_S:.0f} s:\n{self.last_words()}")


_LOGGING = ("defaultLogLevel=warn", "showDateTime=true", "dateTimeFormat=HH:mm:ss.SSS", "showThreadName=false")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
