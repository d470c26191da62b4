"""Check ``sum-of-parts``: a printed total row equals the sum of the rows above it.

Source: Perpres 39/2019 Ps 5 (data that agree with each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, columns_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject, figure
from harvesters.declaration import Declared
from harvesters.place import Place
from harvesters.tables.column import Column

__all__ = ["SumOfParts", "SumOfPartsCheck"]


@dataclass(frozen=True)
class SumOfParts(Finding):
    """``printed``, ``computed``, ``difference``: figures in words."""

    code = "sum-of-parts"
    holds = "table"
    sentence_id = "Kolom {column}: jumlah tertulis {printed}, rinciannya berjumlah {computed} (selisih {difference})."
    sentence_en = "Column {column}: the printed total is {printed}, its parts make {computed} (difference {difference})."
    remedy_id = "Periksa rincian dan jumlahnya; tabel ini menunggu sampai keduanya sama."
    remedy_en = "Check the parts and the total; the table waits until they agree."

    column: str
    printed: Any
    computed: Any
    difference: Any


@register("sum-of-parts")
class SumOfPartsCheck(Check):
    """Totals are those of the source's own sheets. A total is compared with the rows between the total before it and itself, and, if that differs,
    with all rows of its sheet above it; it is not compared where one of these rows is held back or has no figure."""

    options: ClassVar[Mapping[str, str]] = {
        "columns": "columns of figures to compare; all of them if left out",
        "tolerance": "largest difference that is allowed; 0 if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        return {
            "columns": columns_option(declared.get("columns"), columns, numeric=True),
            "tolerance": number_option(declared.get("tolerance"), Decimal(0)),
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        table = subject.table
        if table.totals.is_empty() or table.places.height != table.rows.height:
            return
        parts = table.rows.with_columns(table.places["file"].alias("_file"), table.places["sheet"].alias("_sheet"), table.places["row"].alias("_row"))
        before: dict[tuple[str, str], int] = {}
        for total in table.totals.iter_rows(named=True):
            sheet = (total["_file"], total["_sheet"])
            own = parts.filter((pl.col("_file") == sheet[0]) & (pl.col("_sheet") == sheet[1]) & (pl.col("_row") < total["_row"]))
            since = before.get(sheet, 0)
            before[sheet] = total["_row"]
            for column in options["columns"]:
                if total.get(column) is not None:
                    yield from cls._compare(subject, column, total, own, since, options["tolerance"])

    @classmethod
    def _compare(
        cls, subject: Subject, column: str, total: Mapping[str, Any], parts: pl.DataFrame, since: int, tolerance: Decimal
    ) -> Iterator[Finding]:
        printed = Decimal(total[column])
        sums = []
        for first in (since, 0):
            rows = parts.filter(pl.col("_row") > first)
            above = (place.row for place in subject.table.held_places if (place.file, place.sheet) == (total["_file"], total["_sheet"]))
            held = any(first < row < total["_row"] for row in above)
            if rows.is_empty() or held or rows[column].null_count():
                return
            sums.append(sum((Decimal(value) for value in rows[column]), Decimal(0)))
        if all(abs(printed - computed) > tolerance for computed in sums):
            title = subject.column(column).title
            place = Place(total["_file"], total["_sheet"], total["_row"], title)
            yield SumOfParts(place, title, figure(printed), figure(sums[0]), figure(printed - sums[0]))
