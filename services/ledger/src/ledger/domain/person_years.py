"""A person-year: what its entries add up to, and on which side of its rulebook it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.entries import GENESIS, Entry, EntryKind, Posting, chain
from rulebook import Assessment, Lesson, Person, Placement, Rulebook, Rulebooks, Tally, assess, is_met


class KnownPerson(NamedTuple):
    """A person as the ledger knows them, held under lock."""

    person: Person = Person()
    makes_up: bool = False
    """There is, or was, a decision that lets hours go to an earlier year."""
    merged_into: UUID | None = None
    """Another record of the same human, for which everything of this one counts."""


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
    granted: tuple[str, ...] = ()
    """Kinds of relief (视同、免) that were granted for the year."""
    rulebook_id: str | None = None
    met: bool = False
    side_changes: int = 0

    taken_off: Posting | None = field(default=None, repr=False)
    """The last reversal that was entered while this was held: what a fall goes back to."""
    lessons: Sequence[Lesson] | None = field(default=None, repr=False)
    """What stands behind the sums, where the rulebook asks for that."""

    @property
    def tally(self) -> Tally:
        """The sums, as the rulebook takes them."""
        return Tally(
            self.public_centihours,
            self.professional_centihours,
            self.half_days,
            self.topics,
            self.granted,
            self.lessons,
        )

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
            if posting.kind is EntryKind.REVERSAL:
                self.taken_off = posting
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
                self.topics.pop(posting.topic, None)

    def reassess(self, rulebook: Rulebook | None, placement: Placement | None) -> None:
        """Hold the sums against the rulebook that binds."""
        met = is_met(rulebook, self.tally, placement, self.training_year)
        self.rulebook_id = rulebook.id if rulebook else None
        self._changed = met != self.met
        if self._changed:
            self.met = met
            self.side_changes += 1

    _changed: bool = field(default=False, repr=False)

    @property
    def changed_side(self) -> bool:
        """Whether the last :meth:`reassess` crossed the threshold or fell below it."""
        return self._changed


def assessment(year: PersonYear, person: Person, rulebooks: Rulebooks) -> Assessment:
    """Each requirement with have, need and met."""
    rulebook, placement = rulebooks.binding_for_year(person, year.training_year)
    return assess(rulebook, year.tally, placement, year.training_year)


def remarks(found: Assessment) -> tuple[str, ...]:
    """What a certificate says beside its hours: what was deemed complete (视同), and by which article."""
    said = [
        f"{'年度培训学时' if finding.relief.covers is None else finding.requirement.name}："
        f"{finding.relief.name}，视同完成（{finding.relief.article}）"
        for finding in found.findings
        if finding.relief is not None and finding.relief.effect == "deemed"
    ]
    return tuple(dict.fromkeys(said))
