"""What a run says at its end: everything that does not hold, and how to see it again."""

from collections.abc import Callable
from random import Random

import pytest
from bench.faults.books import Books
from bench.faults.checker import Outcome
from bench.faults.faults import ALL_CLOCKS, DISKS, KAFKA, LINKS, POSTGRES, Fault, Kind
from bench.faults.recovery import Times, cases
from bench.faults.report import Run


def run() -> Run:
    made = Run(seed=4711, seconds=60, people=50, books=Books(), outcome=Outcome(), quiet_after_s=3.25, accepted=1_234)
    made.faults = [Fault(1, Kind.KILL, POSTGRES), Fault(2, Kind.KILL, POSTGRES), Fault(3, Kind.STALL, LINKS[0], 5)]
    for how, count in (("200", 95), ("503", 4), ("ReadTimeout", 1)):
        made.books.ends["vendors", how] = count
    return made


def test_a_run_in_which_everything_holds() -> None:
    said = "\n".join(run().conclusion())
    assert run().holds
    assert "EVERYTHING HOLDS" in said
    assert "kill 2, stall 1" in said
    assert "(95.0% answered)" in said


def violated(made: Run) -> None:
    made.books.wrong(["person 1, 2025: told revoked"])


def not_live(made: Run) -> None:
    made.left.append("after 240 s there is left: ledger.outbox 3")


def differs(made: Run) -> None:
    assert made.outcome is not None
    made.outcome.add("lost", "completion ('lanxin', 'c-1') is on record 0 times")


def unchecked(made: Run) -> None:
    made.outcome = None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(violated, "told revoked"), (not_live, "NOT LIVE"), (differs, "lost 1, doubled 0"), (unchecked, "seed 4711")],
)
def test_a_run_in_which_something_does_not(spoil: Callable[[Run], None], said: str) -> None:
    made = run()
    spoil(made)
    assert not made.holds
    assert said in "\n".join(made.conclusion())
    assert made.conclusion()[-1] == "IT DOES NOT HOLD; replay it with seed 4711"


def test_the_tables_for_the_documentation() -> None:
    made = run()
    made.recovery = {"Kafka killed": Times([0.1, 0.3, 0.2], [4, 9, 5]), "a worker killed": Times([0.1], [0.2], never=1)}
    tables = made.markdown()
    assert "| kill | postgres | 2 |" in tables
    assert "| completions accepted | 1,234 |" in tables
    assert "| vendors' deliveries | 95.0% | 503 4, ReadTimeout 1 |" in tables
    assert "| Kafka killed | 3 | 0.2 | 0.3 | 5.0 | 9.0 |" in tables
    assert "| a worker killed | 2 | 0.1 | never | 0.2 | never |" in tables


def test_the_time_is_taken_of_every_kind_of_fault() -> None:
    processes = ["vendor-gateway-web-1", "vendor-gateway-worker-1", "ledger-worker-1", "ledger-worker-2", "ingress"]
    made = cases(Random(1), processes, 3)
    assert len({name for name, _ in made}) * 3 == len(made)
    assert {fault.kind for _, fault in made} == set(Kind) - {Kind.RESTART, Kind.SLOW}
    assert {fault.target for _, fault in made} >= {POSTGRES, KAFKA, ALL_CLOCKS, *LINKS, *DISKS}
