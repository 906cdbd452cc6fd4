"""Kafka carries, PostgreSQL knows: what a bus has lost is told again from the tables, and telling changes nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from live_platform import Cluster, Platform, a_full_year, completion, organisation_code, person

import certificates.main
import filings.main
import ledger.main
import registry.main
import vendor_gateway.main
from common.service import Service

INNER = "150102"
AUTHORITY, DEPARTMENT, HOSPITAL = (organisation_code(n, region=INNER) for n in (101, 102, 103))
INNER_MONGOLIA = [
    {"code": AUTHORITY, "name": "新城区人力资源和社会保障局", "kind": "hr-authority", "region_code": INNER},
    {"code": DEPARTMENT, "name": "新城区卫生健康委员会", "kind": "department", "region_code": INNER},
    {
        "code": HOSPITAL,
        "name": "新城区医院",
        "kind": "institution",
        "region_code": INNER,
        "department_code": DEPARTMENT,
    },
]
WHAT_THE_LEDGER_KNOWS = {
    "entry": "SELECT * FROM entry ORDER BY training_year, person_id, seq",
    "evidence": "SELECT * FROM evidence ORDER BY source_id, kind",
    "decision": "SELECT * FROM decision ORDER BY grant_id",
    "taken back early": "SELECT * FROM taken_back_early",
    # When they were held against the rules last is no news: news of people do that again.
    "person_year": """
        SELECT person_id, training_year, entries, head, public_centihours, professional_centihours, half_days,
               topics, granted, rulebook_id, met, side_changes
        FROM person_year ORDER BY person_id, training_year
    """,
}
WHAT_CERTIFICATES_KNOW = {
    "certificate": "SELECT * FROM certificate ORDER BY certificate_id",
    "standing_change": "SELECT * FROM standing_change ORDER BY id",
}


@pytest.fixture
async def resting(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Platform]:
    """A house in which nothing is relayed by itself."""
    async with Platform.resting(cluster, tmp_path) as begun:
        yield begun


@contextlib.asynccontextmanager
async def at_work(*services: Service) -> AsyncIterator[None]:
    async with contextlib.AsyncExitStack() as stack:
        for service in services:
            await stack.enter_async_context(service.working())
        yield


async def relayed(platform: Platform, service: Service) -> None:
    """Everything that this service has said was heard."""
    package = service.name.replace("-", "_")
    async with at_work(service), asyncio.timeout(60):
        while (await platform.sql(package, "SELECT count(*) FROM outbox"))[0][0]:
            await asyncio.sleep(0.05)


async def lost(platform: Platform, *packages: str) -> int:
    """What was said and not heard yet is gone for ever; how much that was."""
    return sum([len(await platform.sql(package, "DELETE FROM outbox RETURNING id")) for package in packages])


async def decide(platform: Platform, noun: str, serial: int, evidence: str, *, by: str, **row: Any) -> str:
    """One decision about somebody; its id."""
    answer = await platform.call("POST", "/registry/v1/organisations/queries", {"codes": [by]})
    document = {
        "reference": f"{noun}-{evidence}",
        "person_id": await platform.person_id(serial),
        "evidence": {"kind": "证明", "number": evidence},
        "decided_by": [answer["results"][0]["organisation_id"]],
        **row,
    }
    found = (await platform.call("POST", f"/filings/v1/{noun}s", {f"{noun}s": [document]}))["results"][0]
    assert found["status"] == "created", found
    return str(found[f"{noun}_id"])


async def take_back(platform: Platform, noun: str, decision_id: str) -> None:
    await platform.call("POST", f"/filings/v1/{noun}s/{decision_id}/withdrawals", {"reason": "材料有误"})


TRAINING = {
    "subject": "public", "mode": "residential", "kind": "offline-days", "title": "公共科目脱产培训",
    "days": [{"on": f"2025-05-{day}", "half_days": 2} for day in (12, 13, 14, 15)], "ended_on": "2025-05-15",
}  # fmt: skip


async def people(platform: Platform) -> None:
    """One to five in Hunan, six to nine in Inner Mongolia."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": INNER_MONGOLIA})
    await platform.register(*(person(serial) for serial in range(1, 6)))
    await platform.register(*(person(serial, unit_code=HOSPITAL) for serial in range(6, 10)))


async def a_year(platform: Platform) -> None:
    """Certified, suspended, restored, parked, half way; by courses, recognitions, grants and what was taken back."""
    await platform.push(*(item for serial in (1, 2, 3) for item in a_full_year(serial)), completion("half", 4))
    await platform.push(completion("too much", 1, hours="5"), completion("parked", 700))
    for taken in ("p2", "q3", "half", "too much"):
        assert (await platform.revoke(taken))["status"] == "accepted"
    await platform.push(completion("q3-again", 3, subject="professional", hours="60"))
    await platform.push(*(completion(f"q{serial}", serial, subject="professional", hours="60") for serial in (6, 7)))
    trained = [
        await decide(
            platform, "recognition", serial, f"签到表{serial}号", by=AUTHORITY, activity=f"NM-{serial}", **TRAINING
        )
        for serial in (6, 7)
    ]
    await take_back(platform, "recognition", trained[1])
    leave = {"effect": "deemed", "kind": "long-leave", "years": [2025]}
    left = [await decide(platform, "grant", serial, f"病休{serial}号", by=AUTHORITY, **leave) for serial in (8, 9)]
    await take_back(platform, "grant", left[1])
    await platform.push(completion("next year", 9, hours="30", completed_at="2026-02-01T08:00:00+08:00"))


