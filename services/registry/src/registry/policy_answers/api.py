"""Published answers to questions about policies (培训政策咨询): for anybody to read, for offices to publish."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from common.clock import now
from common.idempotency import Keyed, begin
from common.identity import RegionCode, refuse_id_number
from common.limits import Limiter, origin_of
from common.text import line, paragraphs
from common.web import json_response, too_fast
from registry.access.api import App, Body, confidential
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.policy_answers import actions
from registry.policy_answers.answers import NewPolicyAnswer, PolicyAnswer, PolicyAnswersPage
from registry.policy_answers.domain import ANSWER_CHARS_MAX, QUESTION_CHARS_MAX

router = APIRouter()
PAGE_MAX = 50
_WORD_CHARS_MAX = 50
_KEPT_BY_OTHERS = "public, max-age=60"
_by_address = Limiter(rate=5, burst=60)


Question = Annotated[
    str,
    AfterValidator(lambda text: refuse_id_number(paragraphs(text, chars_max=QUESTION_CHARS_MAX, name="question"))),
]
Answered = Annotated[
    str, AfterValidator(lambda text: refuse_id_number(paragraphs(text, chars_max=ANSWER_CHARS_MAX, name="answer")))
]
Word = Annotated[str, AfterValidator(lambda word: refuse_id_number(line(word, chars_max=_WORD_CHARS_MAX, name="q")))]


class Publication(Body):
    """Question and answer, both in the office's own wording, for everybody to read."""

    question: Question
    answer: Answered


@router.get("/v1/policy-answers", response_model=PolicyAnswersPage)
async def search(
    request: Request,
    app: App,
    region: Annotated[RegionCode | None, Query(description="what its authority answered, and those above it")] = None,
    q: Annotated[Word | None, Query(description="what stands in it, up to 50 characters")] = None,
    before: Annotated[UUID | None, Query(description="``before`` of the page before")] = None,
) -> Response:
    """What authorities answered about policies, the latest first, 50 at a time; for anybody."""
    _slow_down(request)
    async with app.db.reading() as tx:
        found, next_page = await actions.search(tx, None if region is None else str(region), q, before, PAGE_MAX)
    return _public({"answers": found, "before": next_page})


@router.get("/v1/policy-answers/{answer_id}", response_model=PolicyAnswer)
async def look_at(answer_id: UUID, request: Request, app: App) -> Response:
    """One of them; 404 once it is withdrawn."""
    _slow_down(request)
    async with app.db.reading() as tx:
        found = await actions.by_id(tx, answer_id)
    return _public(found)


@router.post(
    "/v1/cases/{case_id}/publications",
    status_code=201,
    response_model=NewPolicyAnswer,
    dependencies=[Depends(signed_in)],
)
async def publish(
    case_id: UUID, body: Publication, app: App, actor: SignedIn, proof: HasProof, keyed: Keyed
) -> Response:
    """Publish the answer to a question about a policy, in words that are not the asker's; for the answering office."""
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        await case_actions.refuse_strangers(tx, actor, case_id, sight, keys=app.keys)
        attempt = await begin(tx, keyed, f"{actor.by} {sight.since}", secret=app.index)
        if attempt.before is not None:
            return attempt.before
        wording = (body.question, body.answer)
        made = await actions.publish(tx, actor, case_id, wording, sight, keys=app.keys, now=now())
        return await attempt.keep(json_response({"answer_id": made}, 201))


@router.get("/v1/cases/{case_id}/publications", response_model=PolicyAnswer, dependencies=[Depends(signed_in)])
async def published(case_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """What is published of a case, for its reporter and the office that answers it; 404 where nothing is."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await actions.of_case(tx, actor, case_id, sight, keys=app.keys)
    return confidential(found)


@router.delete("/v1/policy-answers/{answer_id}", status_code=204, dependencies=[Depends(signed_in)])
async def withdraw(answer_id: UUID, app: App, actor: SignedIn) -> None:
    """It is shown no more; for the authority of its region and those above it."""
    async with app.db.transaction() as tx:
        await actions.withdraw(tx, actor, answer_id, now=now())


def _slow_down(request: Request) -> None:
    if wait_s := _by_address.wait_s(origin_of(request)):
        raise too_fast(wait_s)


def _public(document: dict[str, Any]) -> Response:
    """JSON that anybody on the way may keep for a minute."""
    answer = json_response(document)
    answer.headers["cache-control"] = _KEPT_BY_OTHERS
    return answer
