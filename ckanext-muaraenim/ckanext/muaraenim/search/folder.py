"""A folder of one index: its files, private to this process, in memory where the system has a place for that.

The files are worth nothing to anybody else and nothing after the process: whoever finds them without an owner may remove them.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own is made below it, closed to others)
LEAST_FREE = 512_000_000
"""Bytes; with less in memory the files go where temporary files go. Containers often have 64 MB."""
PREFIX = "muaraenim-search-"
LOCK = "owner"
YOUNG = 60
"""Seconds that a new folder's owner has for locking it."""


class Folder:
    """Made at once. The lock on one of its files says that the owner lives; the system lets go of it however the owner ends."""

    def __init__(self) -> None:
        base = base_folder()
        sweep(base)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self._owner = os.getpid()
        self._lock = os.open(self.path / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def remove(self) -> None:
        """Searchers that have its files open can go on. A forked child leaves its parent's folder alone."""
        if os.getpid() == self._owner:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)


def base_folder() -> Path:
    """In memory if there is room."""
    try:
        room = os.statvfs(IN_MEMORY)
        if room.f_bavail * room.f_frsize >= LEAST_FREE and os.access(IN_MEMORY, os.W_OK | os.X_OK):
            return IN_MEMORY
    except OSError:  # no such system
        pass
    return Path(tempfile.gettempdir())


def sweep(base: Path) -> None:
    """Remove what killed processes have left."""
    for left in base.glob(f"{PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime < YOUNG:
                continue
            lock = os.open(left / LOCK, os.O_RDWR | os.O_CLOEXEC)
        except OSError:  # somebody else's, or gone meanwhile
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except OSError:  # its owner lives
            pass
        finally:
            os.close(lock)
