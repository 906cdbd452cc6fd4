"""Deciding about several completions: what would come of it, the reason, and what was done and what was left."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.models.vendor_gateway import AskedItems, NewDecisions, ReviewedCompletion, SeenItem
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS
from portal.offices.asking import names_of
from portal.offices.office import Office
from portal.offices.reviews.asking import (
    DECIDE,
    ITEMS,
    NEEDS_REASON,
    REVIEWS,
    SHOWN,
    Authority,
    address_of,
    consequences,
    decision_of,
)

router = APIRouter(include_in_schema=False)
ITEMS_MAX = 40
"""A page of the inbox. What became of each stands in the address of the next page, which proxies take up to 4 KB."""
_SEEN = re.compile(r"([0-9a-f-]{36})\.([0-9a-f]{1,40})")
_LEFT = re.compile(r"([0-9a-f-]{36})\.([a-z-]{1,20})")
ACTS_OF: Mapping[str, frozenset[str]] = {
    "counts": frozenset({"counts"}),
    "void": frozenset({"void", "propose-void"}),
    "restore": frozenset({"propose-restore"}),
    "confirm": frozenset({"confirm-void", "confirm-restore"}),
    "refuse": frozenset({"refuse-void", "refuse-restore"}),
    "withdraw": frozenset({"withdraw-void", "withdraw-restore"}),
}
"""What may come of a decision."""
NONE_CHOSEN = "请先在列表中勾选要办理的记录。"


@router.get(REVIEWS + "/deciding")
async def deciding(
    office: Authority, decision: str, item: Annotated[list[UUID] | None, Query(max_length=ITEMS_MAX)] = None
) -> Response:
    """The chosen ones once more, as they stand now, with what would come of the decision."""
    if not item:
        return _page_without_items(office, decision_of(decision))
    items = await _items(office, item)
    return await _page(office, decision_of(decision), items, {found.item_id: found.saw for found in items})


def _page_without_items(office: Office, decision: str) -> Response:
    return office.page(
        "offices/reviews/deciding.html",
        status=422,
        here=address_of(office),
        decision=decision,
        items=(),
        errors=[("", NONE_CHOSEN)],
        **SHOWN,
    )


async def _items(office: Office, item_ids: Sequence[UUID]) -> Sequence[ReviewedCompletion]:
    asked = AskedItems(organisation_id=office.organisation_id, item_ids=tuple(item_ids))
    return (await office.me.ask(ITEMS, body=asked)).completions


async def _page(
    office: Office,
    decision: str,
    items: Sequence[ReviewedCompletion],
    saw: Mapping[UUID, str],
    *,
    reason: str = "",
    errors: Errors | None = None,
) -> Response:
    names, effects = await asyncio.gather(names_of(office, items), consequences(office, decision, items))
    return office.page(
        "offices/reviews/deciding.html",
        status=422 if errors else 200,
        here=address_of(office),
        decision=decision,
        items=items,
        saw=saw,
        names=names,
        effects=effects,
        needs_reason=decision in NEEDS_REASON,
        reason=reason,
        errors=[] if errors is None else errors.found,
        **SHOWN,
    )


@router.post(REVIEWS + "/deciding")
async def decide(office: Authority, typed: Posted) -> Response:
    """It is decided; on to what was done and what was left."""
    decision, reason, saw = decision_of(typed.text("decision")), typed.text("reason"), _seen(typed)
    if not saw:
        return _page_without_items(office, decision)
    errors = Errors()
    if decision in NEEDS_REASON and not reason:
        errors.add("reason", "请填写理由。学员会看到，请勿填写身份证号。")
    if not errors:
        body = NewDecisions(
            organisation_id=office.organisation_id,
            decision=decision,
            reason=reason or None,
            items=tuple(SeenItem(item_id=item_id, saw=seen) for item_id, seen in saw.items()),
        )
        try:
            decided = await office.me.ask(DECIDE, body=body)
        except Refusal as refusal:
            errors = Errors.of(refusal)
        else:
            done = [str(item.item_id) for item in decided.results if item.because is None]
            left = [f"{item.item_id}.{item.because}" for item in decided.results if item.because is not None]
            query = urlencode({"decision": decision, "item": done, "left": left}, doseq=True)
            return office.me.go(f"{address_of(office)}/decided?{query}")
    return await _page(office, decision, await _items(office, list(saw)), saw, reason=reason, errors=errors)


def _seen(typed: Typed) -> Mapping[UUID, str]:
    """The chosen ones, each as it was seen; 404 for what no page of ours writes."""
    found = [_SEEN.fullmatch(text) for text in typed.texts("item")]
    if len(found) > ITEMS_MAX:
        raise HTTPException(404)
    try:
        return {UUID(match[1]): match[2] for match in found if match is not None}
    except ValueError:
        raise HTTPException(404) from None


@router.get(REVIEWS + "/decided")
async def decided(
    office: Authority,
    decision: str,
    item: Annotated[list[UUID] | None, Query(max_length=ITEMS_MAX)] = None,
    left: Annotated[list[str] | None, Query(max_length=ITEMS_MAX)] = None,
) -> Response:
    """How many were done and which were left, with why. What counts as done is read off the records themselves."""
    acts, reasons = ACTS_OF[decision_of(decision)], _reasons(left or ())
    asked = {*(item or ()), *reasons}
    if not asked:
        raise HTTPException(404)
    items = await _items(office, sorted(asked))
    rest = [found for found in items if found.latest_act not in acts]
    names = await names_of(office, rest)
    return office.page(
        "offices/reviews/decided.html",
        here=address_of(office),
        decision=decision,
        done=len(items) - len(rest),
        away=len(asked) - len(items),
        rest=rest,
        reasons={item_id: WORDS["NotDone"][code] for item_id, code in reasons.items()},
        names=names,
        **SHOWN,
    )


def _reasons(left: Sequence[str]) -> Mapping[UUID, str]:
    found = [_LEFT.fullmatch(text) for text in left]
    try:
        return {UUID(match[1]): match[2] for match in found if match is not None and match[2] in WORDS["NotDone"]}
    except ValueError:
        raise HTTPException(404) from None
