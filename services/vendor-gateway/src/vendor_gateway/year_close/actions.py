"""Opening a closed year: for one vendor's backlog, or for one person."""

from dataclasses import asdict
from uuid import UUID

from common.db import Tx
from common.ids import uuid7
from vendor_gateway.releases import queries as releases
from vendor_gateway.year_close import queries
from vendor_gateway.year_close.domain import Opening


async def open_year(tx: Tx, opening: Opening) -> UUID:
    """Completions of the year are taken in from now; those that are parked for it are judged again."""
    opening_id = uuid7()
    await queries.add_opening(tx, {"opening_id": opening_id, **asdict(opening)})
    await releases.begin(tx, "opening", vendor_id=opening.vendor_id, person_id=opening.person_id)
    return opening_id
