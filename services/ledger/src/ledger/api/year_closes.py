"""Closed training years (年度结账): what each came to, and what came into it afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Caller
from common.clock import CHINA
from common.db import Tx
from common.errors import NotAllowed, Refused
from common.readings import Reader, Reading, of_caller
from common.text import hours_text
from common.web import json_response
from ledger.api.answers.year_closes import LateEntries, YearCloses
from ledger.api.app_state import App
from ledger.queries import year_closes as queries
from offices.authority import Action
from offices.reach import office_of, program_or_office
from offices.regions import stem_of
from rulebook import Rulebook

router = APIRouter()
_reads = program_or_office("ledger:read")
Reads = Annotated[Caller, Depends(_reads)]
CLOSES_MAX = 200
_NOBODY = UUID(int=0)
"""No organisation: a person must name the one for which they ask."""


async def _read_by(tx: Tx, caller: Caller, organisation_id: UUID | None) -> tuple[Reader, str | None]:
    """As whom somebody reads, and the region whose people they are shown; ``None``: a program is shown everybody.

    Raises :class:`NotAllowed` for people without a role in a region.
    """
    if not caller.is_person:
        return of_caller(caller), None
    office = await office_of(tx, caller, organisation_id or _NOBODY, Action.SEE_HOURS)
    region_code = office.grant.region_code
    if office.people.stem is None or region_code is None:
        action = Action.SEE_HOURS
        raise NotAllowed("not-yours", "closed years are shown to those who serve a region", action=action)
    return office.reader, region_code


@router.get("/v1/year-closes", response_model=YearCloses, dependencies=[Depends(_reads)])
async def year_closes(app: App, caller: Reads, organisation_id: UUID | None = None) -> Response:
    """The latest years first, each by rulebook, with the sums at the moment of the close; at most 200.

    The sums are those of everybody whom the rulebook binds. People ask for the HR authority in which they have a role,
    and are shown the rulebooks that hold in its region or in a part of it.
    """
    books = app.rulebooks.all
    async with app.db.reading() as tx:
        _, region_code = await _read_by(tx, caller, organisation_id)
        holding = None if region_code is None else [book.id for book in books if _holds_in(book, region_code)]
        rows = await queries.closes(tx, holding, CLOSES_MAX)
    names = {book.id: book.name for book in books}
    return json_response({"closes": [_close(row, names) for row in rows]})


@router.get("/v1/year-closes/{year}/late-entries", response_model=LateEntries, dependencies=[Depends(_reads)])
async def late_entries(
    year: int,
    app: App,
    caller: Reads,
    organisation_id: UUID | None = None,
    after: Annotated[str | None, Query(max_length=120)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """What came into a closed year, the first first: by decision, by recognition, or taken back.

    People ask for the HR authority in which they have a role, and are shown those of its region.
    """
    async with app.db.reading() as tx:
        reader, region_code = await _read_by(tx, caller, organisation_id)
        stem = None if region_code is None else stem_of(region_code)
        rows = await queries.late_entries(tx, year, stem, None if after is None else _place(after), limit)
    await app.readings.record(reader, Reading("late-entries", [row.person_id for row in rows]))
    following = _place_of(rows[-1]) if len(rows) == limit else None
    return json_response({"entries": [_entry(row) for row in rows], "after": following})


def _holds_in(book: Rulebook, region_code: str) -> bool:
    return book.covers_place(region_code) or book.region.startswith(stem_of(region_code))


def _place_of(row: sa.Row[Any]) -> str:
    return f"{row.recorded_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z-{row.person_id.hex}-{row.seq}"


def _place(after: str) -> tuple[datetime, UUID, int]:
    try:
        at, person_id, seq = after.split("-")
        return datetime.strptime(at, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC), UUID(hex=person_id), int(seq)
    except ValueError:
        raise Refused("bad-after", "after is what the page before answered as after") from None


def _close(row: sa.Row[Any], names: Mapping[str, str]) -> dict[str, Any]:
    same = ("training_year", "closed_on", "people", "met", "entries", "late_entries")
    return {
        **{name: getattr(row, name) for name in same},
        "rulebook_id": row.rulebook_id or None,
        "rulebook_name": names.get(row.rulebook_id),
        "closed_at": row.closed_at.astimezone(CHINA),
        "public_hours": hours_text(row.public_centihours),
        "professional_hours": hours_text(row.professional_centihours),
    }


def _entry(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("person_id", "seq", "kind", "subject", "mode", "source", "course_title")
    return {
        **{name: getattr(row, name) for name in same},
        "hours": hours_text(row.centihours),
        "recorded_at": row.recorded_at.astimezone(CHINA),
        "completed_at": row.completed_at.astimezone(CHINA),
    }
