"""Statements of a year, and everything that is asked of somebody on a day."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from common.auth import Caller, requires
from common.clock import CHINA, china_date, now
from common.readings import Reading, of_caller
from common.text import hours_text
from common.web import json_response
from ledger import actions
from ledger.api import shapes
from ledger.api.answers.statements import Entry, RequirementsOfDay, StatementOfYear
from ledger.api.app_state import App, AppState
from rulebook import continuing_education_of, last_day, latest_day

router = APIRouter()
_reads = requires("ledger:read")
Reads = Annotated[Caller, Depends(_reads)]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@router.get("/v1/people/{person_id}/years/{year}", response_model=StatementOfYear, dependencies=[Depends(_reads)])
async def statement(person_id: UUID, year: Annotated[int, Path(ge=2000, le=2100)], app: App, caller: Reads) -> Response:
    """One person's training year: each requirement with its article, and every entry behind it."""
    answer = await statement_of(person_id, year, app)
    await app.readings.record(of_caller(caller), Reading("hours", [person_id]))
    return answer


async def statement_of(person_id: UUID, year: int, app: AppState) -> Response:
    """The same, for every caller."""
    async with app.db.transaction() as tx:
        found = await actions.statement(tx, person_id, year, rulebooks=app.rulebooks)
    return json_response(_statement(found))


def _statement(found: actions.Statement) -> dict[str, Any]:
    year, rulebook, placement = found.year, found.assessment.rulebook, found.placement
    education = (
        0 if placement is None else continuing_education_of(rulebook, placement.post_category, year.total_centihours)
    )
    return {
        "person_id": year.person_id,
        "year": year.training_year,
        "met": found.assessment.met,
        "clear": bool(found.assessment.findings) and found.assessment.clear,
        "rulebook": shapes.rulebook(rulebook),
        "binds_because": None
        if placement is None
        else {
            "region_code": placement.region_code,
            "post_category": placement.post_category,
            "title_level": placement.title_level,
            "since": placement.effective_on,
        },
        "requirements": [
            {**shapes.finding(finding), "counted": _counted(found, finding.requirement.key)}
            for finding in found.assessment.findings
        ],
        "hours": {
            "public": hours_text(year.public_centihours),
            "professional": hours_text(year.professional_centihours),
            "total": hours_text(year.total_centihours),
            "continuing_education": hours_text(education),
        },
        "decisions": [_decision(row) for row in found.decisions],
        "entries": [_entry(row) for row in found.entries],
        "head": year.head.hex(),
    }


def _decision(row: Any) -> dict[str, Any]:
    return {
        "grant_id": row.grant_id,
        "effect": row.effect,
        "kind": row.kind,
        "counts_from": row.counts_from,
        "counts_until": row.counts_until,
        "decided_on": row.decided_on,
        "withdrawn": row.withdrawn,
    }


def _entry(row: Any) -> dict[str, Any]:
    return {
        **{field: row._mapping[field] for field in Entry.model_fields if field != "hours"},
        "hours": hours_text(row.centihours),
        "completed_at": row.completed_at.astimezone(CHINA),
        "recorded_at": row.recorded_at.astimezone(CHINA),
        "hash": bytes(row.hash).hex(),
    }


def _counted(found: actions.Statement, key: str) -> list[dict[str, Any]]:
    """What each piece of evidence adds to a requirement; the sum is what it has."""
    return [
        {
            "source_id": part.lesson.ref,
            "hours": hours_text(part.centihours),
            **({} if part.cap is None else {"of": hours_text(part.lesson.centihours), "cap": part.cap.article}),
        }
        for part in found.parts[key]
    ]


@router.get("/v1/people/{person_id}/requirements", response_model=RequirementsOfDay, dependencies=[Depends(_reads)])
async def requirements(
    person_id: UUID, app: App, caller: Reads, on: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None
) -> Response:
    """Everything that is asked of somebody on a day (today in China where left out), each with the date by which."""
    day = on or china_date(now())
    async with app.db.transaction() as tx:
        found = await actions.requirements(tx, person_id, day, rulebooks=app.rulebooks)
    await app.readings.record(of_caller(caller), Reading("requirements", [person_id]))
    book = found.year.rulebook
    due = last_day(day.year)
    make_up = book.make_up if book else None
    return json_response(
        {
            "person_id": person_id,
            "on": day,
            "rulebook": shapes.rulebook(book),
            "requirements": [
                {
                    **shapes.finding(finding),
                    "window": "yearly",
                    "year": day.year,
                    "due_on": due,
                    "last_on": due,
                    "may_be_made_up_until": latest_day(make_up, day.year) if make_up else None,
                }
                for finding in found.year.findings
            ]
            + [shapes.duty(duty) for duty in found.duties],
        }
    )
