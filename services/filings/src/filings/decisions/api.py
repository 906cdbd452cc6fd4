"""What offices decided, said by their programs, and what was taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, Oneself, oneself, requires
from common.clock import CHINA, now
from common.idempotency import Keyed, begin
from common.readings import Reading
from common.text import hours_text
from common.web import json_response
from filings.access.api import App, AppState, Body, reads_about
from filings.decisions.actions import decisions as decision_actions
from filings.decisions.actions import withdrawals as withdrawal_actions
from filings.decisions.actions.grounds import Ground
from filings.decisions.answers import (
    DecisionsAboutPerson,
    OwnDecisions,
    VerdictsOnGrants,
    VerdictsOnRecognitions,
    WithdrawnGrant,
    WithdrawnRecognition,
)
from filings.decisions.domain.decisions import Accepted, HoursOnRecord, Noun, OnRecord, Verdict, read_rows
from filings.decisions.domain.grants import read_grant
from filings.decisions.domain.kept import DecisionRow, GrantColumns, RecognitionColumns
from filings.decisions.domain.names import kind_name
from filings.decisions.domain.recognitions import read_recognition
from filings.forms.domain.rows import BadRow
from offices.reach import program_or_office

router = APIRouter()
ROWS_MAX = 1_000
PAGE_MAX = 100
_decides, _reads = requires("filings:decide"), program_or_office("filings:read")
Author = Annotated[Caller, Depends(_decides)]


class NewRecognitions(Body):
    """Rows: ``reference``, ``person_id``, ``subject``, ``required_topic``, ``mode``, ``training_type``, ``kind``,
    ``activity``, ``title``, ``days`` or ``hours``, ``ended_on``, ``organiser_level``, ``test_result``,
    ``special_task``, ``evidence``, ``decided_by``, ``reason``.
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
async def recognise(body: NewRecognitions, app: App, author: Author, keyed: Keyed) -> Response:
    """Record hours that offices recognised (学时认定), up to 1,000 a request; a verdict a row, in the order given."""
    rows = read_rows(body.recognitions, read_recognition)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, author.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        verdicts = await decision_actions.recognise_hours(
            tx, rows, rulebooks=app.rulebooks, sealer=app.deps.sealer, author=author.client_id, now=now()
        )
        return await attempt.keep(_shown(Noun.RECOGNITION, verdicts))


