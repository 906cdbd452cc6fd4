"""Regions and organisations, and whose HR authority is whose."""

import csv
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from uuid import UUID

from common.contracts.registry import OrganisationPlaced
from common.db import Tx
from common.ids import uuid7
from common.outbox import emit
from registry import queries
from registry.actions.people import move_people
from registry.actions.rows import read_all, refuse_repeats
from registry.domain.rows import OrganisationRow, Verdict, read_organisation, region_above


async def load_regions(tx: Tx) -> None:
    """Every division of GB/T 2260 that this version ships; nothing where they are there already."""
    text = files("registry").joinpath("data/regions.csv").read_text("utf-8")
    rows = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    ordered = sorted(rows.values(), key=lambda row: ("province", "city", "county").index(row["level"]))
    await queries.save_regions(
        tx, [(row["code"], row["name"], row["level"], region_above(row["code"], rows)) for row in ordered]
    )


async def import_organisations(tx: Tx, rows: Sequence[object], *, today: date) -> list[Verdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong. Departments may stand in any row.

    ``today`` is the day in China, from which the people of a unit that moves stand in its new region.
    """
    read, verdicts = read_all(rows, read_organisation)
    regions = await queries.known_regions(tx, list({str(row.region) for row in read.values()}))
    known = await queries.organisations_by_code(
        tx, [str(code) for row in read.values() for code in (row.code, row.department) if code is not None]
    )
    for position, row in list(read.items()):
        if str(row.region) not in regions:
            verdicts[position] = Verdict("rejected", "unknown-region", "there is no region of this code")
            del read[position]
    refuse_repeats(read, verdicts, key=lambda row: row.code, what="organisation code")
    while True:  # a refused department takes what stands below it along
        given = known.keys() | {str(row.code) for row in read.values()}
        orphans = [position for position, row in read.items() if row.department and str(row.department) not in given]
        if not orphans:
            break
        for position in orphans:
            verdicts[position] = Verdict("rejected", "unknown-department", "its competent department is not recorded")
            del read[position]
    if read:
        await _save_organisations(tx, read, known, verdicts, today)
    return [verdicts[position] for position in range(len(rows))]


async def _save_organisations(
    tx: Tx,
    read: dict[int, OrganisationRow],
    known: dict[str, queries.PlacedOrganisation],
    verdicts: dict[int, Verdict],
    today: date,
) -> None:
    ids = {code: organisation.organisation_id for code, organisation in known.items()}
    regions = {code: organisation.region_code for code, organisation in known.items()}
    for row in read.values():
        ids.setdefault(str(row.code), uuid7())
    # 1. Departments before what stands below them: the foreign key asks for it.
    saved: dict[str, tuple[queries.PlacedOrganisation, bool]] = {}
    for below in (False, True):
        level = [row for row in read.values() if (row.department is not None) is below]
        if level:
            changed = await queries.save_organisations(
                tx,
                [
                    (
                        ids[str(row.code)],
                        str(row.code),
                        row.name,
                        row.kind,
                        str(row.region),
                        None if row.department is None else ids[str(row.department)],
                    )
                    for row in level
                ],
            )
            saved |= {organisation.code: (organisation, is_new) for organisation, is_new in changed}
    # 2. Then everybody's HR authority, which a new authority may change.
    moved = await queries.find_authorities(tx, list({str(row.region) for row in read.values()} | set(regions.values())))
    latest = {organisation.organisation_id: organisation for organisation, _ in saved.values()}
    latest |= {organisation.organisation_id: organisation for organisation in moved}
    await emit(tx, [_organisation_placed(organisation) for organisation in latest.values()])
    # 3. A unit that moved to another region takes its people along.
    movers = {
        one.organisation_id: one.region_code
        for code, (one, _) in saved.items()
        if regions.get(code, one.region_code) != one.region_code
    }
    if movers:
        await move_people(tx, movers, today)
    for position, row in read.items():
        code = str(row.code)
        verdicts[position] = Verdict("unchanged" if code not in saved else "updated" if code in known else "created")


async def tell_organisations(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """Say again where the next organisations stand, for a service that is new; the last one, ``None`` where none is."""
    page = await queries.page_of_organisations(tx, after, rows_max)
    await emit(tx, [_organisation_placed(one) for one in page])
    return page[-1].organisation_id if page else None


def _organisation_placed(organisation: queries.PlacedOrganisation) -> OrganisationPlaced:
    return OrganisationPlaced(
        organisation_id=organisation.organisation_id,
        name=organisation.name,
        kind=organisation.kind,
        region_code=organisation.region_code,
        department_id=organisation.department_id,
        authority_id=organisation.authority_id,
        version=organisation.version,
    )
