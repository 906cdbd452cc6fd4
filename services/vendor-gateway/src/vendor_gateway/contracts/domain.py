"""For whom a vendor teaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rulebook import is_at_least, level_of
from vendor_gateway.people.domain import stem_of


@dataclass(frozen=True)
class Contract:
    """One contract: a region, from a day to a day, one subject or both."""

    contract_id: UUID
    region_code: str | None
    """The region and every one below it; ``None``: wherever the platform serves."""
    begins_on: date
    ends_on: date | None
    subjects: frozenset[str]
    wants_catalogue: bool = False
    """Completions of courses that the catalogue does not have, or has otherwise, are held for a review."""
    organiser_level: str | None = None
    """As agreed; ``None``: that of the region."""

    @property
    def level(self) -> str:
        """Of which level training under it is organised (Kaifeng 2016, part 三): that of the authority that made it.

        One for wherever the platform serves is the province's.
        """
        return level_agreed(self.region_code, self.organiser_level)

    def covers(self, region: str, subject: str, on: date) -> bool:
        """Whether it lets the vendor teach this subject to somebody placed there on a day."""
        return (
            subject in self.subjects
            and self.begins_on <= on
            and (self.ends_on is None or on <= self.ends_on)
            and (self.region_code is None or region.startswith(stem_of(self.region_code)))
        )


def level_agreed(region_code: str | None, stated: str | None) -> str:
    """The level of the authority that made a contract for a region, where none is stated that of the region."""
    return stated or ("province" if region_code is None else level_of(region_code))


def contract_for(contracts: Iterable[Contract], region: str, subject: str, on: date) -> Contract | None:
    """The contract under which a vendor teaches somebody; of several the one that wants a catalogue."""
    found = None
    for contract in contracts:
        if contract.covers(region, subject, on):
            if contract.wants_catalogue:
                return contract
            if found is None or not is_at_least(found.level, contract.level):
                found = contract
    return found
