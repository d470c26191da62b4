"""Columns of per cents that are shares of one whole: their printed total is a hundred, and their parts should make it."""

from __future__ import annotations

import polars as pl

from harvesters.checks.additive import names_share
from harvesters.checks.subject import Subject
from harvesters.tables.column import Column

__all__ = ["is_distribution"]

_WHOLE = 100
_FARTHEST = 100  # from the whole, of the mean sum of a total; columns of coverage are farther away


def is_distribution(subject: Subject, column: Column) -> bool:
    """Every total of the column is a hundred and no part is more, so that it cannot be their average, unless all are a hundred."""
    totals = subject.table.totals[column.name].drop_nulls() if names_share(column) and subject.table.totals.height else pl.Series([], dtype=pl.Int64)
    if totals.is_empty() or not (totals == _WHOLE).all():
        return False
    parts = subject.rows([column.name])[column.name].drop_nulls().cast(pl.Float64)
    if parts.is_empty() or (parts > _WHOLE).any() or (parts < 0).any() or (parts == _WHOLE).all():
        return False
    return abs(float(parts.sum()) / len(totals) - _WHOLE) <= _FARTHEST
