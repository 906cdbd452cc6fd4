"""What a person's entries come to for the rules: lessons, of which what was reversed is none."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from ledger.domain.entries import EntryKind, Posting, days_from
from rulebook import Lesson, china_day


class EvidenceTotal(NamedTuple):
    """Everything that was entered on one piece of evidence, summed: in the year of its completion, and carried away."""

    posting: Posting
    """The credit, or what a merged record gave; its sums are those of that entry alone."""
    own: tuple[int, int]
    """Centihours and half days of credit, reversal and merging: what the evidence is worth to this person."""
    carried: dict[int, tuple[int, int]]
    """Earlier year → centihours and half days that were carried to it."""

    @property
    def lesson(self) -> Lesson:
        """The evidence as rules see it, wherever its hours went."""
        return lesson_of(self.posting, *self.own)


def lesson_of(posting: Posting, centihours: int, half_days: int) -> Lesson:
    """A lesson of so many hours."""
    return Lesson(
        subject=posting.subject,
        centihours=centihours,
        completed_on=china_day(posting.completed_at),
        topic=posting.topic,
        mode=posting.mode,
        training_type=posting.training_type,
        half_days=half_days,
        course=posting.course_code,
        ref=posting.source_id,
        days=days_from(posting),
        organiser_level=posting.organiser_level,
    )


def evidence_totals_of(postings: Iterable[Posting]) -> list[EvidenceTotal]:
    """Entries of any years of one person, gathered by their evidence; those that were reversed are worth nothing."""
    credits: dict[UUID, Posting] = {}
    own: dict[UUID, tuple[int, int]] = {}
    carried: dict[UUID, dict[int, tuple[int, int]]] = {}
    for posting in postings:
        if posting.kind is EntryKind.CARRIED:
            if posting.training_year != china_day(posting.completed_at).year:
                years = carried.setdefault(posting.source_id, {})
                years[posting.training_year] = _plus(years.get(posting.training_year, (0, 0)), posting)
        else:
            own[posting.source_id] = _plus(own.get(posting.source_id, (0, 0)), posting)
            if posting.kind is not EntryKind.REVERSAL:
                credits.setdefault(posting.source_id, posting)
    return [EvidenceTotal(credit, own[source], carried.get(source, {})) for source, credit in credits.items()]


def _plus(sums: tuple[int, int], posting: Posting) -> tuple[int, int]:
    return sums[0] + posting.centihours, sums[1] + posting.half_days


def lessons_of(postings: Sequence[Posting]) -> list[Lesson]:
    """The lessons that one person-year counts: its entries by evidence, with what was carried in or out of the year."""
    first: dict[UUID, Posting] = {}
    sums: dict[UUID, tuple[int, int]] = {}
    for posting in postings:
        first.setdefault(posting.source_id, posting)
        sums[posting.source_id] = _plus(sums.get(posting.source_id, (0, 0)), posting)
    return [lesson_of(first[source], *worth) for source, worth in sums.items() if worth[0] > 0]
