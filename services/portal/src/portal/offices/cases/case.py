"""One case: everything that was done and said, its files, and the steps that the office may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.text import attachment as attachment_named
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    CaseStep,
    NewAttachment,
    PolicyAnswer,
    RegionsBelow,
    StateOfCase,
    WholeCase,
)
from portal.clients.refusals import Refusal
from portal.offices.cases.list import BADGES, PAGE, days_left
from portal.offices.office import Desk, Office
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}", WholeCase)
STEP = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/steps", StateOfCase, CaseStep)
ATTACH = Call(ServiceName.REGISTRY, "POST", "/v1/cases/{case_id}/attachments", NewAttachment)
FILE = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/attachments/{attachment_id}", File)
PUBLISHED = Call(ServiceName.REGISTRY, "GET", "/v1/cases/{case_id}/publications", PolicyAnswer)
REGION = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
StepName = Literal["take", "ask", "refer", "answer", "add", "reopen", "close"]
FILES_MAX, TEXT_CHARS_MAX = 5, 10_000
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Wording:
    """What a page says of a step."""

    title: str
    what_follows: str
    label: str
    """Of its text; empty where it has none."""
    button: str
    hint: str = "反映人能看到；不超过10000字，请勿填写身份证号。"


WORDINGS: Mapping[StepName, Wording] = {
    "take": Wording("受理", "受理后由您经办，反映人能看到经办人的姓名。", "", "确认受理"),
    "ask": Wording("要求补充", "反映人会收到消息，补充的内容显示在该事项中；答复期限不变。", "需要补充的内容", "发出"),
    "refer": Wording("转上级部门", "由上一级人社部门办理，本部门不再办理。", "转办的理由", "确认转办"),
    "answer": Wording("答复", "反映人会收到消息；不满意的，可以继续反映。", "答复内容", "提交答复"),
    "add": Wording("记录补充反映", "反映人来电、来信补充的内容，照实记录。", "补充反映的内容", "记录"),
    "reopen": Wording("记录继续反映", "反映人对答复不满意的，重新办理，期限重新计算。", "不满意的理由", "记录"),
    "close": Wording("记录反映人结束", "反映人满意或者不再反映的，结束该事项，不能恢复。", "", "确认结束"),
}
_OF_OFFICE: Mapping[str, Sequence[StepName]] = {
    "open": ("take", "refer"),
    "in-work": ("answer", "ask", "refer", "take"),
}
_FOR_COMPLAINANT: Mapping[str, Sequence[StepName]] = {
    "open": ("add", "close"),
    "in-work": ("add", "close"),
    "answered": ("reopen", "close"),
}
"""Of a case that the office took down, it notes these as well."""


def steps_of(office: Office, case: WholeCase) -> Sequence[StepName]:
    """What may be done next; who answers for it takes it no second time."""
    is_own = case.owner is not None and case.owner.account_id == office.me.account.account_id
    found = [step for step in _OF_OFFICE.get(case.state, ()) if not (step == "take" and is_own)]
    return [*found, *(_FOR_COMPLAINANT.get(case.state, ()) if case.how else ())]


@router.get(PAGE + "/{case_id}")
async def case(office: Desk, case_id: UUID) -> Response:
    """Everything that was done and said."""
    return await _page(office, await found_of(office, case_id))


async def found_of(office: Office, case_id: UUID) -> WholeCase:
    """A case that the office answers; 404 for one's own, which has its page among one's own."""
    only(office, "hr-authority")
    found = await office.me.ask(LOOK, path={"case_id": case_id})
    if found.is_yours:
        raise HTTPException(404)
    return found


async def _page(office: Office, found: WholeCase, errors: Errors | None = None) -> Response:
    region = await office.me.part(REGION, query={"above": found.region_code})
    return office.page(
        "offices/cases/case.html",
        status=422 if errors else 200,
        case=found,
        badge=BADGES.get(found.state, ""),
        region="" if isinstance(region, Missing) else "".join(place.name for place in region.way),
        steps=[(step, WORDINGS[step].title) for step in steps_of(office, found)],
        days_left=days_left,
        published=await published_of(office, found),
        takes_files=bool(found.how) and found.state != "closed" and len(found.attachments) < FILES_MAX,
        errors=errors.found if errors else (),
    )


async def published_of(office: Office, found: WholeCase) -> PolicyAnswer | None:
    """What the office published of its answer to a question about a policy, where it did."""
    if found.kind != "policy-question" or found.state in ("open", "in-work"):
        return None
    answer = await office.me.part(PUBLISHED, path={"case_id": found.case_id})
    return None if isinstance(answer, Missing) else answer


@router.get(PAGE + "/{case_id}/steps/{step}")
async def step_page(office: Desk, case_id: UUID, step: StepName) -> Response:
    """What a step leads to, before it is done."""
    found = await found_of(office, case_id)
    if step not in steps_of(office, found):
        return await _page(office, found, Errors([("", "该事项目前的状态不能办理此项。")]))
    return _step_page(office, found, step)


@router.post(PAGE + "/{case_id}/steps/{step}")
async def do(office: Desk, case_id: UUID, step: StepName, typed: Posted) -> Response:
    """It is done once, by the form's key."""
    found, wording, text, errors = await found_of(office, case_id), WORDINGS[step], typed.text("text"), Errors()
    if wording.label and not text:
        errors.add("text", f"请填写{wording.label}。")
    elif len(text) > TEXT_CHARS_MAX:
        errors.add("text", f"{wording.label}不能超过{TEXT_CHARS_MAX}个字。")
    if errors:
        return _step_page(office, found, step, text, errors)
    body = CaseStep(step=step, text=text or None)
    try:
        await office.me.ask(STEP, path={"case_id": case_id}, body=body, headers=typed.key)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _step_page(office, found, step, text, Errors.of(refusal, {"text": "text"}))
    is_gone = step == "refer"
    address = f"{office.address}/cases" if is_gone else f"{office.address}/cases/{case_id}"
    return office.me.go(address, said="case-referred" if is_gone else "case-noted")


def _step_page(
    office: Office, found: WholeCase, step: StepName, text: str = "", errors: Errors | None = None
) -> Response:
    return office.page(
        "offices/cases/step.html",
        status=422 if errors else 200,
        case=found,
        step=step,
        wording=WORDINGS[step],
        text=text,
        errors=errors.found if errors else (),
    )


@router.post(PAGE + "/{case_id}/files")
async def add_file(office: Desk, case_id: UUID, typed: Posted) -> Response:
    """A paper of the complainant, such as the letter; kept once, by the form's key."""
    found, file = await found_of(office, case_id), typed.file("file")
    if file is None:
        return await _page(office, found, Errors([("file", "请选择要上传的文件。")]))
    try:
        headers = typed.key
        await office.me.ask(ATTACH, path={"case_id": case_id}, raw=await file.read(), headers=headers)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return await _page(office, found, Errors([("file", refusal.problem.detail)]))
    return office.me.go(f"{office.address}/cases/{case_id}", said="file-added")


@router.get(PAGE + "/{case_id}/files/{attachment_id}")
async def download(office: Desk, case_id: UUID, attachment_id: UUID) -> Response:
    """A file beside the case, to be saved; the registry keeps no names of files."""
    only(office, "hr-authority")
    path = {"case_id": case_id, "attachment_id": attachment_id}
    file = await office.me.ask(FILE, path=path)
    ending = _ENDINGS.get(file.media_type, "bin")
    return attachment(File(file.content, file.media_type, attachment_named(f"附件.{ending}")))
