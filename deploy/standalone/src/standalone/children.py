"""Programs that end with whoever began them, however that came about (Linux only)."""

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from os import getpid
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_END_WITH_PARENT = f"""
import ctypes, os, sys
ctypes.CDLL(None).prctl({_PR_SET_PDEATHSIG}, {int(signal.SIGKILL)}, 0, 0, 0)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the process that began this one has ended")
os.execvpe(sys.argv[2], sys.argv[2:], os.environ)
"""


def begin(command: list[str], *, log: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Begin a program in a session of its own (Ctrl-C is for us), its output appended to ``log``.

    The kernel's death signal comes when the thread that forked ends: one that waits for the program forks it.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def fork_and_reap() -> None:
        try:
            with log.open("ab") as out:
                process = subprocess.Popen(
                    [sys.executable, "-I", "-S", "-c", _END_WITH_PARENT, str(getpid()), *command],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
        except BaseException as error:
            started.set_exception(error)
        else:
            started.set_result(process)
            process.wait()

    threading.Thread(target=fork_and_reap, name=command[0], daemon=True).start()
    return started.result()
