"""Rows that can't be published now: their keys, so that what is published of them stays, or the fact that the key itself can't be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from harvesters.place import Place
from harvesters.tables.definition import TableDefinition
from harvesters.tables.duplicates import NUMBER, alike
from harvesters.tables.findinglist import FindingList
from harvesters.tables.findings import KeyDuplicate
from harvesters.tables.places import Places
from harvesters.tables.shelf import Shelf, some_rows

__all__ = ["Quarantine"]

_PLACES_KEPT = 10_000


class Quarantine:
    """``hold`` while reading, ``close`` once at the end."""

    def __init__(self, definition: TableDefinition) -> None:
        self.definition = definition
        self.keys: list[Mapping[str, Any]] = []
        self.places: list[Place] = []
        self.complete_keys = True
        self._rows: set[int] = set()
        self._keyless: set[int] = set()
        self._left_out: set[int] = set()

    def hold(self, row: int, column: str) -> None:
        """Hold a row because of its cell in ``column``."""
        self._rows.add(row)
        if column in self.definition.key or not self.definition.key:
            self._keyless.add(row)  # rows of a table without key can't be told apart: none may be removed

    @property
    def keyless(self) -> frozenset[int]:
        """Rows whose key cannot be read."""
        return frozenset(self._keyless)

    def leave_out(self, row: int) -> None:
        """The row is no data after all."""
        self._rows.discard(row)
        self._keyless.discard(row)
        self._left_out.add(row)

    def close(self, rows: Shelf, places: Places, findings: FindingList) -> pl.Series:
        """Hold duplicates too. Returns which of ``rows`` are held or left out."""
        if self.definition.key:
            self._hold_duplicates(rows, places, findings)
        held = sorted(self._rows)
        self.complete_keys = not self._keyless
        named = [row for row in held if row not in self._keyless]
        keys = some_rows(rows, pl.Series(named, dtype=pl.Int64), self.definition.key) if self.definition.key else None
        self.keys = list(keys.unique(maintain_order=True).iter_rows(named=True)) if keys is not None else []
        self.places = [places.place(row) for row in held[:_PLACES_KEPT]]
        mask = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
        out = sorted({*held, *self._left_out})
        return mask.scatter(out, True) if out else mask

    def _hold_duplicates(self, rows: Shelf, places: Places, findings: FindingList) -> None:
        key = list(self.definition.key)
        numbered = alike(rows, key)
        if apart := sorted(self._keyless | self._left_out):
            numbered = numbered.filter(~pl.col(NUMBER).is_in(apart))
        twice = numbered.filter(pl.struct(key).is_duplicated())
        titles = ", ".join(self.definition.column(name).title for name in key)
        firsts: dict[tuple[Any, ...], int] = {}
        for number, *values in twice.iter_rows():
            self._rows.add(number)
            first = firsts.setdefault(tuple(values), number)
            if first != number:
                findings.add(KeyDuplicate(places.place(number), _spot(places.place(first), first), titles))


def _spot(place: Place, number: int) -> str:
    """``Data!17``, or the record, or at least the number in the order of reading."""
    row = f"{place.sheet}!{place.row}" if place.sheet else str(place.row)
    return row if place.row else place.record or f"#{number + 1}"
