"""A seed says which faults strike when, and the same everywhere."""

from itertools import combinations, pairwise

import pytest
from bench.faults.faults import ALL_CLOCKS, CLOCK_JUMPS_S, DISKS, LINKS, Kind, schedule

PROCESSES = [f"{service}-{role}-{number}" for service in ("ledger", "registry") for role in ("web", "worker") for number in (1, 2)]  # fmt: skip  # noqa: E501


def test_a_seed_replays() -> None:
    first = schedule(7, 120, PROCESSES)
    assert first == schedule(7, 120, list(reversed(PROCESSES)))
    assert first != schedule(8, 120, PROCESSES)


def test_what_cannot_be_done_here_is_left_out_and_changes_nothing_else() -> None:
    everywhere = schedule(7, 600, PROCESSES)
    here = schedule(7, 600, PROCESSES, impossible=(*DISKS, ALL_CLOCKS))
    assert here == [fault for fault in everywhere if fault.kind not in (Kind.DISK_FULL, Kind.CLOCK)]
    assert here != everywhere


@pytest.mark.parametrize("seed", range(20))
def test_no_target_is_struck_while_it_is_struck(seed: int) -> None:
    faults = schedule(seed, 300, PROCESSES)
    for item, other in combinations(faults, 2):
        clocks = item.kind is other.kind is Kind.CLOCK
        if item.target == other.target or clocks:
            assert other.at_s > item.at_s + item.lasts_s


def test_faults_of_different_targets_overlap() -> None:
    faults = schedule(3, 300, PROCESSES)
    assert any(other.at_s < item.at_s + item.lasts_s for item, other in pairwise(faults))


def test_everything_is_struck_in_every_way_and_all_is_over_at_the_end() -> None:
    faults = schedule(1, 1_200, PROCESSES)
    struck = {(fault.kind, fault.target) for fault in faults}
    assert {fault.kind for fault in faults} == set(Kind)
    assert {(Kind.KILL, name) for name in (*PROCESSES, "postgres", "kafka")} <= struck
    assert {(Kind.STOP, name) for name in (*PROCESSES, "postgres", "kafka")} <= struck
    assert {(kind, link) for link in LINKS for kind in (Kind.CUT, Kind.RESET, Kind.STALL, Kind.SLOW)} <= struck
    assert {(Kind.DISK_FULL, disk) for disk in DISKS} <= struck
    assert {fault.amount for fault in faults if fault.kind is Kind.CLOCK} == set(CLOCK_JUMPS_S)
    assert all(fault.at_s > 0 and fault.at_s + fault.lasts_s <= 1_200 for fault in faults)


def test_some_stops_are_longer_than_kafka_waits_for_a_member() -> None:
    lengths = [fault.lasts_s for fault in schedule(1, 1_200, PROCESSES) if fault.kind is Kind.STOP]
    assert min(lengths) >= 1
    assert 15 < max(lengths) <= 25
    assert sum(length > 15 for length in lengths) < len(lengths) / 2
