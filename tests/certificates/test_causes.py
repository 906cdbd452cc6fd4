"""What a certificate's making goes back to: the crossing that it is due by, or the application for it."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import pytest
import sqlalchemy as sa
from live_platform import YEAR
from sqlalchemy.ext.asyncio import AsyncConnection

from certificates.applications import actions as application_actions
from certificates.status import actions as status_actions
from common import tracing
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.events import Cause
from common.ids import uuid7

AT = datetime(2025, 6, 1, tzinfo=UTC)
CROSSED, FELL, AGAIN, APPLIED = (
    Cause(f"00-{number:032x}-{number:016x}-00", f"2025-06-0{number}T00:00:00+00:00") for number in range(1, 5)
)


def crossed(who: UUID, number: int, issue: Literal["automatic", "on-application"] = "automatic") -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=who,
        training_year=YEAR,
        number=number,
        rulebook_id="somewhere",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=AT,
        regulation="\u67d0\u529e\u6cd5",
        issue=issue,
    )


def fell(who: UUID, number: int) -> FellBelow:
    return FellBelow(
        person_id=who,
        training_year=YEAR,
        number=number,
        rulebook_id="somewhere",
        public_centihours=0,
        professional_centihours=6_000,
        total_centihours=6_000,
        entries=3,
        at=AT,
    )


async def of(tx: AsyncConnection) -> Cause | None:
    row = (await tx.execute(sa.text("SELECT traceparent, begun_at FROM certificate"))).one()
    return tracing.cause_from(row.traceparent, row.begun_at)


@pytest.fixture
def who() -> UUID:
    return uuid7()


async def test_of_a_batch_each_goes_back_to_what_was_heard_of_its_person(
    certificates_tx: AsyncConnection, who: UUID
) -> None:
    other = uuid7()
    with tracing.under(None, {str(who): CROSSED, str(other): AGAIN}):
        await status_actions.handle_crossings(certificates_tx, [crossed(who, 1), crossed(other, 1)])
    rows = await certificates_tx.execute(sa.text("SELECT person_id, traceparent FROM certificate"))
    assert {row.person_id: row.traceparent for row in rows} == {who: CROSSED.traceparent, other: AGAIN.traceparent}


async def test_a_fall_leaves_it_and_the_next_crossing_takes_its_place(
    certificates_tx: AsyncConnection, who: UUID
) -> None:
    with tracing.under(CROSSED):
        await status_actions.handle_crossings(certificates_tx, [crossed(who, 1)])
    with tracing.under(FELL):
        await status_actions.handle_crossings(certificates_tx, [fell(who, 2)])
    assert await of(certificates_tx) == CROSSED
    with tracing.under(AGAIN):
        await status_actions.handle_crossings(certificates_tx, [crossed(who, 3)])
    assert await of(certificates_tx) == AGAIN


async def test_where_a_fall_is_heard_first_there_is_none(certificates_tx: AsyncConnection, who: UUID) -> None:
    with tracing.under(FELL):
        await status_actions.handle_crossings(certificates_tx, [fell(who, 2)])
    assert await of(certificates_tx) is None


async def test_one_that_is_applied_for_goes_back_to_the_application(
    certificates_tx: AsyncConnection, who: UUID
) -> None:
    with tracing.under(CROSSED):
        await status_actions.handle_crossings(certificates_tx, [crossed(who, 1, "on-application")])
    with tracing.under(APPLIED):
        await application_actions.apply_for(certificates_tx, [(who, YEAR)], now=AT)
    assert await of(certificates_tx) == APPLIED
