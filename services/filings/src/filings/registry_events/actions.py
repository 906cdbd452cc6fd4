"""Stores what the registry publishes, and publishes all decisions again for a consumer that lost them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.clock import now
from common.contracts.filings import AttendedOn, GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.outbox import emit
from common.sealing import index_bytes
from filings.attendance import queries as attendance_queries
from filings.decisions.domain.recognitions import attended_on, completed_at, read_day
from filings.decisions.queries import decisions as decision_queries
from filings.people import queries as people_queries
from offices.organisations import save_organisations


async def know_people(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember where people stand, and stood."""
    latest = {placement.person_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    # Rows that wait for them first, then the people: in the order in which rows of rosters are worked on.
    await attendance_queries.wake_parked(tx, [index_bytes(person.blind_index) for person in latest.values()], now())
    await people_queries.save_people(tx, list(latest.values()))


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Remember who stands above whom."""
    await save_organisations(tx, placed)


async def republish_recognitions(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """Publish the next recognitions again, in the order of their ids; the last one, ``None`` where none
    is.

    A withdrawal meanwhile is published beside it, maybe before the recognition; consumers remember that.
    """
    page = await decision_queries.page_of_recognitions(tx, after, rows_max)
    recognised_ = [
        HoursRecognised.model_validate(
            {**row._mapping, "completed_at": completed_at(row.ended_on), "days": _attended_on(row)}
        )
        for row in page
    ]
    withdrawn = [
        RecognitionWithdrawn(recognition_id=row.recognition_id, person_id=row.person_id)
        for row in page
        if row.is_withdrawn
    ]
    await emit(tx, [*recognised_, *withdrawn])
    return page[-1].recognition_id if page else None


def _attended_on(row: sa.Row[Any]) -> tuple[AttendedOn, ...]:
    days = None if row.days is None else [read_day(day) for day in orjson.loads(row.days)]
    return attended_on(row.kind, row.mode, row.centihours, days, row.begins_on, row.ended_on)


async def republish_grants(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """The same for grants."""
    page = await decision_queries.page_of_grants(tx, after, rows_max)
    made = [GrantMade.model_validate(dict(row._mapping)) for row in page]
    withdrawn = [GrantWithdrawn(grant_id=row.grant_id, person_id=row.person_id) for row in page if row.is_withdrawn]
    await emit(tx, [*made, *withdrawn])
    return page[-1].grant_id if page else None
