"""Small disks that can be full: tmpfs in a mount namespace of our own, which ends with the last of our processes."""

import ctypes
import os
import subprocess
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_ATTEMPTS = 50


def own_mounts() -> bool:
    """Leave the host's mount namespace, so that what is mounted is seen by us and ours alone; whether that worked.

    Call it before there is a second thread.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "unshare") or library.unshare(_CLONE_NEWNS) != 0:
        return False
    # What is mounted here from now on is told to nobody.
    return subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, check=False).returncode == 0


class Disk:
    """A tmpfs of so many megabytes over a folder."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self._megabytes = folder, megabytes

    def mount(self) -> bool:
        """Whether it could be mounted."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = f"size={self._megabytes}m,mode=0700"
        command = ["mount", "-t", "tmpfs", "-o", options, "xueshi-faults", str(self.folder)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    def unmount(self) -> None:
        """Gone, with everything in it; at once where nobody uses it, else when the last does not any more."""
        subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=False)

    def fill(self) -> None:
        """Not one page is free any more: the disk shrinks to what is on it."""
        for _ in range(_ATTEMPTS):
            now = os.statvfs(self.folder)
            # Somebody may write at this very moment: then that does not fit, and what there is now is asked again.
            if self._resize(f"{(now.f_blocks - now.f_bfree) * now.f_frsize}"):
                return
        raise OSError(f"{self.folder} could not be filled")

    def free(self) -> None:
        """There is room again."""
        self._resize(f"{self._megabytes}m")

    def _resize(self, size: str) -> bool:
        command = ["mount", "-o", f"remount,size={size}", str(self.folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
