"""Handling where people stand."""

from collections.abc import Sequence
from datetime import datetime

from common.clock import china_date
from common.contracts.registry import PersonPlaced
from common.db import Tx
from ledger.actions.assessing import assess
from ledger.actions.merging import unmerge
from ledger.actions.standings import years_touched
from ledger.domain.entries import GENESIS
from ledger.queries import decisions, people, person_years, standings
from rulebook import Rulebooks


async def place_people(tx: Tx, placed: Sequence[PersonPlaced], *, rulebooks: Rulebooks, now: datetime) -> None:
    """Record where people stand and stood; each of their years is assessed by the rulebook that binds it now.

    A move changes only years that end after it: the placement on a year's last day decides. A correction of what was
    recorded changes whatever it touches. Two records of one human (合并) count as one: the one that the other names.
    """
    latest = {placement.person_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    before = await people.lock_people(
        tx, latest.keys() | {placement.merged_into for placement in placed if placement.merged_into}
    )
    await people.save_people(tx, list(latest.values()))
    known = await people.people(tx, list(before))
    # 1. Who is another record of somebody since now, or no longer is: decisions about them go there, or return.
    routes = {person_id: (before[person_id].merged_into, known[person_id].merged_into) for person_id in latest}
    changed = {person_id: (was, is_now) for person_id, (was, is_now) in routes.items() if was != is_now}
    who = latest.keys() | {item for pair in changed.values() for item in pair if item is not None}
    if changed:
        await decisions.save_granted(tx, list(who), GENESIS)
        await people.set_makes_up(tx, list(who))
        known = await people.people(tx, list(before))
    # 2. What had been gathered returns; what is to be gathered now follows with the assessment.
    years = await person_years.person_years_of(tx, who)
    parted = {person_id: was for person_id, (was, _) in changed.items() if was is not None}
    if parted:
        years = await unmerge(tx, years, parted, now=now)
    # 3. Who has no entry yet stands somewhere, too.
    this_year = china_date(now).year
    await standings.touch(tx, [(person_id, year) for person_id in sorted(who) for year in years_touched(this_year)])
    if years:
        await assess(tx, years, known, rulebooks=rulebooks, now=now)
