"""Hearing where people stand."""

from collections.abc import Sequence
from datetime import datetime

from common.contracts.registry import PersonPlaced
from common.db import Tx
from ledger.actions.assessing import assess
from ledger.queries import people, person_years
from rulebook import Rulebooks


async def place_people(tx: Tx, placed: Sequence[PersonPlaced], *, rulebooks: Rulebooks, at: datetime) -> None:
    """Remember where people stand and stood; each of their years is held against the rulebook that binds it now.

    A move changes only years that end after it: the placement on a year's last day decides. A correction of what was
    recorded changes whatever it touches.
    """
    latest = {one.person_id: one for one in sorted(placed, key=lambda one: one.version)}
    await people.lock_people(tx, latest)
    await people.save_people(tx, list(latest.values()))
    years = await person_years.person_years_of(tx, latest)
    if years:
        known = await people.people(tx, list({year.person_id for year in years}))
        await assess(tx, years, known, rulebooks=rulebooks, at=at)
