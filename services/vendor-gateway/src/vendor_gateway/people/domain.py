"""Where somebody stands, and stood."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

HR_AUTHORITY = "hr-authority"
"""The role, and the kind of organisation, of those who decide about hours."""


class KnownPerson(NamedTuple):
    """Somebody as the registry told of them."""

    person_id: UUID
    region_code: str | None
    """Where they stand now; ``None`` until the registry has told."""
    regions: tuple[tuple[date | None, str], ...] = ()
    """From which day in which region, in their order; empty where they never moved between regions."""

    has_other_records: bool = False
    """Another record is of the same human (合并)."""
    has_revoked: bool = False
    """A vendor took something back that it had sent of them."""

    def region_on(self, day: date) -> str | None:
        """The region code of a day; before the first one known, the first."""
        if not self.regions:
            return self.region_code
        found = self.regions[0][1]
        for since, region in self.regions[1:]:
            if since is not None and since > day:
                break
            found = region
        return found
