"""Check ``sum-of-columns``: in every row some columns add up to another (``laki + perempuan = jumlah``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from harvesters.checks.contract import Check, column_option, columns_option, number_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.hint import Hints
from harvesters.checks.relation import Relation, discovered_relations
from harvesters.checks.subject import Subject, figure
from harvesters.declaration import Declared
from harvesters.tables.column import Column

__all__ = ["RowTotalDiffers", "SumOfColumns", "SumOfColumnsCheck"]


@dataclass(frozen=True)
class SumOfColumns(Finding):
    """``parts``: titles of the columns that are added; ``hint``: which cell is probably wrong."""

    code = "sum-of-columns"
    holds: ClassVar[Literal["row", "table"]] = "table"
    sentence_id = "Kolom {column} berisi {printed}, padahal {parts} berjumlah {computed}.{hint}"
    sentence_en = "Column {column} holds {printed}, but {parts} make {computed}.{hint}"
    remedy_id = "Perbaiki salah satunya di sumber; tabel ini menunggu."
    remedy_en = "Repair one of them at its source; the table waits."

    column: str
    parts: str
    printed: Any
    computed: Any
    hint: Any = ""


@dataclass(frozen=True)
class RowTotalDiffers(SumOfColumns):
    """The same where the table does not declare it, but most of its rows show it."""

    code = "row-total-differs"
    severity = "warning"
    holds = "row"
    sentence_id = "Kolom {column} berisi {printed}, padahal {parts} berjumlah {computed}; di baris lain keduanya sama.{hint}"
    sentence_en = "Column {column} holds {printed}, but {parts} make {computed}; in other rows they agree.{hint}"
    remedy_id = "Periksa baris ini di sumber."
    remedy_en = "Check this row at its source."


@register("sum-of-columns")
class SumOfColumnsCheck(Check):
    """A row where one of the figures is missing is not compared."""

    beside = True
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
    def default(cls) -> Mapping[str, Any]:
        return {}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if options:
            yield from _broken(SumOfColumns, Relation(options["parts"], options["total"], options["tolerance"]), subject)
            return
        for relation in discovered_relations(subject):
            yield from _broken(RowTotalDiffers, relation, subject)


def _broken(kind: type[SumOfColumns], relation: Relation, subject: Subject) -> Iterator[Finding]:
    hits = subject.found(relation.broken(subject), relation.columns)
    title, parts = subject.column(relation.total).title, subject.titles(relation.parts)
    hints = Hints(subject) if hits.count else None
    for number, values in hits.rows:
        computed = sum((Decimal(values[part]) for part in relation.parts), Decimal(0))
        hint = hints.of_row(relation, number, values) if hints else ""
        yield kind(subject.place(number, relation.total), title, parts, figure(values[relation.total]), figure(computed), hint)
    yield from hits.rest(kind.code, title)
