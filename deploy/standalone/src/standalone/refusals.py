"""Why a command cannot begin: one sentence that says what is wrong and what to do."""

import errno


class CannotStart(Exception):
    """What the installation lacks or has too much of; the text says what to do, and holds no secret."""


_WAYS_OUT = {
    errno.ENOSPC: "make room on the disk and start again",
    errno.EDQUOT: "make room within the quota and start again",
    errno.EROFS: "make the file system writable, or name another folder with --data-dir",
    errno.EACCES: "give this user the folder with chown -R, or name another one with --data-dir",
    errno.EPERM: "give this user the folder with chown -R, or name another one with --data-dir",
    errno.EEXIST: "a file stands where a folder is needed; move it away, or name another folder with --data-dir",
    errno.ENOTDIR: "a file stands where a folder is needed; move it away, or name another folder with --data-dir",
    errno.EISDIR: "a folder stands where a file is needed; move it away",
    errno.ENOENT: "nothing can be made there; name another folder with --data-dir",
    errno.EMFILE: "allow more open files (ulimit -n)",
    errno.ENFILE: "allow more open files (fs.file-max)",
    errno.EIO: "the disk fails; restore the back-up on another one",
}


def said_of(error: OSError) -> str:
    """What the system refused, in one line with the way out, where there is one."""
    what = ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)
    way_out = _WAYS_OUT.get(error.errno or 0)
    return f"{what}: {way_out}" if way_out else f"{type(error).__name__}: {what}"
