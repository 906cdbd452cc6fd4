"""What a letter says, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class ChannelName(StrEnum):
    """Ways out of the platform. SMS, WeChat or a government app would be others."""

    EMAIL = "email"


class LetterState(StrEnum):
    """How far a letter is."""

    WAITING = "waiting"
    SENT = "sent"
    """The other side has taken it."""
    FAILED = "failed"
    """The other side has refused it for good."""
    GIVEN_UP = "given-up"
    """It was tried too often, its channel is off, or its account is closed."""


class Outcome(StrEnum):
    """What one try came to."""

    SENT = "sent"
    REFUSED = "refused"
    """For good: there is no such mailbox."""
    NOT_NOW = "not-now"
    """This letter, not now: the mailbox is full, or the other side is busy with it."""
    AWAY = "away"
    """The other side was not reached, or takes nothing of ours."""
    UNTRIED = "untried"
    """It was its turn, and the other side was away already."""


WAITS: Sequence[timedelta] = (
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)
"""After each try that led nowhere; after the one behind the last wait a letter is given up."""
TRIES_MAX = len(WAITS) + 1
PAUSE = timedelta(minutes=5)
"""So long nothing is tried where the other side is away."""


@dataclass(frozen=True)
class Letter:
    """One of them, as a channel sends it. What it is about stands on the platform alone."""

    letter_id: UUID
    address: str = field(repr=False)
    name: str = field(repr=False)
    """The recipient's, as written beside the address."""
    subject: str
    text: str


@dataclass(frozen=True)
class Settled:
    """What is on record of a letter after a try."""

    state: LetterState
    tries: int
    next_try_at: datetime
    failure: str | None
    """The outcome where it was not sent, for operators."""


def settled(outcome: Outcome, tries: int, now: datetime) -> Settled:
    """After a try; ``tries`` counts it."""
    match outcome:
        case Outcome.SENT:
            return Settled(LetterState.SENT, tries, now, None)
        case Outcome.REFUSED:
            return Settled(LetterState.FAILED, tries, now, outcome)
        case Outcome.UNTRIED:
            return Settled(LetterState.WAITING, tries - 1, now + PAUSE, Outcome.AWAY)
        case _ if tries >= TRIES_MAX:
            return Settled(LetterState.GIVEN_UP, tries, now, outcome)
        case _:
            return Settled(LetterState.WAITING, tries, now + WAITS[tries - 1], outcome)


def words(site: str, address: str) -> tuple[str, str]:
    """Subject and text of every letter: no name, no number, nothing of what it is about."""
    subject = f"{site}：您有新的消息"
    text = (
        f"您好：\n\n您在{site}有新的消息，请登录平台，在“消息”中查看：\n{address}\n\n"
        "本邮件由系统自动发送，请勿回复。不再接收邮件通知的，请在平台“账户”中关闭。\n"
    )
    return subject, text
