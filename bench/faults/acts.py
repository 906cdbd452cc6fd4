"""What people do in a run: stories of acts, and the verdicts that come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Item:
    """One completion as a vendor states it."""

    vendor: str
    completion_id: str
    person: int
    course: str
    subject: str
    centihours: int
    completed_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What it is called."""
        return self.vendor, self.completion_id

    @property
    def meaning(self) -> tuple[str, int, str, int]:
        """What makes another id the same credit: a course counts once in a year."""
        return self.vendor, self.person, self.course, self.year

    @property
    def year(self) -> int:
        """The training year: China's calendar."""
        return self.completed_at.astimezone(CHINA).year


@dataclass(frozen=True)
class Complete:
    """A completion is sent."""

    item: Item


@dataclass(frozen=True)
class Spoilt:
    """An item is sent that nobody may take: ``how`` it is spoilt is the reason that must come back."""

    item: Item
    how: str


@dataclass(frozen=True)
class Revoke:
    """A completion is taken back."""

    item: Item


@dataclass(frozen=True)
class Register:
    """A person is imported."""

    person: int


Act = Complete | Spoilt | Revoke | Register


@dataclass(frozen=True)
class Story:
    """What happens to one person; ``registered`` before anything else begins, or by an act, or never."""

    person: int
    kind: str
    registered: bool
    stages: tuple[tuple[Act, ...], ...]


@dataclass(frozen=True)
class Verdict:
    """An answer to one item."""

    status: str
    reason: str | None = None

    def __str__(self) -> str:
        return self.status if self.reason is None else f"{self.status}/{self.reason}"


ACCEPTED, FLAGGED, PARKED = Verdict("accepted"), Verdict("accepted", "flagged"), Verdict("parked", "unknown-person")
AGAIN, OTHER_ID = Verdict("duplicate", "sent-before"), Verdict("duplicate", "sent-before-under-another-id")
REVOKED_BEFORE, CONFLICT = Verdict("duplicate", "revoked-before"), Verdict("conflict", "other-content")
UNKNOWN = Verdict("rejected", "unknown-completion")
CREATED, UNCHANGED = Verdict("created"), Verdict("unchanged")
