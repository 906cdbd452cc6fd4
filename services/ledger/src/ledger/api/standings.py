"""Where the people of an office stand (达标情况), and what that adds up to (统计)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from common.auth import Acting, acting
from common.bodies import Body
from common.clock import CHINA
from common.contracts.registry import PostCategory, TitleLevel
from common.contracts.vendor_gateway import Subject
from common.db import Tx
from common.identity import RegionCode
from common.readings import Reading
from common.text import hours_text
from common.web import json_response
from ledger.api.answers.standings import Board, DeskStandings, HoursBoard, StandingList, StandingsOfPeople
from ledger.api.app_state import App, AppState
from ledger.domain.small_groups import kept_back
from ledger.domain.standings import COUNTED, StandingState
from ledger.queries import boards, standings
from ledger.queries.boards import Asked, Breakdown, HoursBreakdown, Part
from offices.authority import Action
from offices.reach import People, office_of, refuse_outside
from offices.regions import stem_of

router = APIRouter()
Year = Annotated[int, Query(ge=2000, le=2100)]
PAGE, PAGE_MAX, PEOPLE_MAX = 50, 200, 500
_KEEPS_BACK = ("post-category", "title-level")
"""How small groups are not broken down: who stands in them would be known."""


class Filter(BaseModel):
    """Which of the people whom a role reaches are asked for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    organisation_id: UUID
    """The organisation in which the caller has the role."""
    year: int = Field(ge=2000, le=2100)
    state: StandingState | None = None
    post_category: PostCategory | None = None
    title_level: TitleLevel | None = None
    subject: Subject | None = None
    missing_over: Decimal = Field(default=Decimal(0), ge=0, le=1_000, decimal_places=2)
    """Only who misses more class hours, of the ``subject`` where one is given."""
    within: RegionCode | None = None
    """Only those of a region and below it."""
    unit: UUID | None = None
    """Only those of one organisation."""
    after: UUID | None = None
    """In place of a page: the people whose ids come after this one, in the order of ids, so that whoever walks over all
    of them meets each once, whatever changes meanwhile. Nobody is counted then. Zeros begin.
    """
    page: int = Field(default=1, ge=1, le=200)
    rows: int = Field(default=PAGE, ge=1, le=PAGE_MAX)
    """How many people a page has."""


async def _part(within: RegionCode | None = None, unit: UUID | None = None) -> Part:
    return Part(_stem(within), unit)


PartAsked = Annotated[Part, Depends(_part)]


@router.get("/v1/standings", response_model=StandingList, dependencies=[Depends(acting)])
async def standing_list(app: App, caller: Acting, wanted: Annotated[Filter, Query()]) -> Response:
    """The people whom one's role in an organisation reaches, who is most behind first, a page at a time; ``after``
    somebody in the order of ids, for who takes all of them.
    """
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, wanted.organisation_id, Action.SEE_HOURS)
        part = Part(_stem(wanted.within), wanted.unit)
        await _refuse_outside(tx, office.people, wanted.year, part)
        asked = Asked(
            wanted.year, office.people, wanted.state, wanted.post_category, wanted.title_level, wanted.subject,
            int(wanted.missing_over * 100), part,
        )  # fmt: skip
        if wanted.after is None:
            rows = await boards.listed(tx, asked, (wanted.page - 1) * wanted.rows, wanted.rows)
            total = await boards.counted(tx, asked)
        else:
            rows, total = await boards.following(tx, asked, wanted.after, wanted.rows), 0
        as_of = await standings.as_of(tx)
    await app.readings.record(office.reader, Reading("standings", [row.person_id for row in rows]))
    return json_response(
        {
            "training_year": wanted.year,
            "as_of": as_of.astimezone(CHINA),
            "total": min(total, boards.COUNTED_MAX),
            "is_counted": wanted.after is None and total <= boards.COUNTED_MAX,
            "people": [_standing(row) for row in rows],
        }
    )


@router.get("/v1/desks/{organisation_id}/standings", response_model=DeskStandings, dependencies=[Depends(acting)])
async def desk(
    organisation_id: UUID,
    app: App,
    caller: Acting,
    year: Year,
    rows: Annotated[int, Query(ge=1, le=PAGE)] = 10,
) -> Response:
    """What the desk of an office shows first: how many of its people stand where, and the few who are most behind."""
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_HOURS)
        figures = await boards.board(tx, year, office.people, "post-category")
        behind = await boards.listed(tx, Asked(year, office.people, missing_over=1), 0, rows)
        as_of = await standings.as_of(tx)
    await app.readings.record(office.reader, Reading("standings", [row.person_id for row in behind]))
    return json_response(
        {
            "training_year": year,
            "as_of": as_of.astimezone(CHINA),
            "whole": _whole(figures),
            "most_behind": [_standing(row) for row in behind],
        }
    )


