"""Begins a cluster, keeps it alive, scales it, and ends it."""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

import httpx

from common import logs
from common.errors import Unavailable
from common.jobs import Loop
from common.kafka import KafkaSettings, create_topics
from common.kafka.topics import events_behind, unconsumed_events
from common.server import NOBODY, TrustedProxies
from standalone import databases
from standalone.app import build, listen, look_over, provide
from standalone.backlog import take_over_years
from standalone.cluster.managed import Managed, free_ports
from standalone.cluster.shape import SERVICES, SeenPorts, Surroundings, command_of, consumers, names_of, replicas_of
from standalone.data_dir import DataDir
from standalone.kafka import EmbeddedKafka
from standalone.postgres import EmbeddedPostgres, Server

log = logs.get(__name__)

_KEEP_EVERY_S = 0.2
_PROBE_EVERY_S = 1.0
_READY_S = 300.0
_POSTGRES = {"max_connections": "400"}


class NotReady(Exception):
    """A process did not begin to answer; names it and where its log is."""


class Cluster:
    """Every service as processes of its own. Use it as an async context; see :mod:`standalone.cluster.shape`.

    ``seen`` are ports of proxies that services are told instead of the real ones; ``environment`` is added to that of
    every service's process. ``trusted`` are proxies before the ingress.
    """

    def __init__(
        self,
        data_dir: DataDir,
        *,
        replicas: Mapping[str, int] | None = None,
        port: int = 0,
        services_see: SeenPorts | None = None,
        environment: Mapping[str, str] | None = None,
        trusted: TrustedProxies = NOBODY,
        backlog: Iterable[int] = (),
    ) -> None:
        """``backlog``: closed years of which vendors' completions are taken in (see ``xueshi backlog``)."""
        self.data_dir = data_dir
        self._backlog = tuple(backlog)
        self._trusted = trusted
        self.processes: dict[str, Managed] = {}
        self._replicas = replicas_of(replicas or {})
        self._wanted_port, self._seen, self._environment = port, services_see, dict(environment or {})
        self._logs = data_dir.path / "logs"
        self._routes = data_dir.path / "routes.json"
        self._keeping: list[asyncio.Task[None]] = []
        self._client = httpx.AsyncClient(trust_env=False)

    async def __aenter__(self) -> Self:
        self.data_dir.hold()
        try:
            await self._begin()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _begin(self) -> None:
        folder = self.data_dir
        self.keys, self.credentials = look_over(folder)
        self._logs.mkdir(mode=0o700, exist_ok=True)
        with listen(self._wanted_port) as taken:  # taken by others: say so before anything is begun
            self.port: int = taken.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        postgres_port, kafka_port = free_ports(2)
        seen = self._seen or SeenPorts(postgres_port, kafka_port)
        # 1. What everything stands on.
        self._postgres = EmbeddedPostgres(
            folder.postgres, password=self.keys.postgres_password, port=postgres_port, settings=_POSTGRES
        )
        self._kafka = EmbeddedKafka(folder.path / "kafka", port=kafka_port, advertised_port=seen.kafka_port)
        self.server, _ = await asyncio.gather(
            asyncio.to_thread(self._postgres.start), asyncio.to_thread(self._kafka.start)
        )
        # 2. Databases, topics, keys and clients, before any process.
        await asyncio.to_thread(databases.ensure, self.server, self.keys.role_passwords)
        await self._make_topics()
        await self._provide()
        # 3. The processes, and the door to them.
        self._surroundings = Surroundings(
            folder,
            self.keys,
            Server(self.server.host, seen.postgres_port, self.server.password),
            f"127.0.0.1:{seen.kafka_port}",
            self.address,
            self._environment,
        )
        for name, service, role in names_of(self._replicas):
            self._add(name, service, role)
        self._write_routes()
        ingress = [sys.executable, "-m", "standalone.cluster.ingress", str(self.port), str(self._routes)]
        ingress.append(str(self._trusted))
        self.processes["ingress"] = Managed("ingress", ingress, {}, self.port, self._logs / "ingress.log")
        for managed in self.processes.values():
            managed.begin()
        self._keeping = [
            asyncio.create_task(Loop("keeping", every_s, keeper=step.__name__).run(step))
            for step, every_s in (
                (self._keep, _KEEP_EVERY_S),
                (self._probe, _PROBE_EVERY_S),
                (self._keep_postgres, _KEEP_EVERY_S),
                (self._keep_kafka, _KEEP_EVERY_S),
            )
        ]
        await self.ready()
        folder.say_running(self.port, postgres_port, kafka_port)

    async def _end(self) -> None:
        """Doors first, then workers, then what they stand on."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        self._keeping = []
        web = [process for name, process in self.processes.items() if "-worker-" not in name]
        for group in (web, [process for process in self.processes.values() if process not in web]):
            await asyncio.gather(*(managed.end() for managed in group))
        await self._client.aclose()
        for made in ("_kafka", "_postgres"):
            if hasattr(self, made):
                await asyncio.to_thread(getattr(self, made).stop)
        self.data_dir.release()

    async def _make_topics(self) -> None:
        events = [importlib.import_module(f"{package}.events") for package in databases.PACKAGES]
        says = {contract.topic for module in events for contract in module.PUBLISHES}
        # A listening broker may not have found its controller yet.
        until = time.monotonic() + _READY_S
        while True:
            try:
                await create_topics(self.kafka_settings(), says)
            except Unavailable:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.5)
            else:
                return

    async def _provide(self) -> None:
        app = build(self.server, self.keys, store_url=self.data_dir.store.as_uri(), public_url=self.address)
        try:
            await provide(app, self.keys, self.credentials)
        finally:
            await app.aclose()
        if self._backlog:
            await take_over_years(self.server, self.keys, self.credentials.vendors, self._backlog)

    def _add(self, name: str, service: str, role: str) -> None:
        [port] = free_ports(1)
        environment = self._surroundings.environment(name, service, role, port)
        log_file = self._logs / f"{name}.log"
        self.processes[name] = Managed(name, command_of(service, role), environment, port, log_file)

    def _write_routes(self) -> None:
        routes = {
            service: [process.port for name, process in self.processes.items() if name.startswith(f"{service}-web-")]
            for service in SERVICES
        }
        draft = self._routes.with_suffix(".new")
        draft.write_text(json.dumps(routes), "utf-8")
        draft.replace(self._routes)

    # --- keeping ------------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        """A disk may be full, a port taken: it is tried again, and the others are kept meanwhile."""
        for managed in list(self.processes.values()):
            try:
                managed.keep()
            except Exception as error:
                log.exception("not_begun_again", name=managed.name, error=type(error).__name__)

    async def _probe(self) -> None:
        await asyncio.gather(*(managed.probe(self._client) for managed in list(self.processes.values())))

    async def _keep_postgres(self) -> None:
        if not self._postgres.running:
            log.warning("postgres_begun_again")
            await asyncio.to_thread(self._postgres.start)

    async def _keep_kafka(self) -> None:
        if not self._kafka.running:
            log.warning("kafka_begun_again")
            await asyncio.to_thread(self._kafka.begin)

    # --- for people and programs that use it ----------------------------------------------------------------------

    @property
    def kafka(self) -> EmbeddedKafka:
        """The broker; direct."""
        return self._kafka

    @property
    def kafka_pid(self) -> int:
        """Of the broker; 0 where it does not run."""
        return self._kafka.pid

    @property
    def postgres_pid(self) -> int:
        """Of PostgreSQL's first process; 0 where it does not run."""
        return self._postgres.pid

    def kafka_settings(self) -> KafkaSettings:
        """For whoever asks the broker directly."""
        return KafkaSettings(bootstrap_servers=self._kafka.bootstrap, replication_factor=1)

    async def ready(self, timeout_s: float = _READY_S) -> None:
        """Until every process answers ``/ready``; raises :class:`NotReady`."""
        for managed in list(self.processes.values()):
            await self._answers(managed, timeout_s)

    async def scale(self, what: str, count: int) -> None:
        """So many of ``ledger-worker`` and the like; the newest leave first, in order."""
        kinds = [kind for kind in self._replicas if "-".join(kind) == what]
        if not kinds:
            raise KeyError(what)
        [(service, role)] = kinds
        self._replicas[service, role] = count
        for number in range(1, count + 1):
            name = f"{what}-{number}"
            if name not in self.processes:
                self._add(name, service, role)
                self.processes[name].begin()
        leaving = [
            name for name in self.processes if name.startswith(f"{what}-") and int(name[len(what) + 1 :]) > count
        ]
        kept = {name: self.processes.pop(name) for name in leaving}
        self._write_routes()
        await asyncio.gather(*(managed.end() for managed in kept.values()))
        await self.ready()

    async def restart(self, name: str) -> None:
        """In order: nothing that was asked goes unanswered, and nothing in hand is dropped.

        Of a web process the successor answers before requests go to it, and only then the old one is asked to end. A
        worker has a place in its group under its name: it ends first.
        """
        old = self.processes[name]
        if "-web-" not in name:
            await old.end()
            old.begin()
            await self._answers(old)
            return
        service = name.rpartition("-web-")[0]
        self._add(name, service, "web")
        self.processes[name].begin()
        try:
            await self._answers(self.processes[name])
        finally:  # one that is slow to begin is kept all the same; the old one is nobody's any more
            self._write_routes()
            await old.end()

    async def _answers(self, managed: Managed, timeout_s: float = _READY_S) -> None:
        path, until = "/live" if managed.name == "ingress" else "/ready", time.monotonic() + timeout_s
        while not await managed.answers(self._client, path):
            if time.monotonic() > until:
                raise NotReady(f"{managed.name} does not answer; see {managed.log}")
            await asyncio.sleep(0.1)

    async def rolling_restart(self) -> None:
        """Every process of every service: the services all at once, of each one process after the other."""

        async def in_turn(service: str) -> None:
            for name in [name for name in self.processes if name.startswith((f"{service}-web-", f"{service}-worker-"))]:
                await self.restart(name)

        await asyncio.gather(*map(in_turn, SERVICES))

    async def on_the_way(self) -> int:
        """Events on the bus that somebody has still to apply."""
        return sum([sum((await events_behind(self.kafka_settings(), *heard)).values()) for heard in consumers()])

    async def carried(self, service: str) -> list[bytes]:
        """The bodies of those that one service has still to apply."""
        return await unconsumed_events(self.kafka_settings(), service, dict(consumers())[service])
