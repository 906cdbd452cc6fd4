"""Puts the ledger together; decides nothing."""

from collections.abc import Sequence
from uuid import UUID

import httpx

from common.auth import remote_gate
from common.bus import Bus
from common.clock import now
from common.consumer import Consumer
from common.db import Database
from common.db.bus_lag import BUS_LAG
from common.gauges import Sampler
from common.metrics import Metrics
from common.openapi import Refusals, problems_of
from common.outbox import Relay
from common.readings import Recorder, Unroller
from common.sealing import Sealer
from common.service import Service
from common.web import application
from ledger import actions, api, events, gauges
from ledger.clients import RegionNames
from ledger.domain.standings import NEAR_PERCENT
from ledger.messages_zh import CHINESE
from ledger.reassessor import Reassessor
from ledger.settings import SHOWN, Settings
from ledger.standing_keeper import StandingKeeper
from ledger.year_closer import YearCloser
from offices.operations import Operations, SettingShown, shown
from rulebook import Rulebooks, in_force

NAME = "ledger"
TOLD_MAX = 2_000


def service(settings: Settings, bus: Bus, *, transport: httpx.AsyncBaseTransport | None = None) -> Service:
    """The ledger, ready to serve. ``transport`` reaches the registry where it lives in this process."""
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    rulebooks = in_force(settings.rulebooks_dir)
    client = httpx.AsyncClient(timeout=5, transport=transport)
    web = application(
        "Xueshi ledger",
        metrics,
        routers=[api.router],
        ready={"database": db.is_ready},
        large=api.LARGE,
        refusals=Refusals(CHINESE, problems_of("ledger")),
    )
    sealer = Sealer.from_text(settings.sealing_keys.get_secret_value())
    web.state.app = api.AppState(db, rulebooks, Recorder(db, sealer), RegionNames(client, settings.registry_url))
    web.state.gate = remote_gate(client, settings.registry_url, service=NAME)
    consumer = Consumer(db, events.handlers(rulebooks), metrics)
    settings_shown = [*shown(settings, SHOWN), *of_rules(rulebooks)]
    web.state.operations = Operations(NAME, db, [*gauges.QUESTIONS, BUS_LAG], consumer, settings_shown)
    jobs = [
        Relay(db, bus, metrics).run,
        Reassessor(db, rulebooks).run,
        YearCloser(db, rulebooks).run,
        StandingKeeper(db, rulebooks).run,
        Sampler(db, metrics, gauges.QUESTIONS).run,
        Unroller(db, sealer, kept_months=settings.keep_readings_months).run,
    ]
    return Service(NAME, web, db, metrics, consumer, jobs=jobs, close=[client.aclose])


def of_rules(rulebooks: Rulebooks) -> Sequence[SettingShown]:
    """From which share of the hours on somebody is near, and until when vendors report a year that has ended, by each
    regulation that nothing has replaced.
    """
    late = [
        SettingShown("late_until", "{:02d}-{:02d}".format(*book.intake.late_until), book.name)
        for book in rulebooks.all
        if book.ends_on is None
    ]
    return [SettingShown("near_percent", NEAR_PERCENT), *late]


async def republish(service: Service) -> None:
    """Say everything once more, page by page: on which side each year stands that ever changed it."""
    app: api.AppState = service.web.state.app
    person: UUID | None = UUID(int=0)
    while person is not None:
        async with service.db.transaction() as tx:
            person = await actions.republish_sides(tx, person, TOLD_MAX, rulebooks=app.rulebooks, now=now())
