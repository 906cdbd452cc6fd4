"""A service as processes of its own, by environment only: ``python -m <package> web | worker | migrate | topics | …``."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from common import logs, migrate, tracing
from common.admission import Admission
from common.bus import Bus, InProcessBus
from common.consumer import Hears
from common.errors import Refused, Said, Unavailable
from common.events import Contract
from common.kafka import KafkaBus, KafkaSettings, Stuck, UnsafeBus, create_topics
from common.service import Service
from common.web import operations

log = logs.get(__name__)

_GRACE_S = 20
_BUS_AGAIN_S = 2.0
EXIT_REFUSED, EXIT_STUCK = 2, 70


class ProcessSettings(BaseSettings):
    """Environment variables ``XUESHI_…``, the same for every service."""

    model_config = SettingsConfigDict(env_prefix="XUESHI_", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    instance: str = Field(default_factory=socket.gethostname)
    """This process's name among all of its service; a worker's place in its Kafka group hangs on it."""
    drain_s: float = 5
    """How long a web process that was told to end still answers, asking callers to go elsewhere."""
    requests_max: int = 64
    """Requests at a time in one web process; more are refused with Retry-After."""
    log_level: str = "INFO"


@dataclass(frozen=True)
class Process:
    """What a service's ``__main__`` says of itself; each command uses its part."""

    package: str
    settings: Callable[[], Any]
    service: Callable[[Any, Bus], Service]
    says: Sequence[type[Contract]]
    hears: Sequence[type[Contract]] | Hears
    prepare: Callable[[Service], Awaitable[None]] | None = None
    """What must be on record after a migration."""
    tell_again: Callable[[Service], Awaitable[None]] | None = None
    commands: dict[str, Callable[[Service, Sequence[str]], Awaitable[None]]] = field(default_factory=dict)
    """Commands of this service alone."""


def main(process: Process) -> None:
    """Run the command that was named; what is refused is one line on standard error, never a stack trace."""
    logs.configure(level=os.environ.get("XUESHI_LOG_LEVEL", "INFO"))
    own = {name: _once(process, command) for name, command in process.commands.items()}
    known: dict[str, Callable[[Sequence[str]], None]] = {
        "web": lambda _: _web(process),
        "worker": lambda _: _worker(process),
        "migrate": lambda _: _migrate(process),
        "topics": lambda _: _topics(process),
        "tell-again": _once(process, _tell_again(process)),
        "dead-letters": _once(process, _dead_letters),
        **own,
    }
    name, *arguments = sys.argv[1:] or ["--help"]
    if name not in known:
        print(f"python -m {process.package} {' | '.join(known)}", file=sys.stderr)
        sys.exit(0 if name == "--help" else EXIT_REFUSED)
    try:
        known[name](arguments)
    except ValidationError as error:
        # Says which variable is missing or wrong, never what it holds.
        for item in error.errors(include_input=False, include_url=False, include_context=False):
            where = ".".join(str(step) for step in item["loc"])
            print(f"setting {item.get('title', '')}{where}: {item['msg']}", file=sys.stderr)
        sys.exit(EXIT_REFUSED)
    except (UnsafeBus, Said) as refused:
        print(str(refused), file=sys.stderr)
        sys.exit(EXIT_REFUSED)


def _once(
    process: Process, command: Callable[[Service, Sequence[str]], Awaitable[None]]
) -> Callable[[Sequence[str]], None]:
    """Run a command over the service's database and end."""

    async def run(arguments: Sequence[str]) -> None:
        service = process.service(process.settings(), InProcessBus())
        try:
            await command(service, arguments)
        finally:
            await service.aclose()

    return lambda arguments: asyncio.run(run(arguments))


def _tell_again(process: Process) -> Callable[[Service, Sequence[str]], Awaitable[None]]:
    async def tell(service: Service, arguments: Sequence[str]) -> None:
        if process.tell_again is None:
            raise Refused("nothing-to-tell", f"{service.name} says nothing")
        await process.tell_again(service)
        print(f"{service.name} has written everything into its outbox again; its workers publish it")

    return tell


async def _dead_letters(service: Service, arguments: Sequence[str]) -> None:
    """``list``: one line each; ``replay``: all of them again, oldest first."""
    if list(arguments) == ["list"]:
        for letter in await service.consumer.letters():
            print(f"{letter.id}  {letter.type}  {letter.key}  {letter.reason}  since {letter.set_aside_at:%F %T%z}")
        return
    if list(arguments) != ["replay"]:
        raise Refused("usage", "dead-letters list | replay")
    outcome = await service.consumer.replay()
    print(f"{service.name}: {outcome.applied} applied, {outcome.left} left")
    if outcome.left:
        sys.exit(1)


