"""What the registry says of people and organisations."""

from collections.abc import Sequence

from certificates.queries import making, people
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx


async def know_people(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember who is where; whoever's certificate could not be printed is tried again."""
    latest = {one.person_id: one for one in sorted(placed, key=lambda one: one.version)}
    await people.save_people(tx, list(latest.values()))
    await making.stop_waiting(tx, list(latest))


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Remember organisations."""
    latest = {one.organisation_id: one for one in sorted(placed, key=lambda one: one.version)}
    await people.save_organisations(tx, list(latest.values()))
    await making.stop_waiting_of_units(tx, list(latest))
