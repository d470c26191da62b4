"""A small table of the tests' own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.scratch import Scratch
from harvesters.tables.shelf import Shelf, ShelvedRows
from harvesters.tables.table import Table

TYPES = {
    Kind.TEXT: pl.String(),
    Kind.CODE: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Decimal(38, 2),
    Kind.YEAR: pl.Int32(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.BOOLEAN: pl.Boolean(),
}

COLUMNS = (
    Column("kode", "Kode kecamatan", Kind.CODE, title_en="District code", required=True),
    Column("nama", "Kecamatan", Kind.TEXT, description="Nama menurut Permendagri.", personal=False),
    Column("luas", "Luas wilayah", Kind.NUMBER, unit="km²"),
    Column("penduduk", "Penduduk", Kind.INTEGER, unit="jiwa"),
)

def table(rows: Sequence[Sequence[Any]], columns: Sequence[Column] = COLUMNS, key: Sequence[str] = ("kode",), **more: Any) -> Table:
    definition = TableDefinition("kecamatan", "Kecamatan", tuple(columns), key=tuple(key), version=repr((columns, key)))
    schema = {column.name: TYPES[column.kind] for column in columns}
    exact = [[Decimal(value) if isinstance(value, float) else value for value in row] for row in rows]
    return Table(definition, pl.DataFrame(exact, schema=schema, orient="row"), **more)


def on_disk(given: Table, at_once: int = 9) -> Table:
    """The same table with its rows on disk, so many of them in a part."""
    shelf = Shelf(Scratch(memory=0))
    for part in given.rows.iter_slices(at_once):
        shelf.add(part)
    return replace(given, stored=ShelvedRows(shelf, given.schema))
