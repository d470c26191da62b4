"""Files of tables that are made once and kept: whoever comes next, or goes on after a break in the line, gets the same bytes.

They can be made again at any time. So they are no part of a backup, old ones give way, and those of a table that changed go at once.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ckanext.muaraenim.filesfolder import files_folder

__all__ = ["FOLDER", "KeptFile", "find_file", "forget_files", "kept_file"]

FOLDER = "unduhan"
KEPT_FOR = 2 * 24 * 3600  # seconds after somebody last asked for it
AT_MOST = 2_000_000_000  # bytes of all of them
LEFT_BEHIND = 3600  # seconds after which nobody writes to a file any more whose writer was killed
UNFINISHED = ".part"
LOCKS = 16


@dataclass(frozen=True)
class KeptFile:
    """``path``: whole, and never written to again. ``packed``: the same by gzip, where that was wanted. ``tag``: another content has another one."""

    path: Path
    packed: Path | None
    tag: str


def find_file(resource_id: str, version: str, named: Sequence[object], suffix: str) -> Path | None:
    """The file if it was made before."""
    path = _path(resource_id, version, named, suffix)
    return path if path.is_file() else None


def kept_file(
    resource_id: str, version: str, named: Sequence[object], suffix: str, write: Callable[[Path], None], *, pack: bool = False
) -> KeptFile:
    """The file, made now if it must be. Who comes second waits for the first instead of making it again.

    :param version: of the table's content; files of other versions are removed. :param named: everything else that the content depends on.
    :param pack: keep it by gzip, too. :raises OSError: the disk has no room.
    """
    path = _path(resource_id, version, named, suffix)
    packed = path.with_name(f"{path.name}.gz") if pack else None
    if not path.is_file():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _lock(path):
            if not path.is_file():
                _tidy(path, version)
                _make(path, packed, write)
    os.utime(path)
    return KeptFile(path, packed if packed and packed.is_file() else None, path.name.split(".")[2])


def forget_files(resource_id: str) -> None:
    """Nothing of this table is kept any more, because what it holds is no longer for everybody."""
    for path in _folder().glob(f"{resource_id}.*"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return files_folder(FOLDER)


def _path(resource_id: str, version: str, named: Sequence[object], suffix: str) -> Path:
    digest = hashlib.sha256(repr((version, *named)).encode()).hexdigest()[:32]
    return _folder() / f"{resource_id}.{version}.{digest}.{suffix}"


def _make(path: Path, packed: Path | None, write: Callable[[Path], None]) -> None:
    """The packed one appears first, so that it is there wherever the other is."""
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}{UNFINISHED}")
    zipped = beside.with_name(f".gz{beside.name}")
    try:
        write(beside)
        if packed:
            with beside.open("rb") as plain, zipped.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
                shutil.copyfileobj(plain, file, 1 << 20)
            zipped.replace(packed)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        zipped.unlink(missing_ok=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Held by the process, so that one who is killed holds it no longer. A few files serve for all locks."""
    number = int(path.name.split(".")[2][:8], 16) % LOCKS
    with (path.parent / f".lock-{number}").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _tidy(wanted: Path, version: str) -> None:
    """Away with other versions of the table, with what nobody asked for lately, and with the oldest where there is too much."""
    resource_id, now, total = wanted.name.split(".")[0], time.time(), 0
    for path in _folder().glob(f".*{UNFINISHED}"):
        if now - _changed(path) > LEFT_BEHIND:
            path.unlink(missing_ok=True)
    for path in sorted(_folder().glob("[!.]*"), key=_changed, reverse=True):
        total += path.stat().st_size if path.is_file() else 0
        other = path.name.startswith(f"{resource_id}.") and path.name.split(".")[1] != version
        if other or total > AT_MOST or now - _changed(path) > KEPT_FOR:
            path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    """0 for one that somebody else removed meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
