"""A person-year: what its entries add up to, and on which side of its rulebook it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.entries import GENESIS, Entry, Posting, chain
from rulebook import Assessment, Rulebook, Rulebooks, Tally, assess, is_met


class Placement(NamedTuple):
    """Where a person stands, as far as rules ask; all ``None`` for somebody not heard of yet."""

    organisation_id: UUID | None = None
    region_code: str | None = None
    post_category: str | None = None
    title_level: str | None = None


@dataclass(slots=True)
class PersonYear:
    """One person's training year, held under lock while it changes."""

    person_id: UUID
    training_year: int
    entries: int = 0
    head: bytes = GENESIS
    """Hash of the newest entry."""
    public_centihours: int = 0
    professional_centihours: int = 0
    half_days: int = 0
    topics: dict[str, int] = field(default_factory=dict)
    rulebook_id: str | None = None
    met: bool = False
    side_changes: int = 0

    @property
    def tally(self) -> Tally:
        """The sums, as the rulebook takes them."""
        return Tally(self.public_centihours, self.professional_centihours, self.half_days, self.topics)

    @property
    def total_centihours(self) -> int:
        """Both subjects."""
        return self.public_centihours + self.professional_centihours

    def post(self, postings: Sequence[Posting], recorded_at: datetime) -> list[Entry]:
        """Enter postings in the order given: chained, and added to the sums."""
        entered = []
        for posting in postings:
            entry = chain(posting, seq=self.entries + 1, previous=self.head, recorded_at=recorded_at)
            self.entries, self.head = entry.seq, entry.hash
            self._add(posting)
            entered.append(entry)
        return entered

    def _add(self, posting: Posting) -> None:
        if posting.subject == "public":
            self.public_centihours += posting.centihours
        else:
            self.professional_centihours += posting.centihours
        self.half_days += posting.half_days
        if posting.topic is not None and posting.subject == "public":
            left = self.topics.get(posting.topic, 0) + posting.centihours
            if left:
                self.topics[posting.topic] = left
            else:
                del self.topics[posting.topic]

    def reassess(self, placement: Placement, rulebooks: Rulebooks) -> Rulebook | None:
        """Hold the sums against the rulebook that binds; the rulebook is returned where the side changed."""
        rulebook = binding(placement, self.training_year, rulebooks)
        met = is_met(rulebook, self.tally, title_level=placement.title_level or "none", year=self.training_year)
        self.rulebook_id = rulebook.id if rulebook else None
        self._changed = met != self.met
        if self._changed:
            self.met = met
            self.side_changes += 1
        return rulebook

    _changed: bool = field(default=False, repr=False)

    @property
    def changed_side(self) -> bool:
        """Whether the last :meth:`reassess` crossed the threshold or fell below it."""
        return self._changed


def binding(placement: Placement, year: int, rulebooks: Rulebooks) -> Rulebook | None:
    """The one rulebook for this person and year; the one function that decides it."""
    if placement.region_code is None or placement.post_category is None:
        return None
    return rulebooks.for_(placement.region_code, placement.post_category, year)


def assessment(year: PersonYear, placement: Placement, rulebook: Rulebook | None) -> Assessment:
    """Each requirement with have, need and met."""
    return assess(rulebook, year.tally, title_level=placement.title_level or "none", year=year.training_year)
