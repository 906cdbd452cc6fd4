"""``python -m bench.faults SECONDS SEED``: safety under faults from a seed, liveness without, and how long it takes."""

import argparse
import asyncio
import signal
import sys
import time
from pathlib import Path

from bench.faults.disks import own_mounts
from bench.faults.harness import Harness, Options
from bench.faults.surroundings import scratch

_PEOPLE_A_SECOND = 8


class DoesNotHold(Exception):
    """Something that must be true is not."""


def main() -> int:
    """One run; 0 where everything holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=300.0, help="how long faults strike")
    parser.add_argument(
        "seed", nargs="?", type=int, default=int(time.time()) % 1_000_000, help="which ones strike when"
    )
    parser.add_argument("--people", type=int, help=f"stories to tell ({_PEOPLE_A_SECOND} a second)")
    parser.add_argument("--recovery", type=int, default=0, help="then strike each fault alone so many times")
    parser.add_argument("--patience", type=float, default=240.0, help="seconds after the last fault")
    parser.add_argument("--keep", action="store_true", help="keep logs and data, even where all is well")
    parser.add_argument("--report", type=Path, help="write markdown tables into this file")
    asked = parser.parse_args()
    people = asked.people or max(50, round(asked.seconds * _PEOPLE_A_SECOND))
    options = Options(
        asked.seconds, asked.seed, people, own_mounts(), asked.recovery, keep=asked.keep, patience_s=asked.patience
    )
    # An orderly end on SIGTERM too, and where a shell had us ignore Ctrl-C: everything that was begun is ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        with scratch(keep=asked.keep) as folder:
            run = asyncio.run(Harness(options, folder).execute())
            print("\n".join(run.conclusion()), flush=True)
            if asked.report:
                asked.report.write_text(run.markdown(), encoding="utf-8")
            if not run.holds:
                raise DoesNotHold
    except DoesNotHold:
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
