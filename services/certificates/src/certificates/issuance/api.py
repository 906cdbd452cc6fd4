"""For the operator: what cannot be printed as things are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from certificates.access.api import App
from certificates.issuance import queries as issuance_queries
from certificates.issuance.answers import WaitingCertificates
from common.auth import Caller, requires
from common.readings import Reading, of_caller
from common.web import json_response

router = APIRouter()
_operates = requires("certificates:operate")


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