class StandingQuery(Body):
    """Whose standing is asked for, in which year, and the organisation in which the caller has the role."""

    organisation_id: UUID
    year: int = Field(ge=2000, le=2100)
    person_ids: list[UUID] = Field(min_length=1, max_length=PEOPLE_MAX)


@router.post("/v1/standings/queries", response_model=StandingsOfPeople, dependencies=[Depends(acting)])
async def standings_of(body: StandingQuery, app: App, caller: Acting) -> Response:
    """Where up to 500 people stand today: of those whom one's role in the organisation reaches; others are left out."""
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, body.organisation_id, Action.SEE_HOURS)
        asked = Asked(body.year, office.people, person_ids=body.person_ids)
        rows = await boards.listed(tx, asked, 0, PEOPLE_MAX)
        as_of = await standings.as_of(tx)
    await app.readings.record(office.reader, Reading("standings", [row.person_id for row in rows]))
    found = [_standing(row) for row in rows]
    return json_response({"training_year": body.year, "as_of": as_of.astimezone(CHINA), "people": found})


@router.get("/v1/board", response_model=Board, dependencies=[Depends(acting)])
async def board(
    app: App,
    caller: Acting,
    organisation_id: UUID,
    year: Year,
    part: PartAsked,
    by: Breakdown = "region",
) -> Response:
    """How many of the people whom one's role reaches stand where, broken down one way: of all of
    them, ``within`` one region, or of one ``unit``.

    By region it is the next level: of a province its cities, of a city its counties. Groups of fewer than five are
    not broken down by post or title; where these are one group, or fewer than five people together, the smallest other
    ones are not either.
    """
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_STATISTICS)
        await _refuse_outside(tx, office.people, year, part)
        rows = await boards.board(tx, year, office.people, by, part=part)
        as_of = await standings.as_of(tx)
    back = kept_back([row.people for row in rows]) if by in _KEEPS_BACK else frozenset[int]()
    return json_response(
        {
            "training_year": year,
            "by": by,
            "as_of": as_of.astimezone(CHINA),
            "whole": _whole(rows),
            "rows": [
                {
                    "key": row.key,
                    "name": row.name,
                    "figures": None if place in back else _figures(row._mapping),
                }
                for place, row in enumerate(rows)
            ],
        }
    )


@router.get("/v1/board/hours", response_model=HoursBoard, dependencies=[Depends(acting)])
async def hours(
    app: App,
    caller: Acting,
    organisation_id: UUID,
    year: Year,
    part: PartAsked,
    by: HoursBreakdown = "subject",
) -> Response:
    """What the people whom one's role reaches have learned, by subject, mode, source (vendor) or topic."""
    names = _topic_names(app) if by == "topic" else {}
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_STATISTICS)
        await _refuse_outside(tx, office.people, year, part)
        rows = await boards.hours_board(tx, year, office.people, by, part=part)
        as_of = await standings.as_of(tx)
    return json_response(
        {
            "training_year": year,
            "by": by,
            "as_of": as_of.astimezone(CHINA),
            "rows": [
                {
                    "key": row.key,
                    "name": names.get(row.key),
                    "hours": hours_text(row.centihours),
                    "entries": row.entries,
                }
                for row in rows
            ],
        }
    )


async def _refuse_outside(tx: Tx, people: People, year: int, part: Part) -> None:
    """Raises :class:`NotFound` for a part out of reach. A unit that has left the office's region or department since is
    within it for the years in which it had people there.
    """
    await refuse_outside(tx, people, stem=part.stem)
    if part.unit is not None and not await boards.had_people(tx, year, people, part.unit):
        await refuse_outside(tx, people, unit=part.unit)


def _stem(within: RegionCode | None) -> str | None:
    return None if within is None else stem_of(str(within))


def _topic_names(app: AppState) -> dict[str, str]:
    """What required topics are called in Chinese, in the regulation of the narrowest region that names them."""
    return {topic: name for book in reversed(app.rulebooks.all) for topic, name in dict(book.topic_names).items()}


_MISSING: tuple[Literal["missing", "public_missing", "professional_missing"], ...] = (
    "missing", "public_missing", "professional_missing",
)  # fmt: skip


def _standing(row: sa.Row[Any]) -> dict[str, Any]:
    same = (
        "person_id", "organisation_id", "organisation_name", "region_code", "post_category", "title_level", "state",
        "topics_missing",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        **{name: hours_text(getattr(row, name)) for name in _MISSING},
        "public_hours": hours_text(row.public_centihours),
        "professional_hours": hours_text(row.professional_centihours),
    }


def _figures(sums: Any) -> dict[str, Any]:
    shown = {name: sums[name] for name in COUNTED if not name.endswith("_centihours")}
    return shown | {
        "public_hours": hours_text(sums["public_centihours"]),
        "professional_hours": hours_text(sums["professional_centihours"]),
    }


def _whole(rows: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    return _figures({name: sum(getattr(row, name) for row in rows) for name in COUNTED})
