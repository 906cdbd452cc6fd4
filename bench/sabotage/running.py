"""Runs tests in a copy and tells what came of it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench.sabotage.copies import surroundings
from bench.sabotage.patches import Sabotage, Unfit, applied
from bench.sabotage.witness import COPY, REPORT

TIMEOUT_S = 300
WIDER_TIMEOUT_S = 1_200
_NO_TESTS = 5


class Ended(StrEnum):
    """What became of a sabotage."""

    CAUGHT = "caught"
    CAUGHT_WIDER = "caught, but by another test than the list says"
    SURVIVED = "SURVIVED"
    HUNG = "HUNG"
    """Nobody said no within the time: a test should."""
    BROKEN = "BROKEN"
    """The tests could not even begin: a patch must leave a product that runs."""
    UNFIT = "NO LONGER FITS"
    UNPROVEN = "UNPROVEN"
    """Its tests fail without it too: they prove nothing."""


GOOD = (Ended.CAUGHT, Ended.CAUGHT_WIDER)
_at_work: set[int] = set()
"""Process groups of the runs under way."""


def end_all() -> None:
    """Whoever gives up leaves nothing behind."""
    for group in list(_at_work):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


@dataclass(frozen=True)
class Outcome:
    """One sabotage, judged."""

    sabotage: Sabotage
    ended: Ended
    by: str
    """The first test that failed, or what else is to be said."""
    seconds: float


@dataclass(frozen=True)
class Run:
    """One run of pytest; ``failed`` are tests, ``stopped`` says why there is no verdict."""

    passed: int
    failed: tuple[str, ...]
    stopped: str | None = None
    is_hung: bool = False


def run_tests(copy: Path, tests: Sequence[str], *, timeout_s: float, first_only: bool) -> Run:
    """These tests on the code of the copy, in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="sabotage-report-") as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "bench.sabotage.witness", "-q"]
        with (Path(folder) / "output").open("w+") as output:
            process = subprocess.Popen(
                [*command, *(["-x"] if first_only else []), *tests],
                cwd=copy, env=surroundings(copy, **{COPY: str(copy), REPORT: str(report)}),
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            _at_work.add(process.pid)
            try:
                code = process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                return Run(0, (), f"no answer within {timeout_s:.0f} s", is_hung=True)
            finally:
                # Nobody is left behind, whyever this ends.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                _at_work.discard(process.pid)
            output.seek(0)
            said = output.read()
        if not report.exists():
            return Run(0, (), f"pytest ended with {code}: {_last_words(said)}")
        return _judged(json.loads(report.read_text()), code, said)


def _judged(found: dict[str, object], code: int, said: str) -> Run:
    failed = found["failed"]
    passed = found["passed"]
    assert isinstance(failed, list)
    assert isinstance(passed, int)
    # A teardown may fail because its test did: only what stands first counts.
    if failed and failed[0]["phase"] != "call":
        first = failed[0]
        return Run(passed, (), f"{first['phase']} of {first['test']}: {first['why']}")
    if failed:
        return Run(passed, tuple(item["test"] for item in failed))
    if code == _NO_TESTS or not passed:
        return Run(0, (), f"no such tests: {_last_words(said)}")
    return Run(passed, ()) if code == 0 else Run(passed, (), f"pytest ended with {code}: {_last_words(said)}")


def _last_words(said: str) -> str:
    return " / ".join(said.strip().splitlines()[-3:])


def judge(sabotage: Sabotage, copy: Path) -> Outcome:
    """Apply it, run those who should notice, then everybody near, and take it out again."""
    began = time.monotonic()

    def ended(how: Ended, by: str) -> Outcome:
        return Outcome(sabotage, how, by, time.monotonic() - began)

    try:
        with applied(sabotage, copy):
            run = run_tests(copy, sabotage.tests, timeout_s=TIMEOUT_S, first_only=True)
            if run.failed:
                return ended(Ended.CAUGHT, run.failed[0])
            if run.stopped is not None:
                return ended(Ended.HUNG if run.is_hung else Ended.BROKEN, run.stopped)
            wider = run_tests(copy, around(sabotage, copy), timeout_s=WIDER_TIMEOUT_S, first_only=True)
            again = run_tests(copy, wider.failed[:1], timeout_s=TIMEOUT_S, first_only=True) if wider.failed else wider
        without = run_tests(copy, wider.failed[:1], timeout_s=TIMEOUT_S, first_only=True) if wider.failed else wider
    except Unfit as unfit:
        return ended(Ended.UNFIT, str(unfit))
    if again.failed and without.passed and not without.failed:
        return ended(Ended.CAUGHT_WIDER, wider.failed[0])
    if wider.failed:
        return ended(Ended.SURVIVED, f"{wider.failed[0]} failed, and not because of it")
    if wider.stopped is not None:
        return ended(Ended.HUNG if wider.is_hung else Ended.BROKEN, wider.stopped)
    return ended(Ended.SURVIVED, f"{run.passed} + {wider.passed} tests passed")


def around(sabotage: Sabotage, copy: Path) -> list[str]:
    """The tests of what was changed, of the machinery, and the stories across all services."""
    own = {f"tests/{Path(file).parts[1].replace('-', '_')}" for file in sabotage.files}
    wanted = [*sorted(own), "tests/common", "tests/standalone/test_check.py", "tests/journeys"]
    return [fromkey for fromkey in dict.fromkeys(wanted) if (copy / fromkey).exists()]
