"""Puts the vendor gateway together; decides nothing."""

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
from common.limits import Limiter
from common.metrics import Metrics
from common.openapi import Refusals, problems_of
from common.outbox import Relay
from common.readings import Recorder, Unroller
from common.sealing import BlindIndex, Sealer
from common.service import Service
from common.web import application
from offices.operations import Operations, shown
from rulebook import in_force
from vendor_gateway import events, routes
from vendor_gateway.access.api import AppState
from vendor_gateway.access.keys import Keys
from vendor_gateway.access.request_limits import Meter, Metered, RequestLimits
from vendor_gateway.completions.actions.republishing import republish_completions
from vendor_gateway.gauges import QUESTIONS
from vendor_gateway.jobs import Forgetter, Releaser, ScorecardKeeper
from vendor_gateway.messages_zh import CHINESE
from vendor_gateway.settings import SHOWN, Settings
from vendor_gateway.year_close.actions import take_over

NAME = "vendor-gateway"
TOLD_MAX = 2_000
RESENDS_PER_SECOND, RESENDS_BURST = 50, 200


def service(settings: Settings, bus: Bus, *, transport: httpx.AsyncBaseTransport | None = None) -> Service:
    """The vendor gateway, ready to serve. ``transport`` reaches the registry where it lives in this process."""
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    rulebooks = in_force(settings.rulebooks_dir)
    client = httpx.AsyncClient(timeout=5, transport=transport)
    web = application(
        "Xueshi vendor gateway",
        metrics,
        routers=[routes.router],
        ready={"database": db.is_ready},
        large=routes.LARGE,
        refusals=Refusals(CHINESE, problems_of("vendor_gateway")),
    )
    sealer = Sealer.from_text(settings.sealing_keys.get_secret_value())
    web.state.app = AppState(
        db,
        Keys(BlindIndex.from_text(settings.blind_index_key.get_secret_value()), sealer),
        rulebooks,
        Recorder(db, sealer),
        limits_of(settings, metrics),
        metrics.counter("xueshi_completions_total", "Items received, by vendor and verdict", ("vendor", "verdict")),
    )
    web.state.gate = remote_gate(client, settings.registry_url, service=NAME)
    consumer = Consumer(db, events.handlers(rulebooks), metrics)
    web.state.operations = Operations(NAME, db, [*QUESTIONS, BUS_LAG], consumer, shown(settings, SHOWN))
    unroller = Unroller(db, sealer, kept_months=settings.keep_readings_months)
    jobs = [
        Relay(db, bus, metrics).run,
        Releaser(db, rulebooks).run,
        ScorecardKeeper(db).run,
        Forgetter(db).run,
        Sampler(db, metrics, QUESTIONS).run,
        unroller.run,
    ]
    return Service(NAME, web, db, metrics, consumer, jobs=jobs, close=[client.aclose])


def limits_of(settings: Settings, metrics: Metrics) -> RequestLimits:
    """What one vendor and one address may ask of this process."""
    refused = metrics.counter("xueshi_requests_limited_total", "Refused with 429, by what ran out", ("limit",))
    vendor = {
        Meter.REQUESTS: Limiter(settings.requests_per_second, settings.requests_burst),
        Meter.BYTES: Limiter(settings.bytes_per_second, settings.bytes_burst),
        Meter.ITEMS: Limiter(settings.items_per_second, settings.items_burst),
        Meter.REFUSALS: Limiter(settings.refusals_per_second, settings.refusals_burst),
        Meter.QUESTIONS: Limiter(settings.questions_per_second, settings.questions_burst),
        Meter.RESENDS: Limiter(RESENDS_PER_SECOND, RESENDS_BURST),
    }
    address = {
        Metered.REFUSALS: Limiter(settings.address_refusals_per_second, settings.address_refusals_burst),
        Metered.BYTES: Limiter(settings.address_bytes_per_second, settings.address_bytes_burst),
    }
    return RequestLimits(vendor, address, refused)


async def republish(service: Service) -> None:
    """Say everything once more, page by page: what counts or counted, and what of it was taken back."""
    item: UUID | None = UUID(int=0)
    while item is not None:
        async with service.db.transaction() as tx:
            item = await republish_completions(tx, item, TOLD_MAX)


async def provide_backlog(service: Service, arguments: Sequence[str]) -> None:
    """``backlog VENDOR YEAR [YEAR …]``: completions of closed years are taken in from this vendor, however late.

    For what a vendor had before the platform; for the machine's owner alone. The worker judges parked ones again.
    """
    vendor_id, *years = [*arguments, ""][:30]
    try:
        asked = [int(year) for year in years if year]
    except ValueError:
        raise Refused("usage", "backlog VENDOR YEAR [YEAR …], such as: backlog lanxin 2024 2025") from None
    async with service.db.transaction() as tx:
        await take_over(tx, vendor_id, asked)
    print(f"{vendor_id}: {', '.join(map(str, sorted(set(asked))))}")