@router.post("/v1/grants", response_model=VerdictsOnGrants, dependencies=[Depends(_decides)])
async def grant(body: NewGrants, app: App, author: Author, keyed: Keyed) -> Response:
    """Record what is deemed complete (视同), not owed (免) or may be made up (补训), up to 1,000 a request."""
    rows = read_rows(body.grants, read_grant)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, author.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        verdicts = await decision_actions.make_grants(
            tx, rows, rulebooks=app.rulebooks, sealer=app.deps.sealer, author=author.client_id, now=now()
        )
        return await attempt.keep(_shown(Noun.GRANT, verdicts))


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
async def decisions(
    person_id: UUID,
    app: App,
    caller: Annotated[Caller, Depends(_reads)],
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Every decision about a person, or about one training year of theirs, withdrawn ones included, the newest first;
    times are China's. A ground that tells of somebody's health, its paper and its reasons are for the program that
    recorded it; others read the article, people whose role reaches the person too.
    """
    async with app.db.reading() as tx:
        reader = await reads_about(tx, caller, person_id)
        found, names = await decision_actions.decisions_about(
            tx, person_id, caller.client_id, year, sealer=app.deps.sealer
        )
    await app.readings.record(reader, Reading("decisions", [person_id]))
    return json_response({"person_id": person_id, **_named(found, names, app)})


@router.get("/v1/own/decisions", response_model=OwnDecisions, dependencies=[Depends(oneself)])
async def own_decisions(app: App, person_id: Oneself, before: UUID | None = None) -> Response:
    """The decisions about oneself, withdrawn ones included, the newest first, a hundred at a time, each with its whole
    ground.
    """
    async with app.db.reading() as tx:
        found, names = await decision_actions.own_decisions(tx, person_id, before, PAGE_MAX, sealer=app.deps.sealer)
    next_page = found[-1][0].decision_id if len(found) == PAGE_MAX else None
    return json_response({**_named(found, names, app), "before": next_page})


def _named(found: Sequence[tuple[DecisionRow, Ground]], names: Mapping[UUID, str], app: AppState) -> dict[str, Any]:
    decisions_shown = [
        {**_decision(row, ground), "kind_name": kind_name(app.rulebooks, row.document, ground.kind)}
        for row, ground in found
    ]
    return {"decisions": decisions_shown, "names": {str(office_id): name for office_id, name in names.items()}}


async def _withdraw(noun: Noun, decision_id: UUID, body: Withdrawal, app: AppState, author: Caller) -> Response:
    async with app.db.transaction() as tx:
        row, reason = await withdrawal_actions.withdraw_decision(
            tx, noun, decision_id, body.reason, sealer=app.deps.sealer, author=author.client_id, now=now()
        )
    taken_back = {"reason": reason, "author": row.author, "at": _in_china(row.at)}
    return json_response({f"{noun}_id": row.decision_id, "status": "withdrawn", **taken_back})


def _shown(noun: Noun, verdicts: Sequence[Verdict]) -> Response:
    results = [{"row": number, **_verdict(noun, verdict)} for number, verdict in enumerate(verdicts, 1)]
    statuses = [result["status"] for result in results]
    counts = {status: statuses.count(status) for status in ("created", "unchanged", "rejected")}
    return json_response({**counts, "results": results})


def _verdict(noun: Noun, verdict: Verdict) -> dict[str, Any]:
    if isinstance(verdict, BadRow):
        return {"status": "rejected", "reason": verdict.reason, "detail": verdict.detail}
    assert isinstance(verdict, Accepted), "there are no others"
    return {"status": "created" if verdict.is_new else "unchanged", **_on_record(noun, verdict.on_record)}


def _on_record(noun: Noun, decision: OnRecord) -> Mapping[str, Any]:
    shown: dict[str, Any] = {f"{noun}_id": decision.decision_id}
    if isinstance(decision, HoursOnRecord):
        shown |= {"hours": hours_text(decision.centihours), "half_days": decision.half_days}
    shown |= {"article": decision.article, "document": decision.document}
    withdrawn_at = decision.withdrawn_at
    return shown if withdrawn_at is None else {**shown, "withdrawn_at": _in_china(withdrawn_at)}


def _decision(row: DecisionRow, ground: Ground) -> dict[str, Any]:
    withdrawn = None
    if row.withdrawal is not None:
        author, taken_back_at = row.withdrawal.author, _in_china(row.withdrawal.at)
        withdrawn = {"reason": ground.withdrawn_because, "author": author, "at": taken_back_at}
    of_noun = {}
    if row.recognition is not None:
        of_noun = _recognition(row.kind, row.recognition)
    elif row.grant is not None:
        of_noun = _grant(ground.kind, row.grant)
    return {
        "decision": row.noun,
        f"{row.noun}_id": row.decision_id,
        **of_noun,
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


def _recognition(kind: str, row: RecognitionColumns) -> dict[str, Any]:
    return {
        "training_year": row.ended_on.year,
        "subject": row.subject,
        "required_topic": row.required_topic,
        "mode": row.mode,
        "training_type": row.training_type,
        "kind": kind,
        "activity": row.activity,
        "title": row.title,
        "days": None if row.days is None else orjson.loads(row.days),
        "stated_hours": None if row.stated_centihours is None else hours_text(row.stated_centihours),
        "begins_on": row.begins_on,
        "ended_on": row.ended_on,
        "hours": hours_text(row.centihours),
        "half_days": row.half_days,
        "organiser_level": row.organiser_level,
        "test_result": row.test_result,
        "special_task": row.special_task,
    }


def _grant(kind: str, row: GrantColumns) -> dict[str, Any]:
    return {
        "effect": row.effect,
        "kind": kind,
        "years": row.training_years,
        "counts_from": row.counts_from,
        "counts_until": row.counts_until,
        "decided_on": row.decided_on,
        "event_on": row.event_on,
    }


def _in_china(moment: datetime) -> datetime:
    return moment.astimezone(CHINA)
