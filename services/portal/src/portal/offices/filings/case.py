"""One filing as an office decides about it: what it says and what changed, who said what, and the decision."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.files import attachment
from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import Claim, Done, OwnAct, RosterRows, Training, WholeRoster
from portal.clients.refusals import Refusal
from portal.filing_steps import BADGES, Filing, office_name, steps_of
from portal.filled_forms import shown_of
from portal.offices.filings.asking import DECIDES, DO, FILE, FILINGS, FORM, LOOK, ROSTERS, known, page, refuse_others
from portal.offices.filings.shown import accounts_of, attached_to, form_of, last_changes, opinions_of
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/filings/{filing_id}"
ROWS_OF_ROSTER = Call(FILINGS, "GET", "/v1/rosters/{filing_id}/rows", RosterRows)
HERE: Mapping[str, str] = {"endorse": "同意", "return": "退回修改", "refuse": "不同意", "give-opinion": "答复意见"}
"""Acts that are done on the page itself, with what its form calls them."""
SAID: Mapping[str, str] = {
    "endorse": "filing-endorsed", "return": "filing-returned", "refuse": "filing-refused",
    "give-opinion": "opinion-given",
}  # fmt: skip
STALE = "申请单位刚重新提交了，请再看一遍：下面是现在的内容和变化，您填写的意见还在。"
_ELSEWHERE = {"submit", "withdraw", *HERE}
"""Acts that are none of this page's further ones: an applicant's are on the applicant's page."""


@router.get(PATH)
async def case(office: Desk, filing_id: UUID) -> Response:
    """Everything about one, for an office that takes part in it or stands above it."""
    refuse_others(office, DECIDES)
    return await case_page(office, await look(office, filing_id))


async def look(office: Office, filing_id: UUID) -> Filing:
    """The filing; who may not see it is told that there is none."""
    return await office.me.ask(LOOK, path={"filing_id": filing_id})


async def case_page(
    office: Office,
    filing: Filing,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    """The same, with what was typed into its form and what is wrong with that."""
    names, (rows, rosters) = await asyncio.gather(
        known(office, [filing.person_id], accounts_of(filing)), _beside(office, filing)
    )
    acts = {act.act: act for act in filing.own_acts}
    return page(
        office,
        "case.html",
        status=status,
        filing=filing,
        is_claim=isinstance(filing, Claim),
        is_training=isinstance(filing, Training),
        known=names,
        person=names.person(filing.person_id),
        unit=office_name(filing, filing.applicant.organisation_id, filing.applicant.kind, claimant="申请人本人"),
        badge=BADGES.get(filing.state, ""),
        shown=shown_of(filing.fields, form_of(filing)),
        changes=last_changes(filing),
        steps=steps_of(filing),
        opinions=opinions_of(filing, names),
        attached=attached_to(filing),
        rows=rows,
        rosters=rosters,
        choices=[(act, HERE[act]) for act in HERE if act in acts and not acts[act].not_now],
        not_now=[(HERE[act], acts[act].not_now_text) for act in HERE if act in acts and acts[act].not_now],
        further=[act for act in filing.own_acts if act.act not in _ELSEWHERE],
        back_to=_back_to(filing),
        typed={"act": "", "text": "", "to": "-1", "resume": "1"} | dict(typed or {}),
        errors=[] if errors is None else errors.found,
    )


async def _beside(office: Office, filing: Filing) -> tuple[object, object]:
    """Of a roster its first rows, of a training its rosters."""
    path = {"filing_id": filing.filing_id}
    if isinstance(filing, WholeRoster):
        return await office.me.part(ROWS_OF_ROSTER, path=path), None
    if isinstance(filing, Training) and filing.state == "approved":
        return None, await office.me.part(ROSTERS, path=path)
    return None, None


def _back_to(filing: Filing) -> Sequence[tuple[str, str]]:
    """To whom it may be returned: who filed it, and offices that had it before."""
    applicant = office_name(filing, filing.applicant.organisation_id, filing.applicant.kind, claimant="申请人")
    earlier = [
        (str(place), office_name(filing, step.organisation_id, step.kind))
        for place, step in enumerate(filing.chain[: max(0, filing.at)])
    ]
    return [("-1", applicant), *earlier]


@router.post(PATH)
async def decide(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """The decision about the round that was shown; where another one was handed in since, nothing is decided."""
    refuse_others(office, DECIDES)
    act, written = typed.text("act"), _written(typed)
    filing = await look(office, filing_id)
    if typed.text("saw") != (filing.saw or ""):
        return await _stale(office, filing, written)
    own = next((item for item in filing.own_acts if item.act == act and act in HERE), None)
    if errors := _wrong(filing, act, own, written["text"]):
        return await case_page(office, filing, typed=written, errors=errors, status=422)
    to = int(written["to"]) if act == "return" and written["to"] in dict(_back_to(filing)) else -1
    is_resumed = act != "return" or written["resume"] != "0"
    body = Done(act=act, text=written["text"] or None, saw=filing.saw, to=to, resume=is_resumed)
    try:
        await office.me.ask(DO, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        return await _refused(office, filing_id, refusal, written)
    return office.me.go(f"{office.address}/filings", said=SAID[act])


def _written(typed: Typed) -> dict[str, str]:
    return {name: typed.text(name) for name in ("act", "text", "to", "resume")}


def _wrong(filing: Filing, act: str, own: OwnAct | None, text: str) -> Errors:
    errors = Errors()
    if own is None and act not in HERE:
        errors.add("act", "请选择办理意见。")
    elif own is None:
        errors.add("", f"该事项现在不能办理“{HERE[act]}”：{filing.state_text}。")
    elif own.needs_text and not text:
        errors.add("text", "请写明理由或意见。")
    return errors


async def _stale(office: Office, filing: Filing, written: Mapping[str, str]) -> Response:
    return await case_page(office, filing, typed=written, errors=Errors([("", STALE)]), status=409)


async def _refused(office: Office, filing_id: UUID, refusal: Refusal, written: Mapping[str, str]) -> Response:
    """What is in the way, beside the filing as it stands by then."""
    filing = await look(office, filing_id)
    if refusal.reason == "changed-since":
        return await _stale(office, filing, written)
    errors = Errors()
    for error in refusal.problem.errors:
        errors.add("text" if error.at == "body/text" else "", error.what)
    if not errors:
        errors.add("text" if refusal.reason in ("no-text", "no-reason") else "", refusal.problem.detail)
    status = refusal.status if refusal.status in (403, 409, 422) else 409
    return await case_page(office, filing, typed=written, errors=errors, status=status)


@router.get(PATH + "/form.pdf")
async def form(office: Desk, filing_id: UUID) -> Response:
    """The form of a training as it is printed, with every opinion."""
    return attachment(await office.me.ask(FORM, path={"filing_id": filing_id}))


@router.get(PATH + "/files/{attachment_id}")
async def download(office: Desk, filing_id: UUID, attachment_id: UUID) -> Response:
    """A paper, byte for byte, to be saved."""
    return attachment(await office.me.ask(FILE, path={"filing_id": filing_id, "attachment_id": attachment_id}))
