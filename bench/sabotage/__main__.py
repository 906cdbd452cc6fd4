"""``python -m bench.sabotage [NAME ...] [--processes N]``: break one rule at a time; whoever notices is named.

Ends with 1 where a sabotage was not caught, hung, no longer fits the sources, or its tests fail without it too.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from bench.sabotage.copies import TOP, make_copy
from bench.sabotage.listed import SABOTAGES
from bench.sabotage.patches import Sabotage, not_twice
from bench.sabotage.running import GOOD, TIMEOUT_S, Ended, Outcome, end_all, judge, run_tests
from bench.sabotage.table import page_with, shown

PAGE = TOP / "docs" / "sabotage.md"


def main(names: Sequence[str], processes: int, *, write: bool) -> int:
    """Make copies, see that all is well in them, sabotage, tell."""
    by_name = not_twice(SABOTAGES)
    if unknown := [name for name in names if name not in by_name]:
        print(f"there is no sabotage {', '.join(unknown)}; there are:", *by_name, sep="\n  ")
        return 2
    chosen = [by_name[name] for name in names] or list(SABOTAGES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="sabotage-"))
    try:
        copies = [make_copy(folder / str(number)) for number in range(min(processes, len(chosen)))]
        failing = _failing_anyway(copies[0], chosen)
        outcomes = _judge_all(chosen, copies, failing)
    finally:
        end_all()
        shutil.rmtree(folder, ignore_errors=True)
    print(shown(outcomes))
    if write and not names:
        PAGE.write_text(page_with(PAGE.read_text("utf-8"), outcomes), "utf-8")
    bad = [outcome for outcome in outcomes if outcome.ended not in GOOD]
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"{len(outcomes) - len(bad)} of {len(outcomes)} caught in {seconds:.0f} s of tests")
    for outcome in bad:
        print(f"{outcome.ended}: {outcome.sabotage.name}: {outcome.by}")
    return 1 if bad else 0


def _failing_anyway(copy: Path, chosen: Sequence[Sabotage]) -> dict[str, str]:
    """The sabotages whose tests fail without any, with the test: they would prove nothing."""
    tests = list(dict.fromkeys(test for sabotage in chosen for test in sabotage.tests))
    began = time.monotonic()
    run = run_tests(copy, tests, timeout_s=TIMEOUT_S + 10 * len(tests), first_only=False)
    if run.stopped is not None:
        return dict.fromkeys([sabotage.name for sabotage in chosen], run.stopped)
    seconds = time.monotonic() - began
    print(f"without any sabotage {run.passed} tests pass in {seconds:.0f} s", flush=True)
    for failed in run.failed:
        print(f"fails without any: {failed}", flush=True)
    return {sabotage.name: failed for failed in run.failed for sabotage in chosen if failed.startswith(sabotage.tests)}


def _judge_all(chosen: Sequence[Sabotage], copies: Sequence[Path], failing: Mapping[str, str]) -> list[Outcome]:
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)
    done, talking = 0, threading.Lock()

    def one(sabotage: Sabotage) -> Outcome:
        nonlocal done
        if sabotage.name in failing:
            return Outcome(sabotage, Ended.UNPROVEN, failing[sabotage.name], 0.0)
        copy = free.get()
        try:
            outcome = judge(sabotage, copy)
        finally:
            free.put(copy)
        with talking:
            done += 1
            place = f"[{done}/{len(chosen)}]"
            print(f"{place} {sabotage.name}: {outcome.ended} ({outcome.by}) {outcome.seconds:.1f} s", flush=True)
        return outcome

    with ThreadPoolExecutor(len(copies)) as pool:
        try:
            return list(pool.map(one, chosen))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="bench.sabotage", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help="only these; all where left out")
    arguments.add_argument("--processes", type=int, default=1, help="how many at a time")
    arguments.add_argument("--write", action="store_true", help="all of them: put the table into docs/sabotage.md")
    given = arguments.parse_args()
    sys.exit(main(given.names, max(1, given.processes), write=given.write))
