"""One completion with everything that is needed to judge it, and the decision."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import PeopleOfYear, StatesOfPeople
from portal.clients.models.vendor_gateway import NewDecisions, PastAct, ReviewCase, SeenItem
from portal.clients.refusals import Refusal
from portal.formats import time_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import names_of
from portal.offices.office import Office
from portal.offices.reviews.asking import (
    CASE,
    DECIDE,
    NEEDS_REASON,
    PROPOSED,
    REVIEWS,
    SHOWN,
    Authority,
    address_of,
    consequences,
    possible,
)

router = APIRouter(include_in_schema=False)
CERTIFICATES = Call(
    ServiceName.CERTIFICATES, "POST", "/v1/certificates/of-people", StatesOfPeople, PeopleOfYear
)  # fmt: skip
EFFECT_TITLES = {"void": "作废对学时的影响", "restore": "恢复对学时的影响", "confirm": "同意后对学时的影响"}


@router.get(REVIEWS + "/{item_id}")
async def case(office: Authority, item_id: UUID) -> Response:
    """The course, the person's days, what was done, what contradicts it, and what each decision would come to."""
    return await _page(office, await _case(office, item_id))


async def _case(office: Office, item_id: UUID) -> ReviewCase:
    query = {"organisation_id": office.organisation_id}
    return await office.me.ask(CASE, path={"item_id": item_id}, query=query)


async def _page(
    office: Office,
    found: ReviewCase,
    *,
    decision: str = "",
    reason: str = "",
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    item = found.completion
    offered = possible(item, is_own=bool(found.acts) and found.acts[-1].is_own)
    tried = next((code for code in ("void", "restore", "confirm") if code in offered), "")
    names, effects, certificates = await asyncio.gather(
        names_of(office, [item]), consequences(office, tried, [item]), _certificates(office, found)
    )
    return office.page(
        "offices/reviews/case.html",
        status=status,
        here=address_of(office),
        case=found,
        item=item,
        vendor_name=next(
            (other.vendor_name for other in found.same_days if other.item_id == item.item_id), item.vendor
        ),
        known=None if isinstance(names, Missing) else names.get(item.person_id),
        names=names,
        options=[(code, choice_text(code, found)) for code in offered],
        acts=[_act_row(act) for act in found.acts],
        effect_title=EFFECT_TITLES.get(tried, ""),
        decision=decision,
        reason=reason,
        effects=effects,
        certificates=certificates,
        errors=list(errors),
        **SHOWN,
    )


def _act_row(act: PastAct) -> Sequence[str]:
    office = f"{act.made_for_name or '人社部门'}{'（您本人）' if act.is_own else ''}"
    return (word(act.what, "ReviewAct"), office, time_text(act.made_at), act.reason or "—")


def choice_text(decision: str, found: ReviewCase) -> str:
    """What a decision says and does, about this completion."""
    has_counted = found.completion.hold is None
    match decision:
        case "void":
            return "提出作废：由另一人确认后核减学时" if has_counted else "查实作废：不计入"
        case "counts":
            return "核查属实：学时仍然计入，不再列为疑点" if has_counted else "核查属实：计入学时"
        case "restore":
            return "提出恢复：由另一人确认后重新计入"
        case _:
            proposed = "作废" if PROPOSED.get(found.completion.latest_act or "") == "void" else "恢复"
            return f"{word(decision, 'ReviewDecision')}{proposed}"


async def _certificates(office: Office, found: ReviewCase) -> StatesOfPeople | Missing:
    """How the certificate of the year stands."""
    asked = PeopleOfYear(
        organisation_id=office.organisation_id,
        person_ids=(found.completion.person_id,),
        year=found.completion.completed_at.year,
    )
    return await office.me.part(CERTIFICATES, body=asked)


@router.post(REVIEWS + "/{item_id}")
async def decide(office: Authority, item_id: UUID, typed: Posted) -> Response:
    """It is decided as it was seen; what somebody did meanwhile is shown first."""
    decision, reason = typed.text("decision"), typed.text("reason")
    errors = Errors()
    if decision not in WORDS["ReviewDecision"]:
        errors.add("decision", "请选择办理意见。")
    if not reason and (decision in NEEDS_REASON or errors):
        errors.add("reason", "请填写理由。学员会看到，请勿填写身份证号。")
    if errors:
        return await _page(
            office, await _case(office, item_id), decision=decision, reason=reason, errors=errors.found, status=422
        )
    body = NewDecisions(
        organisation_id=office.organisation_id,
        decision=decision,
        reason=reason or None,
        items=(SeenItem(item_id=item_id, saw=typed.text("saw")),),
    )
    try:
        [result] = (await office.me.ask(DECIDE, body=body)).results
    except Refusal as refusal:
        wrong, status = Errors.of(refusal).found, 422
    else:
        if result.because is None:
            return office.me.go(f"{address_of(office)}/{item_id}", said=f"review-{result.done}")
        wrong, status = [("", f"没有办理：{word(result.because, 'NotDone')}。")], 409
    return await _page(
        office, await _case(office, item_id), decision=decision, reason=reason, errors=wrong, status=status
    )
