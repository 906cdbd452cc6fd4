"""Puts the certificates service together; decides nothing."""

from uuid import UUID

import httpx

from certificates import events, gauges, routes
from certificates.access.api import AppState
from certificates.access.clients import RegistryNames
from certificates.bundles.job import Bundler
from certificates.grounds.clients import CLIENT_ID, Ledger
from certificates.hr_platform.api import status_queries
from certificates.issuance.job import Issuer, SigningPool
from certificates.messages_zh import CHINESE
from certificates.papers.storing import ObjectStorage
from certificates.reissues.job import Reissuer
from certificates.republishing import actions as republishing_actions
from certificates.settings import SHOWN, Settings
from common.auth import remote_gate
from common.bus import Bus
from common.clock import now
from common.consumer import Consumer
from common.db import Database
from common.db.bus_lag import BUS_LAG
from common.gauges import Sampler
from common.limits import Limiter
from common.metrics import Metrics
from common.openapi import Refusals, problems_of
from common.outbox import Relay
from common.readings import Recorder, Unroller
from common.sealing import BlindIndex, Sealer
from common.service import Service
from common.service_client import TIMEOUT_S, Registry
from common.web import application
from offices.operations import Operations, shown

NAME = "certificates"
TOLD_MAX = 2_000


def service(settings: Settings, bus: Bus, *, transport: httpx.AsyncBaseTransport | None = None) -> Service:
    """The certificates service, ready to serve. ``transport`` reaches the others where they live in this process."""
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    client = httpx.AsyncClient(timeout=TIMEOUT_S, transport=transport)
    secret = settings.client_secret.get_secret_value()
    store = ObjectStorage(settings.store_url)
    web = application(
        "Xueshi certificates",
        metrics,
        routers=[routes.router],
        ready={"database": db.is_ready},
        large=routes.LARGE,
        refusals=Refusals(CHINESE, problems_of("certificates")),
        hot={"/v1/status-queries": status_queries},
    )
    sealer = Sealer.from_text(settings.sealing_keys.get_secret_value())
    names = RegistryNames(client, settings.registry_url, secret)
    web.state.app = AppState(
        db,
        BlindIndex.from_text(settings.blind_index_key.get_secret_value()),
        store,
        Ledger(client, settings.ledger_url, Registry(settings.registry_url, CLIENT_ID, secret)),
        names,
        Limiter(settings.queries_per_second, settings.queries_burst),
        settings.public_url,
        Recorder(db, sealer),
        settings.site(),
    )
    web.state.gate = remote_gate(client, settings.registry_url, service=NAME)
    press = SigningPool(
        settings.signing_key_pem.get_secret_value().encode(),
        settings.signing_chain_pem.encode(),
        processes=settings.drawing_processes,
    )
    validity = press.validity
    days_left = metrics.gauge(
        "xueshi_signing_certificate_days_left",
        "Days until the signing certificate or one above it ends; below zero once it has, or has not begun",
    )
    days_left.set_function(lambda: validity.days_left(now()))
    web.state.notes["signing_certificate_days_left"] = lambda: round(validity.days_left(now()), 1)
    issuer = Issuer(db, names, press, store, public_url=settings.public_url, metrics=metrics)
    reissuer = Reissuer(db, names, press, store, public_url=settings.public_url, metrics=metrics)
    consumer = Consumer(db, events.HANDLES, metrics)
    web.state.operations = Operations(NAME, db, [*gauges.QUESTIONS, BUS_LAG], consumer, shown(settings, SHOWN))
    return Service(
        NAME, web, db, metrics, consumer,
        jobs=[
            Relay(db, bus, metrics).run,
            issuer.run,
            reissuer.run,
            Bundler(db, store).run,
            Sampler(db, metrics, gauges.QUESTIONS).run,
            Unroller(db, sealer, kept_months=settings.keep_readings_months).run,
        ],
        close=[client.aclose, press.close],
    )  # fmt: skip


async def republish(service: Service) -> None:
    """Say everything once more, page by page: which certificates exist, and whether they stand."""
    place: tuple[UUID, int, str] | None = (UUID(int=0), 0, "")
    while place is not None:
        async with service.db.transaction() as tx:
            place = await republishing_actions.republish_statuses(tx, place, TOLD_MAX)
