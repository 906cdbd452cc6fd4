"""Asking for the certificates of a unit as one archive."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from certificates.bundles import queries
from certificates.bundles.domain import CERTIFICATES_MAX
from common.db import Tx
from common.errors import Conflict, Refused
from common.ids import uuid7
from offices.authority import Action
from offices.organisations import organisations, place_in
from offices.reach import Office


@dataclass(frozen=True)
class Asked:
    """An archive that is to be made, and of whom."""

    bundle_id: UUID
    person_ids: tuple[UUID, ...]


async def ask_for(tx: Tx, office: Office, account_id: UUID, unit_id: UUID, year: int, *, now: datetime) -> Asked:
    """Have the valid certificates of those packed who are in the unit and whom the office reaches.

    Raises :class:`Refused` where there are none or too many, :class:`Conflict` while another archive is made.
    """
    found = await queries.certificates_of_unit(tx, unit_id, year, CERTIFICATES_MAX + 1)
    units = await organisations(tx, [unit_id])
    reached = [item for item in found if office.reaches(Action.SEE_HOURS, place_in(unit_id, units, item.region_code))]
    if not reached:
        raise Refused("nothing-to-pack", "nobody of this unit whom you may see has a valid certificate of this year")
    if len(found) > CERTIFICATES_MAX:
        raise Refused("too-many-to-pack", f"more than {CERTIFICATES_MAX} certificates", most=CERTIFICATES_MAX)
    bundle_id = uuid7()
    columns = {
        "bundle_id": bundle_id, "account_id": account_id, "office_id": office.organisation_id, "unit_id": unit_id,
        "training_year": year, "certificate_ids": [item.certificate_id for item in reached], "at": now,
    }  # fmt: skip
    if not await queries.add(tx, columns):
        raise Conflict("packing-runs", "an archive that you asked for is being made; wait until it is done")
    return Asked(bundle_id, tuple(item.person_id for item in reached))
