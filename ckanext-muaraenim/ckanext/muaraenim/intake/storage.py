"""The workbooks that stewards handed in: one file per content, named by its SHA-256, in a folder without any public address."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.writing import sync_folder, whole_file

__all__ = ["WorkbookTooLarge", "keep", "stored"]

PIECE = 1 << 20  # bytes


class WorkbookTooLarge(Exception):
    """``largest``: allowed size in MB."""

    def __init__(self, largest: int) -> None:
        super().__init__(largest)
        self.largest = largest


def keep(upload: BinaryIO) -> str:
    """Store what was uploaded and return its SHA-256. It is on disk, fsynced, when this returns.

    :raises WorkbookTooLarge: it is larger than ``ckanext.muaraenim.intake.largest`` megabytes; nothing is kept.
    """
    largest = int(tk.config["ckanext.muaraenim.intake.largest"])
    folder = _folder()
    arriving = folder / f".{os.getpid()}-{os.urandom(8).hex()}"
    digest, size = hashlib.sha256(), 0
    with whole_file(arriving) as file:
        while piece := upload.read(PIECE):
            size += len(piece)
            if size > largest << 20:
                raise WorkbookTooLarge(largest)
            digest.update(piece)
            file.write(piece)
    arriving.replace(folder / digest.hexdigest())
    sync_folder(folder)
    return digest.hexdigest()


def stored(file_hash: str) -> Path:
    return _folder() / file_hash


def _folder() -> Path:
    folder = Path(tk.config["ckan.storage_path"]) / "setoran"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
