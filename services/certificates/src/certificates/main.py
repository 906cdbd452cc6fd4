"""Puts the certificates service together; decides nothing."""

from base64 import urlsafe_b64decode

import httpx

from certificates import api, events
from certificates.asking import TIMEOUT_S, Ledger, Registry
from certificates.issuing import Issuer, Press, RegistryNames
from certificates.settings import Settings
from certificates.storing import ObjectStorage
from common.auth import Gate, remote_keys
from common.bus import Bus
from common.consumer import Consumer
from common.db import Database
from common.limits import Limiter
from common.metrics import Metrics
from common.outbox import Relay
from common.sealing import BlindIndex
from common.service import Service
from common.web import application

NAME = "certificates"


def service(settings: Settings, bus: Bus, *, transport: httpx.AsyncBaseTransport | None = None) -> Service:
    """The certificates service, ready to serve. ``transport`` reaches the others where they live in this process."""
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    key_id, _, key = settings.blind_index_key.get_secret_value().partition(":")
    client = httpx.AsyncClient(timeout=TIMEOUT_S, transport=transport)
    secret = settings.client_secret.get_secret_value()
    store = ObjectStorage(settings.store_url)
    web = application(
        "Xueshi certificates",
        metrics,
        routers=[api.router],
        ready={"database": db.is_ready},
        hot={"/v1/status-queries": api.status_queries},
    )
    web.state.room = api.Room(
        db,
        BlindIndex(int(key_id), urlsafe_b64decode(key)),
        store,
        Ledger(client, settings.ledger_url, Registry(settings.registry_url, secret)),
        Limiter(settings.queries_per_second, settings.queries_burst),
        settings.public_url,
    )
    web.state.gate = Gate(remote_keys(client, f"{settings.registry_url}/.well-known/jwks.json"))
    press = Press(
        settings.signing_key_pem.get_secret_value().encode(),
        settings.signing_chain_pem.encode(),
        processes=settings.drawing_processes,
    )
    names = RegistryNames(client, settings.registry_url, secret)
    issuer = Issuer(db, names, press, store, public_url=settings.public_url, metrics=metrics)
    consumer = Consumer(db, events.HEARS, metrics)
    return Service(
        NAME, web, db, metrics, consumer,
        jobs=[Relay(db, bus, metrics).run, issuer.run], close=[client.aclose, press.close],
    )  # fmt: skip
