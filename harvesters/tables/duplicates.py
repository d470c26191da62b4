"""Rows that may have some columns in common, so that telling them apart exactly is needed for a few rows only."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from harvesters.tables.shelf import InParts, Whole

__all__ = ["NUMBER", "alike"]

NUMBER = "\nnumber"
"""Column that holds a row's number from 0."""

_AT_ONCE = 2_000_000  # hashes


def alike(rows: pl.DataFrame | InParts, names: Sequence[str]) -> pl.DataFrame:
    """Columns ``NUMBER`` and ``names`` of every row that agrees with another in ``names``, and hardly any other, found by eight bytes a row: telling
    all of them apart exactly costs thirty times the memory. Of a large table not even these are held all at once."""
    table = Whole(rows) if isinstance(rows, pl.DataFrame) else rows
    rounds = max(1, -(-table.height // _AT_ONCE))
    twice = pl.concat([_twice(table, names, which, rounds) for which in range(rounds)])
    found = []
    for first, part in table.parts(names) if len(twice) else ():
        numbered = part.with_row_index(NUMBER, offset=first)
        found.append(numbered.filter(_hashes(part, names).is_in(twice.implode())))
    return pl.concat(found) if found else _none(table, names)


def _twice(table: InParts, names: Sequence[str], which: int, rounds: int) -> pl.Series:
    """The hashes that occur more than once, of those that leave the remainder ``which``."""
    parts = [pl.Series(dtype=pl.UInt64)]
    for _, part in table.parts(names):
        hashes = _hashes(part, names)
        parts.append(hashes.filter(hashes % rounds == which) if rounds > 1 else hashes)
    ordered = pl.concat(parts).sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _hashes(part: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    return part.select(names).hash_rows()


def _none(table: InParts, names: Sequence[str]) -> pl.DataFrame:
    for _, part in table.parts(names):
        return part.clear().with_row_index(NUMBER)
    return pl.DataFrame(schema=[NUMBER, *names])
