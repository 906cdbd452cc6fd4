"""What must be true: pure bookkeeping of what was sent and what was answered, and what follows from it.

A *story* is what happens to one person, in stages. The acts of a stage are under way at the same time, and a stage
begins when every act of the one before it has been answered; so the answer to each act is known beforehand, or is one
of a few. What was sent and not answered yet may have happened or not, until it is sent again and answered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bench.faults.acts import (
    ACCEPTED,
    AGAIN,
    CONFLICT,
    CREATED,
    FLAGGED,
    OTHER_ID,
    PARKED,
    REVOKED_BEFORE,
    UNCHANGED,
    UNKNOWN,
    Act,
    Complete,
    Item,
    Register,
    Revoke,
    Spoilt,
    Story,
    Verdict,
)

PUBLIC_NEEDED, PROFESSIONAL_NEEDED = 3_000, 6_000
"""Centihours a year in Hunan: 30 class hours of the public subject, 60 of the professional one."""


@dataclass
class Kept:
    """A completion on record, and what was answered for it."""

    item: Item
    parked: bool
    """It was parked when it came; since then it may have been applied."""
    revoked: bool = False


class Registration(StrEnum):
    """What is known of a person at the platform."""

    NEVER = "never"
    SENT = "sent"
    """Sent or answered; the gateway may not have heard of it yet."""
    SETTLED = "settled"
    """Everybody has heard of it."""


class Must(StrEnum):
    """What becomes of a person-year's certificate in the end."""

    EXIST = "exist"
    """Exactly one, stored and valid."""
    FALLEN = "fallen"
    """None or one that is suspended: the year met its rules for a while, which the ledger may have seen or not."""
    STAY_SUSPENDED = "stay-suspended"
    """Exactly one, suspended: somebody was shown it."""
    NOT_EXIST = "not-exist"


class Entered(StrEnum):
    """What the ledger has of one completion in the end."""

    CREDIT = "credit"
    BOTH = "credit-and-reversal"
    NEITHER = "neither"
    BOTH_OR_NEITHER = "both-or-neither"
    """Taken back while it was parked, or just when it was applied."""


@dataclass(frozen=True)
class Expected:
    """What the checker must find once everything is quiet."""

    completions: dict[tuple[str, str], tuple[Item, Entered]]
    balances: dict[tuple[int, int], tuple[int, int]]
    """Public and professional centihours of each person and year that has entries for sure."""
    certificates: dict[tuple[int, int], Must]
    numbers: dict[tuple[int, int], str]
    """Certificate numbers that somebody was shown."""
    registered: frozenset[int]
    asked: frozenset[tuple[int, int]]
    """Every person and year that anything was ever sent for."""


@dataclass
class _Year:
    """What is followed of one person's year."""

    maybe: dict[tuple[str, str], Item] = field(default_factory=dict)
    """Everything that may have counted at some moment."""
    revocations: int = 0
    credits_since: int = 0
    """Completions that may have been counted after the first revocation: each may restore a certificate once."""
    number: str | None = None
    status: str = "not-certified"
    falls: int = 0
    restorations: int = 0


