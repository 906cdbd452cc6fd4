"""Several records of one human (合并): what was entered for any of them counts for one, by entries that move it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ledger.domain.entries import EntryKind, Posting

Sums = tuple[int, int]
"""Centihours and half days."""
Meaning = tuple[str, str, datetime]
"""Who states that which course was completed when: a human does that once, under whichever number."""


def merged_entries(postings: Mapping[UUID, Sequence[Posting]], head: UUID) -> list[Posting]:
    """The entries that bring whatever the other records' evidence is worth, in whichever year, to one of them.

    ``postings`` are all that each of the human's records has, of every year. What one course was stated for under two
    numbers counts once: it stays where it is for all records but the first, ``head`` before the others. None are
    returned where everything is in line already; what was reversed since then is taken from both.
    """
    claimed = {_meaning(item) for item in _live(postings[head])}
    moves = []
    for person_id in sorted(postings.keys() - {head}):
        own = postings[person_id]
        live = _live(own)
        doubled = {credit.source_id for credit in live if _meaning(credit) in claimed}
        claimed |= {_meaning(credit) for credit in live}
        counted = [posting for posting in own if posting.kind is EntryKind.MERGED or posting.source_id not in doubled]
        moves += _moves(own, head, counted)
    return moves


def returned_entries(postings: Sequence[Posting], by: UUID) -> list[Posting]:
    """The entries that undo every :func:`merged_entries`: what became of the evidence since returns as well."""
    return _moves(postings, by, [posting for posting in postings if posting.kind is EntryKind.MERGED])


def _live(postings: Sequence[Posting]) -> list[Posting]:
    """One's own credits that were not reversed, in the order of their evidence: which is first never changes."""
    worth: dict[UUID, int] = defaultdict(int)
    for posting in postings:
        if posting.kind in (EntryKind.CREDIT, EntryKind.REVERSAL, EntryKind.RESTORED):
            worth[posting.source_id] += posting.centihours
    credits = [posting for posting in postings if posting.kind is EntryKind.CREDIT and worth[posting.source_id]]
    return sorted(credits, key=lambda credit: credit.source_id)


def _meaning(credit: Posting) -> Meaning:
    return credit.source, credit.course_code, credit.completed_at


def _moves(postings: Sequence[Posting], other: UUID, counted: Sequence[Posting]) -> list[Posting]:
    """Two entries for each evidence and year: what ``counted`` comes to leaves the person and reaches the other."""
    # What others' records brought to this person is not theirs to give: it has no credit here.
    credits = {posting.source_id: posting for posting in postings if posting.kind is EntryKind.CREDIT}
    worth: dict[tuple[UUID, int], Sums] = defaultdict(lambda: (0, 0))
    for posting in counted:
        if posting.source_id in credits:
            key = posting.source_id, posting.training_year
            worth[key] = worth[key][0] + posting.centihours, worth[key][1] + posting.half_days
    moves = []
    for (source_id, year), (centihours, half_days) in worth.items():
        if centihours or half_days:
            taken = credits[source_id]._replace(
                kind=EntryKind.MERGED, training_year=year, centihours=-centihours, half_days=-half_days
            )
            given = taken._replace(person_id=other, centihours=centihours, half_days=half_days)
            moves += [taken, given]
    return moves