EXPECTED = {1: "certified", 3: "certified", 6: "certified", 8: "certified", 4: "not-certified"}
"""Whoever met the rules and no longer does may or may not have had a certificate on the way, by who heard what when."""


async def as_expected(platform: Platform) -> None:
    assert {serial: (await platform.status(serial))["status"] for serial in EXPECTED} == EXPECTED
    for serial in (2, 7, 9):
        assert (await platform.status(serial))["status"] != "certified"
    checked = await platform.check()
    assert [equation for equation in checked.equations if not equation.holds] == []
    assert (checked.holds, checked.dead_letters) == (True, 0)


async def known(platform: Platform) -> dict[str, list[tuple[Any, ...]]]:
    """All that hearers have made of what they heard."""
    found = {name: await platform.sql("ledger", query) for name, query in WHAT_THE_LEDGER_KNOWS.items()}
    found |= {name: await platform.sql("certificates", query) for name, query in WHAT_CERTIFICATES_KNOW.items()}
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


async def tell_everything(platform: Platform) -> None:
    house = platform.house
    await registry.main.republish(house.registry)
    await vendor_gateway.main.republish(house.gateway)
    await filings.main.republish(house.filings)
    await ledger.main.republish(house.ledger)
    await certificates.main.republish(house.certificates)


async def test_whoever_has_heard_everything_learns_nothing_from_hearing_it_again(platform: Platform) -> None:
    await people(platform)
    await platform.settle()
    await a_year(platform)
    await platform.settle()
    await as_expected(platform)
    before = await known(platform)
    for _ in range(2):
        await tell_everything(platform)
        await platform.settle()
        assert await known(platform) == before
    await as_expected(platform)


async def test_a_bus_that_lost_everything_is_filled_again_from_the_tables(resting: Platform) -> None:
    platform, house = resting, resting.house
    # 1. The registry spoke before the bus was there, and has to say it again.
    await people(platform)
    assert await lost(platform, "registry") > 0
    await registry.main.republish(house.registry)
    await relayed(platform, house.registry)
    # 2. A year passes, of which nobody hears.
    await a_year(platform)
    assert await lost(platform, "vendor_gateway", "filings") > 20
    found = await platform.check()
    assert {equation.name for equation in found.equations if not equation.holds} >= {"accepted completions", "grants"}
    # 3. The gateway and the filings say it again; of what the ledger makes of it nobody hears.
    await vendor_gateway.main.republish(house.gateway)
    await filings.main.republish(house.filings)
    await relayed(platform, house.gateway)
    await relayed(platform, house.filings)
    assert await lost(platform, "ledger") > 0
    found = await platform.check()
    assert {equation.name for equation in found.equations if not equation.holds} == {"years that changed side"}
    # 4. The ledger says it again, and certificates are made.
    await ledger.main.republish(house.ledger)
    async with at_work(*house.services):
        await platform.settle()
        await as_expected(platform)
        # 5. It goes on as if nothing had happened.
        await platform.push(*a_full_year(5))
        await platform.revoke("p1")
        await platform.settle()
        assert [(await platform.status(serial))["status"] for serial in (5, 1)] == ["certified", "suspended"]
        assert (await platform.check()).holds


async def test_telling_while_everybody_works_ends_as_it_would_without(platform: Platform) -> None:
    await people(platform)
    await platform.settle()
    serials = range(1, 6)
    await platform.push(*(item for serial in serials for item in a_full_year(serial)))

    async def tell() -> None:
        for _ in range(4):
            await tell_everything(platform)

    async def live() -> None:
        for turn in range(4):
            for serial in serials:
                name = f"p{serial}" if turn == 0 else f"p{serial}-{turn}"
                assert (await platform.revoke(name))["status"] == "accepted"
                again = {"completed_at": f"2025-04-0{turn + 1}T08:00:00+08:00"}
                await platform.push(completion(f"p{serial}-{turn + 1}", serial, hours="30", **again))

    await asyncio.gather(tell(), live())
    await platform.settle()
    assert {(await platform.status(serial))["status"] for serial in serials} == {"certified"}
    rows = await platform.sql("ledger", "SELECT entries, public_centihours, met FROM person_year")
    assert {tuple(row) for row in rows} == {(2 + 2 * 4, 3_000, True)}
    assert await platform.sql("ledger", "SELECT * FROM taken_back_early") == []
    checked = await platform.check()
    assert (checked.holds, checked.dead_letters) == (True, 0)
