"""Where this portal keeps files of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import ckan.plugins.toolkit as tk

__all__ = ["files_folder"]


def files_folder(name: str) -> Path:
    """A folder beside the uploaded files; in a CKAN that takes no uploads, one of this user's own in the system's folder of passing files."""
    root = tk.config.get("ckan.storage_path")
    return (Path(root) if root else Path(tempfile.gettempdir()) / f"ckanext-muaraenim-{os.getuid()}") / name
