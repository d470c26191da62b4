"""A table of typed rows, ready to be published, with what could not be read kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.tables.definition import TableDefinition

__all__ = ["Table"]


@dataclass(frozen=True)
class Table:
    """``rows``: columns as ``definition.published`` names them, typed; every row passed.

    ``held``: keys of rows that could not be read in full; if published they stay as they were ("belum diperbarui").
    ``complete_keys``: False when some row's key itself could not be read, which blocks every removal in the run.
    """

    definition: TableDefinition
    rows: pl.DataFrame
    held: Sequence[Mapping[str, Any]] = ()
    complete_keys: bool = True

    @property
    def fingerprint(self) -> str:
        """Hash of definition version and rows; the order of rows does not matter where the table has a key."""
        raise NotImplementedError
