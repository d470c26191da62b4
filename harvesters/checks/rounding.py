"""How far a sum of rounded figures may be from the rounded sum."""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from harvesters.checks.subject import Subject
from harvesters.tables.column import Column

__all__ = ["Rounding", "rounding"]

_ROUNDED = re.compile(
    r"%|\b(ribu(an)?|juta(an)?|mil[iy]ar(an)?|triliun(an)?|thousands?|millions?|billions?|persen|percent)\b|\(\s*(rp\.?)?\s*[.x]?000\b", re.I
)
_STEPS = (1_000_000, 1_000)
_DIGITS_LEFT = 100  # times the step: figures with fewer digits before their zeros are round by themselves
_FEWEST = 4  # figures that show that all are rounded
_DEVIATIONS = 4  # of sums of independent roundings, one in 16,000 is farther away


def rounding(step: Decimal, parts: int) -> Decimal:
    """The largest difference that rounding explains: half a step for every part and for the total, or of many parts what chance makes of it."""
    if not step:
        return Decimal(0)
    return step * min(Decimal(parts + 1) / 2, _DEVIATIONS * (Decimal(parts + 1) / 12).sqrt())


class Rounding:
    """:param rows: where figures are looked at; None: all of the subject's."""

    def __init__(self, subject: Subject, rows: pl.DataFrame | None = None) -> None:
        self._subject, self._rows = subject, rows
        self._steps: dict[str, Decimal] = {}

    def step(self, name: str) -> Decimal:
        """To which a column's figures are rounded: a unit of the last decimal; one where they are counted in thousands or per cent; thousands or
        millions where all end in their zeros; 0 for other whole numbers, which count things."""
        if name not in self._steps:
            column, decimals = self._subject.column(name), self._subject.decimals(name)
            self._steps[name] = Decimal(1).scaleb(-decimals) if decimals else self._of_whole(column)
        return self._steps[name]

    def _of_whole(self, column: Column) -> Decimal:
        if _ROUNDED.search(column.unit) or _ROUNDED.search(column.title):
            return Decimal(1)
        parts = [self._rows] if self._rows is not None else [rows for _, rows in self._subject.parts([column.name])]
        steps = list(_STEPS)
        count = 0
        for rows in parts:
            figures = rows[column.name].drop_nulls().cast(pl.Decimal(38, 0)).cast(pl.Int64, strict=False).drop_nulls()
            figures = figures.filter(figures != 0)
            count += len(figures)
            median = float(figures.abs().cast(pl.Float64).median() or 0)  # type: ignore[arg-type]
            steps = [step for step in steps if bool((figures % step == 0).all()) and (figures.is_empty() or median >= step * _DIGITS_LEFT)]
            if not steps:
                return Decimal(0)
        return Decimal(steps[0]) if count >= _FEWEST else Decimal(0)
