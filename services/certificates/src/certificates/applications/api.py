"""Applying for certificates (申请证书) where the regulation makes none by itself, by programs for learners."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from certificates.access.api import App
from certificates.applications import actions as application_actions
from certificates.applications.answers import ApplicationResults
from common.auth import Caller, requires
from common.bodies import Body
from common.clock import now
from common.readings import Reading, of_caller
from common.web import json_response

router = APIRouter()
APPLICATIONS_MAX = 1_000
_for_learners = requires("certificates:apply")
ForLearners = Annotated[Caller, Depends(_for_learners)]


class Application(Body):
    """Somebody's certificate of a year."""

    person_id: UUID
    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]


class NewApplications(Body):
    """Up to 1,000 of them."""

    applications: list[Application] = Field(min_length=1, max_length=APPLICATIONS_MAX)


@router.post("/v1/applications", response_model=ApplicationResults, dependencies=[Depends(_for_learners)])
async def apply_for(body: NewApplications, app: App, caller: ForLearners) -> Response:
    """Apply for certificates, each for one person and year; an answer for each, in their order. Idempotent."""
    asked = [(application.person_id, application.year) for application in body.applications]
    # Before it is done: nobody applies for somebody without their seeing who did.
    await app.readings.record(
        of_caller(caller), Reading("application", [application.person_id for application in body.applications])
    )
    async with app.db.transaction() as tx:
        found = await application_actions.apply_for(tx, asked, now=now())
    return json_response(
        {
            "results": [
                {"person_id": person_id, "year": year, "status": status}
                for (person_id, year), status in zip(asked, found, strict=True)
            ]
        }
    )