def _migrate(process: Process) -> None:
    prefix = f"{process.package.upper()}_"

    class Migration(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=prefix, frozen=True)

        owner_database_url: SecretStr
        app_role: str

    settings = Migration()
    migrate.upgrade(settings.owner_database_url.get_secret_value(), process.package, app_role=settings.app_role)
    if process.prepare is not None:
        prepare = process.prepare
        _once(process, lambda service, _: prepare(service))([])
    log.info("migrated", service=process.package)


def _topics(process: Process) -> None:
    settings = KafkaSettings()
    for name in asyncio.run(create_topics(settings, {contract.topic for contract in process.says})):
        print(f"made {name}")


def _web(process: Process) -> None:
    settings = ProcessSettings()
    # Nothing is published from here: what a web process writes into the outbox, a worker takes out.
    service = process.service(process.settings(), InProcessBus())
    app = Starlette(routes=[Mount(f"/{service.name}", service.web), Mount("/", _operations(service))])
    _run(service.name, _serve_web(service, app, settings))


async def _serve_web(service: Service, app: ASGIApp, settings: ProcessSettings) -> None:
    door = Admission(app, requests_max=settings.requests_max)
    service.metrics.gauge("xueshi_requests_open", "Requests being answered").set_function(lambda: door.open)
    service.metrics.gauge("xueshi_requests_refused", "Refused at the door since the start").set_function(
        lambda: door.refused
    )

    async def is_staying() -> bool:
        return not door.is_leaving

    service.web.state.ready["staying"] = is_staying

    async def part() -> None:
        door.is_leaving = True
        await asyncio.sleep(settings.drain_s)

    try:
        await _serve(door, settings, part)
    finally:
        await service.aclose()


def _worker(process: Process) -> None:
    settings, kafka = ProcessSettings(), KafkaSettings()
    bus = KafkaBus(kafka, instance=settings.instance)
    service = process.service(process.settings(), bus)
    bus.measure(service.metrics.bus)
    _run(service.name, _serve_worker(process, service, bus, settings))


async def _serve_worker(process: Process, service: Service, bus: KafkaBus, settings: ProcessSettings) -> None:
    service.consumer.subscribe_to(bus)
    service.web.state.ready["bus"] = bus.is_ready
    topics = frozenset(contract.topic for contract in (*process.says, *process.hears))

    async def work() -> None:
        await _once_safe(bus, topics)
        async with service.working():
            await bus.run()

    working = asyncio.create_task(work())

    async def part() -> None:
        bus.stop()
        await asyncio.wait([working], timeout=_GRACE_S)

    serving = asyncio.create_task(_serve(_operations(service), settings, part))
    try:
        await asyncio.wait([serving, working], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()  # Stuck, or a bus that is not safe: the process ends with it
        await serving
    finally:
        for task in (serving, working):
            task.cancel()
        await asyncio.gather(serving, working, return_exceptions=True)
        await bus.close()
        await service.aclose()


def _operations(service: Service) -> FastAPI:
    app = FastAPI(openapi_url=None, telemetry={"tracing": False, "metrics": False, "logs": False})
    app.include_router(operations(service.metrics, service.web.state.ready))
    return app


async def _once_safe(bus: KafkaBus, topics: frozenset[str]) -> None:
    """Wait for Kafka as long as it is away; refuse to begin on topics that could lose events."""
    while True:
        try:
            await bus.check(topics)
        except Unavailable as error:
            log.warning("bus_waited_for", detail=error.detail)
            await asyncio.sleep(_BUS_AGAIN_S)
        else:
            return


async def _serve(app: ASGIApp | FastAPI, settings: ProcessSettings, part: Callable[[], Awaitable[None]]) -> None:
    """Answer until SIGTERM or SIGINT; then ``part``, then the open requests, then the end."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_GRACE_S,
        backlog=2048,
    )
    web, told = _Web(config), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)

    async def leave() -> None:
        await told.wait()
        log.info("leaving", instance=settings.instance)
        await part()
        web.should_exit = True

    leaving = asyncio.create_task(leave())
    try:
        await web.serve()
    finally:
        leaving.cancel()


class _Web(uvicorn.Server):
    """uvicorn, which leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield


def _run(name: str, serving: Any) -> None:
    end_tracing = tracing.configure(name)
    # What is made while batches pass is plain data: looking for cycles every 700 objects costs some per cent.
    gc.set_threshold(50_000, 20, 50)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serving)
    except Stuck as stuck:
        log.error("ends_stuck", detail=str(stuck))
        sys.stderr.flush()
        os._exit(EXIT_STUCK)  # whatever hangs must not keep the process from being started anew
    finally:
        end_tracing()
