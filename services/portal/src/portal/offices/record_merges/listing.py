"""What was proposed within one's reach, and what somebody says of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Mending, RemedyList, StateOfMending, StepOfMerge
from portal.clients.refusals import Refusal
from portal.formats import time_text
from portal.messages_zh import word
from portal.offices.asking import code_of
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import only, reason_of
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/mendings"
LIST = Call(ServiceName.REGISTRY, "GET", "/v1/mendings", RemedyList)
STEP = Call(ServiceName.REGISTRY, "POST", "/v1/mendings/{mending_id}/steps", StateOfMending, StepOfMerge)
ROLES = ("hr-authority", "unit-administrator")
StepName = Literal["sign", "refuse", "ask-undo"]
STATES: Mapping[str, Sequence[str]] = {
    "": ("waiting", "undo-waiting"),
    "signed": ("signed",),
    "ended": ("refused", "expired", "undone"),
}
_STEPS: Mapping[str, Sequence[StepName]] = {
    "waiting": ("sign", "refuse"),
    "signed": ("ask-undo",),
    "undo-waiting": ("sign", "refuse"),
}
_PAGES_MAX = 20
HEADING: Mapping[str, str] = {
    "name": "姓名", "kind": "事项", "state": "状态", "unit": "记录所在单位", "number": "登记的身份证号",
    "right": "正确的身份证号", "asked_by": "提出人", "asked": "提出时间", "reason": "理由", "signed_by": "办理人",
    "signed": "办理时间",
}  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """What a page says of a step."""

    title: str
    what_follows: str
    button: str
    kind: str = ""
    needs_reason: bool = False


WORDINGS: Mapping[tuple[str, StepName], Wording] = {
    ("waiting", "sign"): Wording(
        "同意", "请先核对身份证件。同意后，一方的学时和证书转入保留的记录；须双方部门同意的，另一方同意后生效。", "同意"
    ),
    ("waiting", "refuse"): Wording("不同意", "记录保持不变。", "不同意", "danger", needs_reason=True),
    ("signed", "ask-undo"): Wording(
        "提出撤销", "由另一名有权人员同意后，两份记录恢复原状。", "提出撤销", "danger", needs_reason=True
    ),
    ("undo-waiting", "sign"): Wording("同意撤销", "两份记录恢复原状，学时和证书分别归还。", "同意撤销"),
    ("undo-waiting", "refuse"): Wording(
        "不同意撤销", "更正或合并继续有效。", "不同意撤销", "danger", needs_reason=True
    ),
}


def steps_of(office: Office, mending: Mending) -> Sequence[StepName]:
    """What the office may say of it: authorities sign; who asked for something takes it back and does not sign it."""
    asked_by = mending.undo_asked_by if mending.state == "undo-waiting" else mending.asked_by
    is_own = asked_by is not None and asked_by.account_id == office.me.account.account_id
    found = _STEPS.get(mending.state, ())
    return [step for step in found if step != "sign" or (office.has("hr-authority") and not is_own)]


@router.get(PAGE)
async def mendings(office: Desk, state: str = "", after: UUID | None = None) -> Response:
    """What waits, or what was decided, the oldest first, a hundred at a time."""
    only(office, *ROLES)
    shown = code_of(state, STATES)
    query = {"state": list(STATES[shown]), **({"after": after} if after else {})}
    found = await office.me.part(LIST, query=query)
    return office.page(
        "offices/record-merges/list.html",
        found=found,
        shown=shown,
        is_first=after is None,
        steps_of=steps_of,
        wordings=WORDINGS,
    )


@router.get(PAGE + ".xlsx")
async def mendings_table(office: Desk, state: str = "") -> Response:
    """All of a state, the oldest first, with numbers masked."""
    only(office, *ROLES)
    states = list(STATES[code_of(state, STATES)])

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        found = await office.me.ask(LIST, query={"state": states} | ({"after": after} if after else {}))
        return {item.mending_id: _row(item) for item in found.mendings}, found.after

    return await kept_list(office, "记录合并与更正", HEADING, page_of)


def _row(item: Mending) -> Row:
    return {
        "name": item.name, "kind": word(item.kind, "RemedyKind"), "state": word(item.state, "RemedyState"),
        "unit": item.unit, "number": item.id_number_masked, "right": item.right_number_masked or "",
        "asked_by": item.asked_by.name, "asked": time_text(item.asked_at), "reason": item.reason,
        "signed_by": item.signed_by.name if item.signed_by else "",
        "signed": time_text(item.signed_at) if item.signed_at else "",
    }  # fmt: skip


@router.get(PAGE + "/{mending_id}/steps/{step}")
async def step_page(office: Desk, mending_id: UUID, step: StepName) -> Response:
    """What it leads to, before it is said."""
    return _page(office, await _found(office, mending_id, step), step)


@router.post(PAGE + "/{mending_id}/steps/{step}")
async def do(office: Desk, mending_id: UUID, step: StepName, typed: Posted) -> Response:
    """It is said; what is signed counts once every side has."""
    mending, errors = await _found(office, mending_id, step), Errors()
    wording = WORDINGS[mending.state, step]
    reason = reason_of(typed, errors) if wording.needs_reason else None
    if errors:
        return _page(office, mending, step, errors, typed.text("reason"))
    body = StepOfMerge(step=step, reason=reason)
    try:
        now = await office.me.ask(STEP, path={"mending_id": mending_id}, body=body)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(office, mending, step, Errors.of(refusal, {"reason": "reason"}), typed.text("reason"))
    said = "mending-half-signed" if step == "sign" and now.state == mending.state else "mending-noted"
    return office.me.go(f"{office.address}/mendings", said=said)


async def _found(office: Office, mending_id: UUID, step: StepName) -> Mending:
    """One that waits or was signed, of which the step may be said; 404 for others."""
    only(office, *ROLES)
    query: dict[str, object] = {"state": ["waiting", "undo-waiting", "signed"]}
    for _ in range(_PAGES_MAX):
        found = await office.me.ask(LIST, query=query)
        for mending in found.mendings:
            if mending.mending_id == mending_id and step in steps_of(office, mending):
                return mending
        if found.after is None:
            break
        query = {**query, "after": found.after}
    raise HTTPException(404)


def _page(office: Office, mending: Mending, step: StepName, errors: Errors | None = None, reason: str = "") -> Response:
    return office.page(
        "offices/record-merges/step.html",
        status=422 if errors else 200,
        item=mending,
        step=step,
        wording=WORDINGS[mending.state, step],
        reason=reason,
        errors=errors.found if errors else (),
    )
