"""Check ``formula``: a derived column equals what its formula gives from the others (``pendek / diukur * 100``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from harvesters.checks.arithmetic import Arithmetic
from harvesters.checks.contract import Check, column_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, figure, more
from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column
from harvesters.words import phrase

__all__ = ["FormulaCheck", "FormulaDiffers"]

_NUMBER = "\nnumber"


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
        figures = [each.name for each in columns if each.kind in NUMERIC and each.published]
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
        formula, name = Arithmetic(options["equals"]), options["column"]
        title, decimals = subject.column(name).title, (subject.column(name).decimals or 0) + 2
        count = 0
        for number, values in cls._suspects(formula, options, subject):
            computed = formula.value(values)
            if computed is None or abs(computed - Decimal(values[name])) <= options["tolerance"]:
                continue
            count += 1
            if count <= LISTED:
                numbers = figure(values[name]), figure(round(computed, decimals))
                yield FormulaDiffers(subject.place(number, name), title, options["equals"], *numbers)
        yield from more(FormulaDiffers.code, title, count - LISTED)

    @staticmethod
    def _suspects(formula: Arithmetic, options: Mapping[str, Any], subject: Subject) -> Iterator[tuple[int, dict[str, Any]]]:
        """(number, values) of the rows that may differ."""
        name = options["column"]
        where = formula.may_differ(name, options["tolerance"]).fill_null(False)
        names = list(dict.fromkeys((*formula.names, name)))
        for start, part in subject.parts(names):
            for row in part.with_row_index(_NUMBER, start).filter(where).iter_rows(named=True):
                yield row.pop(_NUMBER), row