class Model:
    """The books. ``sent`` before an act's first attempt, ``answered`` with its answer; both give what is wrong."""

    def __init__(self, settled: Iterable[int] = ()) -> None:
        self.kept: dict[tuple[str, str], Kept] = {}
        self.verdicts: Counter[str] = Counter()
        self._meanings: dict[tuple[str, int, str, int], tuple[str, str]] = {}
        self._people: dict[int, Registration] = dict.fromkeys(settled, Registration.SETTLED)
        self._years: defaultdict[tuple[int, int], _Year] = defaultdict(_Year)
        self._under_way: Counter[Act] = Counter()
        self._allowed: dict[Act, frozenset[Verdict]] = {}
        self._owed: dict[tuple[str, str], Item] = {}
        self._revocable: dict[tuple[str, str], bool] = {}

    # ------------------------------------------------------------------ sending

    def sent(self, act: Act) -> None:
        """From now on it may have happened."""
        self._under_way[act] += 1
        if isinstance(act, Register):
            if self._people.get(act.person) is not Registration.SETTLED:
                self._people[act.person] = Registration.SENT
            return
        year = self._years[act.item.person, act.item.year]
        if isinstance(act, Revoke):
            if not year.revocations:
                # Whatever is under way, or is parked, may be counted after the revocation.
                year.credits_since += sum(item.key not in self.kept for item in year.maybe.values())
                year.credits_since += sum(self.kept[key].parked for key in year.maybe if key in self.kept)
            year.revocations += 1
        elif isinstance(act, Complete) and self._may_count(act.item) and act.item.key not in year.maybe:
            year.maybe[act.item.key] = act.item
            year.credits_since += bool(year.revocations)
        self._allowed[act] = self._answers(act)

    def _may_count(self, item: Item) -> bool:
        return item.key not in self.kept and item.meaning not in self._meanings

    def _answers(self, act: Complete | Spoilt | Revoke) -> frozenset[Verdict]:
        """What may be answered."""
        if isinstance(act, Spoilt):
            return frozenset((Verdict("rejected", act.how),))
        kept = self.kept.get(act.item.key)
        if isinstance(act, Revoke):
            if kept is None:
                return frozenset((UNKNOWN,))
            return frozenset((REVOKED_BEFORE if kept.revoked else ACCEPTED,))
        if kept is not None:
            if kept.item != act.item:
                return frozenset((CONFLICT,))
            return frozenset((REVOKED_BEFORE if kept.revoked else AGAIN,))
        if (other := self._meanings.get(act.item.meaning)) is not None:
            found = self.kept[other].item
            same = (found.subject, found.centihours) == (act.item.subject, act.item.centihours)
            return frozenset((OTHER_ID if same else CONFLICT,))
        known = self._people.get(act.item.person, Registration.NEVER)
        allowed = {
            Registration.NEVER: {PARKED},
            Registration.SENT: {PARKED, ACCEPTED, FLAGGED},
            Registration.SETTLED: {ACCEPTED, FLAGGED},
        }[known]
        # The same item twice at the same time: one of them is the first.
        return frozenset(allowed | ({AGAIN} if self._under_way[act] > 1 else set()))

    # ------------------------------------------------------------------ answers

    def answered(self, act: Act, verdict: Verdict) -> list[str]:
        """Take note; what is wrong about this answer."""
        self._under_way[act] -= 1
        self.verdicts[str(verdict)] += 1
        if isinstance(act, Register):
            return [] if verdict in (CREATED, UNCHANGED) else [f"the import of person {act.person} was {verdict}"]
        allowed = self._allowed[act] | self._answers(act) if isinstance(act, Complete) else self._allowed[act]
        wrong = []
        if verdict not in allowed:
            wanted = " or ".join(sorted(map(str, allowed)))
            wrong.append(f"{type(act).__name__} {act.item.key} was answered {verdict}, must be {wanted}")
        if isinstance(act, Complete):
            wrong += self._note_completion(act, verdict)
        elif isinstance(act, Revoke) and verdict == ACCEPTED:
            kept = self.kept.get(act.item.key)
            if kept is not None and not kept.revoked:
                kept.revoked = True
                self._meanings.pop(kept.item.meaning, None)
        return wrong

    def _note_completion(self, act: Complete, verdict: Verdict) -> list[str]:
        item = act.item
        if verdict.status in ("accepted", "parked"):
            if item.key in self.kept:
                return [f"{item.key} was taken twice"]
            self.kept[item.key] = Kept(item, parked=verdict.status == "parked")
            self._meanings[item.meaning] = item.key
            self._owed.pop(item.key, None)
        elif verdict == AGAIN and item.key not in self.kept:
            self._owed[item.key] = item
        return []

    def settled(self, people: Iterable[int]) -> None:
        """Everybody has heard of these people: nothing of theirs is parked any more."""
        for person in people:
            self._people[person] = Registration.SETTLED

    @property
    def under_way(self) -> int:
        """Acts without an answer."""
        return sum(self._under_way.values())

    @property
    def open_questions(self) -> list[str]:
        """What was answered as a repetition of something that was never taken."""
        return [f"{key} was answered sent-before and never taken" for key in self._owed]

    # ------------------------------------------------------------------ what the HR platform is told

    def told(self, person: int, year: int, status: str, number: str | None) -> list[str]:
        """Whether this answer can be true at all, whatever is still under way; answers of one asker, in their order."""
        known = self._years[person, year]
        who = f"person {person}, {year}"
        wrong = []
        if status not in ("certified", "suspended", "not-certified"):
            return [f"{who}: told {status}, which nobody asked for"]
        if status != "not-certified":
            if not meets(known.maybe.values()) or self._people.get(person) is None:
                wrong.append(f"{who}: told {status}, though the hours sent can never have been enough")
            if known.number is not None and known.number != number:
                wrong.append(f"{who}: certificate {known.number} is now {number}")
            if number is None:
                wrong.append(f"{who}: told {status} without a certificate")
            known.number = known.number or number
        elif known.number is not None:
            wrong.append(f"{who}: told not-certified after certificate {known.number} was shown")
        if status == "suspended" and not known.revocations:
            wrong.append(f"{who}: told suspended, though nothing was taken back")
        known.falls += (known.status, status) == ("certified", "suspended")
        known.restorations += (known.status, status) == ("suspended", "certified")
        if known.falls > known.revocations:
            wrong.append(f"{who}: suspended {known.falls} times after {known.revocations} revocations")
        if known.restorations > known.credits_since:
            wrong.append(f"{who}: restored, though nothing was sent that could restore it")
        known.status = status
        return wrong

    # ------------------------------------------------------------------ the end

    def expected(self) -> Expected:
        """What follows once every act has its answer and everything is quiet."""
        registered = frozenset(self._people)
        completions = {key: (kept.item, _entered(kept, registered)) for key, kept in self.kept.items()}
        balances: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for item, entered in completions.values():
            if entered in (Entered.CREDIT, Entered.BOTH):
                hours = item.centihours if entered is Entered.CREDIT else 0
                balances[item.person, item.year][item.subject == "professional"] += hours
        certificates = {}
        for person, year in self._years:
            public, professional = balances.get((person, year), (0, 0))
            certificates[person, year] = self._must(person, year, public, professional)
        return Expected(
            completions,
            {at: (hours[0], hours[1]) for at, hours in balances.items()},
            certificates,
            {at: known.number for at, known in self._years.items() if known.number is not None},
            registered,
            frozenset(self._years),
        )

    def _must(self, person: int, year: int, public: int, professional: int) -> Must:
        known = self._years[person, year]
        if person not in self._people or not meets(known.maybe.values()):
            return Must.NOT_EXIST
        if public >= PUBLIC_NEEDED and professional >= PROFESSIONAL_NEEDED:
            return Must.EXIST
        return Must.FALLEN if known.number is None else Must.STAY_SUSPENDED


def _entered(kept: Kept, registered: frozenset[int]) -> Entered:
    if kept.item.person not in registered:
        return Entered.NEITHER
    if not kept.revoked:
        return Entered.CREDIT
    return Entered.BOTH_OR_NEITHER if kept.parked else Entered.BOTH


def meets(items: Iterable[Item]) -> bool:
    """Whether these hours of one year are enough."""
    hours: Counter[str] = Counter()
    for item in items:
        hours[item.subject] += item.centihours
    return hours["public"] >= PUBLIC_NEEDED and hours["professional"] >= PROFESSIONAL_NEEDED


def acts_of(stories: Sequence[Story]) -> int:
    """How many acts there are."""
    return sum(len(stage) for story in stories for stage in story.stages)
