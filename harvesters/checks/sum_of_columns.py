"""Check ``sum-of-columns``: in every row some columns add up to another (``laki + perempuan = jumlah``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from harvesters.checks.contract import Check, column_option, columns_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure
from harvesters.declaration import Declared
from harvesters.tables.column import Column

__all__ = ["SumOfColumns", "SumOfColumnsCheck"]


@dataclass(frozen=True)
class SumOfColumns(Finding):
    """``parts``: titles of the columns that are added."""

    code = "sum-of-columns"
    holds = "table"
    sentence_id = "Kolom {column} berisi {printed}, padahal {parts} berjumlah {computed}."
    sentence_en = "Column {column} holds {printed}, but {parts} make {computed}."
    remedy_id = "Perbaiki salah satunya di sumber; tabel ini menunggu."
    remedy_en = "Repair one of them at its source; the table waits."

    column: str
    parts: str
    printed: Any
    computed: Any


@register("sum-of-columns")
class SumOfColumnsCheck(Check):
    """A row where one of the figures is missing is not compared."""

    options: ClassVar[Mapping[str, str]] = {
        "parts": "columns that are added",
        "total": "column that holds their sum",
        "tolerance": "largest difference that is allowed; 0 if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        return {
            "parts": columns_option(declared.need("parts"), columns, numeric=True),
            "total": column_option(declared.need("total"), columns, numeric=True),
            "tolerance": number_option(declared.get("tolerance"), Decimal(0)),
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        yield from islice(cls._all(options, subject), LISTED)

    @classmethod
    def _all(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        parts, total = options["parts"], options["total"]
        for values, row in subject.records((*parts, total)):
            if None in values.values():
                continue
            computed = sum((Decimal(values[part]) for part in parts), Decimal(0))
            if abs(computed - Decimal(values[total])) > options["tolerance"]:
                title = subject.column(total).title
                yield SumOfColumns(subject.place(row, total), title, subject.titles(parts), figure(values[total]), figure(computed))
