"""A table of typed rows, ready to be published, with what could not be read kept apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from harvesters.place import Place
from harvesters.tables.definition import TableDefinition
from harvesters.tables.shelf import ShelvedRows, Whole

if TYPE_CHECKING:
    from harvesters.tables.places import KeptPlaces

__all__ = ["PLACE_COLUMNS", "Table"]

PLACE_COLUMNS: dict[str, pl.DataType] = {"file": pl.String(), "sheet": pl.String(), "row": pl.Int32(), "record": pl.String()}
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Table:
    """``stored``: the rows, columns as ``definition.published_names`` names them, typed; every row passed. Those of a large table lie on disk: look
    at them by ``in_parts``; ``rows`` brings all of them into memory.


    ``held``: keys of rows that could not be read in full; if published they stay as they were ("belum diperbarui").
    ``complete_keys``: False when some row's key itself could not be read, which blocks every removal in the run.
    ``stands``: where each of them stands in the source, same order, columns ``PLACE_COLUMNS``; empty where no check asks for it.
    ``totals``: the printed total rows, columns as ``rows`` plus ``_file _sheet _row _label``; never published.
    ``held_places``: where the held rows stand.
    ``absent``: names of columns that the source does not have.
    ``seen``: what each column of the source holds, see :mod:`harvesters.tables.drift`.
    ``whole``: these are all rows of the source's table, also where the run reads changes only.
    """

    definition: TableDefinition
    stored: pl.DataFrame | ShelvedRows
    held: Sequence[Mapping[str, Any]] = ()
    complete_keys: bool = True
    stands: pl.DataFrame | KeptPlaces = field(default_factory=lambda: pl.DataFrame(schema=PLACE_COLUMNS))
    totals: pl.DataFrame = field(default_factory=pl.DataFrame)
    held_places: Sequence[Place] = ()
    whole: bool = False
    absent: frozenset[str] = frozenset()
    seen: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> pl.DataFrame:
        return self.stored if isinstance(self.stored, pl.DataFrame) else self.stored.frame()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.stored.height

    @property
    def schema(self) -> pl.Schema:
        """Of the rows: columns and their types."""
        return self.stored.schema

    @property
    def in_parts(self) -> Whole | ShelvedRows:
        """The rows, of which not all need be in memory."""
        return Whole(self.stored) if isinstance(self.stored, pl.DataFrame) else self.stored

    @property
    def places(self) -> pl.DataFrame:
        return self.stands if isinstance(self.stands, pl.DataFrame) else self.stands.frame()

    def select(self, names: Sequence[str]) -> pl.DataFrame:
        """The rows with these columns only, in memory."""
        return pl.concat([rows for _, rows in self.in_parts.parts(names)])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over definition version and rows; the order of rows does not matter, nor do zeros at the end of a fraction."""
        whole = hashlib.sha256(f"{self.definition.version}\n{self.height}\n{','.join(self.schema)}\n".encode())
        summed, digest, number = 0, hashlib.blake2b, int.from_bytes
        for part in (some for _, rows in self.in_parts.parts() for some in rows.iter_slices(_ROWS_AT_ONCE)):
            summed += sum(number(digest(line, digest_size=32).digest(), "big") for line in _lines(part))
        whole.update((summed % 2**256).to_bytes(32, "big"))
        return whole.hexdigest()

    def place(self, row: int) -> Place:
        """Where row number ``row`` (from 0) stands in its source."""
        if row >= self.stands.height:
            return Place()
        return Place(**self.stands.row(row, named=True)) if isinstance(self.stands, pl.DataFrame) else self.stands.place(row)

    def split(self) -> dict[Any, Table]:
        """One table for each value of ``split_by``; held rows go where their key says, or to all if it does not say."""
        by = self.definition.split_by
        numbered, places = self.rows.with_row_index("_number"), self.places
        parts = {}
        for (value,), part in numbered.group_by([by], maintain_order=True):
            numbers = part["_number"]
            held = [key for key in self.held if key.get(by, value) == value]
            parts[value] = replace(
                self,
                stored=part.drop("_number"),
                held=held,
                stands=places[numbers] if places.height else places,
                totals=self.totals.filter(pl.col(by).eq_missing(value) | pl.col(by).is_null()) if by in self.totals.columns else self.totals,
            )
        return parts


def _lines(rows: pl.DataFrame) -> Sequence[bytes]:
    """One canonical text a row: values apart by U+001F, null as U+0000."""
    texts = []
    for name, dtype in rows.schema.items():
        text = pl.col(name).cast(pl.String)
        if isinstance(dtype, pl.Decimal) and dtype.scale:
            text = text.str.strip_chars_end("0").str.strip_chars_end(".")
        apart = text.str.replace_all("\x1e", "\x1e0", literal=True).str.replace_all("\x1f", "\x1e1", literal=True)
        texts.append(apart.fill_null("\x00"))
    return rows.select(pl.concat_str(texts, separator="\x1f").cast(pl.Binary)).to_series().to_list() if texts else []
