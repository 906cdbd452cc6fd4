"""Puts the filings service together; decides nothing."""

from collections.abc import Sequence
from uuid import UUID

import httpx

from common.auth import remote_gate
from common.bus import Bus
from common.consumer import Consumer
from common.db import Database
from common.db.bus_lag import BUS_LAG
from common.errors import Refused
from common.gauges import Sampler
from common.metrics import Metrics
from common.openapi import Refusals, problems_of
from common.outbox import Relay
from common.readings import Recorder, Unroller, add_up
from common.sealing import BlindIndex, Sealer
from common.service import Service
from common.service_client import TIMEOUT_S, Registry
from common.web import application
from filings import routes
from filings.access.api import AppState
from filings.access.clients import CLIENT_ID, Leaves, Ledger, Names
from filings.access.dependencies import Dependencies
from filings.events import HANDLES
from filings.gauges import QUESTIONS
from filings.jobs import Jobs, seal_everything
from filings.key_rotation import actions as key_rotation_actions
from filings.messages_zh import CHINESE
from filings.people import queries as people_queries
from filings.registry_events import actions as registry_event_actions
from filings.rosters.api import ROWS_MAX
from filings.settings import SHOWN, Settings
from offices.operations import Operations, shown
from rulebook import in_force
from tables.reading import Reading

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
    client = httpx.AsyncClient(timeout=TIMEOUT_S, transport=transport)
    deps, reading = _means(settings), Reading(rows_max=ROWS_MAX)
    neighbours = Registry(settings.registry_url, CLIENT_ID, settings.client_secret.get_secret_value())
    web = application(
        "Xueshi filings",
        metrics,
        routers=[routes.router],
        ready={"database": db.is_ready},
        large=routes.LARGE,
        refusals=Refusals(CHINESE, problems_of("filings")),
    )
    web.state.app = AppState(
        db, deps, Names(client, neighbours), Leaves(client, neighbours),
        Ledger(client, settings.ledger_url, neighbours), reading, settings.public_url,
        Recorder(db, deps.sealer), settings.site(),
    )  # fmt: skip
    web.state.gate = remote_gate(client, settings.registry_url, service=NAME)
    consumer = Consumer(db, HANDLES, metrics)
    web.state.operations = Operations(NAME, db, [*QUESTIONS, BUS_LAG], consumer, shown(settings, SHOWN))
    own = Jobs(db, deps)
    sampler = Sampler(db, metrics, QUESTIONS)
    unroller = Unroller(db, deps.sealer, kept_months=settings.keep_readings_months)
    jobs = [
        Relay(db, bus, metrics).run,
        sampler.run,
        own.rosters,
        own.reminders,
        own.parked,
        own.seals,
        own.retention,
        unroller.run,
    ]
    return Service(NAME, web, db, metrics, consumer, jobs=jobs, close=[client.aclose, reading.aclose])


def _means(settings: Settings) -> Dependencies:
    rulebooks = in_force(settings.rulebooks_dir)
    key_rotation_actions.refuse_unknown_grounds(rulebooks)
    return Dependencies(
        rulebooks,
        BlindIndex.from_text(settings.blind_index_key.get_secret_value()),
        Sealer.from_text(settings.sealing_keys.get_secret_value()),
        settings.answer_days,
        settings.review_share,
    )


async def reseal(service: Service, arguments: Sequence[str]) -> None:
    """``reseal``: what is sealed with another key than the first of ``FILINGS_SEALING_KEYS`` is sealed anew, and what
    stands in clear is sealed, while everything runs.
    """
    if arguments:
        raise Refused("usage", "reseal takes no arguments")
    app: AppState = service.web.state.app
    await seal_everything(
        service.db, app.deps, other_keys=True, report=lambda table, rows: print(f"{table}: {rows:,}", flush=True)
    )
    # Readings are added to and never changed: once they are added up, nothing opens their lists any more.
    await add_up(service.db, app.deps.sealer)
    print(f"everything is sealed with key {app.deps.sealer.current}")


async def has_gaps(service: Service) -> bool:
    """Whether the registry should tell of everybody once more."""
    async with service.db.reading() as tx:
        return await people_queries.has_gaps(tx)


async def republish(service: Service) -> None:
    """Say everything once more, page by page: recognitions, grants, and what of them was withdrawn."""
    for tell in (registry_event_actions.republish_recognitions, registry_event_actions.republish_grants):
        decision: UUID | None = UUID(int=0)
        while decision is not None:
            async with service.db.transaction() as tx:
                decision = await tell(tx, decision, TOLD_MAX)
