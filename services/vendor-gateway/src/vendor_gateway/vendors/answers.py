"""What is answered about vendors, as it is described."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from common.openapi import LEFT_OUT, Answer
from vendor_gateway.vendors.domain import KeyKind


class SavedVendor(Answer):
    """An online vendor (网络培训机构), as it is now."""

    vendor: str
    """Its id."""
    name: str


class ListedVendor(Answer):
    """An online vendor, and whether it can deliver."""

    vendor: str
    """Its id."""
    name: str
    keys: Annotated[int, Field(ge=0)]
    """Live ones."""
    contracts: Annotated[int, Field(ge=0)]
    """That hold today."""
    last_delivery_at: AwareDatetime | None
    """In China time; ``null`` where it never delivered."""


class VendorList(Answer):
    """Every vendor, in the order of their ids."""

    vendors: list[ListedVendor]


class AddedKey(Answer):
    """A signing key that was added."""

    key_id: str
    kind: KeyKind
    waits: bool
    """Another operator has to confirm it before it verifies."""
    secret: str = LEFT_OUT
    """Of an ``hmac`` key: ``whsec_…``, shown this once; left out of another."""


class VendorAct(Answer):
    """What an operator or a program did to a vendor or to one of its keys."""

    what: Literal[
        "vendor.saved", "key.added", "key.confirmed", "key.ended", "contract.added", "contract.ended", "courses.saved",
        "courses.approved", "courses.refused",
    ]  # fmt: skip
    key_id: str | None
    """``null`` where it was done to the vendor."""
    made_by: str
    """The id of the program's client, or ``account:<id>`` of an operator."""
    made_at: AwareDatetime


class VendorActs(Answer):
    """The latest first, at most 200."""

    acts: list[VendorAct]


class VendorKey(Answer):
    """A signing key that has not ended, without the key."""

    key_id: str
    kind: KeyKind
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    """When it signed last, to the hour; ``null`` where it never did."""
    proposed_by: str | None
    """``account:<id>`` of the operator who added it, while another one has to confirm it: until then it verifies
    nothing. ``null`` where it verifies.
    """


class VendorKeys(Answer):
    """The live keys of a vendor and those that wait to be confirmed, the newest first."""

    keys: list[VendorKey]


class VendorFreshness(Answer):
    """When an online vendor delivered last, and how long after completion it usually delivers."""

    vendor: str
    """Its id."""
    name: str
    last_delivery_at: AwareDatetime | None
    """In China time; ``null`` where it never delivered."""
    usual_delay_s: Annotated[int, Field(ge=0)] | None
    """Seconds from completion to receipt, the median of its newest deliveries (at most a thousand, of 30 days at most),
    each by its own median; ``null`` where nothing new came in these days."""


class VendorFreshnessList(Answer):
    """Every vendor, in the order of their ids."""

    vendors: list[VendorFreshness]
    as_of: AwareDatetime
    """In China time."""
