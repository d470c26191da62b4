"""Check ``period``: days and years lie within the period that the data cover, or in the row's own year."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind
from harvesters.words import phrase

__all__ = ["OutsidePeriod", "PeriodCheck"]

_DATED = (Kind.YEAR, Kind.DATE, Kind.DATETIME)
_POINT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True)
class OutsidePeriod(Finding):
    """``moment``: the day or year; ``period``: in words."""

    code = "outside-period"
    severity = "warning"
    sentence_id = "Kolom {column} berisi {moment}, di luar {period}."
    sentence_en = "Column {column} holds {moment}, outside {period}."
    remedy_id = "Perbaiki tanggalnya di sumber, atau cakupan waktu pada definisi tabel."
    remedy_en = "Repair the date at its source, or the period in the table's definition."

    column: str
    moment: str
    period: Any


@register("period")
class PeriodCheck(Check):
    options: ClassVar[Mapping[str, str]] = {
        "columns": "columns of years, days or times; all of them if left out",
        "within": "the period: a year, month or day, or two of them with a slash; the dataset's cakupan_waktu if left out",
        "year": "column of years: days must lie in the year of their row",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        dated = [each.name for each in columns if each.published and each.kind in _DATED]
        year, within, named = declared.get("year"), declared.get("within"), declared.get("columns")
        if not dated:
            raise declared.wrong(phrase("tabel ini tidak punya kolom tahun atau tanggal", "no column of years or days"), "kind: year, date")
        if within and _period(within.text()) is None:
            raise within.wrong(phrase("bukan periode", "not a period"), "2025, 2025-06, 2021/2025")
        for name in named.texts() if named else ():
            if named and name not in dated:
                raise named.wrong(phrase(f"«{name}» bukan kolom tahun atau tanggal", f"«{name}» is no column of years or days"), dated)
        return {
            "columns": named.texts() if named else tuple(dated),
            "within": within.text() if within else "",
            "year": year.choice([each.name for each in columns if each.published and each.kind is Kind.YEAR]) if year else "",
        }

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        if options["year"]:
            year = pl.col(options["year"])
            for name in options["columns"]:
                if name != options["year"]:
                    yield from _outside(subject, name, _year(subject.column(name)) != year, options["year"])
        elif period := _period(options["within"] or str(subject.definition.dataset.get("cakupan_waktu") or "")):
            for name in options["columns"]:
                first, last = (each.year for each in period) if subject.column(name).kind is Kind.YEAR else period
                moment = pl.col(name).cast(pl.Date) if subject.column(name).kind is Kind.DATETIME else pl.col(name)
                yield from _outside(subject, name, (moment < pl.lit(first)) | (moment > pl.lit(last)), "", f"{first}–{last}")


def _outside(subject: Subject, name: str, where: pl.Expr, year: str, period: str = "") -> Iterator[Finding]:
    hits = subject.found(where, [name, *([year] if year else [])])
    title = subject.column(name).title
    for number, values in hits.rows:
        said = phrase(f"tahun {values[year]}", f"the year {values[year]}") if year else phrase(f"cakupan waktu {period}", f"the period {period}")
        yield OutsidePeriod(subject.place(number, name), title, str(values[name]), said)
    yield from hits.rest(OutsidePeriod.code, title)


def _year(column: Column) -> pl.Expr:
    return pl.col(column.name) if column.kind is Kind.YEAR else pl.col(column.name).dt.year()


def _period(written: str) -> tuple[date, date] | None:
    """First and last day; None if it is none."""
    points = [_POINT.fullmatch(each.strip()) for each in written.split("/")]
    if not 1 <= len(points) <= 2 or None in points:
        return None
    try:
        [first, *_], [*_, last] = points, points
        assert first
        assert last
        year, month = int(last[1]), int(last[2] or 12)
        return date(int(first[1]), int(first[2] or 1), int(first[3] or 1)), date(year, month, int(last[3] or monthrange(year, month)[1]))
    except ValueError:
        return None
