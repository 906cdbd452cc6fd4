"""The command ``xueshi``, each time in a new process of one that has imported everything: importing takes seconds."""

import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def xueshi(*arguments: object, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    """What it printed and how it ended, with today's environment.

    That ``python -m standalone`` leads to the same is seen where a platform is begun by it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["standalone.cli"])
    command = ["xueshi", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        out, error = Path(folder, "out"), Path(folder, "error")
        process = context.Process(target=_main, args=(command, dict(os.environ), out, error))
        process.start()
        with contextlib.closing(process):
            process.join(timeout_s)
            if process.exitcode is None:
                process.kill()
                process.join()
                raise subprocess.TimeoutExpired(command, timeout_s)
            code = process.exitcode
        return subprocess.CompletedProcess(command, code, out.read_text("utf-8"), error.read_text("utf-8"))


def _main(command: Sequence[str], environment: Mapping[str, str], out: Path, error: Path) -> None:
    for stream, path in ((1, out), (2, error)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(command)
    from standalone.cli import main  # noqa: PLC0415 - in the new process, where it is there already

    main()
