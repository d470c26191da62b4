"""Check ``total-among-rows``: a row that is the sum of the others is a printed total that nobody recognised, and would be counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.additive import adds_up
from harvesters.checks.contract import Check, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject
from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind

__all__ = ["TotalAmongRows", "TotalAmongRowsCheck"]

_FEWEST = 4  # rows; of fewer, one is the sum of the others too easily
_MOST = 100_000  # a longer table is no printed one
_MOST_COLUMNS = 100
_NUMBER = "\nnumber"


@dataclass(frozen=True)
class TotalAmongRows(Finding):
    """``columns``: titles of the columns in which it is the sum; ``others``: of those of figures in which it is not, in words."""

    code = "total-among-rows"
    severity = "warning"
    sentence_id = "Baris ini sama dengan jumlah semua baris lain di kolom {columns}: tampaknya baris jumlah, bukan data."
    sentence_en = "This row is the sum of all other rows in the columns {columns}: it seems to be a total and no data."
    remedy_id = "Tambahkan sebutan baris ini pada totals di definisi tabel, agar tidak terhitung dua kali."
    remedy_en = "Add what names this row to totals in the table's definition, so that it is not counted twice."

    columns: tuple[str, ...]


@register("total-among-rows")
class TotalAmongRowsCheck(Check):
    """Within a year where the table has one column of years; the row must be the sum in half of the columns that add up, and in two if there are."""

    options: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        return {}

    @classmethod
    def default(cls) -> Mapping[str, Any]:
        return {}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        names = [each.name for each in subject.figures if adds_up(each)][:_MOST_COLUMNS]
        if not names or not subject.complete or subject.rows.height > _MOST:
            return
        years = [each.name for each in subject.definition.columns if each.published and each.kind is Kind.YEAR]
        by = years[0] if len(years) == 1 else pl.lit(0)
        exact = {name: subject.exact(name) for name in names}
        is_sum = [
            ((exact[name] * 2 == exact[name].sum().over(by)) & (exact[name] > 0) & (exact[name].min().over(by) >= 0)).fill_null(False).alias(name)
            for name in names
        ]
        filled = pl.sum_horizontal([(exact[name].sum().over(by) != 0).cast(pl.Int32) for name in names])
        judged = subject.rows.select(*is_sum, filled.alias("\nfilled"), (pl.len().over(by) >= _FEWEST).alias("\nenough")).with_row_index(_NUMBER)
        sums = pl.sum_horizontal(pl.col(name).cast(pl.Int32) for name in names)
        found = judged.filter(pl.col("\nenough") & (sums >= pl.min_horizontal(2, "\nfilled")) & (sums > 0) & (sums * 2 >= pl.col("\nfilled")))
        for row in found.head(LISTED).iter_rows(named=True):
            columns = tuple(subject.column(name).title for name in names if row[name])
            yield TotalAmongRows(subject.place(row[_NUMBER]), columns)
