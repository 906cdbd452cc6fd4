"""Puts the filings service together; decides nothing."""

from uuid import UUID

import httpx

from common.auth import Gate, RemoteKeys
from common.bus import Bus
from common.consumer import Consumer
from common.db import Database
from common.metrics import Metrics
from common.outbox import Relay
from common.sampling import Sampler
from common.service import Service
from common.web import application
from filings import actions, api, events
from filings.queries import people, samples
from filings.settings import Settings
from rulebook import in_force

NAME = "filings"
TOLD_MAX = 2_000


def service(
    settings: Settings,
    bus: Bus,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Service:
    """The filings service, ready to serve. ``transport`` reaches the registry where it lives in this process."""
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    client = httpx.AsyncClient(timeout=5, transport=transport)
    web = application("Xueshi filings", metrics, routers=[api.router], ready={"database": db.is_ready})
    web.state.room = api.Room(db, in_force(settings.rulebooks_dir))
    web.state.gate = Gate(RemoteKeys(client, f"{settings.registry_url}/.well-known/jwks.json"))
    consumer = Consumer(db, events.HEARS, metrics)
    jobs = [Relay(db, bus, metrics).run, Sampler(db, metrics, samples.QUESTIONS).run]
    return Service(NAME, web, db, metrics, consumer, jobs=jobs, close=[client.aclose])


async def has_heard_nothing(service: Service) -> bool:
    """Whether the registry has not told of a single organisation."""
    async with service.db.reading() as tx:
        return not await people.knows_organisations(tx)


async def tell_again(service: Service) -> None:
    """Say everything once more, page by page: recognitions, grants, and what of them was withdrawn."""
    for tell in (actions.tell_recognitions, actions.tell_grants):
        decision: UUID | None = UUID(int=0)
        while decision is not None:
            async with service.db.transaction() as tx:
                decision = await tell(tx, decision, TOLD_MAX)
