"""Check ``formula``: a derived column equals what its formula gives from the others (``pendek / diukur * 100``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from harvesters.checks.arithmetic import Arithmetic
from harvesters.checks.contract import Check, column_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure
from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column
from harvesters.words import phrase

__all__ = ["FormulaCheck", "FormulaDiffers"]


@dataclass(frozen=True)
class FormulaDiffers(Finding):
    """``formula``: as declared; ``printed`` and ``computed``: figures in words."""

    code = "formula-differs"
    holds = "table"
    sentence_id = "Kolom {column} berisi {printed}, padahal {formula} menghasilkan {computed}."
    sentence_en = "Column {column} holds {printed}, but {formula} gives {computed}."
    remedy_id = "Perbaiki angkanya di sumber; tabel ini menunggu."
    remedy_en = "Repair the figure at its source; the table waits."

    column: str
    formula: str
    printed: Any
    computed: Any


@register("formula")
class FormulaCheck(Check):
    """A row where a figure is missing, or where the formula divides by zero, is not compared. A difference that rounding explains is allowed."""

    options: ClassVar[Mapping[str, str]] = {
        "column": "the derived column",
        "equals": "formula of column names, numbers, + - * / and brackets",
        "tolerance": "largest difference that is allowed; half a unit of the column's last decimal if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        name = column_option(declared.need("column"), columns, numeric=True)
        column = next(column for column in columns if column.name == name)
        written = declared.need("equals")
        figures = [each.name for each in columns if each.kind in NUMERIC and each.public]
        try:
            formula = Arithmetic(written.text())
        except ValueError:
            allowed = phrase("nama kolom, angka, + - * / dan kurung", "column names, numbers, + - * / and brackets")
            raise written.wrong(phrase("bukan rumus yang dikenal", "not a formula that is understood"), allowed) from None
        for unknown in sorted(formula.names - set(figures)):
            raise written.wrong(phrase(f"tidak ada kolom angka «{unknown}»", f"there is no column of figures «{unknown}»"), figures)
        rounding = Decimal("0.5").scaleb(-(column.decimals or 0))
        return {"column": name, "equals": written.text(), "tolerance": number_option(declared.get("tolerance"), rounding)}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        yield from islice(cls._all(options, subject), LISTED)

    @classmethod
    def _all(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        formula, column = Arithmetic(options["equals"]), options["column"]
        decimals = (subject.column(column).decimals or 0) + 2
        for values, row in subject.records((*formula.names, column)):
            computed = formula.value(values)
            if computed is None or values[column] is None:
                continue
            if abs(computed - Decimal(values[column])) > options["tolerance"]:
                numbers = figure(values[column]), figure(round(computed, decimals))
                yield FormulaDiffers(subject.place(row, column), subject.column(column).title, options["equals"], *numbers)
