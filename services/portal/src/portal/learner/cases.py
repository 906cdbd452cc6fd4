"""My cases (意见反馈、投诉举报、政策咨询): the state of each, who answers it, by when, and everything that was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.text import attachment as attachment_named
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    CaseStep,
    NewAttachment,
    OwnCases,
    PolicyAnswer,
    RegionsBelow,
    StateOfCase,
    WholeCase,
)
from portal.clients.refusals import Refusal
from portal.learner.proofs import proof_of, unless_closed

router = APIRouter(include_in_schema=False)
OWN = Call(ServiceName.REGISTRY, "GET", "/v1/account/cases", OwnCases)
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}", WholeCase)
STEP = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/steps", StateOfCase, CaseStep)
ATTACH = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/attachments", NewAttachment)
FILE = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/attachments/{attachment_id}", File)
PUBLISHED = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/publications", PolicyAnswer)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
StepName = Literal["add", "reopen", "close"]
BADGES: Mapping[str, str] = {"open": "", "in-work": "info", "answered": "success"}
"""The kind of a state's badge."""
FILES_MAX = 5
"""Beside one case, as the registry takes them."""
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Wording:
    """What a page says of a step."""

    title: str
    what_follows: str
    label: str
    """Of its text; empty where it has none."""
    button: str
    said: str
    """A word of ``SAID``."""


WORDINGS: Mapping[StepName, Wording] = {
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
STEPS: Mapping[str, Sequence[StepName]] = {
    "open": ("add", "close"),
    "in-work": ("add", "close"),
    "answered": ("reopen", "close"),
}
"""What the person may do, by state."""


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
    region = await me.part(REGIONS, query={"above": case.region_code})
    way = () if isinstance(region, Missing) else region.way
    return case, "".join(dict.fromkeys(place.name for place in way))


@router.get("/my/cases/{case_id}")
async def case(me: Me, case_id: UUID) -> Response:
    """Everything that was done and said, and what may be done next."""
    try:
        return await _case_page(me, case_id)
    except Refusal as refusal:
        return unless_closed(me, refusal)


async def _case_page(me: Person, case_id: UUID, errors: Errors | None = None, *, status: int = 200) -> Response:
    found, office = await _case_and_office(me, case_id)
    return me.page(
        "learner/cases/case.html",
        status=status,
        case=found,
        office=office,
        published=await _published(me, found),
        badge=BADGES.get(found.state, ""),
        steps=[(step, WORDINGS[step].title) for step in STEPS.get(found.state, ())] if found.is_yours else [],
        takes_files=found.is_yours and found.state != "closed" and len(found.attachments) < FILES_MAX,
        errors=[] if errors is None else errors.found,
    )


async def _published(me: Person, case: WholeCase) -> PolicyAnswer | None:
    """What the office published of its answer to a question about a policy, where it did."""
    if case.kind != "policy-question" or case.state in ("open", "in-work"):
        return None
    found = await me.part(PUBLISHED, path={"case_id": case.case_id}, headers=proof_of(me))
    return None if isinstance(found, Missing) else found


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
            return await _case_page(me, case_id, Errors([("file", "请选择要上传的文件。")]), status=422)
        await me.ask(ATTACH, path={"case_id": case_id}, raw=await file.read(), headers=proof_of(me, typed))
    except Refusal as refusal:
        if refusal.reason not in ("bad-attachment", "too-many-attachments", "out-of-order", "too-fast"):
            return unless_closed(me, refusal)
        return await _case_page(me, case_id, Errors([("file", refusal.problem.detail)]), status=422)
    return me.go(f"/my/cases/{case_id}", said="file-added")


@router.get("/my/cases/{case_id}/files/{attachment_id}")
async def download(me: Me, case_id: UUID, attachment_id: UUID) -> Response:
    """A file beside the case, to be saved; the registry keeps no names of files."""
    path = {"case_id": case_id, "attachment_id": attachment_id}
    try:
        file = await me.ask(FILE, path=path, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    ending = _ENDINGS.get(file.media_type, "bin")
    return attachment(File(file.content, file.media_type, attachment_named(f"附件.{ending}")))


@router.get("/my/cases/{case_id}/steps/{step}")
async def step_page(me: Me, case_id: UUID, step: StepName) -> Response:
    """What a step leads to, before it is done."""
    try:
        found = await me.ask(LOOK, path={"case_id": case_id}, headers=proof_of(me))
    except Refusal as refusal:
        return unless_closed(me, refusal)
    if step not in STEPS.get(found.state, ()):
        return await _case_page(me, case_id, Errors([("", "该事项目前的状态不能办理此项。")]), status=409)
    return _step_page(me, found, step)


@router.post("/my/cases/{case_id}/steps/{step}")
async def do(me: Me, case_id: UUID, step: StepName, typed: Posted) -> Response:
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
    me: Person, found: WholeCase, step: StepName, *, text: str = "", errors: Errors | None = None
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
