"""Certificates are made once, whatever is away, whoever dies, and however many make them."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from live_platform import YEAR, Platform, a_full_year, completion, person
from starlette.routing import Mount

from certificates.access.clients import RegistryNames
from certificates.issuance import actions as issuance_actions
from certificates.issuance import queries as issuance_queries
from certificates.issuance.job import Issuer, SigningPool
from certificates.papers.signing import Authority, make_authority
from certificates.papers.storing import ObjectStorage
from certificates.papers.validity import Validity
from common.clock import now
from common.db import Database
from common.metrics import Metrics
from standalone import databases

NO_FONT_DRAWS = "\U00030edd"
"""A character of CJK extension G, which no typeface of ours has."""


@contextlib.asynccontextmanager
async def registry_away(platform: Platform) -> AsyncIterator[None]:
    """Whoever asks the registry over HTTP finds nobody there."""
    routes = platform.house.web.router.routes
    (mount,) = [route for route in routes if isinstance(route, Mount) and route.path == "/registry"]
    place = routes.index(mount)
    routes.remove(mount)
    try:
        yield
    finally:
        routes.insert(place, mount)  # before the portal, which has every other path


async def until(holds: Callable[[], Awaitable[bool]], timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not await holds():
            await asyncio.sleep(0.05)


async def until_decided(platform: Platform, count: int = 1, standing: str = "valid") -> None:
    """The ledger's news have arrived; nothing needs to be made yet."""

    async def decided() -> bool:
        query = "SELECT count(*) FROM certificate WHERE standing = $1"
        return bool((await platform.sql("certificates", query, standing))[0][0] == count)

    await until(decided)


async def leases_end(platform: Platform) -> None:
    """As if the time had passed for which they were claimed."""
    await platform.sql("certificates", "UPDATE certificate SET claimed_until = NULL WHERE stage = 'intended'")


async def crash_before_recording(platform: Platform) -> None:
    """The certificates are signed and stored, and nobody wrote it down: what a crash at that moment leaves."""
    await platform.sql(
        "certificates",
        "UPDATE certificate SET stage = 'intended', pdf_sha256 = NULL, stored_at = NULL WHERE stage = 'stored'",
    )


