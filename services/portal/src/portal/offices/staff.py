"""An office's work on its people (人员管理): what there is to do, and which roles do what of it."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.offices.office import OFFICES, Desk, Office, served

router = APIRouter(include_in_schema=False)
STAFF = OFFICES + "/{organisation_id}/staff"
_RECORDING = {"unit-administrator", "hr-authority"}
"""Who records people: rosters, registrations, transfers, leaving, codes for passwords."""


def roles_in(office: Office) -> Collection[str]:
    """All roles that somebody has in the office's organisation."""
    return {role.role for role in served(office.me) if role.organisation_id == office.organisation_id}


def records(office: Office) -> bool:
    """Whether one of these roles records people."""
    return bool(_RECORDING & set(roles_in(office)))


async def recording(office: Desk) -> Office:
    """The desk of an office whose role records people; 404 for the others, whose pages do not lead here."""
    if not records(office):
        raise HTTPException(404)
    return office


RecordingDesk = Annotated[Office, Depends(recording)]


@router.get(STAFF)
async def staff(office: Desk) -> Response:
    """What there is to do, as far as the office's roles do it."""
    return office.page("offices/staff/home.html", records=records(office))
