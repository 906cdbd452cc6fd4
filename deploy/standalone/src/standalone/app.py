"""Every service in one process, over one PostgreSQL and the in-process bus."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

import certificates.main
import certificates.settings
import filings.main
import filings.settings
import ledger.main
import ledger.settings
import portal.main
import portal.settings
import registry.main
import registry.oauth.actions.clients
import registry.settings
import vendor_gateway.contracts.actions
import vendor_gateway.main
import vendor_gateway.settings
import vendor_gateway.vendors.actions
from common import logs
from common.bus import InProcessBus
from common.clock import now
from common.load_shedding import LoadShedder
from common.process.ending import end_when_told
from common.process.settings import HSTS_S
from common.server import NOBODY, HttpServer, TrustedProxies, server_config
from common.service import Service, WebService
from common.web import mounting
from pages.settings import SiteSettings
from registry.first_run.actions import Begun
from rulebook import in_force
from standalone import databases
from standalone.data_dir import Credentials, DataDir, Keys
from standalone.disk import ask_for_room, tell_when_scarce, watch_room
from standalone.gaps import lacks_organisations, lacks_places
from standalone.in_process import InProcess
from standalone.keeping import keep
from standalone.operations import ForThisMachine
from standalone.postgres import EmbeddedPostgres, Server

log = logs.get(__name__)

INTERNAL_REGISTRY, INTERNAL_LEDGER = "http://xueshi.internal/registry", "http://xueshi.internal/ledger"
"""Answered in this process, never by a network."""
OWN_SCOPES = ["people:names", "ledger:read"]
"""What the certificates and the filings service ask the others for."""
OWN_CLIENTS = {"certificates": OWN_SCOPES, "filings": [*OWN_SCOPES, "people:leaves"]}
"""As which they ask, and what for: of the days on which somebody was away the filings alone."""


_REQUESTS_MAX, _REQUEST_BYTES_MAX = 64, 8 * 1024 * 1024
"""At a time, in the one process; see :class:`~common.load_shedding.LoadShedder`. Behind more of them a
page waits longer for its services than its budget; ``make bench ARGS=portal=rush`` shows it.
"""


@dataclass(frozen=True)
class App:
    """The services, put together, and the one application that mounts them."""

    registry: Service
    gateway: Service
    filings: Service
    ledger: Service
    certificates: Service
    portal: WebService
    web: Starlette

    @property
    def services(self) -> tuple[Service, ...]:
        """Those with a database and jobs: all but the portal."""
        return self.registry, self.gateway, self.filings, self.ledger, self.certificates

    async def aclose(self) -> None:
        """Let go of everything, where nothing works."""
        for service in self.services:
            await service.aclose()
        await self.portal.aclose()

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Relays and jobs run while the block does; everything is closed after it."""
        async with contextlib.AsyncExitStack() as stack:
            for service in self.services:
                stack.push_async_callback(service.aclose)
            stack.push_async_callback(self.portal.aclose)
            for service in self.services:
                await stack.enter_async_context(service.working())
            yield


def build(
    server: Server,
    keys: Keys,
    *,
    store_url: str,
    public_url: str,
    drawing_processes: int = 2,
    rulebooks_dir: str | None = None,
    database_names: Mapping[str, str] | None = None,
) -> App:
    """Put the services together; nothing runs yet. ``database_names`` are the packages' own where left out.

    ``rulebooks_dir`` is a folder of regulations beside the shipped ones; ``BadRulebook`` where one cannot be read.
    """
    bus = InProcessBus()

    def url(package: str) -> SecretStr:
        return SecretStr(databases.app_url(server, package, keys.role_passwords, (database_names or {}).get(package)))

    # The services reach each other through the mounted application, as they would over a network.
    web = mounting()
    transport, site = InProcess(web), SiteSettings().model_dump(exclude_unset=True)
    registry_ = registry.main.service(_registry(url, keys, public_url, site), bus)
    gateway = vendor_gateway.main.service(_gateway(url, keys, rulebooks_dir), bus, transport=transport)
    filings_ = filings.main.service(_filings(url, keys, public_url, rulebooks_dir, site), bus, transport=transport)
    ledger_ = ledger.main.service(
        ledger.settings.Settings(
            database_url=url("ledger"),
            registry_url=INTERNAL_REGISTRY,
            sealing_keys=SecretStr(keys.ledger_sealing),
            rulebooks_dir=rulebooks_dir,
        ),
        bus,
        transport=transport,
    )
    issuing = _certificates(url, keys, public_url, store_url, drawing_processes, site)
    certificates_ = certificates.main.service(issuing, bus, transport=transport)
    portal_ = portal.main.service(_portal(public_url, site), transport=transport)
    app = App(registry_, gateway, filings_, ledger_, certificates_, portal_, web)
    for service in app.services:
        service.consumer.subscribe_to(bus)
    web.router.routes.extend(Mount(f"/{service.name}", service.web) for service in app.services)
    web.router.routes.append(Mount("/", portal_.web))
    return app


