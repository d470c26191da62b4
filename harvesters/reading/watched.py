"""A folder into which somebody else puts files: which of them are tables to read, and which are still being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from harvesters.checks.finding import Finding
from harvesters.errors import Unreachable, Unreadable
from harvesters.words import phrase

__all__ = ["FileUnfinished", "Listed", "local_listing", "settled", "split_pattern"]

MOST_FILES = 1_000
YOUNG = 60.0  # seconds; an older file has been left alone long enough
SECOND_LOOK = 2.0  # seconds
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", "~")  # as browsers and copying programs have it
_NO_TABLES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class FileUnfinished(Finding):
    """``place.file``: its name."""

    code = "file-unfinished"
    severity = "warning"
    sentence_id = "Berkas ini masih berubah ketika hendak dibaca, jadi menunggu pelaksanaan berikutnya; tidak ada baris yang dihapus."
    sentence_en = "This file was still changing when it was to be read, so it waits for the next run; no rows are removed."
    remedy_id = "Tidak ada, bila penyalinannya selesai sebelum itu. Lebih aman: salin dengan nama berakhiran .part, lalu ganti namanya."
    remedy_en = "Nothing, if its copying has ended by then. Safer: copy it under a name that ends in .part, then rename it."


@dataclass(frozen=True)
class Listed:
    """``path``: whatever its folder needs to read it. ``modified``: seconds since 1970, by the clock of the machine where it lies."""

    name: str
    path: str
    size: int
    modified: float


def split_pattern(path: str) -> tuple[str, str]:
    """(folder, pattern) of ``setoran/*.xlsx``; the pattern is empty if the last part is none."""
    folder, slash, name = path.rpartition("/")
    return (folder or slash, name) if any(letter in name for letter in "*?[") else (path, "")


def local_listing(folder: Path) -> list[Listed]:
    """The ordinary files of ``folder``; one that vanishes meanwhile is none."""
    found = []
    for each in folder.iterdir():
        try:
            if each.is_file():
                about = each.stat()
                found.append(Listed(each.name, str(each.resolve()), about.st_size, about.st_mtime))
        except OSError:
            continue
    return found


def settled(look: Callable[[], Sequence[Listed]], pattern: str, system: str) -> tuple[list[Listed], list[Listed]]:
    """(files to read in the order of their names, files that are still being written).

    A file that is young by this machine's clock, or lies in its future, is looked at twice; the second look says what it is now.

    :param pattern: of their names; empty: all.
    :raises Unreachable: no file matches, or all that do are being written.
    :raises Unreadable: more than 1,000 match.
    """
    files = _matching(look(), pattern)
    if any(time.time() - each.modified < YOUNG for each in files):
        time.sleep(SECOND_LOOK)
        before, files = {each.name: each for each in files}, _matching(look(), pattern)
    else:
        before = {each.name: each for each in files}
    if not files:
        raise Unreachable(system=system, reason=phrase("tidak ada berkas yang cocok", "no file matches"))
    if len(files) > MOST_FILES:
        raise Unreadable(system=system, reason=phrase(f"lebih dari {MOST_FILES} berkas", f"more than {MOST_FILES} files"))
    still = [each for each in files if before.get(each.name) == each]
    if not still:
        raise Unreachable(system=system, reason=phrase("semua berkasnya masih ditulis", "all of its files are still being written"))
    return still, [each for each in files if each not in still]


def _matching(files: Sequence[Listed], pattern: str) -> list[Listed]:
    """Whether letters are large or small does not matter: ``*.xlsx`` also means ``DATA.XLSX``."""
    wanted = pattern.lower() or "*"
    return sorted((each for each in files if fnmatchcase(each.name.lower(), wanted) and _is_table(each.name)), key=lambda each: each.name)


def _is_table(name: str) -> bool:
    """Not hidden, not half copied, and not the lock file that an office program leaves beside an open document."""
    lowered = name.lower()
    return not name.startswith((".", "~$")) and not lowered.endswith(_UNFINISHED) and lowered not in _NO_TABLES
