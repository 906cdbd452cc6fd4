"""Two promises of the making: decided once, and written down before it is signed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from live_platform import YEAR, Platform, a_full_year, person

from certificates.issuance.job import SigningPool
from certificates.papers.domain import Job
from certificates.status import actions as status_actions
from common.contracts.ledger import ThresholdCrossed
from common.ids import uuid7


def crossed(person_id: UUID) -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=person_id,
        training_year=YEAR,
        number=1,
        rulebook_id="hunan-2023",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=datetime(2025, 6, 1, tzinfo=UTC),
        regulation="湘人社函〔2023〕63号",
    )


async def test_a_crossing_heard_twice_at_the_same_moment_is_one_certificate(platform: Platform) -> None:
    # A consumer that was taken for dead and the one that took over hear the same news at once.
    together = asyncio.Barrier(2)

    async def hear(news: ThresholdCrossed) -> None:
        async with platform.house.certificates.db.transaction() as tx:
            await tx.execute(sa.text("SELECT 1"))
            await together.wait()
            await status_actions.handle_crossings(tx, [news])

    for _ in range(5):
        news = crossed(uuid7())
        # One of them may be sent back; it hears the news again then, and knows them.
        outcomes = await asyncio.gather(hear(news), hear(news), return_exceptions=True)
        assert None in outcomes
        async with platform.house.certificates.db.transaction() as tx:
            await status_actions.handle_crossings(tx, [news])
        rows = await platform.sql("certificates", "SELECT stage FROM certificate WHERE person_id = $1", news.person_id)
        assert len(rows) == 1


async def test_every_printed_field_is_on_record_before_anything_is_signed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[str, str | None]] = []
    really_print = SigningPool.print

    async def watched(press: SigningPool, jobs: Sequence[Job]) -> list[bytes | Exception]:
        # Another connection sees what is committed, and nothing else.
        for job in jobs:
            question = "SELECT face ->> 'number' FROM certificate WHERE certificate_id = $1"
            (row,) = await platform.sql("certificates", question, job.certificate_id)
            found.append((job.face.number, row[0]))
        return await really_print(press, jobs)

    monkeypatch.setattr(SigningPool, "print", watched)
    await platform.register(person(1), person(2))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2))
    await platform.settle()
    assert [(await platform.status(serial))["status"] for serial in (1, 2)] == ["certified", "certified"]
    assert len(found) == 2
    assert all(signed == written for signed, written in found)
