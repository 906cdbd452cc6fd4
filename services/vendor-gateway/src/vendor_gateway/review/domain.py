"""What an office may do about a completion that is held or odd, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vendor_gateway.completions.domain.holds import Hold
from vendor_gateway.people.domain import stem_of


class ReviewAct(StrEnum):
    """What was done about a completion (核查)."""

    COUNTS = "counts"
    """It counts (核查属实)."""
    VOID = "void"
    """It had not counted, and does not (查实作废)."""
    PROPOSE_VOID = "propose-void"
    """It counted, and somebody else is asked to agree that its hours are taken off."""
    CONFIRM_VOID = "confirm-void"
    REFUSE_VOID = "refuse-void"
    WITHDRAW_VOID = "withdraw-void"


class ReviewDecision(StrEnum):
    """What a reviewer asks for."""

    COUNTS = "counts"
    VOID = "void"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class NotDone(StrEnum):
    """Why a decision about one completion was left."""

    UNKNOWN = "unknown"
    """There is none of this id among the people of the office."""
    CHANGED = "changed"
    """Somebody did something about it since it was read."""
    OWN_HOURS = "own-hours"
    """Nobody decides about their own hours."""
    SECOND_PERSON = "second-person"
    """Whoever proposed does not confirm, and only who proposed withdraws."""
    NOT_HELD = "not-held"
    """There is nothing to decide: it counts and nothing is odd, or it waits for something else than a review."""
    REVOKED = "revoked"
    """The vendor took it back."""
    TAKEN_OFF = "taken-off"
    """Its hours were taken off by two people; what is right after all is recognised as a claim."""
    NO_PROPOSAL = "no-proposal"
    """Nobody has proposed to void it."""


@dataclass(frozen=True)
class Reviewer:
    """Who decides, and for which office."""

    account_id: UUID
    person_id: UUID | None
    organisation_id: UUID
    region_code: str
    records: frozenset[UUID] = frozenset()
    """Every record of the same human, where they stand on a roster."""

    def reaches(self, region_code: str | None) -> bool:
        """Whether somebody of a region is among the people of the office."""
        return region_code is not None and region_code.startswith(stem_of(self.region_code))


@dataclass(frozen=True)
class Reviewed:
    """A completion as a reviewer meets it."""

    item_id: UUID
    person_id: UUID
    region_code: str | None
    hold: Hold | None
    is_odd: bool
    is_revoked: bool
    is_taken_off: bool
    saw: str
    """Changes whenever anything is done about it."""
    proposed_by: UUID | None
    """The account that proposed to void it, while nobody has answered."""
    proposer_id: UUID | None = None
    """Who that was, where they stand on a roster."""


def act_of(decision: ReviewDecision, item: Reviewed, reviewer: Reviewer) -> ReviewAct | NotDone:
    """What a decision does, or why nothing."""
    if (because := _out_of_hand(item, reviewer)) is not None:
        return because
    if item.proposed_by is not None:
        is_own = item.proposed_by == reviewer.account_id or item.proposer_id in reviewer.records
        return _answered(decision, is_own=is_own)
    if decision not in (ReviewDecision.COUNTS, ReviewDecision.VOID):
        return NotDone.NO_PROPOSAL
    stands = item.hold or ("odd" if item.is_odd else "fine")
    return _FIRST.get((stands, decision), NotDone.NOT_HELD)


def _out_of_hand(item: Reviewed, reviewer: Reviewer) -> NotDone | None:
    """Why nothing can be decided about it, at least not by this reviewer."""
    if not reviewer.reaches(item.region_code):
        return NotDone.UNKNOWN
    if item.person_id in reviewer.records:
        return NotDone.OWN_HOURS
    if item.is_revoked:
        return NotDone.REVOKED
    return NotDone.TAKEN_OFF if item.is_taken_off else None


_FIRST: Mapping[tuple[str, ReviewDecision], ReviewAct] = {
    ("odd", ReviewDecision.COUNTS): ReviewAct.COUNTS,
    ("odd", ReviewDecision.VOID): ReviewAct.PROPOSE_VOID,
    ("fine", ReviewDecision.VOID): ReviewAct.PROPOSE_VOID,
    (Hold.FOR_REVIEW, ReviewDecision.COUNTS): ReviewAct.COUNTS,
    (Hold.FOR_REVIEW, ReviewDecision.VOID): ReviewAct.VOID,
    (Hold.VOID, ReviewDecision.COUNTS): ReviewAct.COUNTS,
}
"""What a first decision does: to what counts, with something odd or without, to what is held, and to what is void."""
_ANSWERS: Mapping[ReviewDecision, ReviewAct] = {
    ReviewDecision.CONFIRM: ReviewAct.CONFIRM_VOID,
    ReviewDecision.REFUSE: ReviewAct.REFUSE_VOID,
    ReviewDecision.WITHDRAW: ReviewAct.WITHDRAW_VOID,
}


def _answered(decision: ReviewDecision, *, is_own: bool) -> ReviewAct | NotDone:
    """Of hours that counted two people decide: one proposes, another one answers."""
    act = _ANSWERS.get(decision)
    if act is None:
        return NotDone.CHANGED
    return NotDone.SECOND_PERSON if is_own is not (act is ReviewAct.WITHDRAW_VOID) else act


def needs_reason(decision: ReviewDecision) -> bool:
    """Whether it is told why; the learner reads it."""
    return decision not in (ReviewDecision.COUNTS, ReviewDecision.CONFIRM)
