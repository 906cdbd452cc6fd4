"""Claims that facts of the platform's own decide (自动审核): 湘人社函〔2023〕63号 五（三） asks for it.

What is not beyond doubt is left to people: a rule says yes with its reason, or nothing.
"""

from collections.abc import Sequence
from datetime import date

from filings.domain.claims import Claimed
from filings.domain.forms import Form
from filings.domain.people import PersonFile
from rulebook import Duty, Lesson, Rulebooks, Window, duties_of, months_after
from rulebook.duties import State

_LEAVES = {"sick": "病休", "maternity": "孕产假"}
MONTHS = 3


def decided_because(
    claimed: Claimed,
    about: PersonFile,
    form: Form,
    recognised: Sequence[Lesson],
    *,
    rulebooks: Rulebooks,
    today: date,
) -> str | None:
    """Why a claim needs nobody to decide it, in Chinese; ``None``: somebody has to."""
    years = form.get("years") or [int(str(form["ended_on"])[:4])]
    if claimed.kind.automatic == "leave":
        return _by_leave(claimed, about, years, today)
    if claimed.kind.automatic == "onboarding":
        return _by_onboarding(claimed, about, years, recognised, rulebooks, today)
    return None


def _by_leave(claimed: Claimed, about: PersonFile, years: Sequence[int], today: date) -> str | None:
    """In each of the years somebody was away for more than three months on end, by what the registry has."""
    found = list[str]()
    for year in years:
        for leave in about.leaves:
            first = max(leave.begins_on, date(year, 1, 1))
            last = min(leave.ends_on or today, date(year, 12, 31), today)
            if leave.kind in _LEAVES and last >= months_after(first, MONTHS):
                days = (last - first).days + 1
                found.append(f"{year}年度内{_LEAVES[leave.kind]} {first} 至 {last}，共 {days} 天，超过{MONTHS}个月")
                break
    said = "；".join(found)
    return f"登记的请假：{said}（{claimed.kind.article}）" if len(found) == len(years) else None


def _by_onboarding(
    claimed: Claimed,
    about: PersonFile,
    years: Sequence[int],
    recognised: Sequence[Lesson],
    rulebooks: Rulebooks,
    today: date,
) -> str | None:
    """Onboarding training of the year of hiring was done in time, by hours that offices recognised here."""
    hired_on = about.person.hired_on
    if hired_on is None or list(years) != [hired_on.year]:
        return None
    duties = duties_of(about.person, rulebooks, recognised, today)
    onboarding = [one for one in duties if one.requirement.window is Window.HIRING]
    if not onboarding or any(one.state is not State.MET for one in onboarding):
        return None
    said = "；".join(map(_said, onboarding))
    return f"{hired_on} 聘用；{said}（{claimed.kind.article}）"


def _said(duty: Duty) -> str:
    return f"{duty.requirement.name}已于 {duty.met_on} 完成，期限 {duty.span.due_on}（{duty.requirement.article}）"


def is_drawn(filing_id_digest: bytes, share: float) -> bool:
    """Whether a decision is among those that somebody looks at: by a digest, so that nobody chooses."""
    return int.from_bytes(filing_id_digest[:8], "big") < share * 2**64
