"""Organisations: recorded in batches."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, requires
from common.clock import china_date, now
from registry.access.api import App, Body
from registry.imports.actions import organisations as organisation_actions
from registry.imports.answers import Verdicts
from registry.imports.api.verdicts import shown

router = APIRouter()
ORGANISATIONS_MAX = 2_000
_writes = requires("registry:write")


class OrganisationsImport(Body):
    """Rows: ``code``, ``name``, ``kind`` (hr-authority, department, institution), ``region_code``,
    ``department_code`` (the competent department, for institutions).
    """

    organisations: list[Any] = Field(max_length=ORGANISATIONS_MAX)


@router.post("/v1/organisations/imports", response_model=Verdicts, dependencies=[Depends(_writes)])
async def import_organisations(
    body: OrganisationsImport, app: App, caller: Annotated[Caller, Depends(_writes)]
) -> Response:
    """Record organisations, up to 2,000 a request; a verdict a row, in the order given."""
    async with app.db.transaction() as tx:
        verdicts = await organisation_actions.import_organisations(
            tx, body.organisations, today=china_date(now()), by=f"client:{caller.client_id}"
        )
    return shown(verdicts)
