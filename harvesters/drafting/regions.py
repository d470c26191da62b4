"""The list of regions of ``config/`` as a draft uses it: does a column hold their names or codes?"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvesters.tables.codelist import CodeList
from harvesters.tables.column import Column
from harvesters.tables.spelling import fold_value

__all__ = ["Bridge", "near"]

FILE, VILLAGES = "districts.csv", "villages.csv"
HIGHEST = 3
ENOUGH = 0.8
"""Share of a column's different values that have to be regions."""


@dataclass(frozen=True)
class Bridge:
    """``rows``: of the CSV file ``path``; without a file it knows nothing. ``villages``: of the list beside it, recognised by their codes alone,
    because many villages are called alike."""

    path: Path | None = None
    rows: Sequence[dict[str, str]] = field(default_factory=list)
    villages: Bridge | None = None

    def recognised(self, values: Sequence[Any]) -> str:
        """``kode`` or ``kode_bps`` if the values are such codes, ``nama`` if they are names or aliases, ``desa`` if they are codes of villages, else
        empty."""
        different = {str(each).strip() for each in values}
        if not self.rows or not different:
            return ""
        for heading in ("kode", "kode_bps"):
            known = {fold_value(row.get(heading) or "") for row in self.rows} - {""}
            if known and sum(fold_value(each) in known for each in different) >= ENOUGH * len(different):
                return heading
        if self.villages is not None and self.villages.recognised(values) == "kode":
            return "desa"
        named = self._names()
        return "nama" if sum(named.find(each) is not None for each in different) >= max(2, ENOUGH * len(different)) else ""

    def codes(self, recognised: str, tables: Path) -> dict[str, str]:
        """The ``codes:`` of a column in a file of the folder ``tables``."""
        if recognised == "desa":
            assert self.villages is not None
            return self.villages.codes("kode", tables)
        assert self.path is not None
        value = "kode_bps" if recognised == "kode_bps" else "kode"
        listed = {"file": os.path.relpath(self.path.resolve(), tables.resolve()), "value": value, "title": "nama"}
        return listed if recognised != "nama" or "alias" not in self.rows[0] else {**listed, "aliases": "alias"}

    def _names(self) -> CodeList:
        codes = {row["kode"]: row["nama"] for row in self.rows}
        others = {other.strip(): row["kode"] for row in self.rows for other in (row.get("alias") or "").split("|") if other.strip()}
        return CodeList(Column("kode", "Wilayah", codes=codes, aliases=others))


def near(folder: Path) -> Bridge:
    """The list that lies in ``folder`` or nearest above it."""
    there = folder.resolve()
    found = next((each / FILE for each in [there, *list(there.parents)[:HIGHEST]] if (each / FILE).is_file()), None)
    return read(found) if found else Bridge()


def read(path: Path) -> Bridge:
    """:raises ValueError: it is no CSV with the columns ``kode`` and ``nama``."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, restval=""))
    if not rows or not {"kode", "nama"} <= rows[0].keys():
        raise ValueError(path.name)
    beside = path.with_name(VILLAGES)
    return Bridge(path, rows, read(beside) if path.name == FILE and beside.is_file() else None)
