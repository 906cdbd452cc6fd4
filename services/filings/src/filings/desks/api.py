"""The desk of one office: lists by numbered pages, and one count for the first page of its work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Acting, acting
from common.clock import now
from common.readings import Reading
from common.web import json_response
from filings.access.api import App, actor_of, reader_of
from filings.approval.domain.filings import FilingKind, FilingState
from filings.approval.domain.kept import ListedFiling
from filings.approval.domain.waits import waiting_of
from filings.approval.messages_zh import WAITS
from filings.desks import actions
from filings.desks.actions import Page
from filings.desks.answers import DeskCounts, DeskFilings, OfficesToAsk
from filings.overview.actions import Progress
from filings.submission.api.shapes import own_listed

router = APIRouter()
ROWS_MAX, PAGES_MAX = 100, 200
PageAsked = Annotated[int, Query(ge=1, le=PAGES_MAX)]
RowsAsked = Annotated[int, Query(ge=1, le=ROWS_MAX)]


@router.get("/v1/desks/{organisation_id}/waiting", response_model=DeskFilings, dependencies=[Depends(acting)])
async def waiting(
    organisation_id: UUID,
    app: App,
    caller: Acting,
    kind: FilingKind | None = None,
    page: PageAsked = 1,
    rows: RowsAsked = 50,
) -> Response:
    """What waits for an office, what has waited longest first, with who has filed it and who decided before."""
    async with app.db.reading() as tx:
        found = await actions.waiting(tx, actor_of(caller), organisation_id, kind, app.deps, rows=rows, page=page)
    people = _people_of(found.filings)
    await app.readings.record(reader_of(caller, [organisation_id]), Reading("filing", people))
    return _answer(found, rows, organisation_id)


@router.get("/v1/desks/{organisation_id}/filings", response_model=DeskFilings, dependencies=[Depends(acting)])
async def filed(
    organisation_id: UUID,
    app: App,
    caller: Acting,
    kind: FilingKind | None = None,
    state: FilingState | None = None,
    page: PageAsked = 1,
    rows: RowsAsked = 50,
) -> Response:
    """What an organisation filed itself, the latest first."""
    async with app.db.reading() as tx:
        found = await actions.filed(
            tx, actor_of(caller), organisation_id, (kind, state), app.deps, rows=rows, page=page
        )
    people = _people_of(found.filings)
    await app.readings.record(reader_of(caller, [organisation_id]), Reading("filing", people))
    return _answer(found, rows, organisation_id)


@router.get("/v1/filings/{filing_id}/rosters", response_model=DeskFilings, dependencies=[Depends(acting)])
async def rosters(filing_id: UUID, app: App, caller: Acting) -> Response:
    """The rosters of a training, the latest first; drafts are shown to the unit that writes them."""
    async with app.db.reading() as tx:
        found = await actions.rosters(tx, actor_of(caller), filing_id, app.deps)
    return _answer(found, max(1, found.total), None)


@router.get("/v1/desks/{organisation_id}/counts", response_model=DeskCounts, dependencies=[Depends(acting)])
async def counts(organisation_id: UUID, app: App, caller: Acting) -> Response:
    """How much there is to do at the desk of an office, without any of it."""
    async with app.db.reading() as tx:
        found = await actions.counts(tx, actor_of(caller), organisation_id, now=now())
    return json_response(found._asdict())


@router.get("/v1/filings/{filing_id}/offices-to-ask", response_model=OfficesToAsk, dependencies=[Depends(acting)])
async def offices_to_ask(filing_id: UUID, app: App, caller: Acting) -> Response:
    """Which offices may be asked for a second opinion about a filing: those above who takes part, and beside them."""
    async with app.db.reading() as tx:
        found = await actions.offices_to_ask(tx, actor_of(caller), filing_id)
    return json_response({"offices": [office._asdict() for office in found]})


def _people_of(filings: Sequence[ListedFiling]) -> list[UUID]:
    return [filing.person_id for filing in filings if filing.person_id is not None]


def _answer(found: Page, rows: int, office_id: UUID | None) -> Response:
    at = now()
    shown = [_shown(filing, found.progress, office_id, at) for filing in found.filings]
    return json_response({"filings": shown, "total": found.total, "rows": rows})


def _shown(filing: ListedFiling, progress: Progress, office_id: UUID | None, at: datetime) -> dict[str, Any]:
    whole = own_listed(filing, progress, None)
    own = {name: value for name, value in whole.items() if name not in ("is_mine", "is_about_me", "activity")}
    said = progress.opinions.get(filing.filing_id)
    position = progress.positions[filing.filing_id]
    wanted = (item.what for item in waiting_of(position) if item.step.organisation_id == office_id)
    what = next(wanted, None)
    return {
        **own,
        "applicant_name": progress.names.get(filing.applicant_id),
        "waits_days": max(0, (at - filing.waits_since).days),
        "is_late": filing.state == FilingState.IN_CHAIN and filing.due_at is not None and filing.due_at < at,
        "wanted": None if what is None else WAITS[what],
        "last_opinion": said and {**own["last_opinion"], "made_by": said[0].made_by},
    }
