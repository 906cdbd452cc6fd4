"""What the registry told, kept."""

from collections.abc import Sequence

from common.contracts.registry import OrganisationPlaced
from common.db import Tx
from vendor_gateway.people import queries


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Organisations as they are now."""
    latest = {placement.organisation_id: placement for placement in sorted(placed, key=lambda item: item.version)}
    await queries.save_organisations(tx, list(latest.values()))
