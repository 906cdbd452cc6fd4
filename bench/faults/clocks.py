"""Wrong clocks: a tiny library for LD_PRELOAD, compiled here, and the files through which it is told how far off."""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

_SOURCE = Path(__file__).with_name("wrong_clock.c")
_COMPILE_S = 60


class Clocks:
    """The clocks of processes that were started with ``environment``."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._folder, self._library = folder, library

    @classmethod
    def made(cls, folder: Path) -> "Clocks | None":
        """Compile the library below this folder; ``None`` where there is no compiler or it refuses."""
        compiler = shutil.which("cc")
        if compiler is None:
            return None
        library, clocks = folder / "wrong_clock.so", folder / "clocks"
        clocks.mkdir(parents=True, exist_ok=True)
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(_SOURCE), "-ldl"]
        done = subprocess.run(command, capture_output=True, timeout=_COMPILE_S, check=False)
        return cls(clocks, library) if done.returncode == 0 else None

    @property
    def environment(self) -> dict[str, str]:
        """What a process must be started with."""
        return {"LD_PRELOAD": str(self._library), "XUESHI_FAULTS_CLOCKS": str(self._folder)}

    def shift(self, pids: Iterable[int], seconds: float) -> int:
        """These processes' wall clocks are so far off from now on; how many of them there were."""
        off = struct.pack("=q", round(seconds * 1_000_000_000))
        shifted = 0
        for pid in pids:
            try:
                file = os.open(self._folder / str(pid), os.O_WRONLY)
            except FileNotFoundError:
                continue
            try:
                shifted += os.pwrite(file, off, 0) == len(off)
            finally:
                os.close(file)
        return shifted

    def set_right(self) -> None:
        """Every clock is right again."""
        self.shift((int(path.name) for path in self._folder.iterdir()), 0)
