"""What happens to the people of a run, made from a seed: enough hours, nearly enough, taken back, sent twice, …"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bench.faults.acts import CHINA, Act, Complete, Item, Register, Revoke, Spoilt, Story
from bench.faults.model import PROFESSIONAL_NEEDED, PUBLIC_NEEDED

YEARS = (2024, 2025)
_STEP = 50
SPOILS = ("bad-id-number", "bad-hours", "completed-before-started")
_KINDS = {
    "full": 30,
    "short": 10,
    "noisy": 12,
    "fallen": 8,
    "restored": 8,
    "repushed": 5,
    "parked": 8,
    "newcomer": 8,
    "never-registered": 4,
    "parked-and-revoked": 3,
    "year-end": 6,
    "two-years": 4,
}


def make_stories(seed: int, people: int, vendors: Sequence[str]) -> list[Story]:
    """One for each person, in the order in which they begin."""
    rng = Random(seed)
    kinds = rng.choices(list(_KINDS), list(_KINDS.values()), k=people)
    return [_Author(rng, vendors, person).write(kind) for person, kind in enumerate(kinds)]


class _Author:
    """Writes the story of one person."""

    def __init__(self, rng: Random, vendors: Sequence[str], person: int) -> None:
        self._rng, self._vendors, self._person = rng, vendors, person
        self._year = rng.choice(YEARS)
        self._written = 0
        self._moments: set[datetime] = set()
        self._courses: set[str] = set()

    def write(self, kind: str) -> Story:
        """The story of this kind."""
        registered = kind not in ("parked", "newcomer", "never-registered", "parked-and-revoked")
        stages = tuple(tuple(stage) for stage in getattr(self, "_" + kind.replace("-", "_"))() if stage)
        return Story(self._person, kind, registered, stages)

    # ------------------------------------------------------------------ the kinds

    def _full(self) -> Iterator[list[Act]]:
        yield from self._in_stages(self._enough())

    def _short(self) -> Iterator[list[Act]]:
        if self._rng.random() < 0.5:
            yield from self._in_stages(self._hours("public", PUBLIC_NEEDED - _STEP) + self._hours("professional"))
        else:
            yield from self._in_stages(self._hours("public") + self._hours("professional", PROFESSIONAL_NEEDED - _STEP))

    def _noisy(self) -> Iterator[list[Act]]:
        """Everything that must not count twice or at all, between the completions that count."""
        items = self._enough()
        for stage in self._in_stages(items):
            yield stage + [self._spoilt() for _ in range(self._rng.randint(0, 2))]
            sent = [act.item for act in stage if isinstance(act, Complete)]
            yield [Complete(item) for item in self._some(sent)]
            yield [Complete(replace(item, completion_id=self._id(item.vendor))) for item in self._some(sent)]
            yield [Complete(replace(item, centihours=item.centihours + _STEP)) for item in self._some(sent)]
        twin = Complete(self._item("public", 100))
        yield [twin, twin]
        yield [Revoke(replace(items[0], completion_id=self._id(items[0].vendor)))]

    def _fallen(self) -> Iterator[list[Act]]:
        items = self._enough()
        yield from self._in_stages(items)
        taken = Revoke(self._rng.choice(items))
        yield [taken]
        yield [taken]

    def _restored(self) -> Iterator[list[Act]]:
        items = self._enough()
        yield from self._in_stages(items)
        for _ in range(self._rng.randint(1, 2)):
            taken = self._rng.choice(items)
            again = replace(taken, completion_id=self._id(taken.vendor))
            yield [Revoke(taken)]
            yield [Complete(again)]
            items = [again if item is taken else item for item in items]

    def _repushed(self) -> Iterator[list[Act]]:
        items = self._enough()
        yield from self._in_stages(items)
        taken = self._rng.choice(items)
        yield [Revoke(taken)]
        yield [Complete(taken)]

    def _parked(self) -> Iterator[list[Act]]:
        stages = list(self._in_stages(self._enough()))
        yield stages[0]
        yield [Register(self._person), *(stages[1] if stages[1:] else ())]
        yield from stages[2:]

    def _newcomer(self) -> Iterator[list[Act]]:
        yield [Register(self._person)]
        yield from self._in_stages(self._enough())

    def _never_registered(self) -> Iterator[list[Act]]:
        yield from self._in_stages(self._enough())

    def _parked_and_revoked(self) -> Iterator[list[Act]]:
        items = self._enough()
        yield from self._in_stages(items)
        taken = Revoke(self._rng.choice(items))
        if self._rng.random() < 0.5:
            yield [taken]
            yield [Register(self._person)]
        else:
            yield [Register(self._person)]
            yield [taken]

    def _year_end(self) -> Iterator[list[Act]]:
        """The last course is completed in China's last second of the year, or in the first of the next."""
        items = self._enough()
        edge = datetime(self._year, 12, 31, 23, 59, 59, tzinfo=CHINA)
        moment = edge if self._rng.random() < 0.5 else edge + timedelta(seconds=1)
        yield from self._in_stages(items[:-1])
        yield [Complete(replace(items[-1], completed_at=moment))]

    def _two_years(self) -> Iterator[list[Act]]:
        items = self._enough()
        self._year = YEARS[0] if self._year == YEARS[1] else YEARS[1]
        yield from self._in_stages(items + self._enough())

    # ------------------------------------------------------------------ their parts

    def _enough(self) -> list[Item]:
        return self._hours("public") + self._hours("professional")

    def _hours(self, subject: str, total: int | None = None) -> list[Item]:
        """Courses that together have exactly so many centihours."""
        left = total or (PUBLIC_NEEDED if subject == "public" else PROFESSIONAL_NEEDED)
        courses = self._rng.randint(1, 4)
        cuts = sorted(self._rng.sample(range(_STEP, left, _STEP), courses - 1))
        parts = [end - start for start, end in zip([0, *cuts], [*cuts, left], strict=True)]
        return [self._item(subject, part) for part in parts]

    def _item(self, subject: str, centihours: int) -> Item:
        vendor = self._rng.choice(self._vendors)
        return Item(vendor, self._id(vendor), self._person, self._course(vendor), subject, centihours, self._moment())

    def _id(self, vendor: str) -> str:
        self._written += 1
        return f"{vendor}-{self._person:06d}-{self._written:03d}"

    def _course(self, vendor: str) -> str:
        """Another one each time: of two completions of one course in one delivery either may be the one that counts."""
        while True:
            course = f"{vendor[:2].upper()}-{self._rng.randrange(300):03d}"
            if course not in self._courses:
                self._courses.add(course)
                return course

    def _moment(self) -> datetime:
        while True:
            seconds = self._rng.randrange(20 * 86_400, 360 * 86_400)
            moment = datetime(self._year, 1, 1, tzinfo=CHINA) + timedelta(seconds=seconds)
            if moment not in self._moments:
                self._moments.add(moment)
                return moment

    def _in_stages(self, items: Sequence[Item]) -> Iterator[list[Act]]:
        """All of them, in one to three stages."""
        shuffled = self._rng.sample(list(items), len(items))
        stages = self._rng.randint(1, min(3, len(shuffled))) if shuffled else 0
        for stage in range(stages):
            yield [Complete(item) for item in shuffled[stage::stages]]

    def _spoilt(self) -> Act:
        return Spoilt(self._item("public", 100), self._rng.choice(SPOILS))

    def _some(self, items: Sequence[Item]) -> list[Item]:
        return [item for item in items if self._rng.random() < 0.4]
