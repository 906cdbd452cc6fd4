"""My cases (意见反馈、投诉举报、政策咨询): the state of each, who answers it, by when, and everything that was said."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.cases import (
    ATTACH,
    BADGES,
    FILE,
    LOOK,
    NO_FILE,
    NOT_NOW,
    STEP,
    STEPS_OF_REPORTER,
    ReportersStep,
    Wording,
    has_room,
    published_of,
    region_of,
    to_be_saved,
)
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import CaseStep, OwnCases, WholeCase
from portal.clients.refusals import Refusal
from portal.learner.proofs import proof_of, unless_closed

router = APIRouter(include_in_schema=False)
OWN = Call(ServiceName.REGISTRY, "GET", "/v1/account/cases", OwnCases)
WORDINGS: Mapping[ReportersStep, Wording] = {
    "add": Wording(
        "补充说明", "补充的内容会交给正在办理的部门，原有内容不能修改。", "补充内容", "提交补充", "case-added"
    ),
    "reopen": Wording(
        "继续反映",
        "对答复不满意的，可以说明理由，由受理部门重新办理，期限重新计算。",
        "不满意的理由",
        "提交",
        "case-reopened",
    ),
    "close": Wording("结束该事项", "结束后不再办理，也不能恢复；需要时可以另行提出。", "", "确认结束", "case-closed"),
}


@router.get("/my/cases")
async def cases(me: Me) -> Response:
    """All of one's own that this session may see, the latest first."""
    try:
        found = await me.ask(OWN, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    return me.page("learner/cases/list.html", found=found, badges=BADGES)


async def _case_and_office(me: Person, case_id: UUID) -> tuple[WholeCase, str]:
    """A case, and the region whose authority answers it, in words."""
    case = await me.ask(LOOK, path={"case_id": case_id}, headers=proof_of(me))
    return case, await region_of(me, case)


@router.get("/my/cases/{case_id}")
async def case(me: Me, case_id: UUID) -> Response:
    """Everything that was done and said, and what may be done next."""
    try:
        return await _case_page(me, case_id)
    except Refusal as refusal:
        return unless_closed(me, refusal)


async def _case_page(me: Person, case_id: UUID, errors: Errors | None = None, *, status: int = 200) -> Response:
    found, office = await _case_and_office(me, case_id)
    may = STEPS_OF_REPORTER.get(found.state, ()) if found.is_yours else ()
    return me.page(
        "learner/cases/case.html",
        status=status,
        case=found,
        office=office,
        published=await published_of(me, found, proof_of(me)),
        badge=BADGES.get(found.state, ""),
        steps=[(step, WORDINGS[step].title) for step in may],
        takes_files=found.is_yours and has_room(found),
        errors=[] if errors is None else errors.found,
    )


@router.get("/my/cases/{case_id}/done")
async def done(me: Me, case_id: UUID) -> Response:
    """The reference, who answers, and by when; papers can be added at once."""
    try:
        found, office = await _case_and_office(me, case_id)
    except Refusal as refusal:
        return unless_closed(me, refusal)
    return me.page("learner/cases/done.html", case=found, office=office)


@router.post("/my/cases/{case_id}/files")
async def add_file(me: Me, case_id: UUID, typed: Posted) -> Response:
    """A file is kept under the form's key: sent again it is the same."""
    file = typed.file("file")
    try:
        if file is None:
            return await _case_page(me, case_id, Errors([("file", NO_FILE)]), status=422)
        await me.ask(ATTACH, path={"case_id": case_id}, raw=await file.read(), headers=proof_of(me, typed))
    except Refusal as refusal:
        if refusal.reason not in ("bad-attachment", "too-many-attachments", "out-of-order", "too-fast"):
            return unless_closed(me, refusal)
        return await _case_page(me, case_id, Errors([("file", refusal.problem.detail)]), status=422)
    return me.go(f"/my/cases/{case_id}", said="file-added")


@router.get("/my/cases/{case_id}/files/{attachment_id}")
async def download(me: Me, case_id: UUID, attachment_id: UUID) -> Response:
    """A file beside the case, to be saved."""
    path = {"case_id": case_id, "attachment_id": attachment_id}
    try:
        file = await me.ask(FILE, path=path, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    return to_be_saved(file)


@router.get("/my/cases/{case_id}/steps/{step}")
async def step_page(me: Me, case_id: UUID, step: ReportersStep) -> Response:
    """What a step leads to, before it is done."""
    try:
        found = await me.ask(LOOK, path={"case_id": case_id}, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    if step not in STEPS_OF_REPORTER.get(found.state, ()):
        return await _case_page(me, case_id, Errors([("", NOT_NOW)]), status=409)
    return _step_page(me, found, step)


@router.post("/my/cases/{case_id}/steps/{step}")
async def do(me: Me, case_id: UUID, step: ReportersStep, typed: Posted) -> Response:
    """It is done once, by the form's key."""
    path, wording, text = {"case_id": case_id}, WORDINGS[step], typed.text("text")
    try:
        if wording.label and not text:
            found = await me.ask(LOOK, path=path, headers=proof_of(me))
            return _step_page(me, found, step, errors=Errors([("text", f"请填写{wording.label}。")]))
        await me.ask(STEP, path=path, body=CaseStep(step=step, text=text or None), headers=proof_of(me, typed))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            return unless_closed(me, refusal, typed)
        found = await me.ask(LOOK, path=path, headers=proof_of(me))
        errors = Errors.of(refusal, {"text": "text"})
        return _step_page(me, found, step, text=text, errors=errors)
    return me.go(f"/my/cases/{case_id}", said=wording.said)


def _step_page(
    me: Person, found: WholeCase, step: ReportersStep, *, text: str = "", errors: Errors | None = None
) -> Response:
    return me.page(
        "learner/cases/step.html",
        status=422 if errors else 200,
        case=found,
        step=step,
        wording=WORDINGS[step],
        text=text,
        errors=[] if errors is None else errors.found,
    )
