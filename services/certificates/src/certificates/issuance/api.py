"""What cannot be printed as things are, for the operator and for HR authorities, each for its own region."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from certificates.access.api import App
from certificates.issuance import queries as issuance_queries
from certificates.issuance.answers import WaitingCertificates, WaitingOfOffices
from common.auth import Acting, Caller, acting, requires
from common.errors import NotAllowed
from common.readings import Reading, of_caller
from common.web import json_response
from offices.authority import Action
from offices.reach import office_of

router = APIRouter()
_operates = requires("certificates:operate")
OFFICE_PAGE = 100


@router.get("/v1/waiting-certificates", response_model=WaitingCertificates, dependencies=[Depends(_operates)])
async def waiting(
    app: App, caller: Annotated[Caller, Depends(_operates)], limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """Certificates that cannot be printed as things are, each with its reason."""
    async with app.db.reading() as tx:
        rows = await issuance_queries.waiting(tx, limit)
    await app.readings.record(of_caller(caller), Reading("waiting-certificates", [row.person_id for row in rows]))
    return json_response(
        {
            "certificates": [
                {
                    "certificate_id": row.certificate_id,
                    "person_id": row.person_id,
                    "training_year": row.training_year,
                    "waits_for": row.waits_for,
                    "waiting_reason": row.waiting_reason,
                    "since": row.since,
                }
                for row in rows
            ]
        }
    )


@router.get("/v1/certificates/waiting", response_model=WaitingOfOffices, dependencies=[Depends(acting)])
async def waiting_of_office(app: App, caller: Acting, organisation_id: UUID, after: UUID | None = None) -> Response:
    """Certificates of people of an HR authority's region that wait, and for what, a hundred at a time."""
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_HOURS)
        if office.people.stem is None:
            raise NotAllowed("not-an-authority", "this is for officials of HR authorities")
        rows = await issuance_queries.waiting_of_region(tx, office.people.stem, after, OFFICE_PAGE)
    await app.readings.record(office.reader, Reading("waiting-certificates", [row.person_id for row in rows]))
    return json_response(
        {
            "certificates": [
                {
                    "certificate_id": row.certificate_id,
                    "person_id": row.person_id,
                    "year": row.training_year,
                    "waits_for": row.waits_for,
                    "since": row.since,
                }
                for row in rows
            ],
            "after": rows[-1].certificate_id if len(rows) == OFFICE_PAGE else None,
        }
    )
