"""Check ``range``: figures outside a usual range are published, but somebody should look. (A column's own minimum and maximum hold rows back.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, column_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject, figure, limit
from harvesters.declaration import Declared
from harvesters.tables.column import Column
from harvesters.words import phrase

__all__ = ["RangeCheck", "Unusual"]


@dataclass(frozen=True)
class Unusual(Finding):
    """``limits``: the usual range in words."""

    code = "unusual-value"
    severity = "warning"
    sentence_id = "Kolom {column} berisi {figure}, di luar yang lazim ({limits})."
    sentence_en = "Column {column} holds {figure}, outside what is usual ({limits})."
    remedy_id = "Pastikan angkanya benar."
    remedy_en = "Make sure that the figure is right."

    column: str
    figure: Any
    limits: Any


@register("range")
class RangeCheck(Check):
    options: ClassVar[Mapping[str, str]] = {
        "column": "column of figures",
        "minimum": "smallest usual figure",
        "maximum": "largest usual figure",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        low, high = declared.get("minimum"), declared.get("maximum")
        if low is None and high is None:
            raise declared.wrong(phrase("perlu minimum atau maximum", "needs minimum or maximum"), "minimum, maximum")
        return {
            "column": column_option(declared.need("column"), columns, numeric=True),
            "minimum": low.number() if low else None,
            "maximum": high.number() if high else None,
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        name, low, high = options["column"], options["minimum"], options["maximum"]
        value, title, said = subject.exact(name), subject.column(name).title, f"{_said(low)}–{_said(high)}"
        outside = [*([value < limit(low)] if low is not None else []), *([value > limit(high)] if high is not None else [])]
        hits = subject.found(pl.any_horizontal(outside), [name])
        for number, values in hits.rows:
            yield Unusual(subject.place(number, name), title, figure(values[name]), phrase(said, said))
        yield from hits.rest(Unusual.code, title)


def _said(limit: Decimal | None) -> str:
    return "" if limit is None else f"{limit:f}"
