"""Check ``signs``: signs for missing values to which the table gives no meaning: a dash or ``n.a.`` published as text, 9999 among figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.tables.column import NUMERIC, Column, Kind

__all__ = ["SignUnexplained", "SignsCheck"]

_SIGN = (
    r"^\s*(?i:[-\u2010-\u2015\u2212]{1,3}|\.{2,}|\u2026|\*{1,3}|\?+|n\.?\s?/?\s?a\.?|nan|null|none|nihil|nil|#n/a|x{1,3}|t\.?a\.?d\.?"
    r"|tidak ada data|belum ada data)\s*$"
)
_FIGURES = [float(10**digits - 1) for digits in range(4, 10)]
_NAMED = 10  # different signs of one column
_APART = 10  # times the next largest figure; what is nearer may be a figure
_DAYS = [date(9999, 12, 31), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1, 1, 1)]


@dataclass(frozen=True)
class SignUnexplained(Finding):
    """``value``: the sign; ``count``: how often."""

    code = "sign-unexplained"
    severity = "warning"
    sentence_id = "Kolom {column}: «{value}» ({count} kali) tampaknya tanda untuk data yang tidak ada, tetapi artinya tidak dinyatakan."
    sentence_en = "Column {column}: «{value}» ({count} times) looks like a sign for missing data, but its meaning is not declared."
    remedy_id = "Nyatakan artinya pada missing di definisi tabel (nol, tidak ada, tidak berlaku atau disamarkan), atau kosongkan selnya."
    remedy_en = "Declare its meaning under missing in the table's definition (zero, missing, not applicable or suppressed), or empty the cell."

    column: str
    value: str
    count: int


@register("signs")
class SignsCheck(UnpromptedCheck):
    """In texts, cells that hold nothing else; among figures and days, those that machines write for missing ones, if they stand
    apart from the others."""

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        for column in subject.definition.columns:
            if not column.published or column.codes:
                continue
            cells = pl.col(column.name)
            hits = subject.found(_is_sign(column, subject), [column.name])
            for sign in list(dict.fromkeys(values[column.name] for _, values in hits.rows))[:_NAMED]:
                number = next(number for number, values in hits.rows if values[column.name] == sign)
                count = sum(part.select((cells == sign).sum()).item() for _, part in subject.parts([column.name]))
                yield SignUnexplained(subject.place(number, column.name), column.title, _said(sign), count)


def _said(sign: Any) -> str:
    return f"{sign:f}".rstrip("0").rstrip(".") if isinstance(sign, Decimal) else str(sign).strip()


def _is_sign(column: Column, subject: Subject) -> pl.Expr:
    cells = pl.col(column.name)
    if column.kind in (Kind.TEXT, Kind.CODE):
        return cells.str.contains(_SIGN)
    if column.kind in (Kind.DATE, Kind.DATETIME):
        return cells.cast(pl.Date).is_in(_DAYS)
    if column.kind not in NUMERIC:
        return pl.lit(False)
    size = cells.cast(pl.Float64).abs()
    nines = size.is_in(_FIGURES)
    smallest, largest = [], []
    for _, part in subject.parts([column.name]):
        least, most = part.select(size.filter(nines).min().alias("least"), size.filter(~nines).max().alias("most")).row(0)
        smallest += [] if least is None else [least]
        largest += [] if most is None else [most]
    return nines if smallest and largest and max(largest) * _APART <= min(smallest) else pl.lit(False)
