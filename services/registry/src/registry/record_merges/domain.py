"""Two records of one human, and ID numbers that are wrong (合并、更正): corrected by two people, undone by two people.

A wrong number is corrected like a second record: the right number gets a new record, and the one with the wrong
number is merged into it. So there is one way, in which no hour is lost and which can be gone back.

Every authority concerned signs for its own side; anybody concerned refuses for all, the people themselves too.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is to be corrected."""

    MERGE = "merge"
    """Two records are of one human; one of them stays."""
    CORRECTION = "correction"
    """The ID number on record is wrong."""


class State(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    EXPIRED = "expired"
    """Nobody has decided in time."""
    UNDO_WAITING = "undo-waiting"
    UNDONE = "undone"


class Step(StrEnum):
    """What somebody does about it."""

    SIGN = "sign"
    REFUSE = "refuse"
    ASK_UNDO = "ask-undo"
    OBJECT = "object"
    """The person says that this is not them, or not their number."""


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.WAITING, Step.SIGN): State.SIGNED,
    (State.WAITING, Step.REFUSE): State.REFUSED,
    (State.SIGNED, Step.ASK_UNDO): State.UNDO_WAITING,
    (State.UNDO_WAITING, Step.SIGN): State.UNDONE,
    (State.UNDO_WAITING, Step.REFUSE): State.SIGNED,
    (State.WAITING, Step.OBJECT): State.REFUSED,
    (State.SIGNED, Step.OBJECT): State.UNDO_WAITING,
}
"""Everything else is out of order."""
WAITING_LASTS = timedelta(days=30)
AFTER: Mapping[State, State] = {State.WAITING: State.EXPIRED, State.UNDO_WAITING: State.SIGNED}
"""What becomes of what nobody has decided in that time."""
