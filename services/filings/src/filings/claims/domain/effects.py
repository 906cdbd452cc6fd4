"""What a kind of claim comes to, before anybody fills it in."""

from typing import NamedTuple

from common.text import hours_text
from filings.claims.domain.claims import Claimed
from filings.forms.domain.readers import SUBJECTS, Limits
from rulebook.filing import MAKE_UP
from rulebook.recognition import BY_DAYS


class ClaimEffect(NamedTuple):
    """What an approved claim does."""

    effect: str
    """``recognised``, ``deemed``, ``exempt`` or ``make-up``."""
    subjects: tuple[str, ...]
    """Of hours: the subjects for which they may be claimed."""
    centihours: int | None
    """Of hours: what one counts where the regulation fixes it."""
    requirements: tuple[str, ...]
    """Of what is deemed complete or not owed: what the requirements are called; empty where it is the whole year."""
    text: str
    """In Chinese."""


def effect_of(claimed: Claimed) -> ClaimEffect:
    """By the regulation of the kind."""
    if claimed.kind.counts_as == MAKE_UP:
        return ClaimEffect(MAKE_UP, (), None, (), "经批准，可以补训该年度未完成的学时")
    if claimed.relief is None:
        return _hours(claimed)
    covers = claimed.relief.covers
    names = tuple(known.name for known in claimed.book.requirements if covers is not None and known.key in covers)
    said = "视同完成" if claimed.relief.effect == "deemed" else "免予培训"
    return ClaimEffect(claimed.relief.effect, (), None, names, f"该年度{'、'.join(names) or '全部学时'}{said}")


def _hours(claimed: Claimed) -> ClaimEffect:
    source = next((source for source in claimed.book.sources if source.kind == claimed.kind.counts_as), None)
    allowed = None if source is None else source.subjects
    subjects = tuple(subject for subject in SUBJECTS if allowed is None or subject in allowed)
    fixed = None if source is None else source.centihours
    days = claimed.book.days
    if fixed is not None:
        text = f"每项认定{hours_text(fixed)}学时"
    elif claimed.kind.counts_as == BY_DAYS and days is not None:
        text = f"每天认定{hours_text(days.day)}学时，半天认定{hours_text(days.half_day)}学时"
    else:
        text = "按证明材料载明的学时认定"
    return ClaimEffect("recognised", subjects, fixed, (), text)


def limits_of(claimed: Claimed, year: int) -> Limits:
    """Narrower limits of single fields that hold for a kind and a year."""
    within: dict[str, object] = {"minimum": f"{year}-01-01", "maximum": f"{year}-12-31"}
    subjects = {subject: SUBJECTS[subject] for subject in effect_of(claimed).subjects}
    found: dict[str, dict[str, object]] = {"ended_on": within, "days": within}
    return {**found, "subject": {"choices": subjects}} if claimed.is_hours else found
