"""What the registry says of people and organisations."""

from collections.abc import Sequence
from uuid import UUID

from certificates.queries import issuance, people
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.readings import person_of_number


async def know_people(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember where people are; certificates of theirs that could not be printed are tried again."""
    latest = {placement.person_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    await people.save_people(tx, list(latest.values()))
    await issuance.stop_waiting(tx, list(latest))


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Remember organisations."""
    latest = {placement.organisation_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    await people.save_organisations(tx, list(latest.values()))
    await issuance.stop_waiting_of_units(tx, list(latest))


async def ids_of(tx: Tx, person_id: UUID) -> list[UUID]:
    """The ids of somebody's records and what stands for their numbers: their readings stand under any of these."""
    found = await people.records_of(tx, person_id)
    return [item for item, _ in found] + [person_of_number(index) for _, index in found if index is not None]
