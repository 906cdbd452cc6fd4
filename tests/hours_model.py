"""What is on record of vendors' completions and why, in a few lines: an independent model for a test at random.

It knows nothing of intervals, locks, pages or events: every course takes 20 hours of one day, so that the day's 16
class hours alone decide what fits.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

DAY_MAX = 1_600
"""Centihours."""
WAITS = ("year-closed", "no-contract")
"""Holds that end by themselves."""


@dataclass
class Told:
    """A completion on record, as the model has it."""

    completion_id: str
    serial: int
    vendor: str
    course: str
    day: str
    hours: int
    subject: str
    hold: str | None = None
    is_revoked: bool = False
    is_taken_off: bool = False
    proposed_by: int | None = None

    @property
    def credit(self) -> tuple[int, str, str, str]:
        """Person, vendor, course, year."""
        return self.serial, self.vendor, self.course, self.day[:4]

    @property
    def counts(self) -> bool:
        """Whether its hours stand."""
        return self.hold is None and not self.is_revoked

    @property
    def state(self) -> str:
        """As the vendor is told."""
        if self.is_revoked:
            return "revoked"
        return {None: "accepted", "void": "voided"}.get(self.hold, "parked")


@dataclass
class Model:
    """What is on record, and by which decisions."""

    known: set[int]
    items: list[Told] = field(default_factory=list)
    contracts: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    openings: set[tuple[str | int, str]] = field(default_factory=set)

    def day_of(self, item: Told) -> int:
        """Centihours that the person's day has already."""
        return sum(o.hours for o in self.items if o.counts and (o.serial, o.day) == (item.serial, item.day))

    def hold_of(self, item: Told, closed_from: str = "2026") -> str | None:
        """Why something that is told now does not count."""
        year = item.day[:4]
        if item.serial not in self.known:
            return "unknown-person"
        if year < closed_from and not {(item.vendor, year), (item.serial, year)} & self.openings:
            return "year-closed"
        if not any(first <= item.day <= last for first, last in self.contracts[item.vendor]):
            return "no-contract"
        taken_back = [other for other in self.items if other.is_revoked and other.credit == item.credit]
        if any(other.hold == "void" or other.proposed_by is not None for other in taken_back):
            return "held-for-review"
        return "held-for-review" if self.day_of(item) + item.hours > DAY_MAX else None

    def tell(self, item: Told) -> str:
        """The verdict's status; what is new is on record."""
        for other in self.items:
            if other.completion_id == item.completion_id:
                return "duplicate"
        for other in self.items:
            if other.credit == item.credit and not other.is_revoked:
                same = (other.subject, other.hours) == (item.subject, item.hours)
                return "duplicate" if same else "conflict"
        item.hold = self.hold_of(item)
        self.items.append(item)
        return "parked" if item.hold else "accepted"

    def look_again(self, concerns: Callable[[Told], bool]) -> None:
        """What waits is judged again, in the order of completion."""
        waiting = [item for item in self.items if concerns(item) and not item.is_revoked]
        for item in sorted(waiting, key=lambda item: item.day):
            item.hold = self.hold_of(item)

    def decide(self, item: Told, decision: str, by: int) -> str:
        """What becomes of an official's decision."""
        if item.is_revoked:
            return "revoked"
        if item.proposed_by is not None:
            if decision in ("counts", "void"):
                return "changed"
            if (item.proposed_by == by) is not (decision == "withdraw"):
                return "second-person"
            item.proposed_by = None
            if decision == "confirm":
                item.hold, item.is_taken_off = "void", True
            return f"{decision}-void"
        if decision in ("confirm", "refuse", "withdraw"):
            return "no-proposal"
        if decision == "void" and item.hold is None:
            item.proposed_by = by
            return "propose-void"
        if decision == "void" and item.hold == "held-for-review":
            item.hold = "void"
            return "void"
        if decision == "counts" and item.hold in ("held-for-review", "void"):
            item.hold = None
            return "counts"
        return "not-held"
