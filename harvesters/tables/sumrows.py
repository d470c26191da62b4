"""Rows that are the sum of all other rows: printed totals that their name does not give away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from harvesters.checks.additive import adds_up
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition

__all__ = ["MOST", "NEARLY", "NUMBER", "hidden_totals", "sum_rows", "years_of"]

MOST = 100_000  # rows; a longer table is no printed one
NUMBER, NEARLY = "\nnumber", "\nnearly"
_FEWEST = 4  # rows with a figure; of fewer, one is the sum of the others too easily
_MOST_COLUMNS = 100
_LARGE = 1_000  # a sum that is met by chance seldom
_NEAR, _NEAREST = 0.1, 0.02


def sum_rows(rows: pl.DataFrame, columns: Sequence[Column], *, suspected: bool = False) -> pl.DataFrame:
    """The rows that are the sum of all others, within a year where there is one column of years, in half of the columns that add up: their number,
    for each of these columns whether they are its sum, and ``NEARLY``: whether they nearly are it in all.

    :param columns: all public ones of the table. :param suspected: something else speaks for it, so one column is enough, and any line; else two
        where there are, and the first or last line of its year; or nearly the sum in all of several columns.
    """
    names = [each.name for each in columns if adds_up(each) and each.name in rows.columns][:_MOST_COLUMNS]
    if not names or not _FEWEST <= rows.height <= MOST:
        return pl.DataFrame(schema={NUMBER: pl.UInt32, NEARLY: pl.Boolean})
    by = next(iter(years_of(columns)), pl.lit(0))
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
    near = _near(exact, sums)
    judged = rows.select(*is_sum, filled.alias("\nfilled"), at_edge.alias("\nedge"), near.alias(NEARLY)).with_row_index(NUMBER)
    count = pl.sum_horizontal(pl.col(name).cast(pl.Int32) for name in names)
    enough = (count > 0) & (count * 2 >= pl.col("\nfilled")) & (suspected | (pl.col("\nedge") & (count >= pl.min_horizontal(2, "\nfilled"))))
    enough |= pl.col("\nedge") & pl.col(NEARLY) & (pl.col("\nfilled") > 1) & (not suspected)
    return judged.filter(enough).drop("\nfilled", "\nedge")


def years_of(columns: Sequence[Column]) -> list[str]:
    """The column of years within which rows are compared, if there is just one."""
    years = [each.name for each in columns if each.kind is Kind.YEAR]
    return years if len(years) == 1 else []


def _near(exact: Mapping[str, pl.Expr], sums: Mapping[str, pl.Expr]) -> pl.Expr:
    """In every column nearly the sum of the others, as a total with a wrong digit is; nearer where it is exactly so in none."""
    off = [((exact[name] * 2 - sums[name]).abs().cast(pl.Float64), (sums[name] - exact[name]).cast(pl.Float64)) for name in exact]
    exactly = pl.any_horizontal([(difference == 0) & (others >= _LARGE) for difference, others in off])
    within = pl.when(exactly).then(_NEAR).otherwise(_NEAREST)
    return pl.all_horizontal([(others > _LARGE) & (difference <= others * within) for difference, others in off]).fill_null(False)


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
