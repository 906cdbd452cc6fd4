"""A web process and a worker: begun, told to end, ended."""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import uvloop
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from common import logs, tracing
from common.auth import Gate, RemoteKeys
from common.bus import InProcessBus
from common.db.bus_lag import LagTeller
from common.errors import DomainError
from common.jobs import Loop
from common.kafka import KafkaBus, KafkaSettings, UnsafeBus
from common.load_shedding import LoadShedder
from common.metrics import Metrics
from common.process.ending import end_when_told
from common.process.settings import Process, ProcessSettings, WebProcess, read
from common.server import HttpServer, server_config
from common.service import Service, Web, WebService
from common.web import mounting, operating

log = logs.get(__name__)

EXIT_FAILED = 70
_GRACE_S = 20
_BUS_AGAIN_S = 2.0


def web(process: Process) -> None:
    """HTTP, until SIGTERM."""
    settings = read(ProcessSettings)
    # Nothing is published from here: what a web process writes into the outbox, a worker takes out.
    service = process.service(read(process.settings), InProcessBus())
    app = mounting([Mount(f"/{service.name}", service.web), Mount("/", _operations(service))])
    _run(service.name, _serve_web(service, app, settings))


def web_alone(process: WebProcess) -> None:
    """The same for a service that has nothing behind it. Its paths begin at the root, its operations' among them."""
    settings = read(ProcessSettings)
    service = process.service(read(process.settings))
    _run(service.name, _serve_web(service, mounting([Mount("/", service.web)]), settings))


def door_of(service: Web, app: ASGIApp, settings: ProcessSettings) -> LoadShedder:
    """What lets requests in, and what those read who are not."""
    busy_page = service.busy_page if isinstance(service, WebService) else None
    return LoadShedder(
        app, requests_max=settings.requests_max, bytes_max=settings.request_bytes_max, busy_page=busy_page
    )


async def _serve_web(service: Web, app: ASGIApp, settings: ProcessSettings) -> None:
    door = door_of(service, app, settings)
    service.metrics.gauge("xueshi_requests_open", "Requests being answered").set_function(lambda: door.open)
    service.metrics.gauge("xueshi_requests_refused", "Refused at the door since the start").set_function(
        lambda: door.refused
    )

    async def is_staying() -> bool:
        return not door.is_leaving

    service.web.state.ready["staying"] = is_staying
    gate: Gate | None = getattr(service.web.state, "gate", None)
    keys = gate.keys if gate is not None else None
    if isinstance(keys, RemoteKeys):
        service.web.state.notes["registry_answers"] = lambda: keys.answers

    async def part() -> None:
        door.is_leaving = True
        await asyncio.sleep(settings.drain_s)

    try:
        await _serve(door, settings, service.metrics, part)
    finally:
        await service.aclose()


def worker(process: Process) -> None:
    """Relay, consumer and jobs, until SIGTERM."""
    settings, kafka = read(ProcessSettings), read(KafkaSettings)
    bus = KafkaBus(kafka, instance=settings.instance)
    service = process.service(read(process.settings), bus)
    bus.measure(service.metrics.bus)
    if service.consumer.topics:
        told = LagTeller(service.db, settings.instance, bus.lag_s)
        service = replace(service, jobs=[*service.jobs, told.run])
    _run(service.name, _serve_worker(process, service, bus, settings))


async def _serve_worker(process: Process, service: Service, bus: KafkaBus, settings: ProcessSettings) -> None:
    service.consumer.subscribe_to(bus)
    service.web.state.ready["bus"] = bus.is_ready
    service.web.state.notes["behind_s"] = lambda: round(bus.lag_s(), 1)
    topics = frozenset(contract.topic for contract in (*process.publishes, *process.handles))

    async def work() -> None:
        await _once_safe(bus, topics)
        async with service.working():
            await bus.run()

    working = asyncio.create_task(work())

    async def part() -> None:
        bus.stop()
        await asyncio.wait([working], timeout=_GRACE_S)

    serving = asyncio.create_task(_serve(_operations(service), settings, service.metrics, part))
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
    state = service.web.state
    return operating(service.metrics, state.ready, state.notes)


async def _once_safe(bus: KafkaBus, topics: frozenset[str]) -> None:
    """Wait for Kafka as long as it is away; refuse to begin on topics that could lose events."""
    await Loop("bus", _BUS_AGAIN_S, bears_mistakes=False).until_done(partial(bus.check, topics))


async def _serve(
    app: ASGIApp, settings: ProcessSettings, metrics: Metrics, part: Callable[[], Awaitable[None]]
) -> None:
    """Answer until SIGTERM or SIGINT; then ``part``, then the open requests, then the end."""
    config = server_config(
        app,
        host=settings.host,
        port=settings.port,
        trusted=settings.proxies,
        limits=settings.limits,
        grace_s=_GRACE_S,
        hsts_seconds=settings.hsts_s,
    )
    metrics.gauge("xueshi_connections_open", "Open connections").set_function(lambda: config.open_total)
    metrics.counted(
        "xueshi_server_refused_total", "Refused or ended by the server, by reason", "reason", config.refused
    )

    async def leave() -> None:
        log.info("leaving", instance=settings.instance)
        await part()

    web = HttpServer(config)
    end_when_told(web, leave)
    await web.serve()


def _run(name: str, serving: Any) -> None:
    end_tracing = tracing.configure(name)
    # What is made while batches pass is plain data: looking for cycles every 700 objects costs some per cent.
    gc.set_threshold(50_000, 20, 50)
    # What the process is made of stays: walking through it would hold everybody up for 150 ms now and then.
    gc.collect()
    gc.freeze()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serving)
    except (UnsafeBus, DomainError):
        raise
    except Exception as error:
        log.error("process_failed", exc_info=error)
        sys.stderr.flush()
        os._exit(EXIT_FAILED)  # whatever still hangs must not keep the process from being begun again
    finally:
        end_tracing()
