"""Feedback and complaints (意见反馈、投诉举报): a case with a state, somebody who answers, a deadline and an answer.

Whoever reports is protected: no office learns who they are unless they say so, nobody of the organisation that is
complained of sees the case, and a complaint of an authority goes to the level above it.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What it is about."""

    FEEDBACK = "feedback"
    COMPLAINT = "complaint"


DAYS: Mapping[Kind, timedelta] = {Kind.FEEDBACK: timedelta(days=15), Kind.COMPLAINT: timedelta(days=60)}
"""By when it is to be answered. Complaints: the 60 days of the rules for letters and visits (信访工作条例, art. 34)."""


class State(StrEnum):
    """How far it is."""

    OPEN = "open"
    IN_WORK = "in-work"
    ANSWERED = "answered"
    CLOSED = "closed"


class Step(StrEnum):
    """What is done about it."""

    TAKE = "take"
    """Somebody of the office answers for it from now on."""
    ASK = "ask"
    """The office asks the reporter for more."""
    REFER = "refer"
    """It goes to the authority of the level above."""
    ANSWER = "answer"
    ADD = "add"
    """The reporter says more."""
    REOPEN = "reopen"
    """The reporter is not content with the answer."""
    CLOSE = "close"
    """The reporter is content, or wants it no longer."""


OF_REPORTER = frozenset({Step.ADD, Step.REOPEN, Step.CLOSE})
"""Everything else is the office's."""
NEEDS_TEXT = frozenset({Step.ASK, Step.REFER, Step.ANSWER, Step.ADD, Step.REOPEN})
TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.OPEN, Step.TAKE): State.IN_WORK,
    (State.OPEN, Step.REFER): State.OPEN,
    (State.OPEN, Step.ADD): State.OPEN,
    (State.OPEN, Step.CLOSE): State.CLOSED,
    (State.IN_WORK, Step.TAKE): State.IN_WORK,
    (State.IN_WORK, Step.ASK): State.IN_WORK,
    (State.IN_WORK, Step.REFER): State.OPEN,
    (State.IN_WORK, Step.ANSWER): State.ANSWERED,
    (State.IN_WORK, Step.ADD): State.IN_WORK,
    (State.IN_WORK, Step.CLOSE): State.CLOSED,
    (State.ANSWERED, Step.REOPEN): State.OPEN,
    (State.ANSWERED, Step.CLOSE): State.CLOSED,
}
"""Everything else is out of order."""
ATTACHMENTS_MAX, ATTACHMENT_BYTES_MAX = 5, 5 * 2**20
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def media_type_of(content: bytes) -> str | None:
    """What an attachment is by its first bytes, whatever it is called; ``None`` for what is not taken."""
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
