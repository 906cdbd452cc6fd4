"""Moving what was entered for several records of one human (合并) to the one that stays, and back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.db import Tx
from ledger.domain.entries import Posting
from ledger.domain.merging import merged_entries, returned_entries
from ledger.domain.person_years import PersonYear
from ledger.queries import entries, person_years


async def merge(tx: Tx, years: Sequence[PersonYear], routes: Mapping[UUID, UUID], *, now: datetime) -> list[PersonYear]:
    """Whatever these people have goes to whom each was merged into; the years given and those touched, in order.

    ``routes`` has every record that was merged into the same one. Everybody is locked. Nothing is saved of the years
    but their new entries.
    """
    found = await _postings(tx, years, {*routes, *routes.values()})
    moves = []
    for head in sorted(set(routes.values())):
        group = {head, *(key for key, into in routes.items() if into == head)}
        moves += merged_entries({member: found[member] for member in group}, head)
    return await _enter(tx, years, moves, now)


async def unmerge(
    tx: Tx, years: Sequence[PersonYear], routes: Mapping[UUID, UUID], *, now: datetime
) -> list[PersonYear]:
    """The same the other way round: they are not one human, and nobody keeps what was the other's."""
    found = await _postings(tx, years, {*routes})
    moves = [move for item, by in sorted(routes.items()) for move in returned_entries(found[item], by)]
    return await _enter(tx, years, moves, now)


async def _postings(tx: Tx, years: Sequence[PersonYear], people: Collection[UUID]) -> dict[UUID, list[Posting]]:
    """Everything that these people have, in years that are not saved yet as well."""
    theirs = [*years, *await person_years.person_years_of(tx, people)]
    keys = {(year.person_id, year.training_year) for year in theirs if year.person_id in people}
    found: dict[UUID, list[Posting]] = {person: [] for person in people}
    for (person_id, _), postings in (await entries.postings_of(tx, sorted(keys))).items():
        found[person_id] += postings
    return found


async def _enter(tx: Tx, years: Sequence[PersonYear], moves: Sequence[Posting], at: datetime) -> list[PersonYear]:
    held = {(year.person_id, year.training_year): year for year in years}
    touched = {(move.person_id, move.training_year) for move in moves}
    held |= await person_years.person_years(tx, sorted(touched - held.keys()))
    entered = [entry for move in moves for entry in held[move.person_id, move.training_year].post([move], at)]
    if entered:
        await entries.add_entries(tx, entered, at)
    return [year for _, year in sorted(held.items())]
