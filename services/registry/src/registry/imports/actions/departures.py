"""People leave a unit's staff (退休、离职、去世): recorded without a roster, and without typing their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.contracts.registry import EndedBecause
from common.db import Tx
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.imports.actions.rosters import import_roster, reach_of, refuse_unless_records
from registry.organisations.queries import organisations as organisation_queries
from registry.people.queries import people as people_queries

NOBODY = RowVerdict("rejected", "no-such-person", "there is nobody of this id among those whom you record")
TWICE = RowVerdict("rejected", "repeated", "an earlier one is about the same person")


@dataclass(frozen=True)
class Departure:
    """Somebody is no longer staff from a day on."""

    person_id: UUID
    ended_on: date
    because: EndedBecause


async def record_departures(
    tx: Tx, actor: Actor, departures: Sequence[Departure], *, keys: Keys, now: datetime
) -> list[RowVerdict]:
    """A verdict for each, with the rules, the audit trail and the event of a roster that says the same.

    People out of reach are answered like nobody.
    """
    refuse_unless_records(actor)
    given = {item.person_id for item in departures}
    standing = await people_queries.people_as_rostered(tx, given)
    # Units before people, as every roster locks them. What is written back is read once nobody else changes it.
    await organisation_queries.units_by_code(tx, list({person.unit_code for person in standing.values()}))
    await people_queries.lock_people_by_id(tx, list(given))
    people = await people_queries.people_as_rostered(tx, given)
    reached = await reach_of(actor)(tx, {person.organisation_id for person in people.values()})
    verdicts, rows = dict[int, RowVerdict](), dict[UUID, tuple[int, dict[str, Any]]]()
    for position, item in enumerate(departures):
        person = people.get(item.person_id)
        if person is None or person.organisation_id not in reached:
            verdicts[position] = NOBODY
        elif item.person_id in rows:
            verdicts[position] = TWICE
        else:
            rows[item.person_id] = position, _row(person, item, keys)
    if rows:
        found = await import_roster(tx, actor, [row for _, row in rows.values()], keys=keys, now=now)
        verdicts |= {position: verdict for (position, _), verdict in zip(rows.values(), found, strict=True)}
    return [verdicts[position] for position in range(len(departures))]


def _row(person: sa.Row[Any], item: Departure, keys: Keys) -> dict[str, Any]:
    """What a roster would say of somebody: as they stand, and that they leave."""
    number = keys.sealer.open(bytes(person.id_number_sealed), bytes(person.blind_index)).decode()
    standing = {name: getattr(person, name) for name in ("name", "unit_code", "post_category", "title_level")}
    return {**standing, "id_number": number, "ended_on": item.ended_on.isoformat(), "ended_because": item.because}
