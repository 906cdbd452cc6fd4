"""Kills the demo with -9 at random moments, checks the equations each time, then lets it end: it goes on where it was.

``python -m bench.kills [times] [people] [seed]``; a seed replays the moments. With every second kill the database
server is killed the same way.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

XUESHI = [sys.executable, "-m", "standalone"]
FIRST_S, LAST_S = 0.3, 25.0
PATIENCE_S = 300


def begin(folder: Path, people: int) -> subprocess.Popen[bytes]:
    """The demo on this folder, in the background."""
    command = [*XUESHI, "demo", "--once", "--people", str(people), "--port", "0", "--data-dir", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def descendants(pid: int) -> list[int]:
    """Every process below this one, as the kernel has it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found += [int(entry.name), *descendants(int(entry.name))]
    return found


def kill(process: subprocess.Popen[bytes], *, everything: bool) -> None:
    """SIGKILL: the platform alone, or with all that it started."""
    below = descendants(process.pid) if everything else []
    process.kill()
    for pid in below:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """``xueshi check`` over what was left."""
    command = [*XUESHI, "check", "--data-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def main(times: int, people: int, seed: int) -> None:
    """Kill so often; the last run is left alone and must end well."""
    rng = Random(seed)
    print(f"seed {seed}: {times} kills of a demo with {people} people")
    with tempfile.TemporaryDirectory(prefix="xueshi-kills-") as scratch:
        folder = Path(scratch) / "data"
        for number in range(times):
            after_s, everything = rng.uniform(FIRST_S, LAST_S), number % 2 == 1
            process = begin(folder, people)
            try:
                process.wait(timeout=after_s)
                moment = f"ended by itself with {process.returncode}"
            except subprocess.TimeoutExpired:
                kill(process, everything=everything)
                moment = f"killed after {after_s:4.1f} s" + (" with everything below it" if everything else "")
            if not (folder / "keys.json").exists():
                print(f"{number + 1:>3} {moment}: before anything was made")
                continue
            found = check(folder)
            laws = [line for line in found.stdout.splitlines() if line.startswith(" accepted completions")]
            print(
                f"{number + 1:>3} {moment}: check exits {found.returncode}  {' '.join(laws[0].split()) if laws else ''}"
            )
            if found.returncode:
                sys.exit(f"seed {seed}: the equations do not hold\n{found.stdout}\n{found.stderr}")
        began = time.perf_counter()
        process = begin(folder, people)
        if process.wait(timeout=PATIENCE_S):
            sys.exit(f"seed {seed}: the demo did not end well after the kills")
        print(f"left alone it ended well in {time.perf_counter() - began:.0f} s: every completion accounted for")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:4]]
    main(*(numbers + [20, 1_000, int(time.time()) % 100_000][len(numbers) :]))
