"""Redactions beside the databases, one JSON line each, so that a backup that is older than they are does not undo them.

The file stands in the home's settings and holds no value that was blanked. ``./portal restore`` carries it over and repeats what is
missing before a page is served.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.tables.redaction import Redaction, repeat
from ckanext.muaraenim.writing import sync_folder

__all__ = ["keep", "log_file", "repeat_kept"]


def log_file() -> Path | None:
    """None where no home is served, as in tests of CKAN."""
    home = tk.config.get("ckanext.muaraenim.home")
    return Path(home) / "settings" / "redactions.jsonl" if home else None


def keep(made: Redaction) -> None:
    """On disk when this returns; otherwise the log is as it was. A line that a kill has cut is left as a line of its own."""
    file = log_file()
    if file is None:
        return
    with file.open("a+b", buffering=0) as log:
        before = log.seek(0, os.SEEK_END)
        log.seek(max(0, before - 1))
        line = b"\n" * (log.read(1) not in (b"", b"\n")) + json.dumps(made.as_dict()).encode() + b"\n"
        try:
            if log.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
            os.fsync(log.fileno())
        except OSError:
            log.truncate(before)
            raise
    sync_folder(file.parent)


def repeat_kept() -> int:
    """Apply those that the database does not know, because it was restored from an older backup; returns how many."""
    file = log_file()
    if file is None or not file.exists():
        return 0
    return sum(repeat(made) for made in _kept(file))


def _kept(file: Path) -> Iterator[Redaction]:
    for line in file.read_bytes().splitlines():
        try:
            kept = json.loads(line)
        except ValueError:  # cut by a kill, before anything was redacted
            continue
        yield Redaction.restored(kept)
