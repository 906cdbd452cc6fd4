"""How far reassessments are, after rulebooks changed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.clock import CHINA
from common.web import json_response
from ledger.api.answers.reassessments import ReassessmentList
from ledger.api.app_state import App
from ledger.queries import reassessments as queries
from offices.reach import program_or_operator

router = APIRouter()
_operates = program_or_operator("ledger:read")


@router.get("/v1/reassessments", response_model=ReassessmentList, dependencies=[Depends(_operates)])
async def reassessments(app: App, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    """The newest first: because of which rulebooks, how many people are done of how many, who crossed or fell."""
    async with app.db.reading() as tx:
        rows = await queries.reassessments(tx, limit)
    return json_response(
        {
            "reassessments": [
                {
                    "reassessment_id": row.reassessment_id,
                    "because": row.because,
                    "first_year": row.first_year,
                    "last_year": row.last_year,
                    "people": row.people,
                    "people_done": row.people_done,
                    "years_done": row.years_done,
                    "rebound": row.rebound,
                    "crossed": row.crossed,
                    "fell": row.fell,
                    "begun_at": row.begun_at.astimezone(CHINA),
                    "ended_at": row.ended_at and row.ended_at.astimezone(CHINA),
                }
                for row in rows
            ]
        }
    )
