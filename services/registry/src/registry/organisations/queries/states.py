"""Questions about what organisations were on which day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from registry.organisations.domain.organisations import OrganisationState, States

_COLUMNS = "effective_on, name, kind, region_code, department_id, is_closed, successor_id"


async def states(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, States]:
    """What each of these organisations was from which day on."""
    found = await _states(tx, organisation_ids)
    if missing := [id_ for id_ in organisation_ids if id_ not in found]:
        await _begin_states(tx, missing)
        found |= await _states(tx, missing)
    return found


async def _states(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, States]:
    statement = sa.text(f"""
        SELECT organisation_id, {_COLUMNS} FROM organisation_state
        WHERE organisation_id = ANY(CAST(:ids AS uuid[])) ORDER BY organisation_id, effective_on
    """)
    found: dict[UUID, States] = {}
    for organisation_id, day, *what in await tx.execute(statement, {"ids": list(organisation_ids)}):
        # The driver reads -infinity as the first day there is.
        state = OrganisationState(None if day == date.min else day, *what)
        found[organisation_id] = (*found.get(organisation_id, ()), state)
    return found


async def _begin_states(tx: Tx, organisation_ids: Sequence[UUID]) -> None:
    """For organisations that the release before this one recorded while both ran: it knows no states."""
    statement = sa.text("""
        INSERT INTO organisation_state (organisation_id, effective_on, name, kind, region_code, department_id)
        SELECT organisation_id, '-infinity', name, kind, region_code, department_id FROM organisation
        WHERE organisation_id = ANY(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
    """)
    await tx.execute(statement, {"ids": list(organisation_ids)})


async def save_states(tx: Tx, states: Mapping[UUID, States]) -> None:
    """What organisations were from which day on, in place of what is on record of them. Their rows are locked."""
    rows = [(one_id, item) for one_id, own in states.items() for item in own]
    await tx.execute(
        sa.text("DELETE FROM organisation_state WHERE organisation_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(states)},
    )
    statement = sa.text(f"""
        INSERT INTO organisation_state (organisation_id, {_COLUMNS})
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:names AS text[]),
                             CAST(:kinds AS text[]), CAST(:regions AS text[]), CAST(:departments AS uuid[]),
                             CAST(:closed AS boolean[]), CAST(:successors AS uuid[]))
    """)
    await tx.execute(
        statement,
        {
            "ids": [one_id for one_id, _ in rows],
            "days": [item.begins for _, item in rows],
            "names": [item.name for _, item in rows],
            "kinds": [item.kind for _, item in rows],
            "regions": [item.region_code for _, item in rows],
            "departments": [item.department_id for _, item in rows],
            "closed": [item.is_closed for _, item in rows],
            "successors": [item.successor_id for _, item in rows],
        },
    )


async def below_department(tx: Tx, department_id: UUID) -> list[UUID]:
    """Organisations whose competent department this is in any state on record, or ever was; locked in order."""
    statement = sa.text("""
        SELECT organisation_id FROM organisation
        WHERE organisation_id IN (SELECT organisation_id FROM organisation_state WHERE department_id = :id)
        ORDER BY organisation_id FOR UPDATE
    """)
    return list((await tx.execute(statement, {"id": department_id})).scalars())


async def authorities_of(tx: Tx, regions: Sequence[str]) -> dict[UUID, States]:
    """Every organisation that is or was the HR authority of one of these regions on some day."""
    statement = sa.text("""
        SELECT DISTINCT organisation_id FROM organisation_state
        WHERE region_code = ANY(CAST(:regions AS text[])) AND kind = 'hr-authority'
    """)
    found = (await tx.execute(statement, {"regions": list(regions)})).scalars()
    return await _states(tx, list(found))


async def changing_between(tx: Tx, after: date, until: date) -> list[UUID]:
    """Organisations for which something begins after one day and not after another."""
    statement = sa.text("""
        SELECT DISTINCT organisation_id FROM organisation_state WHERE effective_on > :after AND effective_on <= :until
    """)
    return list((await tx.execute(statement, {"after": after, "until": until})).scalars())


async def page_of_people_changing(tx: Tx, after: date, until: date, after_index: bytes, rows_max: int) -> list[bytes]:
    """The blind indexes of the next people for whom a placement begins after one day and not after another."""
    statement = sa.text("""
        SELECT DISTINCT blind_index FROM person JOIN placement USING (person_id)
        WHERE effective_on > :after AND effective_on <= :until AND blind_index > :index
        ORDER BY blind_index LIMIT :max
    """)
    found = await tx.execute(statement, {"after": after, "until": until, "index": after_index, "max": rows_max})
    return [bytes(item) for item in found.scalars()]


async def day_turned(tx: Tx) -> date | None:
    """The last day whose changes are today's state; ``None`` before the first time."""
    found: date | None = (await tx.execute(sa.text("SELECT day FROM day_turned"))).scalar()
    return found


async def save_day_turned(tx: Tx, day: date) -> None:
    """Every change of this day is today's state."""
    statement = sa.text("""
        INSERT INTO day_turned (day) VALUES (:day)
        ON CONFLICT (single) DO UPDATE SET day = greatest(day_turned.day, excluded.day)
    """)
    await tx.execute(statement, {"day": day})


async def add_change(tx: Tx, change: Mapping[str, Any]) -> None:
    """What was asked for, by whom and why."""
    statement = sa.text("""
        INSERT INTO organisation_change (change_id, organisation_id, kind, effective_on, details, reason, made_by)
        VALUES (:change_id, :organisation_id, :kind, :effective_on, CAST(:details AS jsonb), :reason, :made_by)
    """)
    await tx.execute(statement, {**change, "details": orjson.dumps(change["details"]).decode()})


async def changes_of(tx: Tx, organisation_id: UUID) -> Sequence[sa.Row[Any]]:
    """What was asked for of an organisation, the oldest first."""
    statement = sa.text("""
        SELECT change_id, kind, effective_on, details, reason, made_by, made_at FROM organisation_change
        WHERE organisation_id = :id ORDER BY made_at, change_id
    """)
    return (await tx.execute(statement, {"id": organisation_id})).all()


async def regions_of_units(tx: Tx, organisation_ids: Collection[UUID]) -> list[str]:
    """Where these organisations lie today."""
    statement = sa.text("""
        SELECT DISTINCT region_code FROM organisation WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
    """)
    return list((await tx.execute(statement, {"ids": list(organisation_ids)})).scalars())
