"""Check ``total-among-rows``: a row that is the sum of the others is a printed total that nobody recognised, and would be counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure
from harvesters.tables.sumrows import MOST, NEARLY, NUMBER, sum_rows, years_of
from harvesters.words import phrase

__all__ = ["TotalAmongRows", "TotalAmongRowsCheck", "WrongTotalAmongRows"]


@dataclass(frozen=True)
class TotalAmongRows(Finding):
    """``columns``: titles of the columns in which it is the sum."""

    code = "total-among-rows"
    severity = "warning"
    sentence_id = "Baris ini sama dengan jumlah semua baris lain di kolom {columns}: tampaknya baris jumlah, bukan data."
    sentence_en = "This row is the sum of all other rows in the columns {columns}: it seems to be a total and no data."
    remedy_id = "Tambahkan sebutan baris ini pada totals di definisi tabel, agar tidak terhitung dua kali."
    remedy_en = "Add what names this row to totals in the table's definition, so that it is not counted twice."

    columns: tuple[str, ...]


@dataclass(frozen=True)
class WrongTotalAmongRows(Finding):
    """``apart``: in which columns it is not quite the sum, in words; in all others it is."""

    code = "wrong-total-among-rows"
    severity = "warning"
    sentence_id = "Baris ini hampir sama dengan jumlah semua baris lain ({apart}): tampaknya baris jumlah yang tidak cocok, bukan data."
    sentence_en = "This row is nearly the sum of all other rows ({apart}): it seems to be a total that does not fit, and no data."
    remedy_id = "Periksa angkanya di sumber, dan tambahkan sebutan baris ini pada totals di definisi tabel, agar tidak terhitung dua kali."
    remedy_en = "Check its figures at their source, and add what names this row to totals in the table's definition, so that it is not counted twice."

    apart: Any


@register("total-among-rows")
class TotalAmongRowsCheck(UnpromptedCheck):
    """Within a year where the table has one column of years; the row must be the sum in half of the columns that add up, and in two if there are."""

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if not subject.complete or subject.height > MOST:
            return
        found = sum_rows(subject.rows(), [each for each in subject.definition.columns if each.published])
        for row in found.head(LISTED).iter_rows(named=True):
            columns = tuple(subject.column(name).title for name, summed in row.items() if name not in (NUMBER, NEARLY) and summed)
            apart = "" if row[NEARLY] is False else _apart(subject, row)
            place = subject.place(row[NUMBER])
            yield WrongTotalAmongRows(place, apart) if apart else TotalAmongRows(place, columns)


def _apart(subject: Subject, found: Mapping[str, Any]) -> Any:
    """The columns in which a row is not the sum of the others, in words; empty where there is none."""
    years, said = years_of(subject.definition.columns), []
    for name in (each for each, summed in found.items() if each not in (NUMBER, NEARLY) and not summed):
        rows = subject.rows([name, *years])
        own = rows.row(found[NUMBER], named=True)
        same = rows.filter(pl.all_horizontal(pl.lit(True), *(pl.col(year) == own[year] for year in years)))
        others = same.select(subject.exact(name).sum()).item() - (own[name] or 0)
        if own[name] or others:
            said.append((subject.column(name).title, figure(own[name] or 0), figure(others)))
    if not said:
        return ""
    indonesian = "; ".join(f"{title}: {written['id']}, baris lain berjumlah {others['id']}" for title, written, others in said)
    english = "; ".join(f"{title}: {written['en']}, the others make {others['en']}" for title, written, others in said)
    return phrase(indonesian, english)
