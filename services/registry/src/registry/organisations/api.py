"""Organisations: looked up by programs; regions and units for anybody who looks for theirs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import requires
from common.clock import china_date, now
from common.contracts.registry import OrganisationKind
from common.identity import OrganisationCode, RegionCode
from common.text import line
from common.web import json_response
from registry.access.api import App, Body, cacheable, slow_down_public_reads
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.organisations.actions import directory
from registry.organisations.actions import listing as listing_actions
from registry.organisations.answers import OrganisationsListed, RegionsBelow, StandingOrganisations, UnitsFound
from registry.organisations.domain.rows import ORGANISATION_NAME_MAX
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries.listing import ListAsked
from registry.organisations.queries.organisations import PlacedOrganisation

router = APIRouter()
LOOKUPS_MAX = 1_000
LISTED_MAX, PAGES_MAX = 200, 1_000
UNITS_MAX = 50
REGIONS_FOR_S = 3_600
"""How long caches may keep the regions: they change with a version of the platform alone."""


def _part_of_name(text: str) -> str:
    return line(text, chars_max=ORGANISATION_NAME_MAX, name="name") if text.strip() else ""


PartOfName = Annotated[
    str,
    AfterValidator(_part_of_name),
    Query(max_length=ORGANISATION_NAME_MAX, description="part of the unit's name; all of them where it is empty"),
]


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


@router.get("/v1/regions", response_model=RegionsBelow, dependencies=[Depends(slow_down_public_reads)])
async def regions(app: App, above: RegionCode | None = None) -> Response:
    """The regions right below one, or the provinces; for anybody, without a session."""
    async with app.db.reading() as tx:
        found = await directory.regions_below(tx, None if above is None else str(above))
    return cacheable({"way": found.way, "regions": found.regions}, REGIONS_FOR_S)


@router.get("/v1/units", response_model=UnitsFound, dependencies=[Depends(slow_down_public_reads)])
async def units(
    app: App, region_code: RegionCode, name: PartOfName = "", after: OrganisationCode | None = None
) -> Response:
    """Units of a region and what is below it at which somebody may register, fifty at a time (``after`` goes on); for
    anybody, without a session.
    """
    asked = directory.UnitSearch(str(region_code), name, None if after is None else str(after))
    async with app.db.reading() as tx:
        found, further = await directory.find_units(tx, asked, china_date(now()), UNITS_MAX)
    return cacheable({"units": found, "after": further})


@router.get("/v1/organisations", response_model=OrganisationsListed, dependencies=[Depends(signed_in)])
async def organisations_listed(  # noqa: PLR0913, PLR0917 - one parameter for each field that is filtered by
    app: App,
    actor: SignedIn,
    organisation_id: Annotated[UUID, Query(description="the organisation in which the caller has the role")],
    words: Annotated[PartOfName, Query(description="part of the name, or a whole code")] = "",
    kind: OrganisationKind | None = None,
    within: Annotated[RegionCode | None, Query(description="a region and all below it")] = None,
    state: Literal["there", "closed"] | None = None,
    is_unattended: Annotated[bool, Query(description="those alone that have no unit administrator")] = False,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=LISTED_MAX)] = 50,
) -> Response:
    """The organisations that the caller's role reaches: of an authority and an auditor those of the region and below,
    of a department itself and those below it, of a unit itself. In the order of region, kind and name.
    """
    asked = ListAsked(words or None, kind, None if within is None else str(within), state, is_unattended)
    async with app.db.reading() as tx:
        found = await listing_actions.listed(
            tx, actor, organisation_id, asked, ((page - 1) * rows, rows), today=china_date(now())
        )
    total = min(found.total, listing_actions.COUNT_MAX)
    return json_response({"organisations": found.organisations, "total": total, "is_counted": found.total == total})
