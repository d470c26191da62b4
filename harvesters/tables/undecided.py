"""Figures with two readings (``1.234``, ``12,350``), kept until the whole column decides."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.tables import findings as found
from harvesters.tables.cell import CellReader, Unreadable
from harvesters.tables.column import Column, Kind
from harvesters.tables.number import Ambiguous, decide, read_number
from harvesters.tables.plain import DECIMALS, within

__all__ = ["Rule", "Settled", "Undecided"]

_NONE = pl.DataFrame(schema={"row": pl.Int64, "text": pl.String, "value": pl.Int64, "decimals": pl.Int32, "ruled": pl.Boolean, "sure": pl.Boolean})
Rule = tuple[int, type[found.Counted], Any, int]
"""Row of the first, finding class, first cell, count of what was done by rule."""


@dataclass(frozen=True)
class Settled:
    """``plain``: columns ``row`` and ``value``, typed; ``single``: row -> value of the others. (row, text, cause) of the cells that stay undecided
    or do not fit their column; ``rules`` in the order of rows; ``decimals``: the most that a value has."""

    plain: pl.DataFrame
    single: dict[int, Any]
    problems: list[tuple[int, str, Unreadable]]
    rules: list[Rule]
    decimals: int


class Undecided:
    """``add`` one, or ``add_plain`` those of a batch that are digits and marks alone; ``settle`` once."""

    def __init__(self, column: Column, reader: CellReader) -> None:
        self.column = column
        self._reader = reader
        self._single: list[tuple[int, Ambiguous]] = []
        self._plain: list[pl.DataFrame] = []

    def add(self, row: int, cell: Ambiguous) -> None:
        self._single.append((row, cell))

    def add_plain(self, first: int, texts: pl.Series) -> None:
        """:param texts: null where the cell is none of them. :param first: row number of the first."""
        rows = pl.int_range(first, first + len(texts), eager=True, dtype=pl.Int64)
        self._plain.append(pl.DataFrame({"row": rows, "text": texts}).drop_nulls())

    def settle(self, proven: Set[str]) -> Settled:
        """:param proven: the decimal marks that the column's other cells prove."""
        cells = self._readings(proven) if self._plain else _NONE
        sure, single, problems, rules = cells.filter("sure"), dict[int, Any](), [], list[Rule]()
        ruled = sure.filter("ruled")
        if ruled.height:
            rules.append((ruled["row"][0], found.NumberByRule, ruled["text"][0], ruled.height))
        others = [(row, _ambiguous(text)) for row, text in cells.filter(~pl.col("sure")).select("row", "text").iter_rows()]
        for row, cell in sorted([*self._single, *others], key=lambda each: each[0]):
            try:
                single[row], by_rule = self._decided(cell, proven)
            except Unreadable as cause:
                problems.append((row, cell.text, cause))
                continue
            rules += [(row, finding, cell.text, 1) for finding in by_rule]
        decimals = [-int(value.as_tuple().exponent) for value in single.values() if isinstance(value, Decimal)]
        rules.sort(key=lambda each: each[0])
        most = max([*sure.select(pl.col("decimals").max()).to_series().drop_nulls(), *decimals], default=0)
        return Settled(sure.select("row", "value"), single, problems, rules, most)

    def _decided(self, cell: Ambiguous, proven: Set[str]) -> tuple[Any, list[type[found.Counted]]]:
        """The cell's value, and what was done by rule.

        :raises Unreadable: it stays undecided, or its value does not fit the column.
        """
        decided = decide(cell, self.column, proven)
        if decided is None:
            raise Unreadable(found.NumberAmbiguous)
        value, by_rule = decided
        outcome = self._reader.settled(value)
        self._reader.limit(outcome.value)
        return outcome.value, [*([found.NumberByRule] if by_rule else []), *([outcome.rule] if outcome.rule else [])]

    def _readings(self, proven: Set[str]) -> pl.DataFrame:
        """The plain cells with their ``value``, its ``decimals``, whether it was ``ruled``, and whether that is ``sure``: as ``decide`` and
        ``CellReader.settled`` would have it, those left out that they refuse or round."""
        text, digits = pl.col("text"), pl.col("digits")
        cells = pl.concat(self._plain).with_columns(
            digits=text.str.replace("[.,]", "").cast(pl.Int64), fraction=text.str.replace(",", ".", literal=True).cast(pl.Decimal(38, 3))
        )
        cells = cells.with_columns(fractional=self._is_fraction(cells, proven), ruled=self._is_ruled(proven))
        last = pl.when(digits % 10 != 0).then(3).when(digits % 100 != 0).then(2).when(digits % 1000 != 0).then(1).otherwise(0)
        value = pl.when("fractional").then("fraction").otherwise(digits.cast(pl.Decimal(38, 3)))
        cells = cells.with_columns(value=value, decimals=pl.when("fractional").then(last).otherwise(0))
        fits = within(cells["value"], self.column).is_not_null()
        kind = pl.Int64() if self.column.kind is Kind.INTEGER else pl.Decimal(38, 3)
        kept = 0 if self.column.kind is Kind.INTEGER else DECIMALS if self.column.decimals is None else self.column.decimals
        sure = (pl.col("decimals") <= kept) & pl.col("fractional").is_not_null() & pl.lit(fits)
        cells = cells.with_columns(sure=sure.fill_null(False))
        return cells.with_columns(value=pl.when("sure").then("value").cast(kind))

    def _is_fraction(self, cells: pl.DataFrame, proven: Set[str]) -> pl.Series:
        """Whether the mark begins a fraction, null where ``decide`` can't say."""
        column, comma = self.column, cells["text"].str.contains(",", literal=True)
        mark = column.decimal_mark or (next(iter(proven)) if len(proven) == 1 else "")
        nobody, no = pl.Series([None], dtype=pl.Boolean).new_from_index(0, cells.height), pl.Series([False]).new_from_index(0, cells.height)
        if mark:
            return comma if mark == "," else ~comma
        if len(proven) > 1:
            return nobody
        if column.kind is Kind.INTEGER or column.decimals == 0:
            return no
        usual = {None: no.set(comma, None), 3: (~no).set(~comma, None)}.get(column.decimals, no)
        if column.minimum is None and column.maximum is None:
            return usual
        grouped, fraction = (within(values, column).is_not_null() for values in (cells["digits"].cast(pl.Decimal(38, 3)), cells["fraction"]))
        return fraction.zip_with(grouped != fraction, usual)

    def _is_ruled(self, proven: Set[str]) -> pl.Expr:
        """Whether a person should be told that the cell was read by rule."""
        column = self.column
        if column.decimal_mark or len(proven) == 1:
            return pl.lit(not column.decimal_mark and proven == {"."})
        return pl.lit(column.kind is not Kind.INTEGER and column.decimals != 0)


def _ambiguous(text: str) -> Ambiguous:
    cell, _ = read_number(text)
    assert isinstance(cell, Ambiguous)
    return cell
