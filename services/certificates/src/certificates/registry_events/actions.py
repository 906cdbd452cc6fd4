"""What the registry says of people and organisations."""

from collections.abc import Sequence

from certificates.issuance import queries as issuance_queries
from certificates.people import queries as people_queries
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from offices.organisations import save_organisations


async def know_people(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember where people are; certificates of theirs that could not be printed are tried again."""
    latest = {placement.person_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    await people_queries.save_people(tx, list(latest.values()))
    await issuance_queries.stop_waiting(tx, list(latest))


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Remember organisations."""
    await save_organisations(tx, placed)
    await issuance_queries.stop_waiting_of_units(tx, sorted({placement.organisation_id for placement in placed}))
