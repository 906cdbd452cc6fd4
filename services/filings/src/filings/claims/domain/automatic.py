"""Claims that facts of the platform's own decide (自动审核): 湘人社函〔2023〕63号 五（三） asks for it.

What is not beyond doubt is left to people: a rule says yes with its reason, or nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from filings.claims.domain.claims import Claimed
from filings.forms.domain.forms import Form, centihours_of
from filings.forms.domain.readers import sitting_key
from filings.forms.domain.rows import hundredths
from filings.people.domain import LeavePeriod
from rulebook import months_after

MONTHS = 3


class Attended(NamedTuple):
    """What an approved roster says of somebody whose hours its offices could not recognise."""

    title: str
    office: str
    """Who approved the roster."""
    plan: Form
    half_days: Sequence[str]


def automatic_approval_reason(
    claimed: Claimed, form: Form, away: Sequence[LeavePeriod], attended: Attended | None, *, today: date
) -> str | None:
    """Why a claim needs nobody to decide it, in Chinese; ``None``: somebody has to."""
    if claimed.kind.automatic == "leave":
        return _by_leave(claimed, away, form["years"], today)
    if claimed.kind.automatic == "roster" and attended is not None:
        return _by_roster(claimed, form, attended)
    return None


def _by_leave(claimed: Claimed, away: Sequence[LeavePeriod], years: Sequence[int], today: date) -> str | None:
    """In each of the years somebody was away for more than three months on end; which leave, and when, is not told."""
    if not all(any(_is_long(leave, year, today) for leave in away) for year in years):
        return None
    named = "、".join(f"{year}年度" for year in years)
    return f"人事登记载明的请假在{named}内连续超过{MONTHS}个月（{claimed.kind.article}）"


def _is_long(leave: LeavePeriod, year: int, today: date) -> bool:
    first = max(leave.begins_on, date(year, 1, 1))
    last = min(leave.ends_on or today, date(year, 12, 31), today)
    return last >= months_after(first, MONTHS)


def _by_roster(claimed: Claimed, form: Form, attended: Attended) -> str | None:
    """Exactly what another office's roster says: subject, last day and hours."""
    held = [sitting for sitting in attended.plan["sittings"] if sitting_key(sitting) in attended.half_days]
    if not held or form.get("required_topic") != attended.plan.get("required_topic"):
        return None
    stated = form["subject"], form["ended_on"], hundredths(form["hours"])
    if stated != (attended.plan["subject"], held[-1]["on"], centihours_of(held)):
        return None
    return (
        f"{attended.office}已认定的参训名单（{attended.title}）载明本人出席{len(held)}个半天，"
        f"与申请一致（{claimed.book.document}{claimed.kind.article}）"
    )


def is_drawn(filing_id_digest: bytes, share: float) -> bool:
    """Whether a decision is among those that somebody looks at: by a digest, so that nobody chooses."""
    return int.from_bytes(filing_id_digest[:8], "big") < share * 2**64
