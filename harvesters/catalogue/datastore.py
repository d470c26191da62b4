"""Rows of one table in a portal's DataStore, through its action API.

Each call is a transaction of its own, so a reader may see a table between two of them; every step may be repeated, so that a run that was cut off
is finished by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.catalogue.actions import Actions, NotFound, NotValid
from harvesters.plan.rows import difference
from harvesters.tables.definition import Column, Kind, TableDefinition
from harvesters.tables.table import Table

__all__ = ["TYPES", "DataStore"]

TYPES = {
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.INTEGER: "numeric",
    Kind.NUMBER: "numeric",
    Kind.YEAR: "int4",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp",
    Kind.BOOLEAN: "bool",
}
"""DataStore type of each kind of column. Figures are numeric, never float: 0.1 stays 0.1. A code is text: 0012 keeps its zeros."""

READ_AT_ONCE = 32_000  # CKAN's own limit unless the portal sets another
DELETED_AT_ONCE = 1_000
CELLS_AT_ONCE = 50_000

_PLAIN: Mapping[str, pl.DataType] = {"int4": pl.Int32(), "int8": pl.Int64(), "bool": pl.Boolean()}


@dataclass(frozen=True)
class DataStore:
    """The table of the resource ``resource``."""

    actions: Actions
    resource: str

    def rows(self) -> pl.DataFrame:
        """Every row, with DataStore's own ``_id``; no columns if there is no table."""
        records: list[Mapping[str, Any]] = []
        fields: list[Mapping[str, Any]] = []
        while True:
            try:
                page = self.actions.call("datastore_search", resource_id=self.resource, offset=len(records), limit=READ_AT_ONCE, sort="_id")
            except NotFound:
                return pl.DataFrame()
            fields = page["fields"]
            records += page["records"]
            if not page["records"] or len(records) >= page["total"]:
                return _frame(records, fields)

    def values(self, column: str) -> Iterator[list[str]]:
        """The different values of a column, a page at a time.

        :raises LookupError: there is no such table or column.
        """
        first = 0
        while True:
            asked = {"fields": [column], "distinct": True, "sort": column, "include_total": False, "offset": first, "limit": READ_AT_ONCE}
            try:
                records = self.actions.call("datastore_search", resource_id=self.resource, **asked)["records"]
            except (NotFound, NotValid) as error:
                raise LookupError(column) from error
            if not records:
                return
            first += len(records)  # the portal may give fewer at once than it was asked for
            yield [str(record[column]) for record in records if record[column] is not None]

    def load(self, table: Table, *, removes: bool) -> None:
        """Bring the table to what ``table`` says; rows that are the same keep their ``_id``."""
        before = self.rows()
        if before.columns and not self._fits(table.definition):
            self.drop()
            before = pl.DataFrame()
        self._declare(table.definition)
        changed = difference(before, table, removes=removes)
        for method, rows in (("insert", changed.added), ("upsert", changed.changed)):
            for batch in _batches(rows):
                self.actions.call("datastore_upsert", resource_id=self.resource, method=method, records=batch, force=True)
        self._delete(changed.removed["_id"].to_list() if changed.removed.height else [])

    def count(self) -> int:
        return int(self.actions.call("datastore_search", resource_id=self.resource, limit=0)["total"])

    def clear(self) -> None:
        """No rows; the header stays."""
        before = self.rows()
        self._delete(before["_id"].to_list() if before.height else [])

    def drop(self) -> None:
        self.actions.call("datastore_delete", resource_id=self.resource, force=True)

    def _declare(self, definition: TableDefinition) -> None:
        """Create the table, or add columns and renew the data dictionary."""
        self.actions.call("datastore_create", resource_id=self.resource, fields=fields(definition), primary_key=list(definition.key), force=True)

    def _fits(self, definition: TableDefinition) -> bool:
        """Whether the definition only adds columns to the table as it is; DataStore changes neither types nor the order of what is there."""
        there = {each["id"]: each["type"] for each in self.actions.call("datastore_search", resource_id=self.resource, limit=0)["fields"]}
        wanted = {each["id"]: each["type"] for each in fields(definition)}
        return all(wanted.get(name) == kind for name, kind in there.items() if name != "_id")

    def _delete(self, identities: Sequence[int]) -> None:
        for start in range(0, len(identities), DELETED_AT_ONCE):
            some = identities[start : start + DELETED_AT_ONCE]
            self.actions.call("datastore_delete", resource_id=self.resource, filters={"_id": some}, force=True)


def fields(definition: TableDefinition) -> list[dict[str, Any]]:
    """The published columns with their data dictionary, as ``datastore_create`` takes them."""
    return [field for column in definition.columns if column.published for field in _fields(column)]


def _fields(column: Column) -> Iterator[dict[str, Any]]:
    info = {"label": column.title, "notes": column.description, "unit": column.unit}
    yield {"id": column.name, "type": TYPES[column.kind], "info": info}
    if column.companion:
        yield {"id": column.companion_name, "type": "text", "info": {"label": f"{column.title} (keterangan)", "notes": "", "unit": ""}}


def _batches(rows: pl.DataFrame) -> Iterator[list[dict[str, Any]]]:
    size = max(50, min(5_000, CELLS_AT_ONCE // max(1, rows.width)))
    for part in rows.iter_slices(size):
        yield [{name: _sent(value) for name, value in row.items()} for row in part.iter_rows(named=True)]


def _sent(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value) if not hasattr(value, "isoformat") else value.isoformat()


def _frame(records: Sequence[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    columns = [_series(field["id"], field["type"], [row[field["id"]] for row in records]) for field in fields]
    return pl.DataFrame(columns)


def _series(name: str, kind: str, values: list[Any]) -> pl.Series:
    """Values as JSON brought them, typed as the engine types such a column."""
    if name == "_id":
        return pl.Series(name, values, dtype=pl.Int64)
    if kind in _PLAIN:
        return pl.Series(name, values, dtype=_PLAIN[kind])
    if kind == "numeric":
        exact = [None if value is None else Decimal(value) for value in values]
        scale = max((_fraction(value) for value in exact if value is not None), default=0)
        return pl.Series(name, exact, dtype=pl.Decimal(38, scale))
    text = pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
    if kind == "date":
        return text.str.to_date(strict=False)
    return text.str.to_datetime(time_unit="us", strict=False) if kind == "timestamp" else text


def _fraction(value: Decimal) -> int:
    """Digits after the decimal mark, without zeros at the end."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
