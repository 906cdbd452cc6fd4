"""Two records of one human, and ID numbers that are wrong (合并、更正): corrected by two people, undone by two people.

A wrong number is corrected like a second record: the right number gets a new record, and the one with the wrong
number is merged into it. So there is one way, in which no hour is lost and which can be gone back.

Every authority concerned signs for its own side; anybody concerned refuses for all, the people themselves too.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class RemedyKind(StrEnum):
    """What is to be corrected."""

    MERGE = "merge"
    """Two records are of one human; one of them stays."""
    CORRECTION = "correction"
    """The ID number on record is wrong."""


class RemedyState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    EXPIRED = "expired"
    """Nobody has decided in time."""
    UNDO_WAITING = "undo-waiting"
    UNDONE = "undone"


class RemedyStep(StrEnum):
    """What somebody does about it."""

    SIGN = "sign"
    REFUSE = "refuse"
    ASK_UNDO = "ask-undo"
    OBJECT = "object"
    """The person says that this is not them, or not their number."""


TRANSITIONS: Mapping[tuple[RemedyState, RemedyStep], RemedyState] = {
    (RemedyState.WAITING, RemedyStep.SIGN): RemedyState.SIGNED,
    (RemedyState.WAITING, RemedyStep.REFUSE): RemedyState.REFUSED,
    (RemedyState.SIGNED, RemedyStep.ASK_UNDO): RemedyState.UNDO_WAITING,
    (RemedyState.UNDO_WAITING, RemedyStep.SIGN): RemedyState.UNDONE,
    (RemedyState.UNDO_WAITING, RemedyStep.REFUSE): RemedyState.SIGNED,
    (RemedyState.WAITING, RemedyStep.OBJECT): RemedyState.REFUSED,
    (RemedyState.SIGNED, RemedyStep.OBJECT): RemedyState.UNDO_WAITING,
}
"""Everything else is out of order."""
WAITING_LASTS = timedelta(days=30)
AFTER: Mapping[RemedyState, RemedyState] = {
    RemedyState.WAITING: RemedyState.EXPIRED,
    RemedyState.UNDO_WAITING: RemedyState.SIGNED,
}
"""What becomes of what nobody has decided in that time."""
