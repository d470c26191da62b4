"""Check ``year-jump``: a figure differs from the year before by more than a percentage. It is published, but somebody should look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, column_option, columns_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure, more
from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind
from harvesters.words import phrase

__all__ = ["YearJump", "YearJumpCheck"]

_NUMBER, _BEFORE = "\nnumber", "\nbefore"
_NEARLY = 1 - 1e-9  # binary fractions choose the rows; exact ones decide


@dataclass(frozen=True)
class YearJump(Finding):
    """``change``: in per cent of the figure of ``before``."""

    code = "year-jump"
    severity = "warning"
    sentence_id = "Kolom {column} berubah {change} persen: {earlier} pada {before}, {later} pada {year}."
    sentence_en = "Column {column} changed by {change} per cent: {earlier} in {before}, {later} in {year}."
    remedy_id = "Pastikan angkanya benar, atau tulis sebabnya: di halaman sumbernya, atau di kolom penjelasan tabel (explanation)."
    remedy_en = "Make sure that the figure is right, or write why: on the page of its source, or in the table's column of explanations (explanation)."

    column: str
    change: Any
    earlier: Any
    before: str
    later: Any
    year: str


@register("year-jump")
class YearJumpCheck(Check):
    """Compares rows that differ in their year only (all other key columns equal). From or to a missing figure, or from zero, nothing is said.
    Without a key, all columns but those of figures tell rows apart."""

    options: ClassVar[Mapping[str, str]] = {
        "columns": "columns of figures to compare; all of them if left out",
        "year": "the column that holds the year; the key's year column if left out",
        "explanation": "column of text in which a person says why; where it is filled, nothing is said",
        "percent": "change that is still usual, in per cent; 50 if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        years = [column.name for column in columns if column.kind is Kind.YEAR and column.published]
        named = declared.get("year")
        if named is None and len(years) != 1:
            raise declared.wrong(phrase("sebutkan kolom tahunnya dengan year", "name the year column with year"), years or "kind: year")
        return {
            "columns": columns_option(declared.get("columns"), columns, numeric=True),
            "year": named.choice(years) if named else years[0],
            "explanation": column_option(reason, columns) if (reason := declared.get("explanation")) else "",
            "percent": number_option(declared.get("percent"), Decimal(50)),
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        year, names, explained = options["year"], list(options["columns"]), options["explanation"]
        key = subject.definition.key or [each.name for each in subject.definition.columns if each.published and each not in subject.figures]
        others = [name for name in key if name not in (year, explained)]
        needed = list(dict.fromkeys([*others, year, *names, *([explained] if explained else [])]))
        rows = subject.rows(needed).with_row_index(_NUMBER).filter(pl.col(year).is_not_null())
        earlier = rows.select(*others, pl.col(year) + 1, *(pl.col(name).alias(f"{name}{_BEFORE}") for name in names))
        earlier = earlier.unique([*others, year], keep="none")
        pairs = rows.join(earlier, on=[*others, year], how="inner", nulls_equal=True, maintain_order="left")
        if explained:
            pairs = pairs.filter(pl.col(explained).cast(pl.String).str.strip_chars().fill_null("") == "")
        for name in names:
            yield from cls._jumps(options, subject, pairs, name)

    @staticmethod
    def _jumps(options: Mapping[str, Any], subject: Subject, pairs: pl.DataFrame, name: str) -> Iterator[Finding]:
        before, after = pl.col(f"{name}{_BEFORE}").cast(pl.Float64), pl.col(name).cast(pl.Float64)
        may = pairs.filter((before != 0) & ((after - before).abs() * 100 >= before.abs() * float(options["percent"]) * _NEARLY))
        title, year, count = subject.column(name).title, options["year"], 0
        for row in may.select(_NUMBER, f"{name}{_BEFORE}", name, year).iter_rows():
            change = (Decimal(row[2]) - Decimal(row[1])) / abs(Decimal(row[1])) * 100
            if abs(change) <= options["percent"]:
                continue
            count += 1
            if count <= LISTED:
                numbers = figure(round(change, 1)), figure(row[1]), str(row[3] - 1), figure(row[2]), str(row[3])
                yield YearJump(subject.place(row[0], name), title, *numbers)
        yield from more(YearJump.code, title, count - LISTED)
