"""What waits for an office (待办): who and what, how long, what stands out; and agreeing to several at once."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.forms import Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import ActNotDone, DeskFilings, DoneToMany, ResultsOfActs, SeenFiling
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.messages_zh import WORDS
from portal.offices.asking import code_of
from portal.offices.filings.asking import DECIDES, FILINGS, WAITING, Known, known, page, refuse_others
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/filings"
DO_MANY = Call(FILINGS, "POST", "/v1/filings/acts", ResultsOfActs, DoneToMany)
ROWS, PAGES_MAX = 50, 200
Count = Annotated[int, Query(ge=0, le=ROWS)]


@router.get(PATH)
async def waiting(
    office: Desk,
    kind: str = "",
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    tick: bool = False,
    done: Count = 0,
    left: Count = 0,
) -> Response:
    """What has waited longest first; ``done`` and ``left`` tell of several that were agreed to just now."""
    refuse_others(office, DECIDES)
    kind = code_of(kind, WORDS["FilingKind"])
    return await _page(office, kind, page, is_ticked=tick, done=done, left=left)


async def _page(  # noqa: PLR0913 - one parameter for each part of the page
    office: Office,
    kind: str,
    number: int,
    *,
    is_ticked: bool = False,
    done: int = 0,
    left: int = 0,
    chosen: Sequence[str] = (),
    text: str = "",
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    path = {"organisation_id": office.organisation_id}
    query = {"page": number, "rows": ROWS} | ({"kind": kind} if kind else {})
    found = await office.me.part(WAITING, path=path, query=query)
    return page(
        office,
        "waiting.html",
        status=status,
        found=found,
        known=await _known(office, found),
        kind=kind,
        page=number,
        pages=0 if isinstance(found, Missing) else -(-found.total // ROWS),
        is_ticked=is_ticked,
        done=done,
        left=left,
        chosen=set(chosen),
        text=text,
        errors=list(errors),
    )


async def _known(office: Office, found: DeskFilings | Missing) -> Known:
    if isinstance(found, Missing):
        return Known()
    accounts = [item.last_opinion.made_by for item in found.filings if item.last_opinion]
    return await known(office, [item.person_id for item in found.filings], accounts)


@router.post(PATH)
async def agree(office: Desk, typed: Posted) -> Response:
    """All that were ticked are agreed to, each as it was shown; those with something to look at first are left."""
    refuse_others(office, DECIDES)
    chosen, text = typed.texts("chosen")[:ROWS], typed.text("text")
    seen = tuple(_seen(typed, filing_id) for item in chosen if (filing_id := id_of(item)) is not None)
    kind, number = code_of(typed.text("kind"), WORDS["FilingKind"]), typed.number("page", PAGES_MAX)
    if not seen:
        errors = [("chosen", "请先勾选要同意的事项。")]
        return await _page(office, kind, number, text=text, errors=errors, status=422)
    try:
        body = DoneToMany(act="endorse", filings=seen, text=text or None)
        results = await office.me.ask(DO_MANY, body=body)
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = [("text", sentence) for sentence in said]
        return await _page(office, kind, number, chosen=chosen, text=text, errors=errors, status=422)
    if results.refused or results.later:
        not_done = [item for item in results.results if isinstance(item, ActNotDone) and item.status != "left"]
        errors = [("", f"{typed.text(f'name-{item.filing_id}')}：{item.text}") for item in not_done]
        return await _page(
            office, kind, number, done=results.done, left=results.left, text=text, errors=errors, status=409
        )
    narrowed = f"kind={kind}&" if kind else ""
    return office.me.go(f"{office.address}/filings?{narrowed}done={results.done}&left={results.left}")


def _seen(typed: Typed, filing_id: UUID) -> SeenFiling:
    return SeenFiling(filing_id=filing_id, saw=typed.text(f"saw-{filing_id}") or None)
