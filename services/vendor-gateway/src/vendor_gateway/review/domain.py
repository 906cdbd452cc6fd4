"""What an office may do about a completion that is held or odd, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from offices.regions import stem_of
from vendor_gateway.completions.domain.holds import Hold


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
    PROPOSE_RESTORE = "propose-restore"
    """Its hours were taken off, and somebody else is asked to agree that they count again (恢复)."""
    CONFIRM_RESTORE = "confirm-restore"
    REFUSE_RESTORE = "refuse-restore"
    WITHDRAW_RESTORE = "withdraw-restore"


PROPOSALS = (ReviewAct.PROPOSE_VOID, ReviewAct.PROPOSE_RESTORE)
"""What waits for a second person."""


class ReviewDecision(StrEnum):
    """What a reviewer asks for."""

    COUNTS = "counts"
    VOID = "void"
    RESTORE = "restore"
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
    """Its hours were taken off by two people: two people restore them."""
    NOT_TAKEN_OFF = "not-taken-off"
    """There is nothing to restore: its hours were not taken off by a review. What was void before it counted counts by
    a decision of one person.
    """
    NO_PROPOSAL = "no-proposal"
    """Nobody has proposed to void or to restore it."""


@dataclass(frozen=True)
class Reviewer:
    """Who decides, and for which office."""

    account_id: UUID
    person_id: UUID | None
    organisation_id: UUID
    organisation: str
    """What the office is called."""
    region_code: str
    records: frozenset[UUID] = frozenset()
    """Every record of the same human, where they stand on a roster."""

    def reaches(self, region_code: str | None) -> bool:
        """Whether somebody of a region is among the people of the office."""
        return region_code is not None and region_code.startswith(stem_of(self.region_code))

    def is_same(self, account_id: UUID, person_id: UUID | None) -> bool:
        """Whether that account, or that record, is the reviewer's own."""
        return account_id == self.account_id or person_id in self.records


class Proposal(NamedTuple):
    """What waits for a second person, and the account that proposed it."""

    act: ReviewAct
    made_by: UUID
    person_id: UUID | None = None
    """Who that was, where they stand on a roster."""


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
    proposal: Proposal | None
    """To void or to restore it, while nobody has answered."""


def act_of(decision: ReviewDecision, item: Reviewed, reviewer: Reviewer) -> ReviewAct | NotDone:
    """What a decision does, or why nothing."""
    if (because := _out_of_hand(item, reviewer)) is not None:
        return because
    if item.proposal is not None:
        is_own = reviewer.is_same(item.proposal.made_by, item.proposal.person_id)
        return _answered(decision, item.proposal.act, is_own=is_own)
    if decision in _ANSWERS:
        return NotDone.NO_PROPOSAL
    if item.is_taken_off:
        return ReviewAct.PROPOSE_RESTORE if decision is ReviewDecision.RESTORE else NotDone.TAKEN_OFF
    if decision is ReviewDecision.RESTORE:
        return NotDone.NOT_TAKEN_OFF
    stands = item.hold or ("odd" if item.is_odd else "fine")
    return _FIRST.get((stands, decision), NotDone.NOT_HELD)


def _out_of_hand(item: Reviewed, reviewer: Reviewer) -> NotDone | None:
    """Why nothing can be decided about it, at least not by this reviewer."""
    if not reviewer.reaches(item.region_code):
        return NotDone.UNKNOWN
    if item.person_id in reviewer.records:
        return NotDone.OWN_HOURS
    return NotDone.REVOKED if item.is_revoked else None


_FIRST: Mapping[tuple[str, ReviewDecision], ReviewAct] = {
    ("odd", ReviewDecision.COUNTS): ReviewAct.COUNTS,
    ("odd", ReviewDecision.VOID): ReviewAct.PROPOSE_VOID,
    ("fine", ReviewDecision.VOID): ReviewAct.PROPOSE_VOID,
    (Hold.FOR_REVIEW, ReviewDecision.COUNTS): ReviewAct.COUNTS,
    (Hold.FOR_REVIEW, ReviewDecision.VOID): ReviewAct.VOID,
    (Hold.VOID, ReviewDecision.COUNTS): ReviewAct.COUNTS,
}
"""What a first decision does: to what counts, with something odd or without, to what is held, and to what is void."""
_ANSWERS: Mapping[ReviewDecision, Mapping[ReviewAct, ReviewAct]] = {
    ReviewDecision.CONFIRM: {
        ReviewAct.PROPOSE_VOID: ReviewAct.CONFIRM_VOID,
        ReviewAct.PROPOSE_RESTORE: ReviewAct.CONFIRM_RESTORE,
    },
    ReviewDecision.REFUSE: {
        ReviewAct.PROPOSE_VOID: ReviewAct.REFUSE_VOID,
        ReviewAct.PROPOSE_RESTORE: ReviewAct.REFUSE_RESTORE,
    },
    ReviewDecision.WITHDRAW: {
        ReviewAct.PROPOSE_VOID: ReviewAct.WITHDRAW_VOID,
        ReviewAct.PROPOSE_RESTORE: ReviewAct.WITHDRAW_RESTORE,
    },
}
"""What an answer does, by what was proposed."""


def _answered(decision: ReviewDecision, proposed: ReviewAct, *, is_own: bool) -> ReviewAct | NotDone:
    """Of hours that counted two people decide: one proposes, another one answers."""
    if decision not in _ANSWERS:
        return NotDone.CHANGED
    if is_own is not (decision is ReviewDecision.WITHDRAW):
        return NotDone.SECOND_PERSON
    return _ANSWERS[decision][proposed]


def needs_reason(decision: ReviewDecision) -> bool:
    """Whether it is told why; the learner reads it."""
    return decision not in (ReviewDecision.COUNTS, ReviewDecision.CONFIRM)
