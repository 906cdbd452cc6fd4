"""Decisions about oneself: recognised hours (学时认定), and what is deemed complete, not owed, or may be made up."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import OwnDecisions

router = APIRouter(include_in_schema=False)
DECISIONS = Call(ServiceName.FILINGS, "GET", "/v1/own/decisions", OwnDecisions)


@router.get("/my/decisions")
async def decisions(me: Me, before: UUID | None = None) -> Response:
    """All of them, those that were withdrawn as well, the newest first."""
    found = await me.part(DECISIONS, query={"before": before} if before else {})
    return me.page("learner/decisions.html", found=found, is_first=before is None)