async def issued_events(platform: Platform) -> int:
    """How many certificates this house's own issuer says it made."""
    text = (await platform.client.get("/certificates/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("xueshi_certificates_issued_total ")]
    return round(float(line.split()[1]))


async def registered(platform: Platform, *serials: int) -> None:
    await platform.register(*(person(serial) for serial in serials or (1,)))
    await platform.settle()
    await platform.status(1)


async def test_a_name_no_font_draws_waits_with_the_code_point_and_is_issued_once_it_is_mended(
    platform: Platform,
) -> None:
    await platform.register(person(1, name=f"张{NO_FONT_DRAWS}"))
    await platform.settle()
    await platform.push(*a_full_year())

    async def waits() -> bool:
        return bool(await platform.sql("certificates", "SELECT FROM certificate WHERE stage = 'waiting'"))

    await until(waits)
    await platform.settle()
    (waiting,) = (await platform.call("GET", "/certificates/v1/waiting-certificates"))["certificates"]
    assert "U+30EDD" in waiting["waiting_reason"]
    assert "name" in waiting["waiting_reason"]
    assert waiting["person_id"] == await platform.person_id()
    assert waiting["training_year"] == YEAR
    assert waiting["waits_for"] == "name"
    assert len((await platform.check()).waiting) == 1
    # Nobody is refused anything over a typeface: the year is met, and only the paper is missing.
    answer = await platform.status()
    assert (answer["status"], answer["certificate"], answer["reason"]) == ("certified", None, "certificate-waits")
    assert datetime.fromisoformat(answer["met_since"]) <= now()
    # It is being tried again: to those who ask it waits until it exists.
    async with registry_away(platform):
        async with platform.house.certificates.db.transaction() as tx:
            await issuance_queries.stop_waiting(tx, [UUID(waiting["person_id"])])
        assert (await platform.status())["reason"] == "certificate-waits"

    await platform.register(person(1, name="张三"))
    await platform.settle()
    answer = await platform.status()
    assert (answer["status"], set(answer)) == ("certified", {"year", "status", "certificate", "as_of"})
    assert answer["certificate"]["number"]
    assert (await platform.call("GET", "/certificates/v1/waiting-certificates"))["certificates"] == []
    assert (await platform.check()).holds


def ended(days: int = 30) -> Authority:
    """One whose signer ended so many days ago; its root is good."""
    return make_authority("旧签章", "永州市人社局", now=now() - timedelta(days=3_650 + days))


async def test_nothing_is_signed_with_a_chain_that_has_ended_and_all_is_made_with_a_good_one(
    platform: Platform,
) -> None:
    owners = [getattr(job, "__self__", None) for job in platform.house.certificates.jobs]
    (issuer,) = [owner for owner in owners if isinstance(owner, Issuer)]
    press = vars(issuer)["_press"]
    good, press.validity = press.validity, Validity.of_pem(ended().chain_pem)
    await registered(platform)
    await platform.push(*a_full_year())
    await platform.settle()
    (waiting,) = (await platform.call("GET", "/certificates/v1/waiting-certificates"))["certificates"]
    assert waiting["waits_for"] == "signing-certificate"
    answer = await platform.status()
    assert (answer["status"], answer["certificate"], answer["reason"]) == ("certified", None, "certificate-waits")
    assert await issued_events(platform) == 0
    press.validity = good

    async def made() -> bool:
        return (await platform.status())["certificate"] is not None

    await until(made)
    assert (await platform.check()).holds


async def test_the_days_left_stand_among_the_metrics_and_the_service_is_ready_all_the_while(platform: Platform) -> None:
    ready = await platform.client.get("/certificates/ready")
    assert ready.status_code == 200
    assert 3_640 < ready.json()["notes"]["signing_certificate_days_left"] <= 3_650
    text = (await platform.client.get("/certificates/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("xueshi_signing_certificate_days_left ")]
    assert 3_640 < float(line.split()[1]) <= 3_650


async def test_a_name_mended_while_it_was_found_unprintable_does_not_wait_for_ever(platform: Platform) -> None:
    await platform.register(person(1, name=f"张{NO_FONT_DRAWS}"))
    await platform.settle()
    async with registry_away(platform):
        await platform.push(*a_full_year())
        await until_decided(platform)
        # 1. An issuer claims the certificate and hears the name as it was,
        async with platform.house.certificates.db.transaction() as tx:
            await tx.execute(sa.text("UPDATE certificate SET claimed_until = NULL"))
            intents = await issuance_actions.claim(tx)
        assert len(intents) == 1
    printed = {
        intents[0].row.person_id: {
            "name": f"张{NO_FONT_DRAWS}",
            "id_number_masked": "43**************1X",
            "organisation": "零陵区第一小学",
            "post_category": "professional",
        }
    }
    # 2. the name is mended meanwhile,
    await platform.register(person(1, name="张三"))

    async def mended() -> bool:
        return bool(await platform.sql("certificates", "SELECT FROM person WHERE version = 2"))

    await until(mended)
    # 3. and only then does the issuer write down what it found.
    async with platform.house.certificates.db.transaction() as tx:
        await issuance_actions.write_faces(tx, intents, printed, public_url="http://test", now=now())
    await leases_end(platform)
    await platform.settle()
    assert (await platform.status())["status"] == "certified"


async def test_a_crash_between_storing_and_recording_resumes_with_the_file_stored_first(platform: Platform) -> None:
    await registered(platform)
    await platform.push(*a_full_year())
    await platform.settle()
    first = await platform.status()
    (path,) = platform.store.rglob("*.pdf")
    written = path.read_bytes()

    await crash_before_recording(platform)
    await platform.settle()
    assert await platform.status() | {"as_of": ""} == first | {"as_of": ""}
    assert path.read_bytes() == written
    (row,) = await platform.sql("certificates", "SELECT pdf_sha256 FROM certificate")
    assert row[0] == hashlib.sha256(written).digest()
    assert (await platform.check()).holds


async def test_what_is_resumed_on_another_day_bears_the_day_that_was_written_down_first(platform: Platform) -> None:
    await registered(platform)
    await platform.push(*a_full_year())
    await platform.settle()
    change = "UPDATE certificate SET face = jsonb_set(face, '{issued_on}', '\"2026-01-03\"')"
    await platform.sql("certificates", change)
    await crash_before_recording(platform)
    for path in platform.store.rglob("*.pdf"):
        path.unlink()
    await platform.settle()
    certificate = (await platform.status())["certificate"]
    answer = await platform.client.get(certificate["verify_url"], headers={"accept": "application/json"})
    assert answer.json()["printed"]["issued_on"] == "2026-01-03"
    assert certificate["issued_on"] == "2026-01-03", "the HR platform is told the date that is printed"


async def test_what_stands_in_the_store_already_is_never_overwritten(platform: Platform) -> None:
    await registered(platform)
    async with registry_away(platform):
        await platform.push(*a_full_year())
        await until_decided(platform)
        (row,) = await platform.sql("certificates", "SELECT certificate_id::text FROM certificate")
        path = platform.store / str(YEAR) / f"{row[0]}.pdf"
        path.parent.mkdir()
        path.write_bytes(b"%PDF-1.7 signed first by somebody who died")
    await leases_end(platform)
    await platform.settle()
    assert path.read_bytes() == b"%PDF-1.7 signed first by somebody who died"
    (row,) = await platform.sql("certificates", "SELECT pdf_sha256 FROM certificate")
    assert row[0] == hashlib.sha256(path.read_bytes()).digest()


async def test_whoever_falls_below_before_it_was_made_gets_none_until_they_cross_again(platform: Platform) -> None:
    await registered(platform)
    async with registry_away(platform):
        await platform.push(*a_full_year())
        await until_decided(platform)
        await platform.revoke("q1")
        await until_decided(platform, standing="suspended")
    await leases_end(platform)
    await asyncio.sleep(1.5)
    assert (await platform.status())["status"] == "not-certified"
    assert list(platform.store.rglob("*.pdf")) == []
    assert await issued_events(platform) == 0

    await platform.push(completion("q-again", hours="61", subject="professional"))
    await platform.settle()
    assert (await platform.status())["status"] == "certified"
    (row,) = await platform.sql("certificates", "SELECT total_centihours, entries FROM certificate")
    assert tuple(row) == (9_100, 4)
    assert await issued_events(platform) == 1
    assert (await platform.check()).holds


async def test_while_the_registry_is_away_certificates_wait_and_then_go_on(platform: Platform) -> None:
    await registered(platform)
    async with registry_away(platform):
        await platform.push(*a_full_year())
        await until_decided(platform)
        await asyncio.sleep(0.5)
        assert (await platform.status())["status"] == "not-certified"
        (row,) = await platform.sql("certificates", "SELECT stage, number FROM certificate")
        assert tuple(row) == ("intended", None)
    await leases_end(platform)
    await platform.settle()
    assert (await platform.status())["status"] == "certified"


@contextlib.asynccontextmanager
async def another_issuer(platform: Platform, press: SigningPool) -> AsyncIterator[Issuer]:
    """A second process of the service, with connections of its own."""
    keys = platform.cluster.keys
    url = databases.app_url(
        platform.cluster.server, "certificates", keys.role_passwords, platform.names["certificates"]
    )
    db = Database(url, service="certificates", pool_max=2)
    transport = httpx.ASGITransport(app=platform.house.web)
    async with httpx.AsyncClient(transport=transport) as client:
        names = RegistryNames(client, "http://xueshi.internal/registry", keys.certificates_secret)
        store = ObjectStorage(platform.store.as_uri())
        yield Issuer(db, names, press, store, public_url="http://test", metrics=Metrics("certificates"))
    await db.close()


@pytest.mark.parametrize("lease_ends_early", [False, True], ids=["by turns", "though a lease ends while one is drawn"])
async def test_several_issuers_at_once_make_each_certificate_once(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, lease_ends_early: bool
) -> None:
    monkeypatch.setattr(issuance_actions, "BATCH_MAX", 3)
    serials = range(1, 11)
    await registered(platform, *serials)
    keys = platform.cluster.keys
    press = SigningPool(keys.signing_key_pem.encode(), keys.signing_chain_pem.encode(), processes=1)
    try:
        async with another_issuer(platform, press) as one, another_issuer(platform, press) as other:
            async with registry_away(platform):
                await platform.push(*(item for serial in serials for item in a_full_year(serial)))
                await until_decided(platform, count=len(serials))
            await leases_end(platform)
            made = list[int]()

            async def work(issuer: Issuer) -> None:
                while await platform.sql("certificates", "SELECT FROM certificate WHERE stage = 'intended' LIMIT 1"):
                    made.append(await issuer.turn())

            async def end_leases() -> None:
                while await platform.sql("certificates", "SELECT FROM certificate WHERE stage = 'intended' LIMIT 1"):
                    await leases_end(platform)
                    await asyncio.sleep(0.1)

            await asyncio.gather(work(one), work(other), *([end_leases()] if lease_ends_early else []))
            await platform.settle()
            made.append(await issued_events(platform))
    finally:
        await press.close()
    assert sum(made) == len(serials)
    rows = await platform.sql("certificates", "SELECT number, pdf_sha256 FROM certificate WHERE stage = 'stored'")
    assert len({row["number"] for row in rows}) == len(serials)
    found = {hashlib.sha256(path.read_bytes()).digest() for path in platform.store.rglob("*.pdf")}
    assert found == {row["pdf_sha256"] for row in rows}
    assert (await platform.check()).holds
