"""Whether anything is asked of somebody in a training year, and why not."""

from enum import StrEnum

from ledger.domain.person_years import KnownPerson
from rulebook import Rulebooks, last_day


class NotBound(StrEnum):
    """Why nothing is asked of somebody in a year."""

    MERGED = "merged"
    """The record was merged into another one of the same human, for which everything counts."""
    UNPLACED = "no-placement"
    """The ledger has hours, and has not been told yet where the person works."""
    HIRED_LATER = "hired-later"
    """The person was hired after the year."""
    ENDED = "ended"
    """The person was no longer staff on the last day of the year (退休、离职、死亡)."""
    NO_REGULATION = "no-regulation"
    """No regulation of the place is in force on the last day of the year."""
    POST_CATEGORY = "post-category"
    """The regulation of the place binds other post categories."""
    STAFF_KIND = "staff-kind"
    """The regulation of the place binds staff of public institutions, and no workers of offices (机关工勤人员)."""


def not_bound_because(known: KnownPerson, year: int, rulebooks: Rulebooks) -> NotBound | None:
    """``None`` for somebody whom a regulation binds in the year."""
    if known.merged_into is not None:
        return NotBound.MERGED
    rulebook, placement = rulebooks.binding_for_year(known.person, year)
    if placement is None:
        return NotBound.UNPLACED
    if known.person.hired_on is not None and known.person.hired_on > last_day(year):
        return NotBound.HIRED_LATER
    if known.person.has_ended(last_day(year)):
        return NotBound.ENDED
    if rulebook is not None:
        return None
    there = rulebooks.in_region(placement.region_code, last_day(year))
    if there is None:
        return NotBound.NO_REGULATION
    return NotBound.STAFF_KIND if placement.post_category in there.binds else NotBound.POST_CATEGORY


def years_shown(known: KnownPerson, on_record: set[int], this_year: int, rulebooks: Rulebooks) -> list[int]:
    """The years that somebody may look into, the newest first.

    They are this year, every year of which something is on record, and, for somebody whose day of hiring or of
    placement is known, every year since then in which a regulation binds them, with hours or without.
    """
    days = [placement.effective_on for placement in known.person.placements]
    known_days = [day for day in (known.person.hired_on, *days) if day is not None]
    first = max(2000, min(known_days).year) if known_days else this_year
    bound = {year for year in range(first, this_year) if not_bound_because(known, year, rulebooks) is None}
    return sorted(on_record | bound | {this_year}, reverse=True)
