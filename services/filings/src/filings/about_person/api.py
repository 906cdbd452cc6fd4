"""Claims and rosters about a person, for roles that reach them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Acting, acting
from common.readings import Reading
from common.text import hours_text
from common.web import json_response
from filings.about_person import actions as about_person_actions
from filings.about_person.actions import WhatCame
from filings.about_person.answers import FilingsAboutPerson
from filings.access.api import App, reads_about
from filings.approval.domain.filings import FilingKind, FilingState
from filings.approval.messages_zh import KINDS, STATES

router = APIRouter()
PAGE_MAX = 100
_SAME = (
    "filing_id", "kind", "title", "claim_kind", "training_year", "state", "begins_on", "ends_on", "row_state",
    "half_days", "created_at", "changed_at",
)  # fmt: skip


@router.get("/v1/people/{person_id}/filings", response_model=FilingsAboutPerson, dependencies=[Depends(acting)])
async def filings_of_person(person_id: UUID, app: App, caller: Acting, before: UUID | None = None) -> Response:
    """The claims of a person and the rosters on which they stand, as they were handed in, with what came of each: the
    latest first, a hundred at a time.
    """
    async with app.db.reading() as tx:
        reader = await reads_about(tx, caller, person_id)
        found = await about_person_actions.filings_about(tx, person_id, before, PAGE_MAX, sealer=app.deps.sealer)
    await app.readings.record(reader, Reading("filing", [person_id]))
    next_page = found[-1].row.filing_id if len(found) == PAGE_MAX else None
    return json_response({"filings": [_shown(item) for item in found], "before": next_page})


def _shown(item: WhatCame) -> dict[str, Any]:
    row = item.row
    return {
        **{name: getattr(row, name) for name in _SAME},
        "kind_name": KINDS[FilingKind(row.kind)],
        "state_text": STATES[FilingState(row.state)],
        "activity": item.activity and item.activity._asdict(),
        "attended_on": sorted({half_day.partition("/")[0] for half_day in row.attended or ()}),
        "hours": None if row.centihours is None else hours_text(row.centihours),
        "decided_at": item.decided_at,
        "decided_by": item.decided_by,
        "decided_by_name": item.office,
    }
