"""The rows of one sheet in their order, with running sums of every column of figures: the sum of the rows between two totals costs nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.checks.subject import Subject

__all__ = ["BEYOND", "Running", "Span", "Summed"]

Span = tuple[int, int]
"""Two lines of a sheet, as a person counts them; meant are the rows between them, without both."""
BEYOND = 2**31 - 1
_NOT_APPLICABLE = "tidak berlaku"


@dataclass(frozen=True)
class Summed:
    """``value``: sum of the figures that are known; ``complete``: all are; ``rises``: none is negative, so that the whole sum is not smaller."""

    value: Decimal
    complete: bool
    rises: bool
    height: int


class Running:
    """:param rows: of one sheet, ordered by ``_row``, their line; ``_number`` counts them over the whole table. :param held: lines of rows that are
    held back. :param lines: where spans may begin and end, besides the sheet's two ends."""

    def __init__(self, subject: Subject, rows: pl.DataFrame, held: Sequence[int], names: Sequence[str], lines: Iterable[int]) -> None:
        self.rows = rows
        self._held = sorted(held)
        bounds = sorted({0, *lines, BEYOND})
        above = rows["_row"].cast(pl.Int64).search_sorted(pl.Series(bounds, dtype=pl.Int64), "left").to_list()
        self._above: dict[int, int] = dict(zip(bounds, above, strict=True))
        values = {name: _figures(subject, name) for name in names}
        self._sums = {name: self._at(value.fill_null(0), Decimal(0)) for name, value in values.items()}
        self._missing = {name: self._at(value.is_null().cast(pl.UInt32), 0) for name, value in values.items()}
        self._negative = {name: self._at((value < 0).fill_null(False).cast(pl.UInt32), 0) for name, value in values.items()}

    def _at(self, value: pl.Expr, nothing: Any) -> dict[int, Any]:
        """The sum of everything above each line."""
        running = self.rows.select(value.cum_sum()).to_series()
        return {line: running[at - 1] if at else nothing for line, at in self._above.items()}

    def rows_in(self, span: Span) -> pl.DataFrame:
        return self.rows.slice(self._above[span[0]], self.height(span))

    def height(self, span: Span) -> int:
        return max(0, self._above[span[1]] - self._above[span[0]])

    def summed(self, name: str, span: Span) -> Summed:
        first, end = span
        held = bisect_left(self._held, end) - bisect_right(self._held, first)
        missing, negative = (kept[name][end] - kept[name][first] for kept in (self._missing, self._negative))
        return Summed(self._sums[name][end] - self._sums[name][first], not held and not missing, not negative, self.height(span))

    def extremes(self, name: str, span: Span) -> tuple[Decimal, Decimal] | None:
        """Smallest and largest figure."""
        smallest, largest = self.rows_in(span).select(pl.col(name).min().alias("smallest"), pl.col(name).max().alias("largest")).row(0)
        return None if smallest is None else (Decimal(smallest), Decimal(largest))


def _figures(subject: Subject, name: str) -> pl.Expr:
    """What does not apply counts as nothing, not as missing."""
    value, column = subject.exact(name), subject.column(name)
    if not column.companion:
        return value
    return pl.when(value.is_null() & (pl.col(column.companion_name) == _NOT_APPLICABLE)).then(0).otherwise(value)
