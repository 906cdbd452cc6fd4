"""Two records of one human, and ID numbers that are wrong (合并、更正): mended by two people, and undone by two people.

A wrong number is mended like a second record: whoever bears the right one is a new record, and the one with the wrong
number is merged into it. So there is one way, in which no hour is lost and which can be gone back.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What is to be mended."""

    MERGE = "merge"
    """Two records are of one human; one of them stays."""
    CORRECTION = "correction"
    """The ID number on record is wrong."""


class State(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    UNDO_WAITING = "undo-waiting"
    UNDONE = "undone"


class Step(StrEnum):
    """What somebody does about it."""

    SIGN = "sign"
    REFUSE = "refuse"
    ASK_UNDO = "ask-undo"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.WAITING, Step.SIGN): State.SIGNED,
    (State.WAITING, Step.REFUSE): State.REFUSED,
    (State.SIGNED, Step.ASK_UNDO): State.UNDO_WAITING,
    (State.UNDO_WAITING, Step.SIGN): State.UNDONE,
    (State.UNDO_WAITING, Step.REFUSE): State.SIGNED,
}
"""Everything else is out of order."""
