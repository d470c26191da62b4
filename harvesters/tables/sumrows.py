"""Rows that are the sum of all other rows: printed totals that their name does not give away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from harvesters.checks.additive import adds_up
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition

__all__ = ["MOST", "NUMBER", "hidden_totals", "sum_rows"]

MOST = 100_000  # rows; a longer table is no printed one
NUMBER = "\nnumber"
_FEWEST = 4  # rows with a figure; of fewer, one is the sum of the others too easily
_MOST_COLUMNS = 100


def sum_rows(rows: pl.DataFrame, columns: Sequence[Column], *, suspected: bool = False) -> pl.DataFrame:
    """The rows that are the sum of all others, within a year where there is one column of years, in half of the columns that add up: their number,
    and for each of these columns whether they are its sum.

    :param columns: all public ones of the table. :param suspected: something else speaks for it, so one column is enough, and any line; else two
        where there are, and the first or last line of its year.
    """
    names = [each.name for each in columns if adds_up(each) and each.name in rows.columns][:_MOST_COLUMNS]
    years = [each.name for each in columns if each.kind is Kind.YEAR]
    if not names or not _FEWEST <= rows.height <= MOST:
        return pl.DataFrame(schema={NUMBER: pl.UInt32})
    by = years[0] if len(years) == 1 else pl.lit(0)
    decimals = max([0, *(dtype.scale for dtype in rows.schema.values() if isinstance(dtype, pl.Decimal))])
    exact = {name: pl.col(name).cast(pl.Decimal(38, decimals)) for name in names}
    sums = {name: exact[name].sum().over(by) for name in names}
    parts = {name: (exact[name] != 0).sum().over(by) >= _FEWEST for name in names}
    is_sum = [
        ((exact[name] * 2 == sums[name]) & parts[name] & (exact[name] > 0) & (exact[name].min().over(by) >= 0)).fill_null(False).alias(name)
        for name in names
    ]
    filled = pl.sum_horizontal([(sums[name] != 0).cast(pl.Int32) for name in names])
    line = pl.int_range(pl.len())
    at_edge = (line == line.min().over(by)) | (line == line.max().over(by))
    judged = rows.select(*is_sum, filled.alias("\nfilled"), at_edge.alias("\nedge")).with_row_index(NUMBER)
    count = pl.sum_horizontal(pl.col(name).cast(pl.Int32) for name in names)
    enough = (count > 0) & (count * 2 >= pl.col("\nfilled")) & (suspected | (pl.col("\nedge") & (count >= pl.min_horizontal(2, "\nfilled"))))
    return judged.filter(enough).drop("\nfilled", "\nedge")


def hidden_totals(definition: TableDefinition, rows: pl.DataFrame, nameless: Collection[int]) -> list[int]:
    """Numbers of sums whose name is no row's own: it is another row's as well, or none that the table knows. A regency's row is often called as one
    of its districts. :param nameless: rows whose key cannot be read."""
    key = list(definition.key)
    if not key or rows.height > MOST:
        return []
    suspects = set(nameless) | set(rows.select(pl.struct(key).is_duplicated()).to_series().arg_true())
    if not suspects:
        return []
    return [
        number for number in sum_rows(rows, [each for each in definition.columns if each.published], suspected=True)[NUMBER] if number in suspects
    ]
