"""What reviewers are answered, as it is described."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer, Hours
from vendor_gateway.completions.answers import WaitedFor
from vendor_gateway.completions.domain.holds import Flag, Hold
from vendor_gateway.review.domain import NotDone, ReviewAct


class FlaggedCompletion(Answer):
    """A completion that counts and looks odd."""

    item_id: UUID
    vendor_id: str
    completion_id: str
    """The vendor's id of it."""
    person_id: UUID
    course_code: str
    course_title: str
    centihours: int
    """Hundredths of a class hour (学时)."""
    started_at: AwareDatetime
    completed_at: AwareDatetime
    flags: list[Flag]
    """What is odd about it."""


class FlaggedCompletions(Answer):
    """The oldest first; the last ``item_id`` leads on to the next page."""

    completions: list[FlaggedCompletion]


class VendorRevocation(Answer):
    """The vendor took a completion back (撤回)."""

    at: AwareDatetime
    """In China time."""
    reason: str | None
    """As the vendor gave it; ``null`` where it holds an ID number, or came before reasons were kept."""


class Release(Answer):
    """A completion that had waited counts."""

    at: AwareDatetime
    """In China time."""
    waited_for: WaitedFor | None
    """``null`` where it was released before that was kept."""


class ReviewedCompletion(Answer):
    """A completion as a reviewer sees it (待核查)."""

    item_id: UUID
    vendor: str
    completion_id: str
    """The vendor's id of it."""
    person_id: UUID
    organisation_id: UUID | None
    """The person's unit now."""
    course_code: str
    course_title: str
    subject: Literal["public", "professional"]
    topic: str | None
    hours: Hours
    started_at: AwareDatetime
    """In China time, as are all moments here."""
    completed_at: AwareDatetime
    score: str | None
    received_at: AwareDatetime
    flags: list[Flag]
    """What is odd about it; empty for what nobody need look at."""
    hold: Hold | None
    """Why it does not count; ``null`` where it does."""
    is_revoked: bool
    """The vendor took it back."""
    revoked: VendorRevocation | None
    """When and why; ``null`` where it was not taken back."""
    released: Release | None
    """Since when it has counted after it had waited; ``null`` where it never waited, or still does."""
    is_taken_off: bool
    """Its hours had counted, and two people took them off."""
    latest_act: ReviewAct | None
    latest_reason: str | None
    saw: str
    """To be sent back with a decision: it says what the reviewer saw."""


class ReviewInbox(Answer):
    """What an office has to look at, the oldest first."""

    completions: list[ReviewedCompletion]
    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    total: int | None
    """How many there are, counted up to 1,000; ``null`` unless a page is asked for by its number."""


class ReviewedCompletions(Answer):
    """The completions that were asked for, in the order of their ids, without those of people out of reach."""

    completions: list[ReviewedCompletion]


class ReviewCounts(Answer):
    """How many wait for an office; no more than 1,000 of a kind are counted."""

    held: int
    """They do not count until somebody has looked."""
    odd: int
    """They count, and something is odd."""
    proposed: int
    """Somebody proposed to take their hours off, or to give them back, and somebody else is to agree."""


class CompletionOfTheDay(Answer):
    """Something else that a vendor sent of the same person on these days."""

    item_id: UUID
    vendor: str
    vendor_name: str
    course_code: str
    course_title: str
    subject: Literal["public", "professional"]
    hours: Hours
    started_at: AwareDatetime
    completed_at: AwareDatetime
    flags: list[Flag]
    hold: Hold | None
    is_revoked: bool


class PastAct(Answer):
    """Something that was done about a completion."""

    what: ReviewAct
    reason: str | None
    made_for: UUID
    made_for_name: str | None
    """The office; ``null`` where the registry has not told its name."""
    is_own: bool
    """The caller did it: what they proposed somebody else confirms, and they may withdraw it."""
    made_at: AwareDatetime


class ContradictedBy(Answer):
    """A later item of the vendor that says something else of the same course, and does not count."""

    delivery_id: UUID
    position: int
    found_at: AwareDatetime


class ReviewCase(Answer):
    """Everything that is needed to judge one completion."""

    completion: ReviewedCompletion
    same_days: list[CompletionOfTheDay]
    """Everything of the days on which it was learned, this one included, in the order of their beginnings."""
    acts: list[PastAct]
    """What was done about it, the first first."""
    contradictions: list[ContradictedBy]


class DecidedItem(Answer):
    """What became of a decision about one completion."""

    item_id: UUID
    done: ReviewAct | None
    """``propose-void``, ``propose-restore``: the hours had counted, and somebody else has to agree."""
    because: NotDone | None
    """Why nothing was done; ``null`` where something was."""


class DecidedItems(Answer):
    """One for each, in the order asked."""

    done: int
    left: int
    results: list[DecidedItem]
