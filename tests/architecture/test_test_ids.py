"""Two processes that share the tests must call them by the same names, and so must tomorrow's run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def collected(hash_seed: str) -> list[str]:
    """Every test's id, in the order of collection, from a process with another order of sets and a later clock."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    surroundings["PYTHONHASHSEED"] = hash_seed
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", "-n", "0"],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_no_test_id_depends_on_time_order_or_memory() -> None:
    first, second = collected("1"), collected("2")  # each takes seconds, so the second meets another clock
    assert len(first) > 1_000
    assert [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]] == []
    assert len(first) == len(second)