Url = Callable[[str], SecretStr]
"""A service's package → the address of its database."""
Said = Mapping[str, Any]
"""The fields of :class:`~pages.settings.SiteSettings`: `SITE_…`, the same for every service with pages."""


def _registry(url: Url, keys: Keys, public_url: str, site: Said) -> registry.settings.Settings:
    return registry.settings.Settings(
        database_url=url("registry"),
        blind_index_key=SecretStr(keys.blind_index),
        sealing_keys=SecretStr(keys.registry_sealing),
        public_url=public_url,
        **site,
    )


def _gateway(url: Url, keys: Keys, rulebooks_dir: str | None) -> vendor_gateway.settings.Settings:
    return vendor_gateway.settings.Settings(
        database_url=url("vendor_gateway"),
        blind_index_key=SecretStr(keys.blind_index),
        sealing_keys=SecretStr(keys.gateway_sealing),
        registry_url=INTERNAL_REGISTRY,
        rulebooks_dir=rulebooks_dir,
    )


def _filings(url: Url, keys: Keys, public_url: str, rulebooks_dir: str | None, site: Said) -> filings.settings.Settings:
    return filings.settings.Settings(
        database_url=url("filings"),
        registry_url=INTERNAL_REGISTRY,
        ledger_url=INTERNAL_LEDGER,
        client_secret=SecretStr(keys.filings_secret),
        blind_index_key=SecretStr(keys.blind_index),
        sealing_keys=SecretStr(keys.filings_sealing),
        public_url=public_url,
        rulebooks_dir=rulebooks_dir,
        **site,
    )


def _certificates(
    url: Url, keys: Keys, public_url: str, store_url: str, drawing_processes: int, site: Said
) -> certificates.settings.Settings:
    return certificates.settings.Settings(
        database_url=url("certificates"),
        blind_index_key=SecretStr(keys.blind_index),
        sealing_keys=SecretStr(keys.certificates_sealing),
        registry_url=INTERNAL_REGISTRY,
        ledger_url=INTERNAL_LEDGER,
        client_secret=SecretStr(keys.certificates_secret),
        public_url=public_url,
        store_url=store_url,
        signing_key_pem=SecretStr(keys.signing_key_pem),
        signing_chain_pem=keys.signing_chain_pem,
        drawing_processes=drawing_processes,
        **site,
    )


def _portal(public_url: str, site: Said) -> portal.settings.Settings:
    return portal.settings.Settings(
        registry_url=INTERNAL_REGISTRY,
        gateway_url="http://xueshi.internal/vendor-gateway",
        filings_url="http://xueshi.internal/filings",
        ledger_url=INTERNAL_LEDGER,
        certificates_url="http://xueshi.internal/certificates",
        public_url=public_url,
        **site,
    )


async def provide(app: App, keys: Keys, credentials: Credentials) -> None:
    """What must be on record before the first request: regions, keys, clients, vendors. Again is harmless."""
    await registry.main.prepare(app.registry)
    at = now()
    async with app.registry.db.transaction() as tx:
        for client_id, secret in (("certificates", keys.certificates_secret), ("filings", keys.filings_secret)):
            await registry.oauth.actions.clients.provide_client(tx, client_id, secret, OWN_CLIENTS[client_id], now=at)
        for client_id, client in credentials.clients.items():
            await registry.oauth.actions.clients.provide_client(
                tx, client_id, client["client_secret"], client["scopes"], now=at
            )
    # A data directory of before the filings, or of before they kept numbers and names, or the gateway kept regions, or
    # the ledger and the certificates knew the tree of organisations.
    if (
        await filings.main.has_gaps(app.filings)
        or await lacks_places(app.gateway.db)
        or await lacks_organisations(app.ledger.db, app.certificates.db)
    ):
        await registry.main.republish(app.registry)
    sealer = app.gateway.web.state.app.keys.sealer
    async with app.gateway.db.transaction() as tx:
        for vendor_id, vendor in credentials.vendors.items():
            await vendor_gateway.vendors.actions.provide_key(
                tx, vendor_id, vendor["name"], vendor["secret"], sealer=sealer
            )
            await vendor_gateway.contracts.actions.provide_contract(tx, vendor_id)


class PortTaken(Exception):
    """Somebody else listens there."""


