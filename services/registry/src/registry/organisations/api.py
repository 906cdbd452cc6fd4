"""Organisations: looked up, and what they were on which day."""

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import requires
from common.identity import OrganisationCode
from common.web import json_response
from registry.access.api import App, Body
from registry.organisations.answers import StandingOrganisations
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries.organisations import PlacedOrganisation

router = APIRouter()
LOOKUPS_MAX = 1_000


class OrganisationsQuery(Body):
    """Which organisations are asked for."""

    codes: list[OrganisationCode] = Field(max_length=LOOKUPS_MAX)


@router.post(
    "/v1/organisations/queries",
    response_model=StandingOrganisations,
    dependencies=[Depends(requires("people:read", only_reads=True))],
)
async def find_organisations(body: OrganisationsQuery, app: App) -> Response:
    """Id, name, region, and who stands above each organisation, in the order asked; ``null`` for none."""
    codes = [str(code) for code in body.codes]
    async with app.db.reading() as tx:
        found = await organisation_queries.organisations_by_code(tx, codes)
    return json_response({"results": [_shown_standing(found[code]) if code in found else None for code in codes]})


def _shown_standing(organisation: PlacedOrganisation) -> dict[str, Any]:
    return {
        "organisation_id": organisation.organisation_id,
        "code": organisation.code,
        "name": organisation.name,
        "kind": organisation.kind,
        "region_code": organisation.region_code,
        "department_id": organisation.department_id,
        "authority_id": organisation.authority_id,
        "version": organisation.version,
        "closed_on": organisation.closed_on,
    }
