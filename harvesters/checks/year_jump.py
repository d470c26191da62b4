"""Check ``year-jump``: a figure differs from the year before by more than a percentage. It is published, but somebody should look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from harvesters.checks.contract import Check, columns_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure
from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind
from harvesters.words import phrase

__all__ = ["YearJump", "YearJumpCheck"]


@dataclass(frozen=True)
class YearJump(Finding):
    """``change``: in per cent of the figure of ``before``."""

    code = "year-jump"
    severity = "warning"
    sentence_id = "Kolom {column} berubah {change} persen: {earlier} pada {before}, {later} pada {year}."
    sentence_en = "Column {column} changed by {change} per cent: {earlier} in {before}, {later} in {year}."
    remedy_id = "Pastikan angkanya benar, atau jelaskan sebabnya pada keterangan data."
    remedy_en = "Make sure that the figure is right, or explain it in the data's description."

    column: str
    change: Any
    earlier: Any
    before: str
    later: Any
    year: str


@register("year-jump")
class YearJumpCheck(Check):
    """Compares rows that differ in their year only (all other key columns equal). From or to a missing figure, or from zero, nothing is said."""

    options: ClassVar[Mapping[str, str]] = {
        "columns": "columns of figures to compare; all of them if left out",
        "year": "the column that holds the year; the key's year column if left out",
        "percent": "change that is still usual, in per cent; 50 if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        years = [column.name for column in columns if column.kind is Kind.YEAR and column.public]
        named = declared.get("year")
        if named is None and len(years) != 1:
            raise declared.wrong(phrase("sebutkan kolom tahunnya dengan year", "name the year column with year"), years or "kind: year")
        return {
            "columns": columns_option(declared.get("columns"), columns, numeric=True),
            "year": named.choice(years) if named else years[0],
            "percent": number_option(declared.get("percent"), Decimal(50)),
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        yield from islice(cls._all(options, subject), LISTED)

    @classmethod
    def _all(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        year = options["year"]
        others = [name for name in subject.definition.key if name != year]
        earlier: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in subject.rows.sort(year, nulls_last=True).iter_rows(named=True):
            key = tuple(row[name] for name in others)
            before = earlier.get(key)
            earlier[key] = row
            if before is None or row[year] is None or row[year] != before[year] + 1:
                continue
            for column in options["columns"]:
                if not before[column] or row[column] is None:
                    continue
                change = (Decimal(row[column]) - Decimal(before[column])) / abs(Decimal(before[column])) * 100
                if abs(change) > options["percent"]:
                    numbers = figure(round(change, 1)), figure(before[column]), str(before[year]), figure(row[column]), str(row[year])
                    yield YearJump(subject.place(row, column), subject.column(column).title, *numbers)
