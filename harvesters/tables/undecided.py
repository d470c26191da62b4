"""Figures with two readings (``1.234``, ``12,350``), kept until the whole column decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.tables import findings as found
from harvesters.tables.cell import CellReader, Unreadable
from harvesters.tables.column import Column, Kind
from harvesters.tables.number import Ambiguous, decide, read_number
from harvesters.tables.plain import DECIMALS, within

__all__ = ["Rule", "Settled", "Undecided"]

_AT_ONCE = 10  # batches; a large part's readings would otherwise need several times its memory
Rule = tuple[int, type[found.Counted], Any, int]
"""Row of the first, finding class, first cell, count of what was done by rule."""


@dataclass
class Settled:
    """``fractions``: columns ``row`` and ``value`` of the plain cells that are no whole numbers after all; ``single``: row -> value of the cells that
    were looked at one by one, None where they can't be read. (row, text, cause) of the cells that stay undecided or do not fit their column;
    ``rules`` in the order of rows; ``decimals``: the most that a value has."""

    fractions: list[pl.DataFrame] = field(default_factory=list)
    single: dict[int, Any] = field(default_factory=dict)
    problems: list[tuple[int, str, Unreadable]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    decimals: int = 0


class Undecided:
    """``add`` one, or ``add_plain`` those of a batch that are digits and marks alone, of which only two bits are kept; ``settle`` part by part, each
    of whole batches, in their order."""

    def __init__(self, column: Column, reader: CellReader) -> None:
        self.column = column
        self._reader = reader
        self._single: list[tuple[int, Ambiguous]] = []
        self._plain: list[tuple[int, pl.Series, pl.Series]] = []

    def add(self, row: int, cell: Ambiguous) -> None:
        self._single.append((row, cell))

    def add_plain(self, first: int, texts: pl.Series) -> pl.Series:
        """Returns their values as if the mark grouped, which is what the column holds until it is settled.

        :param texts: null where the cell is none of them. :param first: row number of the first.
        """
        self._plain.append((first, texts.is_not_null(), texts.str.contains(",", literal=True).fill_null(False)))
        return texts.str.replace("[.,]", "").cast(pl.Int64)

    def __bool__(self) -> bool:
        """Whether anything is left to be settled."""
        return bool(self._single or self._plain)

    def settle(self, first: int, values: pl.Series, proven: Set[str]) -> Settled:
        """:param first: row number of the first of ``values``. :param values: that part of the column so far.
        :param proven: the decimal marks that the column's other cells prove."""
        settled, until = Settled(), first + len(values)
        single = [each for each in self._single if each[0] < until]
        plain = [each for each in self._plain if each[0] < until]
        self._single, self._plain = self._single[len(single) :], self._plain[len(plain) :]
        for start in range(0, len(plain), _AT_ONCE):
            single += self._settle_plain(self._readings(self._cells(plain[start : start + _AT_ONCE], first, values), proven), settled)
        for row, cell in sorted(single, key=lambda each: each[0]):
            try:
                settled.single[row], by_rule = self._decided(cell, proven)
            except Unreadable as cause:
                settled.single[row] = None
                settled.problems.append((row, cell.text, cause))
                continue
            settled.rules += [(row, finding, cell.text, 1) for finding in by_rule]
        decimals = [-int(value.as_tuple().exponent) for value in settled.single.values() if isinstance(value, Decimal)]
        settled.decimals = max([settled.decimals, *decimals])
        settled.rules.sort(key=lambda each: each[0])
        return settled

    @staticmethod
    def _settle_plain(cells: pl.DataFrame, settled: Settled) -> Iterator[tuple[int, Ambiguous]]:
        """Settle what is sure, and return the others."""
        sure = cells.filter("sure")
        settled.fractions.append(sure.filter(pl.col("fractional")).select("row", "value"))
        settled.decimals = max([settled.decimals, *sure.select(pl.col("decimals").max()).to_series().drop_nulls()])
        ruled = sure.filter("ruled")
        if ruled.height:
            settled.rules.append((ruled["row"][0], found.NumberByRule, _written(*ruled.select("digits", "comma").row(0)), ruled.height))
        others = cells.filter(~pl.col("sure")).select("row", "digits", "comma")
        return ((row, _ambiguous(_written(digits, comma))) for row, digits, comma in others.iter_rows())

    @staticmethod
    def _cells(plain: Sequence[tuple[int, pl.Series, pl.Series]], first: int, values: pl.Series) -> pl.DataFrame:
        """Columns ``row``, ``comma`` and ``digits``, without the mark."""
        parts = []
        for start, undecided, comma in plain:
            at = undecided.arg_true()
            parts.append(pl.DataFrame({"row": at.cast(pl.Int64) + start, "comma": comma.gather(at)}))
        cells = pl.concat(parts)
        return cells.with_columns(values.gather(cells["row"] - first).cast(pl.Int64).alias("digits"))

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

    def _readings(self, cells: pl.DataFrame, proven: Set[str]) -> pl.DataFrame:
        """The plain cells with their ``value``, its ``decimals``, whether it was ``ruled``, and whether that is ``sure``: as ``decide`` and
        ``CellReader.settled`` would have it, those left out that they refuse or round."""
        digits, grouped = pl.col("digits"), pl.col("digits").cast(pl.Decimal(38, 3))
        cells = cells.with_columns(grouped=grouped, fraction=(grouped / 1000).cast(pl.Decimal(38, 3)))
        cells = cells.with_columns(fractional=self._is_fraction(cells, proven), ruled=self._is_ruled(proven))
        last = pl.when(digits % 10 != 0).then(3).when(digits % 100 != 0).then(2).when(digits % 1000 != 0).then(1).otherwise(0)
        cells = cells.with_columns(
            value=pl.when("fractional").then("fraction").otherwise("grouped"), decimals=pl.when("fractional").then(last).otherwise(0)
        )
        fits = within(cells["value"], self.column).is_not_null()
        kind = pl.Int64() if self.column.kind is Kind.INTEGER else pl.Decimal(38, 3)
        kept = 0 if self.column.kind is Kind.INTEGER else DECIMALS if self.column.decimals is None else self.column.decimals
        sure = (pl.col("decimals") <= kept) & pl.col("fractional").is_not_null() & pl.lit(fits)
        cells = cells.with_columns(sure=sure.fill_null(False))
        return cells.with_columns(value=pl.when("sure").then("value").cast(kind))

    def _is_fraction(self, cells: pl.DataFrame, proven: Set[str]) -> pl.Series:
        """Whether the mark begins a fraction, null where ``decide`` can't say."""
        column, comma = self.column, cells["comma"]
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
        grouped, fraction = (within(cells[name], column).is_not_null() for name in ("grouped", "fraction"))
        return fraction.zip_with(grouped != fraction, usual)

    def _is_ruled(self, proven: Set[str]) -> pl.Expr:
        """Whether a person should be told that the cell was read by rule."""
        column = self.column
        if column.decimal_mark or len(proven) == 1:
            return pl.lit(not column.decimal_mark and proven == {"."})
        return pl.lit(column.kind is not Kind.INTEGER and column.decimals != 0)


def _written(digits: int, comma: bool) -> str:
    """The cell's text, which has no zeros in front."""
    whole, fraction = divmod(abs(digits), 1000)
    return f"{'-' if digits < 0 else ''}{whole}{',' if comma else '.'}{fraction:03}"


def _ambiguous(text: str) -> Ambiguous:
    cell, _ = read_number(text)
    assert isinstance(cell, Ambiguous)
    return cell
