"""What offices decided, said by their programs, and what was taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, requires
from common.clock import CHINA, now
from common.readings import Reading, of_caller
from common.text import hours_text
from common.web import json_response
from filings.access.api import App, AppState, Body
from filings.decisions.actions import decisions as decision_actions
from filings.decisions.actions.grounds import Ground
from filings.decisions.answers import (
    DecisionsAboutPerson,
    VerdictsOnGrants,
    VerdictsOnRecognitions,
    WithdrawnGrant,
    WithdrawnRecognition,
)
from filings.decisions.domain.decisions import Noun, Verdict

router = APIRouter()
ROWS_MAX = 1_000
_decides, _reads = requires("filings:decide"), requires("filings:read")
Author = Annotated[Caller, Depends(_decides)]


class NewRecognitions(Body):
    """Rows: ``reference``, ``person_id``, ``subject``, ``required_topic``, ``mode``, ``training_type``, ``kind``,
    ``activity``, ``title``, ``days`` or ``hours``, ``ended_on``, ``evidence``, ``decided_by``, ``reason``.
    """

    recognitions: list[Any] = Field(max_length=ROWS_MAX)


class NewGrants(Body):
    """Rows: ``reference``, ``person_id``, ``effect``, ``kind``, ``years``, ``counts_from``, ``counts_until``,
    ``evidence``, ``decided_by``, ``decided_on``, ``reason``.
    """

    grants: list[Any] = Field(max_length=ROWS_MAX)


class Withdrawal(Body):
    """Why a decision is taken back."""

    reason: str


@router.post("/v1/recognitions", response_model=VerdictsOnRecognitions, dependencies=[Depends(_decides)])
async def recognise(body: NewRecognitions, app: App, author: Author) -> Response:
    """Record hours that offices recognised (学时认定), up to 1,000 a request; a verdict a row, in the order given."""
    async with app.db.transaction() as tx:
        verdicts = await decision_actions.recognise_hours(
            tx, body.recognitions, rulebooks=app.rulebooks, sealer=app.deps.sealer, author=author.client_id, at=now()
        )
    return _shown(verdicts)


@router.post("/v1/grants", response_model=VerdictsOnGrants, dependencies=[Depends(_decides)])
async def grant(body: NewGrants, app: App, author: Author) -> Response:
    """Record what is deemed complete (视同), not owed (免) or may be made up (补训), up to 1,000 a request."""
    async with app.db.transaction() as tx:
        verdicts = await decision_actions.make_grants(
            tx, body.grants, rulebooks=app.rulebooks, sealer=app.deps.sealer, author=author.client_id, at=now()
        )
    return _shown(verdicts)


@router.post(
    "/v1/recognitions/{recognition_id}/withdrawals",
    response_model=WithdrawnRecognition,
    dependencies=[Depends(_decides)],
)
async def withdraw_recognition(recognition_id: UUID, body: Withdrawal, app: App, author: Author) -> Response:
    """Take a recognition back; a second time changes nothing and gets the same answer."""
    return await _withdraw(Noun.RECOGNITION, recognition_id, body, app, author)


@router.post("/v1/grants/{grant_id}/withdrawals", response_model=WithdrawnGrant, dependencies=[Depends(_decides)])
async def withdraw_grant(grant_id: UUID, body: Withdrawal, app: App, author: Author) -> Response:
    """Take a grant back; a second time changes nothing and gets the same answer."""
    return await _withdraw(Noun.GRANT, grant_id, body, app, author)


@router.get("/v1/people/{person_id}/decisions", response_model=DecisionsAboutPerson, dependencies=[Depends(_reads)])
async def decisions(person_id: UUID, app: App, reader: Annotated[Caller, Depends(_reads)]) -> Response:
    """Every decision about a person, withdrawn ones included, the newest first; times are China's. A ground that tells
    of somebody's health, its paper and its reasons are for the program that recorded it; others read the article.
    """
    async with app.db.reading() as tx:
        found = await decision_actions.decisions_about(tx, person_id, reader.client_id, sealer=app.deps.sealer)
    await app.readings.record(of_caller(reader), Reading("decisions", [person_id]))
    return json_response({"person_id": person_id, "decisions": [_decision(row, ground) for row, ground in found]})


async def _withdraw(noun: Noun, decision_id: UUID, body: Withdrawal, app: AppState, author: Caller) -> Response:
    async with app.db.transaction() as tx:
        row, reason = await decision_actions.withdraw(
            tx, noun, decision_id, body.reason, sealer=app.deps.sealer, author=author.client_id, at=now()
        )
    taken_back = {"reason": reason, "author": row.author, "at": _in_china(row.at)}
    return json_response({f"{noun}_id": row.decision_id, "status": "withdrawn", **taken_back})


def _shown(verdicts: Sequence[Verdict]) -> Response:
    counts = {"created": 0, "unchanged": 0, "rejected": 0}
    for verdict in verdicts:
        counts[verdict.status] += 1
    return json_response({**counts, "results": [verdict.shown(row) for row, verdict in enumerate(verdicts, 1)]})


def _decision(row: sa.Row[Any], ground: Ground) -> dict[str, Any]:
    withdrawn = None
    if row.withdrawn_at is not None:
        withdrawn = {"reason": ground.withdrawn_because, "author": row.withdrawn_by, "at": _in_china(row.withdrawn_at)}
    return {
        "decision": row.noun,
        f"{row.noun}_id": row.decision_id,
        **(_recognition(row) if row.noun == Noun.RECOGNITION else _grant(row, ground.kind)),
        "document": row.document,
        "article": row.article,
        "evidence": ground.evidence,
        "decided_by": row.decided_by,
        "reason": ground.reason,
        "author": row.author,
        "reference": row.reference,
        "created_at": _in_china(row.created_at),
        "withdrawn": withdrawn,
    }


def _recognition(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "training_year": row.ended_on.year,
        "subject": row.subject,
        "required_topic": row.required_topic,
        "mode": row.mode,
        "training_type": row.training_type,
        "kind": row.kind,
        "activity": row.activity,
        "title": row.title,
        "days": None if row.days is None else orjson.loads(row.days),
        "stated_hours": None if row.stated_centihours is None else hours_text(row.stated_centihours),
        "ended_on": row.ended_on,
        "hours": hours_text(row.centihours),
        "half_days": row.half_days,
    }


def _grant(row: sa.Row[Any], kind: str) -> dict[str, Any]:
    return {
        "effect": row.effect,
        "kind": kind,
        "years": row.training_years,
        "counts_from": row.counts_from,
        "counts_until": row.counts_until,
        "decided_on": row.decided_on,
    }


def _in_china(moment: datetime) -> datetime:
    return moment.astimezone(CHINA)
