"""Trying a regulation on a year that has been: who would have passed. Nothing is written."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from ledger.actions.assessing import load_lessons
from ledger.domain.person_years import assessment
from ledger.queries import people, person_years
from rulebook import Assessment, Placement, Rulebooks, last_day


class DryRun(NamedTuple):
    """One person's year under the rulebooks of today and under those that are tried."""

    person_id: UUID
    placement: Placement
    before: Assessment
    after: Assessment


async def dry_run_page(
    tx: Tx, *, year: int, today: Rulebooks, tried: Rulebooks, after: UUID, people_max: int
) -> Sequence[DryRun]:
    """The next people in the order of their ids; those without an hour in the year are there too."""
    known = await people.page_of_people(tx, after, people_max)
    years = await person_years.person_years(tx, [(person_id, year) for person_id in known])
    found = []
    for rulebooks in (today, tried):
        await load_lessons(tx, list(years.values()), known, rulebooks=rulebooks)
    for person_id, item in known.items():
        placement = item.person.placed_on(last_day(year))
        assert placement is not None, "the registry told of everybody in a page"
        person_year = years[person_id, year]
        found.append(
            DryRun(
                person_id,
                placement,
                assessment(person_year, item.person, today),
                assessment(person_year, item.person, tried),
            )
        )
    return found
