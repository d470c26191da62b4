"""The lists of regions that lie in a regency's folders: the only files that a source which was declared in the portal may name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

__all__ = ["region_lists"]

_CODE = re.compile(r"\d\d(?:\.\d\d){0,2}(?:\.\d{4})?")


def region_lists(folders: Iterable[Path]) -> dict[str, Path]:
    """Name of each list -> the folder that holds it; a later folder wins."""
    return {path.name: folder for folder in folders for path in sorted(folder.glob("*.csv")) if _lists_regions(path)}


def _lists_regions(path: Path) -> bool:
    """Whether it has the columns ``kode`` and ``nama``, and its first code is a region's."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = next(csv.DictReader(lines), None)
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return first is not None and "nama" in first and _CODE.fullmatch(first.get("kode") or "") is not None
