"""What a trial says of a year: where it stands, and where it would stand. Nothing of a trial is written."""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.domain.entries import Posting
from ledger.domain.evidence_totals import lessons_of
from ledger.domain.person_years import PersonYear, assessment
from rulebook import Person, Rulebooks


class YearSums(NamedTuple):
    """Where a year stands, and what it has, in centihours."""

    met: bool
    public: int
    professional: int
    total: int


class TriedYear(NamedTuple):
    """A year as it stands, and as it would stand."""

    year: int
    before: YearSums
    after: YearSums


def sums(year: PersonYear, postings: Sequence[Posting], person: Person, rulebooks: Rulebooks) -> YearSums:
    """A year with these entries; the year holds their lessons from then on."""
    year.lessons = lessons_of(postings)
    met = assessment(year, person, rulebooks).met
    return YearSums(met, year.public_centihours, year.professional_centihours, year.total_centihours)
