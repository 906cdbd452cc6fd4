"""What is done with a claim: handed in once everything is checked, withdrawn, taken back, urged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import Claim, Done, FilingPosition, OwnAct
from portal.clients.refusals import Refusal
from portal.filled_forms import errors_of, lacking, shown_of
from portal.learner.claim_form import CHANGED, NOT_WITH_YOU, is_writable, seen_of
from portal.learner.claims import attached_ids, attached_to, claim_of, claim_page

router = APIRouter(include_in_schema=False)
DO = Call(ServiceName.FILINGS, "POST", "/v1/filings/{filing_id}/acts", FilingPosition, Done)
ActName = Literal["withdraw", "take-back", "remind"]


@dataclass(frozen=True)
class Wording:
    """What a page says of an act."""

    title: str
    what_follows: str
    button: str
    said: str
    """A word of ``SAID``."""
    leads_to: tuple[str, ...]
    """States that show that it has been done."""
    kind: str = ""
    """Of the button."""


WORDINGS: Mapping[str, Wording] = {
    "withdraw": Wording(
        "撤回申请", "撤回后，该申请不再办理，也不能恢复；需要时可以重新申请。", "确认撤回", "claim-withdrawn",
        ("withdrawn",), "danger",
    ),
    "take-back": Wording(
        "收回修改", "收回后，该申请回到您手中，修改后可以重新提交。", "确认收回", "claim-taken-back",
        ("draft", "returned"),
    ),
    "remind": Wording("催办", "平台会提醒正在办理的单位尽快办理。每天可以催办一次。", "确认催办", "claim-reminded", ()),
}  # fmt: skip
_APPROVED = "该申请已通过。撤回后，据此计入的学时会核减，年度达标情况和证书可能随之改变。"


@router.get("/my/claims/{filing_id}/check")
async def check(me: Me, filing_id: UUID) -> Response:
    """Everything as the offices will read it, what is still missing, and what the regulation makes of it."""
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    return _check_page(me, claim)


def _check_page(me: Person, claim: Claim, sentences: tuple[str, ...] = (), *, status: int = 200) -> Response:
    shown = shown_of(claim.fields, claim.form)
    return me.page(
        "learner/claims/check.html",
        status=status,
        claim=claim,
        shown=shown,
        attached=attached_to(claim),
        lacking=[sentence for _, sentence in lacking(claim.fields, shown).found],
        lacks_files=not attached_ids(claim) and any(field.type == "attachments" for field in claim.fields),
        seen=seen_of(claim.changed_at),
        errors=[("", sentence) for sentence in sentences],
    )


@router.post("/my/claims/{filing_id}/check")
async def submit(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """Handed in, once: pressed again it leads to the same confirmation."""
    path = {"filing_id": filing_id}
    claim = await claim_of(me, filing_id)
    if claim.is_mine and claim.state not in WRITABLE_OR_GONE:
        return me.go(f"/my/claims/{filing_id}/done")
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    if typed.text("seen") != seen_of(claim.changed_at):
        return _check_page(me, claim, (CHANGED_SINCE,), status=409)
    try:
        await me.ask(DO, path=path, body=Done(act="submit"))
    except Refusal as refusal:
        claim = await claim_of(me, filing_id)
        if refusal.reason == "out-of-order" and claim.state not in WRITABLE_OR_GONE:
            return me.go(f"/my/claims/{filing_id}/done")
        sentences = tuple(sentence for _, sentence in errors_of(refusal, claim.fields).found)
        return _check_page(me, claim, sentences, status=422)
    return me.go(f"/my/claims/{filing_id}/done")


WRITABLE_OR_GONE = {"draft", "returned", "withdrawn"}
CHANGED_SINCE = CHANGED.partition("。")[0] + "。下面是现在的内容，请核对后再提交。"


@router.get("/my/claims/{filing_id}/done")
async def done(me: Me, filing_id: UUID) -> Response:
    """The reference, who has it now, until when, and what may be done meanwhile."""
    claim = await claim_of(me, filing_id)
    if claim.state not in ("in-chain", "approved"):
        return await claim_page(me, filing_id)
    return me.page("learner/claims/done.html", claim=claim)


@router.get("/my/claims/{filing_id}/acts/{act}")
async def act_page(me: Me, filing_id: UUID, act: ActName) -> Response:
    """What an act leads to, before it is done."""
    claim = await claim_of(me, filing_id)
    return _act_page(me, claim, _own_act(claim, act))


@router.post("/my/claims/{filing_id}/acts/{act}")
async def do(me: Me, filing_id: UUID, act: ActName, typed: Posted) -> Response:
    """It is done; where it was done already, the page says the same."""
    path, wording, text = {"filing_id": filing_id}, WORDINGS[act], typed.text("text")
    await claim_of(me, filing_id)  # somebody in an office may act on others' as well, but not here
    try:
        await me.ask(DO, path=path, body=Done(act=act, text=text or None))
    except Refusal as refusal:
        claim = await claim_of(me, filing_id)
        if refusal.reason == "out-of-order" and claim.state in wording.leads_to:
            return me.go(f"/my/claims/{filing_id}", said=wording.said)
        wanted = next((own for own in claim.own_acts if own.act == act), None)
        if wanted is None:
            return await claim_page(me, filing_id, status=409, said_wrong=refusal.problem.detail)
        at = "text" if wanted.needs_text else ""
        sentences = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        return _act_page(me, claim, wanted, text=text, errors=[(at, sentence) for sentence in sentences], status=422)
    return me.go(f"/my/claims/{filing_id}", said=wording.said)


def _own_act(claim: Claim, act: str) -> OwnAct:
    found = next((own for own in claim.own_acts if own.act == act), None)
    if found is None:
        raise HTTPException(404)
    return found


def _act_page(
    me: Person,
    claim: Claim,
    act: OwnAct,
    *,
    text: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    wording = WORDINGS[act.act]
    return me.page(
        "learner/claims/act.html",
        status=status,
        claim=claim,
        act=act,
        wording=wording,
        what_follows=_APPROVED if act.act == "withdraw" and claim.state == "approved" else wording.what_follows,
        text=text,
        errors=errors or [],
    )
