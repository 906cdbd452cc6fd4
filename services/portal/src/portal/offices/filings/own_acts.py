"""What a unit does with a training or a roster of its own on its way: withdraws, takes back, urges."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.visitor import Posted
from portal.clients.models.filings import Done, OwnAct
from portal.clients.refusals import Refusal
from portal.filing_steps import WRITABLE, Filing
from portal.offices.filings.acts import Wording
from portal.offices.filings.asking import DECIDES, DO, LOOK, page, refuse_others
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
ActName = Literal["withdraw", "take-back", "remind"]
_ACT = "/{filing_id}/acts/{act}"
OF_TRAINING = OFFICES + "/{organisation_id}/training-filings" + _ACT
OF_ROSTER = OFFICES + "/{organisation_id}/rosters" + _ACT
OF_CLAIM = OFFICES + "/{organisation_id}/claims" + _ACT
WORDINGS: Mapping[str, Wording] = {
    "withdraw": Wording(
        "撤回", "撤回后不再办理，也不能恢复；需要时可以重新申报。", "确认撤回", "own-withdrawn", "danger", text="原因"
    ),
    "take-back": Wording("收回修改", "收回后回到本单位，修改后可以重新提交。", "确认收回", "filing-taken-back"),
    "remind": Wording(
        "催办", "平台会提醒正在办理的部门尽快办理。每天可以催办一次。", "确认催办", "filing-reminded", text="附言"
    ),
}
_APPROVED: Mapping[str, str] = {
    "training": "该备案已通过。撤回后，其参训名单一并失效，据此计入的学时会核减，有关证书可能随之暂停。",
    "roster": "该名单已通过。撤回后，据此计入的学时会核减，有关证书可能随之暂停。",
    "claim": "该申请已通过。撤回后，据此计入的学时会核减，有关证书可能随之暂停。",
}
_LEADS_TO = {"withdraw": {"withdrawn"}, "take-back": WRITABLE, "remind": set[str]()}
_KINDS: Mapping[str, str] = {"training-filings": "training", "rosters": "roster", "claims": "claim"}


def _noun_of(office: Office) -> str:
    """The word in the address that says what kind of filing it is."""
    return office.me.request.url.path.split("/")[3]


async def _of_own(office: Office, noun: str, filing_id: UUID) -> Filing:
    refuse_others(office, DECIDES)
    found = await office.me.ask(LOOK, path={"filing_id": filing_id})
    if found.applicant.organisation_id != office.organisation_id or found.kind != _KINDS[noun]:
        raise HTTPException(404)
    return found


@router.get(OF_TRAINING)
@router.get(OF_ROSTER)
@router.get(OF_CLAIM)
async def act_page(office: Desk, filing_id: UUID, act: ActName) -> Response:
    """What an act leads to, before it is done."""
    noun = _noun_of(office)
    filing = await _of_own(office, noun, filing_id)
    own = next((own for own in filing.own_acts if own.act == act), None)
    if own is None:
        raise HTTPException(404)
    return _page(office, noun, filing, own)


def _page(
    office: Office,
    noun: str,
    filing: Filing,
    act: OwnAct,
    *,
    text: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    wording = WORDINGS[act.act]
    is_approved = act.act == "withdraw" and filing.state == "approved"
    return page(
        office,
        "own-act.html",
        status=status,
        filing=filing,
        address=f"{office.address}/{noun}/{filing.filing_id}",
        act=act,
        wording=wording,
        what_follows=_APPROVED[filing.kind] if is_approved else wording.what_follows,
        text=text,
        errors=errors or [],
    )


@router.post(OF_TRAINING)
@router.post(OF_ROSTER)
@router.post(OF_CLAIM)
async def do(office: Desk, filing_id: UUID, act: ActName, typed: Posted) -> Response:
    """It is done; where it was done already, the page says the same."""
    wording, text, noun = WORDINGS[act], typed.text("text"), _noun_of(office)
    address = f"{office.address}/{noun}/{filing_id}"
    await _of_own(office, noun, filing_id)
    try:
        await office.me.ask(DO, path={"filing_id": filing_id}, body=Done(act=act, text=text or None))
    except Refusal as refusal:
        filing = await _of_own(office, noun, filing_id)
        if refusal.reason == "out-of-order" and filing.state in _LEADS_TO[act]:
            return office.me.go(address, said=wording.said)
        wanted = next((own for own in filing.own_acts if own.act == act), None)
        if wanted is None:
            raise
        sentences = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = [("text" if wanted.needs_text else "", sentence) for sentence in sentences]
        return _page(office, noun, filing, wanted, text=text, errors=errors, status=422)
    return office.me.go(address, said=wording.said)
