"""What a check looks at: the rows as they would be published, and where each of them stands in its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from harvesters.place import Place
from harvesters.tables.column import Column
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = ["LISTED", "Subject", "figure"]

LISTED = 100  # findings of one check; the cause of more is the same


@dataclass(frozen=True)
class Subject:
    """``rows``: as they would be published (what was read, merged with what stays); ``table``: what was read, with its total rows and places;
    ``published``: the rows as they are published now, or None. Columns of all three are those of the definition."""

    table: Table
    rows: pl.DataFrame
    published: pl.DataFrame | None

    @property
    def definition(self) -> TableDefinition:
        return self.table.definition

    def column(self, name: str) -> Column:
        return self.definition.column(name)

    def titles(self, names: Sequence[str]) -> str:
        return ", ".join(self.column(name).title for name in names)

    def records(self, names: Sequence[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """(the row's values of ``names``, its whole row), for every row."""
        for row in self.rows.iter_rows(named=True):
            yield {name: row[name] for name in names}, row

    def place(self, row: dict[str, Any], column: str = "") -> Place:
        """Where a row stands: in the source if it was read now, and by its key in any case."""
        title = self.column(column).title if column else ""
        found = self._read.get(self._identity(row))
        spot = self.table.place(found) if found is not None else Place()
        return Place(spot.file, spot.sheet, spot.row, title, "", spot.record or self.label(row))

    def label(self, row: dict[str, Any]) -> str:
        """The row's key in words: ``Tanjung Agung, 2026``."""
        said = []
        for name in self.definition.key:
            value = row.get(name)
            said.append(str(self.column(name).codes.get(str(value), value)))
        return ", ".join(said)

    def _identity(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row.get(name) for name in self.definition.key or self.table.rows.columns)

    @cached_property
    def _read(self) -> dict[tuple[Any, ...], int]:
        names = list(self.definition.key) or self.table.rows.columns
        return {tuple(values): number for number, values in enumerate(self.table.rows.select(names).iter_rows())}


def figure(value: Decimal | int) -> dict[str, str]:
    """A number as a fact that survives storage: ``1.234,5`` and ``1,234.5``."""
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return phrase(written.translate(str.maketrans(",.", ".,")), written)
