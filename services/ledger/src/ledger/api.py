"""The ledger's door: statements."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from common.auth import requires
from common.clock import CHINA
from common.db import Database
from common.web import json_response
from ledger import actions
from rulebook import Finding, shipped

router = APIRouter()


class Room:
    """What the ledger's routes work with; put together in ``main``."""

    def __init__(self, db: Database) -> None:
        self.db = db


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


@router.get("/v1/people/{person_id}/years/{year}", dependencies=[Depends(requires("ledger:read"))])
async def statement(
    person_id: UUID, year: Annotated[int, Path(ge=2000, le=2100)], room: Annotated[Room, Depends(_room)]
) -> Response:
    """One person's training year: each requirement with its article, and every entry behind it."""
    async with room.db.transaction() as tx:
        found = await actions.statement(tx, person_id, year, rulebooks=shipped())
    rulebook = found.assessment.rulebook
    return json_response(
        {
            "person_id": person_id,
            "year": year,
            "met": found.assessment.met,
            "rulebook": None
            if rulebook is None
            else {"id": rulebook.id, "document": rulebook.document, "name": rulebook.name},
            "requirements": [_requirement(finding) for finding in found.assessment.findings],
            "hours": {
                "public": hours(found.year.public_centihours),
                "professional": hours(found.year.professional_centihours),
                "total": hours(found.year.total_centihours),
            },
            "entries": [
                {
                    **row._mapping,
                    "hours": hours(row.centihours),
                    "completed_at": row.completed_at.astimezone(CHINA),
                    "recorded_at": row.recorded_at.astimezone(CHINA),
                    "hash": bytes(row.hash).hex(),
                }
                for row in found.entries
            ],
            "head": found.year.head.hex(),
        }
    )


def hours(centihours: int) -> str:
    """Hundredths as class hours: 5950 → ``59.5``, -30 → ``-0.3``."""
    sign, size = "-" if centihours < 0 else "", abs(centihours)
    return f"{sign}{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")


def _requirement(finding: Finding) -> dict[str, Any]:
    asked = finding.requirement
    unit = "topics" if asked.measure == "topics" else "hours"
    show = str if unit == "topics" else hours
    shown: dict[str, Any] = {
        "key": asked.key,
        "name": asked.name,
        "article": asked.article,
        "unit": unit,
        "have": show(finding.have),
        "need": show(asked.need),
        "missing": show(finding.missing),
        "met": finding.met,
    }
    if asked.or_half_days is not None:
        shown["or_days"] = str(asked.or_half_days / 2).removesuffix(".0")
    return shown
