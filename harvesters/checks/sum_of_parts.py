"""Check ``sum-of-parts``: a printed total row equals the sum of its parts.

Source: Perpres 39/2019 Ps 5 (data that agree with each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar, Literal

from harvesters.checks.additive import adds_up
from harvesters.checks.comparison import Comparison, Totals
from harvesters.checks.contract import Check, columns_option, number_option, register
from harvesters.checks.distribution import is_distribution
from harvesters.checks.finding import Finding
from harvesters.checks.hint import NO_HINT, Hints
from harvesters.checks.subject import LISTED, Subject, figure, more
from harvesters.declaration import Declared
from harvesters.place import Place
from harvesters.tables.column import Column
from harvesters.words import phrase

__all__ = ["SumOfParts", "SumOfPartsCheck", "TotalDiffers", "TotalRounded"]


@dataclass(frozen=True)
class SumOfParts(Finding):
    """``printed``, ``computed``, ``difference``: figures in words; ``parts``: which rows, in words; ``hint``: which cell is probably wrong."""

    code = "sum-of-parts"
    holds: ClassVar[Literal["row", "table"]] = "table"
    sentence_id = "Kolom {column}: jumlah tertulis {printed}, rinciannya{parts} berjumlah {computed} (selisih {difference}).{hint}"
    sentence_en = "Column {column}: the printed total is {printed}, its parts{parts} make {computed} (difference {difference}).{hint}"
    remedy_id = "Periksa rincian dan jumlahnya; tabel ini menunggu sampai keduanya sama."
    remedy_en = "Check the parts and the total; the table waits until they agree."

    column: str
    printed: Any
    computed: Any
    difference: Any
    parts: Any = ""
    hint: Any = ""


@dataclass(frozen=True)
class TotalDiffers(SumOfParts):
    """The same where the table does not declare that its totals are sums."""

    code = "total-differs"
    severity = "warning"
    holds = "row"
    remedy_id = "Periksa rincian dan jumlahnya di sumber."
    remedy_en = "Check the parts and the total at their source."


@dataclass(frozen=True)
class TotalRounded(SumOfParts):
    code = "total-rounded"
    severity = "info"
    holds = "row"
    sentence_id = "Kolom {column}: jumlah tertulis {printed}, rinciannya{parts} berjumlah {computed}; selisih {difference} dapat karena pembulatan."
    sentence_en = "Column {column}: the printed total is {printed}, its parts{parts} make {computed}; rounding may explain the {difference}."
    remedy_id = ""
    remedy_en = ""


@register("sum-of-parts")
class SumOfPartsCheck(Check):
    """Totals are those of the source's own sheets: above, below and between their parts. Which rows a total sums is found by the columns that agree
    with it. A total of parts that are held back or have no figure is only wrong where the known ones alone are more."""

    options: ClassVar[Mapping[str, str]] = {
        "columns": "columns of figures that add up; if left out, all but those whose name, title or unit says otherwise (per cent, average, price)",
        "tolerance": "largest difference that is allowed; if left out, none, and what rounding of decimals may explain is told as such",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        named, tolerance = declared.get("columns"), declared.get("tolerance")
        return {
            "columns": columns_option(named, columns, numeric=True) if named else (),
            "tolerance": number_option(tolerance, Decimal(0)) if tolerance else None,
            "declared": True,
        }

    @classmethod
    def default(cls) -> Mapping[str, Any]:
        return {"columns": (), "tolerance": None, "declared": False}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if subject.table.totals.is_empty():
            return
        names = options["columns"] or [each.name for each in subject.figures if adds_up(each) or is_distribution(subject, each)]
        totals = Totals(subject, names, options["tolerance"], sure=bool(options["columns"]), declared=options["declared"])
        hints, kind, count = Hints(subject), SumOfParts if options["declared"] else TotalDiffers, 0
        for _, same in groupby(totals.differing(), key=lambda each: id(each.total)):
            differing = list(same)
            row = hints.of_rows(names, [each for each in differing if not each.rounded]) if count <= LISTED else NO_HINT
            for found in differing:
                count += 1
                if count <= LISTED:
                    yield _worded(TotalRounded if found.rounded else kind, subject, found, NO_HINT if found.rounded else row or hints.of_total(found))
        yield from more(kind.code, "", count - LISTED)


def _worded(kind: type[SumOfParts], subject: Subject, found: Comparison, hint: Mapping[str, str]) -> SumOfParts:
    title, total = subject.column(found.column).title, found.total
    place = Place(total["_file"], total["_sheet"], total["_row"], title, "", "" if total["_row"] else total["_label"])
    numbers = figure(found.printed), figure(found.computed), figure(found.difference)
    return kind(place, title, *numbers, _lines(found), hint)


def _lines(found: Comparison) -> dict[str, str]:
    if found.parts.totals:
        lines = ", ".join(str(total["_row"]) for total in found.parts.totals[:10])
        return phrase(f" (jumlah di baris {lines})", f" (totals in rows {lines})")
    rows = found.parts.rows["_row"]
    if found.parts.twice:
        return phrase(f" (separuh dari baris {rows[0]}–{rows[-1]}, karena jumlah kelompok ada di antaranya)",
                      f" (half of rows {rows[0]}–{rows[-1]}, because sums of groups are among them)")  # fmt: skip
    if not found.total["_row"] or rows.is_empty():
        return phrase(f" ({len(rows)} baris)", f" ({len(rows)} rows)")
    lines = str(rows[0]) if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"
    return phrase(f" (baris {lines})", f" (rows {lines})")
