"""Two records of one human (合并): what was entered for one counts for the other, by entries that give and take."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from ledger.domain.entries import Kind, Posting


def gathering(postings: Sequence[Posting], to: UUID) -> list[Posting]:
    """The entries that bring whatever a merged person's evidence is worth, in whichever year, to another person.

    ``postings`` are all that the merged person has, of every year. None are returned where everything is there already,
    and what was reversed since then is taken from both.
    """
    return _moves(postings, to, postings)


def giving_back(postings: Sequence[Posting], by: UUID) -> list[Posting]:
    """The entries that undo every :func:`gathering`: whatever became of the evidence since then returns as well."""
    return _moves(postings, by, [one for one in postings if one.kind is Kind.MERGED])


def _moves(postings: Iterable[Posting], other: UUID, counted: Iterable[Posting]) -> list[Posting]:
    """Two entries for each evidence and year: what ``counted`` comes to leaves the person and reaches the other."""
    # What others' records brought to this person is not theirs to give: it has no credit here.
    credits = {one.source_id: one for one in postings if one.kind is Kind.CREDIT}
    worth: dict[tuple[UUID, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
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
