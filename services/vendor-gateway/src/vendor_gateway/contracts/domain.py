"""For whom a vendor teaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.errors import Refused
from offices.regions import stem_of
from rulebook import Rulebook, Rulebooks, is_at_least, level_of


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


def books_for(region: str | None, rulebooks: Rulebooks, on: date) -> list[Rulebook]:
    """The regulations by which people of a region and of every one below it go on a day; ``None``: of any region."""
    in_force = [book for book in rulebooks.all if book.begins_on <= on and (book.ends_on is None or on <= book.ends_on)]
    if region is None:
        return in_force
    above = rulebooks.in_region(region, on)
    below = [book for book in in_force if book.region.startswith(stem_of(region)) and book is not above]
    return below if above is None else [above, *below]


def refuse_price(cents_per_hour: float, books: Iterable[Rulebook]) -> None:
    """Refused beyond what a regulation lets online training cost (Inner Mongolia 2024, art. 26)."""
    for cap in (cap for book in books for cap in book.fee_caps if cap.kind == "online"):
        if cents_per_hour > cap.cents:
            raise Refused(
                "over-fee-cap", f"online training costs at most {cap.cents / 100:g} yuan a class hour ({cap.article})",
                yuan=f"{cap.cents / 100:g}", article=cap.article,
            )  # fmt: skip


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
