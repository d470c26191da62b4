"""Files that are whole or absent: written beside, fsynced with their folder, renamed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def whole_file(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write to; it appears under ``path`` only when the block ends without an error. Who is killed before that leaves nothing behind."""
    beside = path.with_name(f".{path.name[:200]}.{os.urandom(4).hex()}")
    nameless = _nameless(path.parent)
    try:
        with nameless or beside.open("xb") as file:
            os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
            if nameless:  # src_dir_fd has os.link follow the link of /proc to the file itself
                os.link(f"/proc/self/fd/{file.fileno()}", beside, src_dir_fd=file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _nameless(folder: Path) -> BinaryIO | None:
    """A file of no name, of which nothing is left once nobody has it open; None where system or file system know no such thing."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600), "w+b")
    except OSError:
        return None


def write_text(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a text file as a whole."""
    with whole_file(path, mode) as file:
        file.write(text.encode())


def write_json(path: Path, value: Any, mode: int = 0o600) -> None:
    """Replace a JSON file as a whole."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True) + "\n", mode)


def read_json(path: Path) -> Any:
    """The content of a JSON file, ``{}`` when it does not exist or cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
