"""Which faults strike when: a schedule that a seed and the names of the processes decide alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """What is done to a target."""

    KILL = "kill"
    """SIGKILL: a process; of PostgreSQL the postmaster alone; Kafka."""
    KILL_TREE = "kill-tree"
    """SIGKILL to PostgreSQL with all its children."""
    STOP = "stop"
    """SIGSTOP to a process with all its children, and SIGCONT at the end."""
    RESTART = "restart"
    """SIGTERM, as a rollout does it."""
    CUT = "cut"
    """Connections are closed, and new ones refused."""
    RESET = "reset"
    """Connections are reset, and new ones as soon as they are there."""
    STALL = "stall"
    """Connections stand and are accepted, and nothing goes through."""
    SLOW = "slow"
    """Everything goes through late, and little at a time."""
    DISK_FULL = "disk-full"
    """There is no free byte left."""
    CLOCK = "clock"
    """The wall clock is off by ``amount`` seconds; the monotonic one is not."""


POSTGRES, KAFKA = "postgres", "kafka"
POSTGRES_LINK, KAFKA_LINK = "postgres-link", "kafka-link"
POSTGRES_DISK, KAFKA_DISK, STORE_DISK = "postgres-disk", "kafka-disk", "store-disk"
ALL_CLOCKS = "all-clocks"
LINKS = (POSTGRES_LINK, KAFKA_LINK)
DISKS = (STORE_DISK, POSTGRES_DISK, KAFKA_DISK)
CLOCK_JUMPS_S = (-93_600.0, -7_200.0, -400.0, -30.0, 30.0, 400.0, 7_200.0, 93_600.0)
_A_PROCESS, _A_CLOCK = "a process", "a clock"
_DECK: tuple[tuple[Kind, str], ...] = (
    *(((Kind.KILL, _A_PROCESS),) * 6),
    *(((Kind.STOP, _A_PROCESS),) * 4),
    *(((Kind.RESTART, _A_PROCESS),) * 2),
    (Kind.KILL, POSTGRES),
    (Kind.KILL_TREE, POSTGRES),
    (Kind.STOP, POSTGRES),
    (Kind.KILL, KAFKA),
    (Kind.STOP, KAFKA),
    *((kind, link) for link in LINKS for kind in (Kind.CUT, Kind.RESET, Kind.STALL, Kind.SLOW)),
    *((Kind.DISK_FULL, disk) for disk in DISKS),
    (Kind.CLOCK, _A_CLOCK),
    (Kind.CLOCK, ALL_CLOCKS),
)
_GAP_S = 2.5
_REST_S = 1.0
_LASTING_S: dict[Kind, tuple[float, float]] = {
    Kind.KILL: (0, 0),
    Kind.KILL_TREE: (0, 0),
    Kind.RESTART: (0, 0),
    Kind.STOP: (1, 10),
    Kind.CUT: (1, 8),
    Kind.RESET: (1, 8),
    Kind.STALL: (1, 10),
    Kind.SLOW: (2, 10),
    Kind.DISK_FULL: (2, 8),
    Kind.CLOCK: (3, 15),
}
LONG_S = (15.0, 25.0)
"""Longer than Kafka waits for a member of a group, and than a worker waits for Kafka to take what it says."""
_LONG_KINDS, _LONG_SHARE = (Kind.STOP, Kind.CUT, Kind.STALL), 0.25
_WORKER_WEIGHT = 3
"""Workers are struck more often than others: they have the most in hand."""


@dataclass(frozen=True)
class Fault:
    """One fault: when it begins, what it does to whom, and for how long."""

    at_s: float
    kind: Kind
    target: str
    lasts_s: float = 0.0
    amount: float = 0.0

    def __str__(self) -> str:
        lasting = f" for {self.lasts_s:.1f} s" if self.lasts_s else ""
        amount = f" by {self.amount:+.0f} s" if self.amount else ""
        return f"{self.kind} {self.target}{amount}{lasting}"


def schedule(seed: int, seconds: float, processes: Sequence[str], impossible: Sequence[str] = ()) -> list[Fault]:
    """Faults of so many seconds, in their order; no two at the same time of one target.

    ``impossible`` targets (disks, where nothing can be mounted; clocks without a compiler) are left out afterwards, so
    that the others of a seed are the same everywhere. Every kind comes before any comes again.
    """
    rng = Random(seed)
    deck = _cards(rng)
    free_from: dict[str, float] = {}
    made, at = [], 0.0
    while True:
        at += min(rng.expovariate(1 / _GAP_S), 3 * _GAP_S)
        fault = next(filter(None, (_fault(rng, at, next(deck), sorted(processes), free_from) for _ in range(4))), None)
        if at >= seconds:
            break
        if fault is None or at + fault.lasts_s > seconds:
            continue
        free_from[fault.target] = at + fault.lasts_s + _REST_S
        if fault.kind is Kind.CLOCK:
            # All clocks and one of them are the same target.
            free_from[_A_CLOCK] = free_from[fault.target]
        made.append(fault)
    return [fault for fault in made if not _is_impossible(fault, impossible)]


def _is_impossible(fault: Fault, impossible: Sequence[str]) -> bool:
    return fault.target in impossible or (fault.kind is Kind.CLOCK and ALL_CLOCKS in impossible)


def _cards(rng: Random) -> Iterator[tuple[Kind, str]]:
    while True:
        yield from rng.sample(_DECK, len(_DECK))


def _fault(
    rng: Random, at: float, card: tuple[Kind, str], processes: Sequence[str], free_from: dict[str, float]
) -> Fault | None:
    """The fault of this card; ``None`` where its target is not free. Draws the same numbers either way."""
    kind, target = card
    weights = [_WORKER_WEIGHT if "-worker-" in name else 1 for name in processes]
    [chosen], chance, share = rng.choices(processes, weights), rng.random(), rng.random()
    if kind is Kind.CLOCK:
        target = ALL_CLOCKS if target == ALL_CLOCKS else chosen
        if free_from.get(_A_CLOCK, 0.0) > at:
            return None
    elif target == _A_PROCESS:
        target = chosen
    if free_from.get(target, 0.0) > at:
        return None
    shortest, longest = LONG_S if kind in _LONG_KINDS and chance < _LONG_SHARE else _LASTING_S[kind]
    lasts_s = round(shortest + (longest - shortest) * share, 1)
    amount = CLOCK_JUMPS_S[int(chance * len(CLOCK_JUMPS_S))] if kind is Kind.CLOCK else 0.0
    return Fault(round(at, 1), kind, target, lasts_s, amount)
