"""Long work: how far it is, when it ends, and how long its result is kept."""

from datetime import datetime, timedelta
from enum import StrEnum


class JobKind(StrEnum):
    """What is done."""

    ROSTER = "roster"
    """A roster of people is recorded; counted in rows."""
    HR_DATA = "hr-data"
    """Records of the HR platform are compared; counted in rows."""


class JobState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Nothing was recorded; ``reason`` says why."""
    BROKEN_OFF = "broken-off"
    """The process that ran it ended, or the session did: what was done stays done, and may be sent again."""


FILE_KEPT_FOR = timedelta(days=7)
"""How long a job and its file are kept after its end."""
WAITING_MAX = 50
"""Jobs of everybody that have not ended; each keeps a file of up to 8 MB."""


def ends_about(started_at: datetime | None, done: int, of: int | None, now: datetime) -> datetime | None:
    """When it ends if it goes on as until now; ``None`` while nobody can tell."""
    if started_at is None or not of or not done:
        return None
    return now + (now - started_at) * (of - done) / done
