"""Whether evidence counts, by numbered changes: taken off (核减) by odd ones, given back (恢复) by even ones."""

from typing import NamedTuple
from uuid import UUID

from ledger.domain.entries import EntryKind, Posting

FIRST = 1
"""The number of the first taking off, and of every one that states no number."""


class Turn(NamedTuple):
    """One change of whether evidence counts. The one of the highest number decides, in whichever order they come."""

    source_id: UUID
    person_id: UUID
    number: int = FIRST
    office_id: UUID | None = None
    """The organisation for which two people decided; ``None`` where whoever stated the hours took them back."""
    office: str | None = None
    decision_id: UUID | None = None

    @property
    def counts(self) -> bool:
        """Whether the evidence counts after it."""
        return self.number % 2 == 0


def entry_of(turn: Turn, credited: Posting) -> Posting:
    """What a turn enters: the whole credit, given back or taken off."""
    sign = 1 if turn.counts else -1
    return credited._replace(
        kind=EntryKind.RESTORED if turn.counts else EntryKind.REVERSAL,
        centihours=sign * credited.centihours,
        half_days=sign * credited.half_days,
        office_id=turn.office_id,
        office=turn.office,
        decision_id=turn.decision_id,
    )
