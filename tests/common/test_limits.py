"""How fast one caller may go."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import limits
from common.limits import Limiter


@dataclass
class Clock:
    """A clock that goes when told to."""

    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_passes_and_the_next_one_waits() -> None:
    limiter = Limiter(rate=2, burst=5, clock=Clock())
    assert [limiter.wait_s("a") for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_refused_callers_lose_nothing() -> None:
    clock = Clock()
    limiter = Limiter(rate=1, burst=1, clock=clock)
    assert limiter.wait_s("a") == 0
    assert [limiter.wait_s("a") for _ in range(50)] == [1] * 50
    clock.at += 1
    assert limiter.wait_s("a") == 0


def test_one_caller_does_not_use_up_what_another_has() -> None:
    limiter = Limiter(rate=1, burst=1, clock=Clock())
    assert limiter.wait_s("a") == 0
    assert limiter.wait_s("a") > 0
    assert limiter.wait_s("b") == 0


def test_a_rest_fills_the_bucket_and_no_more() -> None:
    clock = Clock()
    limiter = Limiter(rate=10, burst=3, clock=clock)
    clock.at += 1_000_000
    assert [limiter.wait_s("a") for _ in range(4)] == [0, 0, 0, 1]


def test_what_is_larger_than_the_bucket_passes_a_full_one_and_is_paid_for_afterwards() -> None:
    clock = Clock()
    limiter = Limiter(rate=1, burst=10, clock=clock)
    assert limiter.wait_s("a", units=100) == 0
    assert limiter.wait_s("a") == 91
    clock.at += 91
    assert limiter.wait_s("a") == 0


def test_what_is_given_back_can_be_taken_again_and_no_more_than_the_burst() -> None:
    limiter = Limiter(rate=1, burst=2, clock=Clock())
    limiter.give_back("a")
    assert [limiter.wait_s("a") for _ in range(3)] == [0, 0, 1]
    limiter.give_back("a")
    assert [limiter.wait_s("a") for _ in range(2)] == [0, 1]
    for _ in range(9):
        limiter.give_back("a")
    assert [limiter.wait_s("a") for _ in range(3)] == [0, 0, 1]


UNITS, PAUSES = st.integers(1, 8), st.integers(0, 64).map(lambda eighths: eighths / 8)


@given(st.lists(st.tuples(PAUSES, UNITS), max_size=60))
def test_nobody_ever_gets_more_than_the_burst_and_the_rate(calls: list[tuple[float, int]]) -> None:
    clock = Clock()
    limiter = Limiter(rate=0.5, burst=8, clock=clock)
    taken, began = 0, clock.at
    for pause_s, units in calls:
        clock.at += pause_s
        taken += units if limiter.wait_s("a", units) == 0 else 0
        assert taken <= 8 + 0.5 * (clock.at - began)


@given(st.lists(st.tuples(PAUSES, st.integers(1, 20)), max_size=40))
def test_whoever_waits_as_told_passes(calls: list[tuple[float, int]]) -> None:
    clock = Clock()
    limiter = Limiter(rate=0.25, burst=8, clock=clock)
    for pause_s, units in calls:
        clock.at += pause_s
        if wait_s := limiter.wait_s("a", units):
            assert isinstance(wait_s, int)
            clock.at += wait_s
            assert limiter.wait_s("a", units) == 0


def test_the_memory_of_callers_is_bounded_and_forgets_the_longest_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_CALLERS_MAX", 3)
    limiter = Limiter(rate=1, burst=1, clock=Clock())
    for caller in ("a", "b", "c", "a", "d"):
        limiter.wait_s(caller)
    assert limiter.wait_s("a") == 1  # was seen again after b
    assert limiter.wait_s("b") == 0  # forgotten: a full bucket again
