"""What the pages of the review ask the services."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.exceptions import HTTPException

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import SumsOfYear, TriedTurns, TurnTrial
from portal.clients.models.vendor_gateway import (
    AskedItems,
    DecidedItems,
    NewDecisions,
    ReviewCase,
    ReviewCounts,
    ReviewedCompletion,
    ReviewedCompletions,
    ReviewInbox,
)
from portal.formats import number_text
from portal.messages_zh import WORDS
from portal.offices.office import OFFICES, Desk, Office

_GATEWAY = ServiceName.GATEWAY
REVIEWS = OFFICES + "/{organisation_id}/reviews"
INBOX = Call(_GATEWAY, "GET", "/v1/reviews", ReviewInbox)
COUNTS = Call(_GATEWAY, "GET", "/v1/reviews/counts", ReviewCounts)
ITEMS = Call(_GATEWAY, "POST", "/v1/reviews/listings", ReviewedCompletions, AskedItems)
CASE = Call(_GATEWAY, "GET", "/v1/reviews/{item_id}", ReviewCase)
DECIDE = Call(_GATEWAY, "POST", "/v1/reviews/decisions", DecidedItems, NewDecisions)
TRIAL = Call(ServiceName.LEDGER, "POST", "/v1/turn-trials", TriedTurns, TurnTrial)
REASON_CHARS_MAX = 500
NEEDS_REASON = {"void", "restore", "refuse", "withdraw"}
"""Decisions of which it is told why; the learner reads it."""
PROPOSED = {"propose-void": "void", "propose-restore": "restore"}
"""What waits for a second person, and what their consent does to hours."""


async def authority(office: Desk) -> Office:
    """The desk of an HR authority; 404 for every other office, which reviews nothing."""
    if not office.has("hr-authority"):
        raise HTTPException(404)
    return office


Authority = Annotated[Office, Depends(authority)]


def address_of(office: Office) -> str:
    """Where the pages of the review begin."""
    return f"{office.address}/reviews"


def decision_of(text: str) -> str:
    """A decision that stands in an address or a form; 404 for what is none."""
    if text not in WORDS["ReviewDecision"]:
        raise HTTPException(404)
    return text


def possible(item: ReviewedCompletion, *, is_own: bool) -> Sequence[str]:
    """What can be decided about a completion as it stands; ``is_own``: the proposal that waits is one's own."""
    if item.is_revoked:
        return ()
    if item.latest_act in PROPOSED:
        return ("withdraw",) if is_own else ("confirm", "refuse")
    if item.is_taken_off:
        return ("restore",)
    match item.hold:
        case "held-for-review":
            return ("counts", "void")
        case "void":
            return ("counts",)
        case None:
            return ("counts", "void") if item.flags else ("void",)
        case _:
            return ()


def effect_of(decision: str, item: ReviewedCompletion) -> str:
    """What a decision would do to hours that are entered: ``void``, ``restore``, or nothing."""
    if decision == "confirm":
        return PROPOSED.get(item.latest_act or "", "")
    return decision if decision in ("void", "restore") else ""


@dataclass(frozen=True)
class Consequence:
    """What would become of somebody's year."""

    person_id: UUID
    year: int
    before: SumsOfYear
    after: SumsOfYear

    @property
    def falls(self) -> bool:
        """The year is met, and would not be."""
        return self.before.met and not self.after.met

    @property
    def rises(self) -> bool:
        """The year is not met, and would be."""
        return self.after.met and not self.before.met


async def consequences(
    office: Office, decision: str, items: Iterable[ReviewedCompletion]
) -> Sequence[Consequence] | Missing:
    """What a decision would do to each year of each person; of what has not counted nothing, and it is not there."""
    by_effect: dict[str, list[UUID]] = {}
    for item in items:
        if effect := effect_of(decision, item):
            by_effect.setdefault(effect, []).append(item.item_id)
    found: list[Consequence] = []
    for effect, item_ids in sorted(by_effect.items()):
        asked = TurnTrial(organisation_id=office.organisation_id, effect=effect, source_ids=tuple(item_ids))
        tried = await office.me.part(TRIAL, body=asked)
        if isinstance(tried, Missing):
            return tried
        found += [
            Consequence(person.person_id, year.year, year.before, year.after)
            for person in tried.people
            for year in person.years
        ]
    return found


def sums_text(sums: SumsOfYear) -> str:
    """``90学时（公共科目30，专业科目60），已达标``"""
    subjects = f"公共科目{number_text(sums.public)}，专业科目{number_text(sums.professional)}"
    return f"{number_text(sums.total)}学时（{subjects}），{'已达标' if sums.met else '未达标'}"


def flags_text(flags: Iterable[str]) -> str:
    """What is odd, in words."""
    return "；".join(WORDS["Flag"].get(flag, "其他疑点") for flag in flags)


SHOWN: Mapping[str, Any] = {"sums_text": sums_text, "flags_text": flags_text}
"""What the templates of the review call."""
