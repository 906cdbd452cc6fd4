"""What an office does with a filing beside deciding: asks others, hands it over, takes back, urges, overturns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.models.filings import Done, OwnAct
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.filing_steps import Filing
from portal.offices.filings.asking import COLLEAGUES, DECIDES, DO, TO_ASK, page, refuse_others
from portal.offices.filings.case import PATH, STALE, case_page, look
from portal.offices.office import Desk, Office

router = APIRouter(include_in_schema=False)
ActName = Literal[
    "ask", "hand-over", "take-back", "remind", "confirm", "overturn", "propose-overturn", "overturn-from-above",
    "drop-overturn",
]  # fmt: skip
ANYBODY = "anybody"
"""In the field of a colleague: it is handed to nobody in particular."""
_CHOSEN_MAX = 20


@dataclass(frozen=True)
class Wording:
    """What a page says of an act."""

    title: str
    what_follows: str
    button: str
    said: str
    """A word of ``SAID``."""
    kind: str = ""
    """Of the button."""
    text: str = "理由"
    """The label of the text that goes with it."""


_FALLS = "由此认定的学时随之核减，据此签发的证书在学时不足时暂停。"
WORDINGS: Mapping[str, Wording] = {
    "ask": Wording(
        "加签：征求其他部门意见", "所选部门答复以后，本部门再作出决定；也可以不选部门，不等答复继续办理。", "发出",
        "opinion-asked", text="征求什么意见",
    ),
    "hand-over": Wording(
        "转办", "转给本部门一人后，由其办理；转给“任何人”的，本部门有权限的人都可以办理。", "确认转办",
        "filing-handed-over", text="附言",
    ),
    "take-back": Wording("收回", "收回后，恢复到您办理以前，可以重新办理。", "确认收回", "filing-taken-back"),
    "remind": Wording(
        "催办", "平台会提醒正在办理的部门尽快办理。每天可以催办一次。", "确认催办", "filing-reminded", text="附言"
    ),
    "confirm": Wording("复核无误", "自动审核的决定经复核保留。", "确认无误", "filing-confirmed"),
    "overturn": Wording("撤销", f"撤销后，该事项不再有效。{_FALLS}", "确认撤销", "filing-overturned", "danger"),
    "propose-overturn": Wording(
        "提请撤销", "涉及已认定学时的，由一人提请，本部门另一人作出决定。", "提请撤销", "overturn-proposed"
    ),
    "overturn-from-above": Wording(
        "上级撤销", f"撤销后，下级部门的决定不再有效。{_FALLS}", "确认撤销", "filing-overturned", "danger"
    ),
    "drop-overturn": Wording("不予撤销", "提请不再办理，原决定保留。", "确认不予撤销", "overturn-dropped"),
}  # fmt: skip


def _own_act(filing: Filing, act: str) -> OwnAct:
    found = next((own for own in filing.own_acts if own.act == act), None)
    if found is None:
        raise HTTPException(404)
    return found


@router.get(PATH + "/acts/{act}")
async def act_page(office: Desk, filing_id: UUID, act: ActName) -> Response:
    """What an act leads to, before it is done."""
    refuse_others(office, DECIDES)
    filing = await look(office, filing_id)
    return await _page(office, filing, _own_act(filing, act))


async def _page(
    office: Office,
    filing: Filing,
    act: OwnAct,
    *,
    text: str = "",
    chosen: tuple[str, ...] = (),
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    offices = await office.me.part(TO_ASK, path={"filing_id": filing.filing_id}) if act.act == "ask" else None
    path = {"organisation_id": office.organisation_id}
    colleagues = await office.me.part(COLLEAGUES, path=path) if act.act == "hand-over" else None
    return page(
        office,
        "act.html",
        status=status,
        filing=filing,
        act=act,
        wording=WORDINGS[act.act],
        offices=offices,
        colleagues=colleagues,
        own_account=office.me.account.account_id,
        anybody=ANYBODY,
        text=text,
        chosen=set(chosen),
        errors=[] if errors is None else errors.found,
    )


@router.post(PATH + "/acts/{act}")
async def do(office: Desk, filing_id: UUID, act: ActName, typed: Posted) -> Response:
    """It is done, about the round that was shown; what is in the way is said beside what was typed."""
    refuse_others(office, DECIDES)
    filing, text = await look(office, filing_id), typed.text("text")
    own = next((item for item in filing.own_acts if item.act == act), None)
    if own is None:
        sentence = f"该事项现在不能办理“{WORDINGS[act].title}”：{filing.state_text}。"
        return await case_page(office, filing, errors=Errors([("", sentence)]), status=409)
    chosen = tuple(typed.texts("office")[:_CHOSEN_MAX]) if act == "ask" else (typed.text("colleague"),)
    if own.needs_saw and typed.text("saw") != (filing.saw or ""):
        errors = Errors([("", STALE)])
        return await _page(office, filing, own, text=text, chosen=chosen, errors=errors, status=409)
    errors = Errors()
    if own.needs_text and not text:
        errors.add("text", f"请写明{WORDINGS[act].text}。")
    if act == "hand-over" and not chosen[0]:
        errors.add("colleague", "请选择转给谁。")
    if errors:
        return await _page(office, filing, own, text=text, chosen=chosen, errors=errors, status=422)
    more = _more(act, chosen, need_all=typed.text("need_all") != "no")
    body = Done(act=act, text=text or None, saw=filing.saw if own.needs_saw else None, **more)
    try:
        await office.me.ask(DO, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = Errors([("text" if own.needs_text else "", sentence) for sentence in said])
        return await _page(office, filing, own, text=text, chosen=chosen, errors=errors, status=422)
    return office.me.go(f"{office.address}/filings/{filing_id}", said=WORDINGS[act].said)


def _more(act: str, chosen: tuple[str, ...], *, need_all: bool) -> dict[str, Any]:
    """The act's own fields."""
    if act == "ask":
        ids = tuple(found for item in chosen if (found := id_of(item)) is not None)
        return {"ask": ids, "need_all": need_all}
    if act == "hand-over":
        return {} if chosen[0] == ANYBODY else {"to_account": id_of(chosen[0])}
    return {}
