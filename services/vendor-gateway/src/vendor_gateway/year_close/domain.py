"""Which closed years are open for whom."""

from dataclasses import dataclass
from uuid import UUID

from offices.regions import stem_of


@dataclass(frozen=True)
class Opening:
    """A decision by which completions of a closed year are taken in: of one vendor, or of one person."""

    training_year: int
    reason: str
    made_by: str
    vendor_id: str | None = None
    person_id: UUID | None = None
    region_code: str | None = None
    """Of the office that decided; ``None`` where the owner of the machine takes a backlog over."""
    made_for: UUID | None = None


@dataclass(frozen=True)
class Openings:
    """What offices decided."""

    of_vendors: frozenset[tuple[str, int, str | None]] = frozenset()
    """Vendor, training year, region of the office that decided (``None``: every region)."""
    of_people: frozenset[tuple[UUID, int]] = frozenset()

    def are_for(self, vendor_id: str, person_id: UUID, region: str | None, year: int) -> bool:
        """Whether somebody's completion of a closed year is taken in all the same."""
        if (vendor_id, year, None) in self.of_vendors or (person_id, year) in self.of_people:
            return True
        return any(
            (vendor, opened) == (vendor_id, year) and of is not None and (region or "").startswith(stem_of(of))
            for vendor, opened, of in self.of_vendors
        )
