"""What is answered about contracts, as it is described."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.contracts.vendor_gateway import OrganiserLevel
from common.openapi import Amount, Answer, Hours


class VendorContract(Answer):
    """For whom a vendor teaches (培训机构协议)."""

    contract_id: UUID
    region_code: str | None
    """The region and every one below it; ``null``: wherever the platform serves."""
    begins_on: date
    ends_on: date | None
    """The last day; ``null`` while none is agreed."""
    subjects: list[Literal["public", "professional"]]
    yuan_per_hour: Amount | None
    """元 a class hour; ``null`` where none is agreed."""
    free_public_hours: Hours
    """Of the public subject, offered free of charge."""
    wants_catalogue: bool
    """Completions of courses that the catalogue does not have, or has otherwise, are held for a review."""
    organiser_level: OrganiserLevel
    """The level of the authority that made it: hours under it are of training that this level organised."""
    made_by: str
    made_at: AwareDatetime


class VendorContracts(Answer):
    """The contracts of a vendor, the newest first."""

    contracts: list[VendorContract]


class NewContract(Answer):
    """A contract that was put on record."""

    contract_id: UUID
