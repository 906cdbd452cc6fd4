"""Feedback, questions about policies and complaints (意见反馈、政策咨询、投诉举报): cases with a state, somebody who
answers, a deadline and an answer.

Reporters are protected: no office learns who they are unless they say so, nobody of the organisation that is
complained of sees the case, and a complaint of an authority goes to the level above it, as does every case that nobody
at its own level may answer. A helper who gave somebody access sees none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, get_args

from registry.accounts.domain.password_proofs import PROOF_LASTS


class CaseKind(StrEnum):
    """What it is about."""

    FEEDBACK = "feedback"
    COMPLAINT = "complaint"
    POLICY_QUESTION = "policy-question"
    """培训政策咨询 (Inner Mongolia 2024, art. 8); the office may publish its answer, in words of its own."""


class CaseHow(StrEnum):
    """How a case came to the office that took it down (Inner Mongolia 2024, art. 36)."""

    TELEPHONE = "telephone"
    LETTER = "letter"
    VISIT = "visit"


RECEIVED_DAYS_MAX = 30
"""A case is taken down at most so many days after it came in: its own days count from then."""

DAYS: Mapping[CaseKind, timedelta] = {
    CaseKind.FEEDBACK: timedelta(days=15),
    CaseKind.COMPLAINT: timedelta(days=60),
    CaseKind.POLICY_QUESTION: timedelta(days=15),
}
"""By when it is to be answered. Complaints: the 60 days of the rules for letters and visits (信访工作条例, art. 34). No
rule gives days for a question; it is answered as soon as feedback."""


class CaseState(StrEnum):
    """How far it is."""

    OPEN = "open"
    IN_WORK = "in-work"
    ANSWERED = "answered"
    CLOSED = "closed"


class CaseAct(StrEnum):
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


OF_REPORTER = frozenset({CaseAct.ADD, CaseAct.REOPEN, CaseAct.CLOSE})
"""Everything else is the office's; of a case that it took down, it notes these as well, for the complainant."""
NEEDS_TEXT = frozenset({CaseAct.ASK, CaseAct.REFER, CaseAct.ANSWER, CaseAct.ADD, CaseAct.REOPEN})

TRANSITIONS: Mapping[tuple[CaseState, CaseAct], CaseState] = {
    (CaseState.OPEN, CaseAct.TAKE): CaseState.IN_WORK,
    (CaseState.OPEN, CaseAct.REFER): CaseState.OPEN,
    (CaseState.OPEN, CaseAct.ADD): CaseState.OPEN,
    (CaseState.OPEN, CaseAct.CLOSE): CaseState.CLOSED,
    (CaseState.IN_WORK, CaseAct.TAKE): CaseState.IN_WORK,
    (CaseState.IN_WORK, CaseAct.ASK): CaseState.IN_WORK,
    (CaseState.IN_WORK, CaseAct.REFER): CaseState.OPEN,
    (CaseState.IN_WORK, CaseAct.ANSWER): CaseState.ANSWERED,
    (CaseState.IN_WORK, CaseAct.ADD): CaseState.IN_WORK,
    (CaseState.IN_WORK, CaseAct.CLOSE): CaseState.CLOSED,
    (CaseState.ANSWERED, CaseAct.REOPEN): CaseState.OPEN,
    (CaseState.ANSWERED, CaseAct.CLOSE): CaseState.CLOSED,
}
"""Everything else is out of order."""


@dataclass(frozen=True)
class Credentials:
    """How a session began, and how its account came to its password and second factor."""

    begun_at: datetime
    """With the password; long ago for a session that an identity provider's word began."""
    second_factor: bool
    """It was given in this session."""
    password_set_at: datetime | None
    helped_at: datetime | None
    """When a password was last set with a code of somebody else's."""
    factor_since: datetime | None
    help_before_factor: datetime | None
    """The last help before the second factor was enrolled, or the account's beginning; ``None``: nobody kept it."""


@dataclass(frozen=True)
class Sight:
    """What a session may see of cases."""

    has_own_password: bool
    """Nobody else has known it: it was not set with a code, or was changed since."""
    is_proved: bool
    """The password was given within the last minutes."""
    since: datetime | None
    """Cases of one's own that were opened before are closed to it: somebody else may sit there."""

    @property
    def is_open(self) -> bool:
        """Whether it may see any case of its own account."""
        return self.has_own_password and self.is_proved

    def reaches(self, opened_at: datetime) -> bool:
        """Whether a case of one's own may be seen, as far as its age goes."""
        return self.since is None or opened_at >= self.since


def sight_of(used: Credentials, *, has_proof: bool, now: datetime) -> Sight:
    """What a session may see.

    A second factor shows that it is the human who enrolled it, and opens what was opened since the last help before
    that: a helper, who may have enrolled it, learns nothing of what is older, however often they help.
    """
    helped_at = since = used.helped_at
    if helped_at is not None and used.second_factor and used.factor_since is not None:
        since = min(helped_at, used.help_before_factor or used.factor_since)
    return Sight(
        has_own_password=helped_at is None or used.password_set_at != helped_at,
        is_proved=has_proof or used.begun_at + PROOF_LASTS > now,
        since=since,
    )


ATTACHMENTS_MAX, ATTACHMENT_BYTES_MAX = 5, 5 * 2**20
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]
MEDIA_TYPES: tuple[MediaType, ...] = get_args(MediaType)

_MAGIC: Mapping[bytes, MediaType] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def media_type_of(content: bytes) -> MediaType | None:
    """What an attachment is by its first bytes, whatever it is called; ``None`` for what is not taken."""
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
