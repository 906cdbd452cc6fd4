"""Kills demos with -9 at random moments and checks the equations each time; every fifth is begun again and must end.

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
FIRST_S, LAST_S = 3.0, 35.0
RESUMED_EVERY = 5
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
    """Each kill hits a demo of its own, begun afresh."""
    rng = Random(seed)
    print(f"seed {seed}: {times} kills, each of a fresh demo with {people} people", flush=True)
    for number in range(1, times + 1):
        with tempfile.TemporaryDirectory(prefix="xueshi-kills-") as scratch:
            kill_once(number, Path(scratch) / "data", people, after_s=rng.uniform(FIRST_S, LAST_S))


def kill_once(number: int, folder: Path, people: int, *, after_s: float) -> None:
    """Begin, kill, check, and now and then go on to the end; leaves the program where something does not hold."""
    process = begin(folder, people)
    try:
        process.wait(timeout=after_s)
        moment = f"ended by itself with {process.returncode}"
    except subprocess.TimeoutExpired:
        everything = number % 2 == 0
        kill(process, everything=everything)
        moment = f"killed after {after_s:4.1f} s" + (" with all below" if everything else "")
    if not (folder / "keys.json").exists():
        print(f"{number:>3} {moment}: before anything was made", flush=True)
        return
    found = check(folder)
    laws = [" ".join(line.split()) for line in found.stdout.splitlines() if line.startswith(" accepted completions")]
    print(f"{number:>3} {moment}: check exits {found.returncode}  {''.join(laws)}", flush=True)
    if found.returncode:
        sys.exit(f"the equations do not hold\n{found.stdout}\n{found.stderr}")
    if number % RESUMED_EVERY == 0:
        began = time.perf_counter()
        if begin(folder, people).wait(timeout=PATIENCE_S):
            sys.exit("begun again, the demo did not end well")
        print(f"    begun again it ended well after {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:4]]
    main(*(numbers + [20, 1_500, int(time.time()) % 100_000][len(numbers) :]))
