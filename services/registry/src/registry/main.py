"""Puts the registry together; decides nothing."""

import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from joserfc.jwk import KeySet

from common.auth import Gate, key_set
from common.bus import Bus
from common.clock import china_date, china_text, now
from common.consumer import Consumer
from common.db import Database
from common.errors import Refused
from common.gauges import Sampler
from common.identity import typed_id_number
from common.identity.names import person_name
from common.metrics import Metrics
from common.openapi import Refusals, problems_of
from common.outbox import Relay
from common.readings import Unroller, add_up
from common.revocations import KEPT_S, Revocations
from common.sealing import BlindIndex, Sealer
from common.service import Service
from common.web import application
from offices.authority import Role
from offices.operations import Operations, shown
from registry import routes
from registry.access.api import AppState
from registry.access.hashing import Hashing
from registry.appointments import actions as appointment_actions
from registry.appointments.actions import Appointment
from registry.audit_chain.jobs import AuditChainJob
from registry.background_jobs.domain import FILE_KEPT_FOR
from registry.events import HANDLES
from registry.first_run import actions as first_run_actions
from registry.gauges import QUESTIONS
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.jobs import HrDataJobs, ProgressJob
from registry.imports.actions import organisations as organisation_actions
from registry.imports.actions import recording as recording_actions
from registry.imports.jobs import RosterJobs
from registry.key_rotation import actions as key_rotation_actions
from registry.key_rotation.actions import SEAL_FIRST
from registry.letters.clients import Channel, Smtp, SmtpServer
from registry.letters.jobs import LetterJob
from registry.messages_zh import CHINESE
from registry.oauth.actions import clients as client_actions
from registry.oauth.actions import revocations as revocation_actions
from registry.organisations.actions import regions as region_actions
from registry.people.jobs import Sealing
from registry.reorganisations.jobs import DailyRollover
from registry.retention.jobs import Retention
from registry.settings import SHOWN, Settings
from registry.statistics.jobs import HeadcountJob
from registry.unified_identity.clients import IdentityProvider
from registry.unified_identity.domain import BACK_PATH, Registered

NAME = "registry"
TOLD_MAX = 2_000
RESEALED_MAX = 2_000
SECRET_MIN_CHARACTERS = 24
FIRST_RUN_PATH = "/operators/first-run"
"""The portal's page of the first set-up."""
ATTEMPTS_KEPT_FOR = timedelta(days=1)
"""After so long a wrong try counts for nothing."""
IDENTITY_TIMEOUT_S = 5.0
"""For each step of a question to the identity provider: a connection, an answer."""
_MONTH_DAYS = 31
LETTERS_KEPT_FOR = timedelta(days=30)
"""After they were sent or given up; without their address."""
USED_WORDS_KEPT_FOR = timedelta(hours=1)
"""After the end of what they were for, when nobody takes them any more."""


def service(settings: Settings, bus: Bus, *, identity_transport: httpx.AsyncBaseTransport | None = None) -> Service:
    """The registry, ready to serve once :func:`prepare` has run. ``identity_transport`` reaches the identity provider
    where that lives in this process.
    """
    db = Database(settings.database_url.get_secret_value(), service=NAME, pool_max=settings.pool_max)
    metrics = Metrics(NAME)
    app = app_state_of(settings, db)
    web = application(
        "Xueshi registry",
        metrics,
        routers=[routes.router],
        ready={"database": db.is_ready},
        large=routes.LARGE,
        refusals=Refusals(CHINESE, problems_of("registry")),
    )
    web.state.app = app
    web.state.identity_provider, closing = identity_provider_of(settings, identity_transport)

    async def own_keys(afresh: bool) -> KeySet:
        async with db.reading() as tx:
            return key_set(await client_actions.public_keys(tx, now=now()))

    async def own_revocations(after: str) -> dict[str, Any]:
        async with db.reading() as tx:
            return await revocation_actions.revoked_since(tx, int(after or 0))

    web.state.gate = Gate(own_keys, Revocations(own_revocations, acts_renewed_s=0), service=NAME)
    consumer = Consumer(db, HANDLES, metrics)
    web.state.operations = Operations(NAME, db, QUESTIONS, consumer, shown(settings, SHOWN))
    jobs = [
        item.run
        for item in (
            Relay(db, bus, metrics),
            DailyRollover(db),
            AuditChainJob(db),
            HeadcountJob(db),
            Retention(db, kept_for(settings)),
            Sealing(db, app.sealer),
            RosterJobs(db, app.keys, app.rules, app.reading),
            LetterJob(
                db,
                app.sealer,
                channels_of(settings),
                (settings.site_name, settings.public_url),
                per_minute=settings.email_per_minute,
            ),
            HrDataJobs(db, app),
            ProgressJob(db, Deadline.of(settings.hr_data_due)),
            Sampler(db, metrics, QUESTIONS),
            Unroller(db, app.sealer, kept_months=settings.keep_readings_months),
        )
    ]
    return Service(NAME, web, db, metrics, consumer, jobs=jobs, close=[app.reading.aclose, *closing])


