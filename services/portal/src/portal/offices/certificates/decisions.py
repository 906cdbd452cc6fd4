"""One certificate: how it stands, what was proposed about it, and the next step, by one official and by another."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.models.certificates import CertificateDecision, DecisionsAbout, NewDecision, StepOfDecision
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.formats import time_text
from portal.messages_zh import word
from portal.offices.certificates.asking import ABOUT, CERTIFICATES, NUMBER, PROPOSE, STEP, address_of
from portal.offices.office import Office
from portal.offices.reviews.asking import Authority

router = APIRouter(include_in_schema=False)
Number = Annotated[str, Path(pattern=f"^{NUMBER.pattern}$")]
NO_REASON = "请填写理由，请勿填写身份证号。"
CHANGED = "查看以后情况有变化，没有办理。下面是现在的情况。"


@router.get(CERTIFICATES + "/{number}")
async def certificate(office: Authority, number: Number) -> Response:
    """The certificate as it was printed and as it stands, and the form of what can be done now."""
    return await _page(office, number)


async def _page(
    office: Office,
    number: str,
    *,
    step: str = "",
    reason: str = "",
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    found = await office.me.ask(ABOUT, path={"number": number})
    open_one = open_of(found)
    return office.page(
        "offices/certificates/certificate.html",
        status=status,
        here=address_of(office),
        certificate=found.certificate,
        open_one=open_one,
        history=[_row(decision) for decision in found.decisions],
        kind=kind_of(found),
        steps=[] if open_one is None else [(code, word(code, "DecisionStep")) for code in steps_of(open_one)],
        step=step,
        reason=reason,
        errors=list(errors),
    )


def open_of(found: DecisionsAbout) -> CertificateDecision | None:
    """The proposal that waits for a second official, where one does."""
    return next((decision for decision in found.decisions if decision.state == "proposed"), None)


def kind_of(found: DecisionsAbout) -> str:
    """What can be proposed about a certificate that stands like this."""
    return "restore" if found.certificate.standing == "revoked" else "revoke"


def steps_of(decision: CertificateDecision) -> Sequence[str]:
    """What one may say of a proposal: of one's own only that it is withdrawn."""
    return ("withdraw",) if decision.is_own else ("confirm", "refuse")


def _row(decision: CertificateDecision) -> Sequence[str]:
    became = f"，证书{word(decision.became, 'Standing')}" if decision.became else ""
    ended = "" if decision.ended_at is None else f"，{time_text(decision.ended_at)}"
    why = f"：{decision.end_reason}" if decision.end_reason else ""
    return (
        f"{word(decision.kind, 'DecisionKind')}{'（您提议）' if decision.is_own else ''}",
        time_text(decision.proposed_at),
        decision.reason,
        f"{word(decision.state, 'DecisionState')}{ended}{became}{why}",
    )


@router.post(CERTIFICATES + "/{number}")
async def decide(office: Authority, number: Number, typed: Posted) -> Response:
    """A proposal, or what a second official says of one."""
    decision_id = id_of(typed.text("decision_id"))
    if decision_id is None:
        return await _propose(office, number, typed)
    return await _step(office, number, decision_id, typed)


async def _propose(office: Office, number: str, typed: Typed) -> Response:
    kind, reason = typed.text("kind"), typed.text("reason")
    if not reason:
        return await _page(office, number, errors=[("reason", NO_REASON)], status=422)
    if kind != kind_of(await office.me.ask(ABOUT, path={"number": number})):
        return await _page(office, number, reason=reason, errors=[("", CHANGED)], status=409)
    try:
        await office.me.ask(PROPOSE, path={"number": number}, body=NewDecision(kind=kind, reason=reason))
    except Refusal as refusal:
        errors = Errors.of(refusal, {"reason": "reason"}).found
        return await _page(office, number, reason=reason, errors=errors, status=refusal.status)
    return office.me.go(f"{address_of(office)}/{number}", said=f"certificate-{kind}")


async def _step(office: Office, number: str, decision_id: UUID, typed: Typed) -> Response:
    step, reason, errors = typed.text("step"), typed.text("reason"), Errors()
    if step not in ("confirm", "refuse", "withdraw"):
        errors.add("step", "请选择复核意见。")
    if step == "refuse" and not reason:
        errors.add("reason", NO_REASON)
    if errors:
        return await _page(office, number, step=step, reason=reason, errors=errors.found, status=422)
    body = StepOfDecision(step=step, reason=reason or None)
    try:
        await office.me.ask(STEP, path={"decision_id": decision_id}, body=body)
    except Refusal as refusal:
        wrong = Errors.of(refusal, {"reason": "reason"}).found
        return await _page(office, number, step=step, reason=reason, errors=wrong, status=refusal.status)
    return office.me.go(f"{address_of(office)}/{number}", said=f"certificate-{step}")
