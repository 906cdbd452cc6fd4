"""What a form still lacks, before it is handed in."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Acting, acting
from common.clock import now
from common.web import json_response
from filings.access.api import App, actor_of, wrong_shown
from filings.approval.domain.remarks import shown as remarks_shown
from filings.submission.actions import checking
from filings.submission.answers.filings import LackingOfForm

router = APIRouter()


@router.get("/v1/filings/{filing_id}/lacking", response_model=LackingOfForm, dependencies=[Depends(acting)])
async def lacking(filing_id: UUID, app: App, caller: Acting) -> Response:
    """What of a training's or a roster's form is missing or wrong, such as a fee over the cap with its article, and
    what the deciding office would be pointed to; for the unit that writes it.
    """
    async with app.db.reading() as tx:
        found = await checking.lacking(tx, actor_of(caller), filing_id, app.deps, now=now())
    return json_response(
        {"fields": [wrong_shown(item) for item in found.wrong], "remarks": remarks_shown(found.remarks)}
    )
