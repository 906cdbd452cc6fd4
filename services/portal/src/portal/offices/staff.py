"""An office's work on its people (人员管理): what there is to do, and which roles do what of it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.identity import holds_typed_id_number
from portal.access.forms import Typed
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
STAFF = OFFICES + "/{organisation_id}/staff"
_RECORDING = {"unit-administrator", "hr-authority"}
"""Who records people: rosters, registrations, transfers, leaving, codes for passwords."""


def records(office: Office) -> bool:
    """Whether one of these roles records people."""
    return office.has(*_RECORDING)


def reminds(office: Office) -> bool:
    """Whether one of these roles reminds people of hours."""
    return office.has(*_RECORDING, "department")


async def recording(office: Desk) -> Office:
    """The desk of an office whose role records people; 404 for the others, whose pages do not lead here."""
    if not records(office):
        raise HTTPException(404)
    return office


RecordingDesk = Annotated[Office, Depends(recording)]


@router.get(STAFF)
async def staff(office: Desk) -> Response:
    """What there is to do, as far as the office's roles do it."""
    return office.page("offices/staff/home.html", records=records(office), reminds=reminds(office))


def kept_text(text: str) -> str:
    """What was typed, to be shown in its field once more; nothing where an ID number stands in it."""
    return "" if holds_typed_id_number(text) else text


def kept_day(typed: Typed, name: str) -> str:
    """A day that was typed, as a field for days takes it; nothing where it is none."""
    try:
        day = typed.day(name)
    except ValueError:
        return ""
    return "" if day is None else day.isoformat()
