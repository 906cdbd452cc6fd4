"""Asking for the certificates of a unit as one archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from certificates.bundles import queries
from certificates.bundles.domain import CERTIFICATES_MAX
from certificates.bundles.queries import UnitCertificate
from common.db import Tx
from common.errors import Conflict, Refused
from common.ids import uuid7
from offices.authority import Action
from offices.organisations import organisations, place_in
from offices.reach import Office


@dataclass(frozen=True)
class Wish:
    """Whose certificates are packed, of which year, and for which office."""

    office: Office
    unit_id: UUID
    year: int


async def certificates_reached(tx: Tx, wish: Wish) -> list[UnitCertificate]:
    """The valid certificates of those who are in the unit and whom the office reaches.

    Raises :class:`Refused` where there are none or too many.
    """
    found = await queries.certificates_of_unit(tx, wish.unit_id, wish.year, CERTIFICATES_MAX + 1)
    units = await organisations(tx, [wish.unit_id])
    reached = [
        item for item in found if wish.office.reaches(Action.SEE_HOURS, place_in(wish.unit_id, units, item.region_code))
    ]
    if not reached:
        raise Refused("nothing-to-pack", "nobody of this unit whom you may see has a valid certificate of this year")
    if len(found) > CERTIFICATES_MAX:
        raise Refused("too-many-to-pack", f"more than {CERTIFICATES_MAX} certificates", most=CERTIFICATES_MAX)
    return reached


async def ask_for(
    tx: Tx, wish: Wish, account_id: UUID, certificates: Sequence[UnitCertificate], *, now: datetime
) -> UUID:
    """Have these certificates of a unit packed. Raises :class:`Conflict` while another archive is made."""
    bundle_id = uuid7()
    columns = {
        "bundle_id": bundle_id, "account_id": account_id, "office_id": wish.office.organisation_id,
        "unit_id": wish.unit_id, "training_year": wish.year, "at": now,
        "certificate_ids": [item.certificate_id for item in certificates],
    }  # fmt: skip
    if not await queries.add(tx, columns):
        raise Conflict("packing-runs", "an archive that you asked for is being made; wait until it is done")
    return bundle_id
