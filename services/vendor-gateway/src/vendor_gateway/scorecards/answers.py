"""What is answered about vendors, as it is described."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import Answer, Hours

_Count = Annotated[int, Field(ge=0)]


class VendorScorecard(Answer):
    """What came from one vendor about an office's people, of courses completed in one training year."""

    vendor: str
    """Its id."""
    name: str
    people: _Count
    """Who learned at it: one of its completions counts."""
    counted: _Count
    """Completions that count."""
    hours: Hours
    """Class hours of these."""
    late: _Count
    """What came more than 30 days after it was completed, whatever became of it."""
    held: _Count
    """What waits for a review (待核查)."""
    year_closed: _Count
    """What came after its training year was closed, and waits."""
    no_contract: _Count
    """What waits since the vendor had no contract for the region."""
    void: _Count
    """What an office found not to be true (查实作废), hours that were taken off included."""
    revoked: _Count
    """What the vendor took back."""
    duplicate: _Count
    """What it sent again under another id."""
    conflict: _Count
    """What contradicts something that it had sent."""
    rejected: _Count
    """What was rejected and says whom it is about; what names nobody stands in no region, and is not among it."""


class UnitOfOneVendor(Answer):
    """A unit of at least ten learners, nine of ten of whom learned at one vendor that has at most seven of ten of
    everybody whom the office sees.
    """

    organisation_id: UUID
    name: str | None
    """``null`` where the registry has not told of the unit yet."""
    people: _Count
    """Its learners."""
    vendor: str
    vendor_people: _Count
    """Its learners at that vendor."""


class VendorScorecards(Answer):
    """What vendors sent about an office's people, who gave most hours first."""

    training_year: int
    as_of: AwareDatetime | None
    """In China time: everything that came before is in it; ``null`` while it is counted for the first time."""
    people: _Count
    """Who learned at any vendor."""
    vendors: list[VendorScorecard]
    units_of_one_vendor: list[UnitOfOneVendor]
    """Where somebody may be prescribing a vendor, those with most learners first; at most 200."""
