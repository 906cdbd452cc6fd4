"""Regions and organisations, and whose HR authority is whose."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from common.contracts.registry import OrganisationPlaced
from common.db import Tx
from common.errors import Conflict, Refused, Unavailable
from common.ids import uuid7
from common.outbox import emit
from registry.access.domain.rows import RowVerdict
from registry.imports.actions.recording import follow_units
from registry.imports.actions.rows import read_all, refuse_repeats
from registry.organisations.domain.organisations import OrganisationState, States, changed, regions, standing
from registry.organisations.domain.rows import OrganisationRow, read_organisation
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.people.actions.change_acts import record_organisations


async def import_organisations(tx: Tx, rows: Sequence[object], *, today: date, by: str) -> list[RowVerdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong. Departments may stand in any row.

    ``today`` is the day in China, from which the people of a unit that moves stand in its new region. What
    is new or different is in the audit trail, ``by`` whom.
    """
    read, verdicts = await read_all(rows, read_organisation)
    regions = await region_queries.known_regions(tx, list({str(row.region) for row in read.values()}))
    known = await organisation_queries.organisations_by_code(
        tx, [str(code) for row in read.values() for code in (row.code, row.department) if code is not None]
    )
    for position, row in list(read.items()):
        if str(row.region) not in regions:
            verdicts[position] = RowVerdict("rejected", "unknown-region", "there is no region of this code")
            del read[position]
    refuse_repeats(read, verdicts, key=lambda row: row.code, what="organisation code")
    while True:  # a refused department takes what stands below it along
        given = known.keys() | {str(row.code) for row in read.values()}
        orphans = [position for position, row in read.items() if row.department and str(row.department) not in given]
        if not orphans:
            break
        for position in orphans:
            verdicts[position] = RowVerdict(
                "rejected", "unknown-department", "its competent department is not recorded"
            )
            del read[position]
    if read:
        await _save_organisations(tx, read, known, verdicts, today, by)
    return [verdicts[position] for position in range(len(rows))]


async def _save_organisations(
    tx: Tx,
    read: dict[int, OrganisationRow],
    known: dict[str, PlacedOrganisation],
    verdicts: dict[int, RowVerdict],
    today: date,
    by: str,
) -> None:
    # 1. A new one is there ever since, as far as is known; departments before what stands below them.
    ids = {code: item.organisation_id for code, item in known.items()}
    new = {str(row.code): uuid7() for row in read.values() if str(row.code) not in known}
    ids |= new
    said = {code: _state(row, ids) for row in read.values() if (code := str(row.code))}
    added = await add_organisations(tx, [(new[code], code, said[code]) for code in new])
    # 2. A known one becomes what the row says, from today on.
    recorded = {ids[code] for code in said if code not in new}
    before = await state_queries.states(tx, await organisation_queries.lock_organisations(tx, recorded))
    after = dict(before)
    for position, row in read.items():
        code = str(row.code)
        if code in new:
            verdicts[position] = RowVerdict("created")
            continue
        try:
            what = {name: getattr(said[code], name) for name in ("name", "kind", "region_code", "department_id")}
            after[ids[code]] = changed(before[ids[code]], today, **what)
        except (Conflict, Refused) as no:
            verdicts[position] = RowVerdict("rejected", no.reason, no.detail)
            continue
        verdicts[position] = RowVerdict("unchanged" if after[ids[code]] == before[ids[code]] else "updated")
    await keep_states(tx, before, after, added=added, today=today)
    await record_organisations(tx, by, list(new.values()), before, after)


async def add_organisations(tx: Tx, rows: Sequence[tuple[UUID, str, OrganisationState]]) -> list[PlacedOrganisation]:
    """Record new organisations with their first states."""
    added: list[PlacedOrganisation] = []
    for below in (False, True):  # the foreign key asks for it
        level = [row for row in rows if (row[2].department_id is not None) is below]
        if level:
            added += await organisation_queries.add_organisations(tx, level)
    if len(added) < len(rows):
        raise Unavailable("at-the-same-moment", "somebody else has recorded one of these organisations just now")
    if rows:
        await state_queries.save_states(tx, {one_id: (state,) for one_id, _, state in rows})
    return added


async def keep_states(
    tx: Tx,
    before: Mapping[UUID, States],
    after: Mapping[UUID, States],
    *,
    added: Sequence[PlacedOrganisation] = (),
    today: date,
) -> None:
    """Record what organisations are from which day on, and all that follows: today's state, whose authority is whose,
    and where the people of units that move stand. Organisations are locked; ``added`` are on record already.
    """
    differing = {one_id: states for one_id, states in after.items() if states != before.get(one_id)}
    if differing:
        await state_queries.save_states(tx, differing)
    placed = [*added, *await organisation_queries.save_organisations(tx, *_todays(after, today))]
    if placed or differing:
        await publish_placements(
            tx, placed, {state.region_code for states in before.values() for state in states}, today
        )
    moving = [
        one_id
        for one_id, states in differing.items()
        if one_id in before and regions(states) != regions(before[one_id])
    ]
    if moving:
        await follow_units(tx, moving, today)


def _todays(
    after: Mapping[UUID, States], today: date
) -> tuple[list[tuple[UUID, OrganisationState]], list[date | None]]:
    return [(one_id, standing(states, today)) for one_id, states in after.items()], [
        states[-1].begins if states[-1].is_closed else None for states in after.values()
    ]


async def publish_placements(
    tx: Tx, placed: Sequence[PlacedOrganisation], touched: Collection[str], today: date
) -> None:
    """Everybody's HR authority, which a change may change; then say where all of these stand."""
    moved = await organisation_queries.find_authorities(
        tx, list({placement.region_code for placement in placed} | set(touched)), today
    )
    latest = {placement.organisation_id: placement for placement in (*placed, *moved)}
    await emit(tx, [_organisation_placed(organisation) for organisation in latest.values()])


def _state(row: OrganisationRow, ids: Mapping[str, UUID]) -> OrganisationState:
    department = None if row.department is None else ids[str(row.department)]
    return OrganisationState(None, row.name, row.kind, str(row.region), department)


async def republish_organisations(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """Publish again where the next organisations stand, for a new service; the last one, ``None`` where none is."""
    page = await organisation_queries.page_of_organisations(tx, after, rows_max)
    await emit(tx, [_organisation_placed(row) for row in page])
    return page[-1].organisation_id if page else None


def _organisation_placed(organisation: PlacedOrganisation) -> OrganisationPlaced:
    return OrganisationPlaced(
        organisation_id=organisation.organisation_id,
        name=organisation.name,
        kind=organisation.kind,
        region_code=organisation.region_code,
        department_id=organisation.department_id,
        authority_id=organisation.authority_id,
        version=organisation.version,
        closed_on=organisation.closed_on,
    )
