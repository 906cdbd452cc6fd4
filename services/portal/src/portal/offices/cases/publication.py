"""The answer to a question about a policy, published in the office's own words; and what stands published."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.cases import published_of
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import NewPolicyAnswer, PolicyAnswer, PolicyAnswersPage, Publication, WholeCase
from portal.clients.refusals import Refusal
from portal.offices.cases.case import found_of
from portal.offices.cases.list import PAGE
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import lies_in, only

router = APIRouter(include_in_schema=False)
ANSWERS = OFFICES + "/{organisation_id}/policy-answers"
PUBLISH = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/publications", NewPolicyAnswer, Publication)
LIST = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers", PolicyAnswersPage)
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/policy-answers/{answer_id}", PolicyAnswer)
WITHDRAW = Call(ServiceName.REGISTRY, "DELETE", "/v1/policy-answers/{answer_id}", type(None))
QUESTION_CHARS_MAX, ANSWER_CHARS_MAX = 500, 10_000


@router.get(PAGE + "/{case_id}/publication")
async def publication_page(office: Desk, case_id: UUID) -> Response:
    """The form, beside what was asked and answered; one that is published leads to itself."""
    found = await found_of(office, case_id)
    if found.kind != "policy-question" or found.state not in ("answered", "closed"):
        raise HTTPException(404)
    if await published_of(office.me, found, {}):
        return office.me.go(f"{office.address}/cases/{case_id}")
    return _page(office, found)


@router.post(PAGE + "/{case_id}/publication")
async def publish(office: Desk, case_id: UUID, typed: Posted) -> Response:
    """Everybody reads it from now on; nothing in it leads to who asked. ``do=preview`` shows it before that."""
    found, errors = await found_of(office, case_id), Errors()
    for name, what, chars_max in (
        ("question", "问题", QUESTION_CHARS_MAX), ("answer", "答复", ANSWER_CHARS_MAX)
    ):  # fmt: skip
        if not typed.text(name):
            errors.add(name, f"请填写{what}。")
        elif len(typed.text(name)) > chars_max:
            errors.add(name, f"{what}不能超过{chars_max}个字。")
    if errors or typed.text("do") == "preview":
        return _page(office, found, typed, errors)
    body = Publication(question=typed.text("question"), answer=typed.text("answer"))
    try:
        await office.me.ask(PUBLISH, path={"case_id": case_id}, body=body, headers=typed.key)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        at = {"own-words": "question"}.get(refusal.reason, "")
        told = Errors.of(refusal, {"question": "question", "answer": "answer"})
        return _page(office, found, typed, Errors([(at, refusal.problem.detail)]) if at else told)
    return office.me.go(f"{office.address}/cases/{case_id}", said="answer-published")


def _page(office: Office, found: WholeCase, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    answers = [entry.text for entry in found.entries if entry.step == "answer" and entry.text]
    values = {"question": "", "answer": answers[-1] if answers else ""}
    if typed:
        values = {name: typed.text(name) for name in values}
    return office.page(
        "offices/cases/publication.html",
        status=422 if errors else 200,
        case=found,
        values=values,
        is_preview=typed is not None and not errors,
        errors=errors.found if errors else (),
    )


@router.get(ANSWERS)
async def answers(office: Desk, before: UUID | None = None) -> Response:
    """What the office published, and what offices above have, the latest first."""
    only(office, "hr-authority")
    query = {"region": office.organisation.region_code, **({"before": before} if before else {})}
    found = await office.me.part(LIST, query=query)
    return office.page(
        "offices/cases/answers.html", found=found, is_first=before is None, region=office.organisation.region_code,
        lies_in=lies_in,
    )  # fmt: skip


@router.get(ANSWERS + "/{answer_id}/withdrawal")
async def before_withdrawing(office: Desk, answer_id: UUID) -> Response:
    """What is shown no more then."""
    return office.page("offices/cases/answer-withdrawal.html", answer=await _own(office, answer_id))


@router.post(ANSWERS + "/{answer_id}/withdrawal")
async def withdraw(office: Desk, answer_id: UUID, typed: Posted) -> Response:
    """It is shown no more."""
    await _own(office, answer_id)
    await office.me.ask(WITHDRAW, path={"answer_id": answer_id})
    return office.me.go(f"{office.address}/policy-answers", said="answer-withdrawn")


async def _own(office: Office, answer_id: UUID) -> PolicyAnswer:
    only(office, "hr-authority")
    found = await office.me.ask(LOOK, path={"answer_id": answer_id})
    if not lies_in(found.region_code, office.organisation.region_code):
        raise HTTPException(404)
    return found
