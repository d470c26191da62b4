"""Redactions beside the databases, one JSON line each, so that a backup that is older than they are does not undo them.

The file stands in the home's settings and holds no value that was blanked. ``./portal restore`` carries it over and repeats what is
missing before a page is served.
"""

from __future__ import annotations

import json
import os
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
    """On disk when this returns."""
    file = log_file()
    if file is None:
        return
    with file.open("a", encoding="utf-8") as log:
        log.write(json.dumps(made.as_dict()) + "\n")
        log.flush()
        os.fsync(log.fileno())
    sync_folder(file.parent)


def repeat_kept() -> int:
    """Apply those that the database does not know, because it was restored from an older backup; returns how many."""
    file = log_file()
    if file is None or not file.exists():
        return 0
    lines = file.read_text(encoding="utf-8").splitlines()
    return sum(repeat(Redaction.restored(json.loads(line))) for line in lines if line.endswith("}"))