def identity_provider_of(
    settings: Settings, transport: httpx.AsyncBaseTransport | None
) -> tuple[IdentityProvider | None, list[Callable[[], Awaitable[None]]]]:
    """The province's identity provider, where one is set up, and what is closed at the end."""
    if not settings.identity_issuer:
        return None, []
    # Nothing is followed: an endpoint that leads elsewhere would take our secret along.
    client = httpx.AsyncClient(transport=transport, timeout=IDENTITY_TIMEOUT_S, follow_redirects=False)
    ours = Registered(
        settings.identity_issuer,
        settings.identity_client_id,
        settings.identity_client_secret.get_secret_value(),
        settings.identity_number_claim,
        settings.identity_name,
        settings.identity_scope,
        f"{settings.public_url}{BACK_PATH}",
        tuple(settings.identity_origins.split()),
    )
    return IdentityProvider(client, ours), [client.aclose]


def channels_of(settings: Settings) -> list[Channel]:
    """The ways out of the platform that are set up."""
    if not settings.email_host:
        return []
    server = SmtpServer(
        settings.email_host,
        settings.email_port,
        settings.email_tls,
        settings.email_from,
        settings.site_name,
        settings.email_user,
        settings.email_password.get_secret_value(),
        settings.email_timeout_s,
    )
    return [Smtp(server)]


def kept_for(settings: Settings) -> dict[str, timedelta]:
    """How long what is over is kept, by table."""
    return {
        "handing_over": timedelta(days=settings.keep_sign_ins_days),
        "account_notice": timedelta(days=settings.keep_sessions_days),
        "role_offer": timedelta(days=settings.keep_applications_days),
        "one_time_code": timedelta(days=settings.keep_codes_days),
        "session": timedelta(days=settings.keep_sessions_days),
        "device": timedelta(days=settings.keep_devices_days),
        "attempt": ATTEMPTS_KEPT_FOR,
        "used_identity_word": USED_WORDS_KEPT_FOR,
        "background_job": FILE_KEPT_FOR,
        "application": timedelta(days=settings.keep_applications_days),
        "revocation": timedelta(seconds=KEPT_S),
        "placement_offer": timedelta(days=settings.keep_applications_days),
        "notification_choice": timedelta(),
        "letter": LETTERS_KEPT_FOR,
        "reminder": timedelta(days=_MONTH_DAYS * settings.keep_readings_months),
    }


def app_state_of(settings: Settings, db: Database) -> AppState:
    """The keys and the database that every action needs."""
    index = BlindIndex.from_text(settings.blind_index_key.get_secret_value())
    hashing = Hashing(
        memory_kib=settings.password_memory_kib, passes=settings.password_passes, at_once=settings.password_at_once
    )
    return AppState(db, settings, index, Sealer.from_text(settings.sealing_keys.get_secret_value()), hashing)


async def prepare(service: Service) -> None:
    """What must be there before the first request: the regions and a signing key."""
    app: AppState = service.web.state.app
    async with service.db.transaction() as tx:
        await region_actions.load_regions(tx)
        await client_actions.ensure_signing_key(tx, sealer=app.sealer)


async def republish(service: Service) -> None:
    """Publish everything once more, page by page, for a new service without any events yet."""
    organisation: UUID | None = UUID(int=0)
    while organisation is not None:
        async with service.db.transaction() as tx:
            organisation = await organisation_actions.republish_organisations(tx, organisation, TOLD_MAX)
    person: bytes | None = b""
    while person is not None:
        async with service.db.transaction() as tx:
            person = await recording_actions.republish_people(tx, person, TOLD_MAX, today=china_date(now()))


