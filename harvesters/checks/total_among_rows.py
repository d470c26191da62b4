"""Check ``total-among-rows``: a row that is the sum of the others is a printed total that nobody recognised, and would be counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject
from harvesters.tables.sumrows import MOST, NUMBER, sum_rows

__all__ = ["TotalAmongRows", "TotalAmongRowsCheck"]


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
class TotalAmongRowsCheck(UnpromptedCheck):
    """Within a year where the table has one column of years; the row must be the sum in half of the columns that add up, and in two if there are."""

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if not subject.complete or subject.height > MOST:
            return
        found = sum_rows(subject.rows(), [each for each in subject.definition.columns if each.published])
        for row in found.head(LISTED).iter_rows(named=True):
            columns = tuple(subject.column(name).title for name, summed in row.items() if name != NUMBER and summed)
            yield TotalAmongRows(subject.place(row[NUMBER]), columns)
