"""Until when an office answers, and when the platform looks at it: kept beside the filing, and no restart forgets."""

from datetime import datetime, timedelta


def deadline(at: datetime, days: int) -> datetime:
    """Until when the office that got it at a moment acts."""
    return at + timedelta(days=days)


def first_alarm(at: datetime, days: int) -> datetime:
    """When they are reminded: two thirds of the time have gone."""
    return at + timedelta(days=days) * 2 / 3


def next_reminder(due_at: datetime, at: datetime, days: int, *, anybody_above: bool) -> datetime | None:
    """When it is looked at again: at the deadline, and so many days after it for as long as somebody is above."""
    if at < due_at:
        return due_at
    return at + timedelta(days=days) if anybody_above else None