async def reseal(service: Service, arguments: Sequence[str]) -> None:
    """``reseal``: what is sealed with another key than the first of ``REGISTRY_SEALING_KEYS`` is sealed anew.

    While everything runs. What was done stays done, whatever ends it: begun again it goes on with the rest.
    """
    if arguments:
        raise Refused("usage", "reseal takes no arguments")
    app: AppState = service.web.state.app
    if people := await Sealing(service.db, app.sealer).seal():
        print(f"person.leaves: {people:,} that stood in clear", flush=True)
    async with service.db.reading() as tx:
        left = await key_rotation_actions.sealed_otherwise(tx, sealer=app.sealer)
    for sealed, count in left.items():
        done, last = 0, SEAL_FIRST[sealed.key_type]
        while last is not None:
            async with service.db.transaction() as tx:
                rows, last = await key_rotation_actions.reseal_page(
                    tx, sealed, last, min(RESEALED_MAX, sealed.rows_max), sealer=app.sealer
                )
            done += rows
            if rows:
                print(f"{sealed.table}.{sealed.column}: {done:,} of {count:,}", flush=True)
    # Readings are added to and never changed: once they are added up, nothing opens their lists any more.
    await add_up(service.db, app.sealer)
    print(f"everything is sealed with key {app.sealer.current}")


async def provide_client(service: Service, arguments: Sequence[str]) -> None:
    """``client CLIENT_ID SCOPE …`` with the secret in ``CLIENT_SECRET``: the first clients of an installation.

    Everything after that takes two operators (``POST /registry/v1/clients``). Again with another secret or scopes sets
    those. What the machine's owner does here is on the audit trail.
    """
    secret = os.environ.get("CLIENT_SECRET", "")
    if len(arguments) < 2 or len(secret) < SECRET_MIN_CHARACTERS:
        raise Refused(
            "usage",
            f"client CLIENT_ID SCOPE …, and a secret of {SECRET_MIN_CHARACTERS} characters or more in CLIENT_SECRET",
        )
    client_id, *scopes = arguments
    async with service.db.transaction() as tx:
        await client_actions.provide_client(tx, client_id, secret, scopes, now=now())
    print(f"{client_id} may {', '.join(scopes)}")


async def begin_first_run(service: Service) -> first_run_actions.Begun | None:
    """A code with which the installation gets its first operators; ``None`` once it has one."""
    app: AppState = service.web.state.app
    async with service.db.transaction() as tx:
        return await first_run_actions.begin(tx, rules=app.rules, now=now())


async def provide_first_run(service: Service, arguments: Sequence[str]) -> None:
    """``first-run``: the address of the first set-up and a code for it, for 30 minutes and once. The code of before is
    good no more.
    """
    if arguments:
        raise Refused("usage", "first-run takes no arguments")
    app: AppState = service.web.state.app
    begun = await begin_first_run(service)
    if begun is None:
        raise Refused("is-begun", "there is an operator who can sign in already: sign in")
    print(first_run_text(app.settings.public_url, begun))


def first_run_text(public_url: str, begun: first_run_actions.Begun) -> str:
    """What is printed of it."""
    return f"{public_url}{FIRST_RUN_PATH}  code: {begun.code}  once, until {china_text(begun.ends_at)}"


async def provide_administrator(service: Service, arguments: Sequence[str]) -> None:
    """``administrator [--forget-second-factor] ROLE [ORGANISATION_CODE]`` with ``ID_NUMBER`` and ``NAME``: an
    installation's first people, and those with nobody above.

    Prints the code with which they set a password. For the machine's owner alone, no program can do it; on the audit
    trail as theirs.
    """
    app: AppState = service.web.state.app
    is_lost = "--forget-second-factor" in arguments
    role, code, *more = [*(word for word in arguments if word != "--forget-second-factor"), "", ""]
    if role not in set(Role) or any(more):
        raise Refused(
            "usage",
            f"administrator [--forget-second-factor] {' | '.join(sorted(Role))} [ORGANISATION_CODE],"
            " with ID_NUMBER and NAME",
        )
    try:
        whom = (
            typed_id_number(os.environ.get("ID_NUMBER", "")),
            person_name(os.environ.get("NAME"), chars_max=100, name="NAME"),
        )
    except ValueError as error:  # Malformed and BadText repeat nothing of what was given
        raise Refused("usage", f"ID_NUMBER and NAME in the environment: {error}") from None
    asked = Appointment(Role(role), whom, code or None)
    async with service.db.transaction() as tx:
        made = await appointment_actions.provide_administrator(
            tx, asked, by="operator", forget_second_factor=is_lost, keys=app.keys, rules=app.rules, now=now()
        )
    print(made.code if made.good_from is None else f"{made.code}  good from {china_text(made.good_from)}")
