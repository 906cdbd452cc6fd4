"""Several records of one human (合并): what was entered for any of them counts for one, by entries that move it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ledger.domain.entries import Kind, Posting

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
    claimed = {_meaning(one) for one in _live(postings[head])}
    moves = []
    for person_id in sorted(postings.keys() - {head}):
        own = postings[person_id]
        live = _live(own)
        doubled = {credit.source_id for credit in live if _meaning(credit) in claimed}
        claimed |= {_meaning(credit) for credit in live}
        counted = [one for one in own if one.kind is Kind.MERGED or one.source_id not in doubled]
        moves += _moves(own, head, counted)
    return moves


def returned_entries(postings: Sequence[Posting], by: UUID) -> list[Posting]:
    """The entries that undo every :func:`merged_entries`: what became of the evidence since returns as well."""
    return _moves(postings, by, [one for one in postings if one.kind is Kind.MERGED])


def _live(postings: Sequence[Posting]) -> list[Posting]:
    """One's own credits that were not reversed, in the order of their evidence: which is first never changes."""
    worth: dict[UUID, int] = defaultdict(int)
    for one in postings:
        if one.kind in (Kind.CREDIT, Kind.REVERSAL):
            worth[one.source_id] += one.centihours
    credits = [one for one in postings if one.kind is Kind.CREDIT and worth[one.source_id]]
    return sorted(credits, key=lambda one: one.source_id)


def _meaning(credit: Posting) -> Meaning:
    return credit.source, credit.course_code, credit.completed_at


def _moves(postings: Sequence[Posting], other: UUID, counted: Sequence[Posting]) -> list[Posting]:
    """Two entries for each evidence and year: what ``counted`` comes to leaves the person and reaches the other."""
    # What others' records brought to this person is not theirs to give: it has no credit here.
    credits = {one.source_id: one for one in postings if one.kind is Kind.CREDIT}
    worth: dict[tuple[UUID, int], Sums] = defaultdict(lambda: (0, 0))
    for one in counted:
        if one.source_id in credits:
            key = one.source_id, one.training_year
            worth[key] = worth[key][0] + one.centihours, worth[key][1] + one.half_days
    moves = []
    for (source_id, year), (centihours, half_days) in worth.items():
        if centihours or half_days:
            taken = credits[source_id]._replace(
                kind=Kind.MERGED, training_year=year, centihours=-centihours, half_days=-half_days
            )
            given = taken._replace(person_id=other, centihours=centihours, half_days=half_days)
            moves += [taken, given]
    return moves
