"""The real thing, for half a minute: faults on the distributed shape, and nothing is lost, doubled or wrong.

``make faults SECONDS=… SEED=…`` runs long. A seed that fails here is replayed there.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from standalone.kafka import KafkaRefused, jars

ROOT = Path(__file__).resolve().parents[2]
SECONDS, PEOPLE, PATIENCE_S = 15, 100, 120
LIMIT_S = 400
LeftOut = Callable[[str], None]


@pytest.fixture
def own_kafka() -> None:
    """Faults need a Kafka that may be killed: a given one is not enough."""
    try:
        jars()
    except KafkaRefused as refused:
        if shutil.which("java") and shutil.which("mvn"):
            pytest.fail(f"Java and Maven are here: {refused}")
        pytest.skip(f"NO KAFKA, NO FAULTS: {refused}")


@pytest.mark.usefixtures("own_kafka")
def test_nothing_is_lost_doubled_or_wrong_under_faults(left_out: LeftOut) -> None:
    seed = int(time.time()) % 1_000_000
    command = [sys.executable, "-m", "bench.faults", str(SECONDS), str(seed), "--people", str(PEOPLE)]
    command += ["--patience", str(PATIENCE_S)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout[-6_000:]}\n{done.stderr[-6_000:]}"
    for line in [line for line in done.stdout.splitlines() if "LEFT OUT" in line]:
        left_out(line)
