"""One case: everything that was done and said, its files, and the steps that the office may take."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.cases import (
    ATTACH,
    BADGES,
    FILE,
    LOOK,
    NO_FILE,
    NOT_NOW,
    STEP,
    STEPS_OF_REPORTER,
    TEXT_CHARS_MAX,
    Wording,
    has_room,
    published_of,
    region_of,
    to_be_saved,
)
from portal.clients.models.registry import CaseStep, WholeCase
from portal.clients.refusals import Refusal
from portal.offices.cases.list import PAGE, days_left
from portal.offices.office import Desk, Office
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)
StepName = Literal["take", "ask", "refer", "answer", "add", "reopen", "close"]
_NOTED = "case-noted"
WORDINGS: Mapping[StepName, Wording] = {
    "take": Wording("受理", "受理后由您经办，反映人能看到经办人的姓名。", "", "确认受理", _NOTED),
    "ask": Wording(
        "要求补充", "反映人会收到消息，补充的内容显示在该事项中；答复期限不变。", "需要补充的内容", "发出", _NOTED
    ),
    "refer": Wording("转上级部门", "由上一级人社部门办理，本部门不再办理。", "转办的理由", "确认转办", "case-referred"),
    "answer": Wording("答复", "反映人会收到消息；不满意的，可以继续反映。", "答复内容", "提交答复", _NOTED),
    "add": Wording("记录补充反映", "反映人来电、来信补充的内容，照实记录。", "补充反映的内容", "记录", _NOTED),
    "reopen": Wording("记录继续反映", "反映人对答复不满意的，重新办理，期限重新计算。", "不满意的理由", "记录", _NOTED),
    "close": Wording("记录反映人结束", "反映人满意或者不再反映的，结束该事项，不能恢复。", "", "确认结束", _NOTED),
}
_OF_OFFICE: Mapping[str, Sequence[StepName]] = {
    "open": ("take", "refer"),
    "in-work": ("answer", "ask", "refer", "take"),
}


def steps_of(office: Office, case: WholeCase) -> Sequence[StepName]:
    """What may be done next, for the complainant too of what was taken down; who answers takes it no second time."""
    is_own = case.owner is not None and case.owner.account_id == office.me.account.account_id
    found = [step for step in _OF_OFFICE.get(case.state, ()) if not (step == "take" and is_own)]
    return [*found, *(STEPS_OF_REPORTER.get(case.state, ()) if case.how else ())]


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
    return office.page(
        "offices/cases/case.html",
        status=422 if errors else 200,
        case=found,
        badge=BADGES.get(found.state, ""),
        region=await region_of(office.me, found),
        steps=[(step, WORDINGS[step].title) for step in steps_of(office, found)],
        days_left=days_left,
        published=await published_of(office.me, found, {}),
        takes_files=bool(found.how) and has_room(found),
        errors=errors.found if errors else (),
    )


@router.get(PAGE + "/{case_id}/steps/{step}")
async def step_page(office: Desk, case_id: UUID, step: StepName) -> Response:
    """What a step leads to, before it is done."""
    found = await found_of(office, case_id)
    if step not in steps_of(office, found):
        return await _page(office, found, Errors([("", NOT_NOW)]))
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
    address = f"{office.address}/cases" if step == "refer" else f"{office.address}/cases/{case_id}"
    return office.me.go(address, said=wording.said)


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
        return await _page(office, found, Errors([("file", NO_FILE)]))
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
    """A file beside the case, to be saved."""
    only(office, "hr-authority")
    path = {"case_id": case_id, "attachment_id": attachment_id}
    return to_be_saved(await office.me.ask(FILE, path=path))
