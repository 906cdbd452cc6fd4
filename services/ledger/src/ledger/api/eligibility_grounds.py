"""What regulations ask before something is done for people: a question of another service, in batches."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, Oneself, oneself, requires
from common.bodies import Body
from common.readings import Reading, of_caller
from common.web import json_response
from ledger import actions
from ledger.api import shapes
from ledger.api.answers.eligibility_grounds import GroundsResults
from ledger.api.app_state import App
from ledger.api.statements import FIRST_DAY, LAST_DAY
from rulebook import Assessment, Ground, OrganisedTraining, Rulebook

router = APIRouter()
_reads = requires("ledger:read", only_reads=True)
QUESTIONS_MAX, PURPOSES_MAX = 1_000, 9
Purpose = Literal[
    "confirmation", "transfer", "promotion", "reward", "renewal", "worker-exam", "rating", "registration", "expert"
]


class Question(Body):
    """Whether this may be done for this person on this day."""

    person_id: UUID
    purpose: Purpose
    on: date = Field(ge=FIRST_DAY, le=LAST_DAY)


class GroundsQuery(Body):
    """Up to 1,000 questions."""

    queries: list[Question] = Field(max_length=QUESTIONS_MAX)


@router.post("/v1/ground-queries", response_model=GroundsResults, dependencies=[Depends(_reads)])
async def ground_queries(body: GroundsQuery, app: App, caller: Annotated[Caller, Depends(_reads)]) -> Response:
    """For each question, in order: the regulation in force and everything that it asks, as it stands.

    ``holds`` is ``null`` where the certificate of the year decides: the ledger keeps none.
    """
    asked = [actions.GroundsQuestion(query.person_id, query.purpose, query.on) for query in body.queries]
    async with app.db.reading() as tx:
        answers = await actions.grounds(tx, asked, rulebooks=app.rulebooks)
    read = [
        Reading("grounds", [question.person_id for question in asked if question.purpose == purpose], purpose)
        for purpose in sorted({question.purpose for question in asked})
    ]
    await app.readings.record(of_caller(caller), *read)
    return json_response(_results(answers))


@router.get("/v1/own/grounds", response_model=GroundsResults, dependencies=[Depends(oneself)])
async def own_grounds(
    app: App,
    person_id: Oneself,
    purpose: Annotated[list[Purpose], Query(min_length=1, max_length=PURPOSES_MAX)],
    on: Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY)],
) -> Response:
    """The same about oneself, for each ``purpose``, in order; it leaves no trace."""
    asked = [actions.GroundsQuestion(person_id, item, on) for item in purpose]
    async with app.db.reading() as tx:
        return json_response(_results(await actions.grounds(tx, asked, rulebooks=app.rulebooks)))


def _results(answers: Sequence[tuple[Rulebook | None, Sequence[Ground]]]) -> dict[str, Any]:
    return {
        "results": [
            {"rulebook": shapes.rulebook(book), "grounds": [_ground(item) for item in found]} for book, found in answers
        ]
    }


def _ground(found: Ground) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "needs": found.consequence.needs,
        "article": found.consequence.article,
        "document": found.rulebook.document,
        "holds": found.holds,
        "why": found.why,
        "year": found.year,
        "missing": [] if found.assessment is None else _missing(found.assessment),
        "duty": None if found.duty is None else shapes.duty(found.duty),
        "mend": None,
    }
    if found.assessment is not None and found.assessment.rulebook is not None:
        shown["issue"] = found.assessment.rulebook.issue
    if found.training is not None:
        shown["training"] = _training(found.training)
    if found.mend is not None:
        mend = found.mend
        shown["mend"] = {"how": mend.how, "by": mend.by, "article": mend.article, "allowed_by": mend.allowed_by}
    return shown


def _training(found: OrganisedTraining) -> dict[str, Any]:
    return {
        "organised_by_at_least": found.at_least,
        "since": found.since,
        "completed_on": found.lesson and found.lesson.completed_on,
        "organiser_level": found.lesson and found.lesson.organiser_level,
        "unrecorded": found.unrecorded,
    }


def _missing(assessment: Assessment) -> list[dict[str, Any]]:
    return [shapes.finding(finding) for finding in assessment.findings if not finding.met]
