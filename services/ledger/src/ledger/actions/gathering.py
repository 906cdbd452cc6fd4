"""Moving what was entered for one of two records of one human (合并) to the other one, and back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.db import Tx
from ledger.domain.entries import Posting
from ledger.domain.gathering import gathering, giving_back
from ledger.domain.person_years import PersonYear
from ledger.queries import entries, person_years


async def gather(tx: Tx, years: Sequence[PersonYear], routes: Mapping[UUID, UUID], *, at: datetime) -> list[PersonYear]:
    """Whatever these people have goes to whom each was merged into; the years given and those touched, in order.

    Everybody is locked. Nothing is saved of the years but their new entries.
    """
    return await _move(tx, years, routes, gathering, at)


async def give_back(
    tx: Tx, years: Sequence[PersonYear], routes: Mapping[UUID, UUID], *, at: datetime
) -> list[PersonYear]:
    """The same the other way round: they are not one human, and nobody keeps what was the other's."""
    return await _move(tx, years, routes, giving_back, at)


async def _move(
    tx: Tx,
    years: Sequence[PersonYear],
    routes: Mapping[UUID, UUID],
    moves_of: Callable[[Sequence[Posting], UUID], list[Posting]],
    at: datetime,
) -> list[PersonYear]:
    given = {(year.person_id, year.training_year): year for year in years}
    theirs = await person_years.person_years_of(tx, routes)
    held = {(year.person_id, year.training_year): year for year in theirs} | given
    found = await entries.postings_of(tx, sorted(key for key in held if key[0] in routes))
    moves = []
    for person_id, other in sorted(routes.items()):
        own = [one for key in sorted(found) if key[0] == person_id for one in found[key]]
        moves += moves_of(own, other)
    touched = {(move.person_id, move.training_year) for move in moves}
    held |= await person_years.person_years(tx, sorted(touched - held.keys()))
    entered = [entry for move in moves for entry in held[move.person_id, move.training_year].post([move], at)]
    if entered:
        await entries.add_entries(tx, entered, at)
    return [year for key, year in sorted(held.items()) if key in given.keys() | touched]
