"""Keeping where people stand, a moment after it changed: standings, the board, and what was learned by whom."""

from collections.abc import Collection
from uuid import UUID

from common.db import Tx
from ledger.actions.assessing import load_lessons
from ledger.domain.reassessments import editions_of
from ledger.domain.standings import changes_of_board, changes_of_hours, standing_of
from ledger.queries import people, person_years, reassessments, standings
from rulebook import Rulebooks

BATCHES_MAX = 20
"""Batches of changed person-years that are taken at once."""
SWEPT_MAX = 1_000


async def goes_by(tx: Tx, rulebooks: Rulebooks) -> bool:
    """Whether person-years are assessed by these rulebooks: a process of the release before, which knows others, would
    write standings that no statement confirms, and leaves them to those that know better.
    """
    return set(await reassessments.editions(tx)) == set(editions_of(rulebooks))


async def keep_standings(tx: Tx, *, rulebooks: Rulebooks, this_year: int) -> int:
    """Take the oldest changes into the standings and everything that they add up to; how many person-years it took.

    Nobody is locked: what changes meanwhile is noted anew. Where nothing changed, the next people are looked at whose
    year has just begun.
    """
    if not await standings.may_add_up(tx):
        return 0
    keys = await standings.take_touched(tx, BATCHES_MAX)
    if not keys:
        keys = await _swept(tx, this_year)
    if keys:
        await _keep(tx, keys, rulebooks=rulebooks)
    return len(keys)


def years_touched(this_year: int) -> tuple[int, ...]:
    """The years in which somebody stands somewhere even without an entry: this one and the one before."""
    return this_year - 1, this_year


async def _swept(tx: Tx, this_year: int) -> set[tuple[int, UUID]]:
    """Who comes next of everybody, once a year: all their years."""
    await standings.begin_sweep(tx, this_year)
    sweep = await standings.unfinished_sweep(tx)
    if sweep is None:
        return set()
    year, after = sweep
    who = await standings.next_people(tx, after, SWEPT_MAX)
    await standings.save_sweep(tx, year, who[-1] if who else None, has_ended=len(who) < SWEPT_MAX)
    return await standings.years_on_record(tx, who) | {(of, person) for person in who for of in years_touched(year)}


async def _keep(tx: Tx, keys: Collection[tuple[int, UUID]], *, rulebooks: Rulebooks) -> None:
    ids = sorted({person for _, person in keys})
    known = await people.people(tx, ids)
    units = await standings.workplaces(tx, ids)
    years = await person_years.person_years(tx, [(person, year) for year, person in keys if person in known])
    await load_lessons(tx, list(years.values()), known, rulebooks=rulebooks)
    before = await standings.standings(tx, keys)
    found = {
        (year, person): standing_of(found, known[person], units.get(person, ()), rulebooks)
        for (person, year), found in years.items()
    }
    after = {key: standing for key, standing in found.items() if standing is not None}
    await standings.save_standings(
        tx, [after[key] for key in sorted(after) if after[key] != before.get(key)], before.keys() - after.keys()
    )
    await standings.add_to_board(tx, changes_of_board(before, after))
    await standings.add_hours(tx, changes_of_hours(before, after))
