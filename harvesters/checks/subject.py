"""What a check looks at: the rows as they would be published, and where each of them stands in its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from functools import cached_property
from typing import Any

import polars as pl

from harvesters.checks.more import MoreOfTheSame
from harvesters.place import Place
from harvesters.plan.rows import merged
from harvesters.privacy import may_quote
from harvesters.tables.column import NUMERIC, Column
from harvesters.tables.definition import TableDefinition
from harvesters.tables.shelf import ShelvedRows, Whole, some_rows
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = ["LISTED", "Elsewhere", "Hits", "Subject", "figure", "limit", "more"]

LISTED = 100  # findings of one check; the cause of more is the same
_ROWS_AT_ONCE = 100_000
_DIGITS, _MOST_DECIMALS = 38, 15
_WITHHELD = phrase("(tidak ditampilkan)", "(not shown)")
_BEYOND = Decimal(10) ** 20  # larger than any figure of a table


@dataclass(frozen=True)
class Hits:
    """Rows that a check has found: the first ``LISTED`` of them as (number, values), and how many there are."""

    rows: Sequence[tuple[int, Mapping[str, Any]]]
    count: int

    def rest(self, code: str, column: str) -> Iterator[MoreOfTheSame]:
        """What is counted only. :param column: its title."""
        yield from more(code, column, self.count - len(self.rows))


Elsewhere = Callable[[str, str], Iterable[Sequence[str]]]
"""The values of a column that a public dataset of this name publishes, as texts, page by page; LookupError where there is none."""


@dataclass(frozen=True)
class Subject:
    """``table``: what was read, with its total rows and places; ``before``: the rows as they are published now, or what reads them; None: there are
    none. ``complete``: what was read is the whole table. ``elsewhere``: what other datasets publish, None where no portal can be asked.

    What is looked at are the rows as they would be published: those that were read, in their order, then those that stay.
    """

    table: Table
    before: pl.DataFrame | Callable[[], pl.DataFrame] | None
    complete: bool = True
    elsewhere: Elsewhere | None = None

    @cached_property
    def all(self) -> Whole | ShelvedRows:
        """The rows, of which not all need be in memory."""
        if self.before is None or (self.complete and not self.table.held):
            return self.table.in_parts
        before = self.before if isinstance(self.before, pl.DataFrame) else self.before()
        return Whole(merged(before, self.table, removes=self.complete))

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.all.height

    @property
    def definition(self) -> TableDefinition:
        return self.table.definition

    def column(self, name: str) -> Column:
        return self.definition.column(name)

    @cached_property
    def figures(self) -> tuple[Column, ...]:
        """The public columns of figures."""
        return tuple(each for each in self.definition.columns if each.published and each.kind in NUMERIC)

    def decimals(self, name: str) -> int:
        """Digits after the decimal mark of a column's figures: as declared, or as the longest has."""
        declared, dtype = self.column(name).decimals, self.all.schema[name]
        return declared if declared is not None else dtype.scale if isinstance(dtype, pl.Decimal) else 0

    def titles(self, names: Sequence[str]) -> str:
        return ", ".join(self.column(name).title for name in names)

    def exact(self, name: str) -> pl.Expr:
        """A column of figures, exact, all with as many decimals as the finest of them; so they can be added and compared with one another."""
        return pl.col(name).cast(pl.Decimal(_DIGITS, self._decimals))

    def same(self, name: str, value: Decimal) -> pl.Expr:
        """Whether a column of figures holds exactly this one."""
        return self.exact(name) == pl.lit(value, dtype=pl.Decimal(_DIGITS, self._decimals))

    def found(self, where: pl.Expr, names: Sequence[str]) -> Hits:
        """The rows for which ``where`` is true, with their values of ``names``."""
        rows: list[tuple[int, Mapping[str, Any]]] = []
        count, wanted = 0, list(dict.fromkeys(names))
        for start, part in self.parts(list(dict.fromkeys([*wanted, *where.meta.root_names()]))):
            numbers = part.select(where.fill_null(False).alias("found")).to_series().arg_true()
            first = numbers.head(max(0, LISTED - count))
            rows += [(start + number, values) for number, values in zip(first, part[first].select(wanted).iter_rows(named=True), strict=True)]
            count += len(numbers)
        return Hits(rows, count)

    def parts(self, names: Sequence[str] | None = None) -> Iterator[tuple[int, pl.DataFrame]]:
        """The rows by many thousands, each with the number of its first row, so that what a check computes takes little memory.

        :param names: of the columns that are wanted; None: all.
        """
        for first, rows in self.all.parts(names):
            for start in range(0, rows.height, _ROWS_AT_ONCE):
                yield first + start, rows.slice(start, _ROWS_AT_ONCE)

    def rows(self, names: Sequence[str] | None = None) -> pl.DataFrame:
        """All of them, in memory: with these columns only, None: with all."""
        return pl.concat([rows for _, rows in self.all.parts(names)])

    def place(self, number: int, column: str = "") -> Place:
        """Where row ``number`` stands: in the source if it was read now, and by its key in any case."""
        title = self.column(column).title if column else ""
        spot = self.table.place(number) if number < self.table.height else Place()
        return Place(spot.file, spot.sheet, spot.row, title, "", spot.record or self.label(number))

    def label(self, number: int) -> str:
        """The row's key in words: ``Tanjung Agung, 2026``; without what may not be quoted."""
        if not self.definition.key:
            return ""
        found = some_rows(self.all, pl.Series([number]), self.definition.key)
        assert found is not None
        row = found.row(0, named=True)
        said = [name for name in self.definition.key if self.quotable(name, row[name])]
        return ", ".join(str(self.column(name).codes.get(str(row[name]), row[name])) for name in said)

    def quoted(self, name: str, value: Any) -> Any:
        """A value as a finding may hold it."""
        return str(value)[:200] if self.quotable(name, value) else _WITHHELD

    def quotable(self, name: str, value: Any) -> bool:
        return may_quote(self.column(name), value)

    @cached_property
    def _decimals(self) -> int:
        return max([0, *(dtype.scale for dtype in self.all.schema.values() if isinstance(dtype, pl.Decimal))])


def more(code: str, column: str, count: int) -> Iterator[MoreOfTheSame]:
    """The findings that are not listed, if ``count`` is positive."""
    if count > 0:
        yield MoreOfTheSame(Place(column=column), column or "–", code, count)


def limit(number: Decimal) -> pl.Expr:
    """A declared number as a literal that exact figures can be compared with."""
    within = max(-_BEYOND, min(number, _BEYOND))
    return pl.lit(within.quantize(Decimal(1).scaleb(-_MOST_DECIMALS), ROUND_DOWN, Context(_DIGITS)), dtype=pl.Decimal(_DIGITS, _MOST_DECIMALS))


def figure(value: Decimal | int) -> dict[str, str]:
    """A number as a fact that survives storage: ``1.234,5`` and ``1,234.5``."""
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return phrase(written.translate(str.maketrans(",.", ".,")), written)