def listen(port: int) -> socket.socket:
    """A listening socket on this machine only; raises :class:`PortTaken`."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise PortTaken(f"port {port} cannot be had ({error.strerror}): name another with --port") from None
    listener.listen(512)
    return listener


def look_over(data_dir: DataDir) -> tuple[Keys, Credentials]:
    """What is needed before PostgreSQL begins: room, whole files, folders, regulations that can be read.

    Raises ``CannotStart`` or ``BadRulebook`` with what to do.
    """
    ask_for_room(data_dir.path, is_new=data_dir.is_new)
    keys, credentials = data_dir.keys(), data_dir.credentials()
    for folder in (data_dir.store, data_dir.rulebooks):
        folder.mkdir(mode=0o700, exist_ok=True)
    in_force(str(data_dir.rulebooks))
    return keys, credentials


async def _nothing_begun() -> Begun | None:
    """Nobody begins an installation here."""
    return None


async def _nothing_on_the_way() -> int:
    """What is published in one process is delivered."""
    return 0


@dataclass(frozen=True)
class Serving:
    """A platform that answers, in whichever shape."""

    address: str
    postgres: Server
    credentials: Credentials
    on_the_way: Callable[[], Awaitable[int]] = _nothing_on_the_way
    """Events that a bus between processes still carries."""
    begin_first_run: Callable[[], Awaitable[Begun | None]] = _nothing_begun
    """A code for the first set-up; ``None`` once there is an operator."""


Beside = Callable[[Serving], Awaitable[bool]]
"""What runs beside the serving house; ``False`` asks to keep serving after it."""


def run(
    data_dir: DataDir,
    *,
    port: int,
    beside: Beside,
    public_url: str | None = None,
    trusted: TrustedProxies = NOBODY,
) -> None:
    """Serve until stopped by a signal, or until ``beside`` says that it was enough. Holds the data directory.

    ``public_url`` is what printed certificates name; the address itself where left out. ``trusted`` are proxies before
    it whose word about addresses is believed.
    """
    data_dir.hold()
    signal.signal(signal.SIGTERM, _leave)
    # What is made here while batches pass is plain data: looking for cycles every 700 objects costs some per cent.
    gc.set_threshold(50_000, 20, 50)
    try:
        listener = listen(port)
        keys, credentials = look_over(data_dir)
        postgres = EmbeddedPostgres(data_dir.postgres, password=keys.postgres_password)
        with listener, postgres as server:
            databases.ensure(server, keys.role_passwords)
            actual_port = listener.getsockname()[1]
            data_dir.say_running(actual_port, server.port)
            address = f"http://127.0.0.1:{actual_port}"
            app = build(
                server,
                keys,
                store_url=data_dir.store.as_uri(),
                public_url=public_url or address,
                rulebooks_dir=str(data_dir.rulebooks),
            )
            watch_room(app.services, data_dir.path)
            # What the services are made of stays: walking through it would hold everybody up for 150 ms now and then.
            gc.collect()
            gc.freeze()
            serving_task = _serve(app, Serving(address, server, credentials), keys, listener, beside, trusted)
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(_while_kept(serving_task, keep(postgres), tell_when_scarce(data_dir.path)))
    finally:
        data_dir.release()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "linux":
        import uvloop  # noqa: PLC0415 - not made for every platform

        return uvloop.new_event_loop
    return asyncio.new_event_loop


def door_of(app: App) -> LoadShedder:
    """What lets requests in; people who are not let in read the portal's page."""
    web = ForThisMachine(app.web, [service.name for service in app.services])
    return LoadShedder(web, requests_max=_REQUESTS_MAX, bytes_max=_REQUEST_BYTES_MAX, busy_page=app.portal.busy_page)


async def _while_kept(serving: Coroutine[Any, Any, None], *keeping: Coroutine[Any, Any, None]) -> None:
    """Serve as long as PostgreSQL can be kept; raises ``PostgresRefused`` where it cannot, with all closed."""
    served, *others = tasks = [asyncio.create_task(one) for one in (serving, *keeping)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in [*others, served]:
        if not task.cancelled():
            await task


async def _serve(
    app: App,
    serving: Serving,
    keys: Keys,
    listener: socket.socket,
    beside: Beside,
    trusted: TrustedProxies,
) -> None:
    web = HttpServer(server_config(door_of(app), trusted=trusted, hsts_seconds=HSTS_S))
    end_when_told(web)
    async with app.working():
        await provide(app, keys, serving.credentials)
        serving = replace(serving, begin_first_run=partial(registry.main.begin_first_run, app.registry))
        answering = asyncio.create_task(web.serve(sockets=[listener]))
        while not web.started and not answering.done():
            await asyncio.sleep(0.01)
        log.info("serving", address=serving.address)
        aside = asyncio.create_task(_stop_after_companion(beside, serving, web))
        await asyncio.wait([aside, answering], return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            aside.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await aside
        await answering


def _leave(number: int, frame: object) -> None:
    """SIGTERM before anything serves: end in order, as by Ctrl-C."""
    raise KeyboardInterrupt


async def _stop_after_companion(beside: Beside, serving: Serving, web: HttpServer) -> None:
    enough = True
    try:
        enough = await beside(serving)
    finally:
        web.should_exit = web.should_exit or enough
