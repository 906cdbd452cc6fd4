"""Opening a closed year: for one vendor's backlog, or for one person."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from common.db import Tx
from common.errors import NotFound, Refused
from common.ids import uuid7
from vendor_gateway.releases import queries as releases
from vendor_gateway.vendors import queries as vendors
from vendor_gateway.year_close import queries
from vendor_gateway.year_close.domain import Opening

FIRST_YEAR, LAST_YEAR = 2016, 2100
TAKEN_OVER = "平台启用前的学时数据接入"


async def open_year(tx: Tx, opening: Opening) -> UUID:
    """Completions of the year are taken in from now; those that are parked for it are judged again."""
    opening_id = uuid7()
    await queries.add_opening(tx, {"opening_id": opening_id, **asdict(opening)})
    await releases.begin(tx, "opening", vendor_id=opening.vendor_id, person_id=opening.person_id)
    return opening_id


async def take_over(tx: Tx, vendor_id: str, years: Sequence[int]) -> None:
    """Open years for what a vendor had before the platform (历史数据接入); the owner of the machine does it.

    Raises :class:`NotFound` for a vendor that is none, and :class:`Refused` for a year that no rulebook covers.
    """
    if not await vendors.is_vendor(tx, vendor_id):
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    if not years or not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise Refused("no-such-year", f"name one or more training years from {FIRST_YEAR} on", year=FIRST_YEAR)
    for year in sorted(set(years)):
        await open_year(tx, Opening(year, TAKEN_OVER, "owner", vendor_id=vendor_id))
