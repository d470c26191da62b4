"""Parts of a year as offices head their columns: ``Jan 2024``, ``Jan-24``, ``2024-01``, ``TW I/2024``, ``Semester I 2024``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from harvesters.tables.moment import read_date, read_month, read_year

__all__ = ["FINEST", "Period", "read_part", "read_period"]

FINEST = ("month", "quarter", "third", "half")
"""From the finest to the coarsest part of a year."""

_LETTERS = {"month": "", "quarter": "Q", "third": "T", "half": "S"}
_NAMES = {"quarter": "Triwulan", "third": "Caturwulan", "half": "Semester"}
_MONTHS = {"month": 1, "quarter": 3, "third": 4, "half": 6}
_NAMES_OF_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_PART = re.compile(
    r"(?:(?P<quarter>triwulan|triw|trwl|trw|tri|tw|kuartal|kwartal|kw|quarter|q)|(?P<third>caturwulan|catur\s?wulan|cawu|cw)"
    r"|(?P<half>semester|smstr|smt|sem|sm|s))[\s.:-]*(?:ke[\s-]*)?(?P<number>[1-4]|iv|i{1,3})",
    re.I | re.ASCII,
)
_GAP = r"[\s.,/_'\u2019-]*"
_YEAR_WORD = r"(?:(?:tahun|thn|th)\.?\s*)?"
_BEFORE = re.compile(rf"(?P<part>.*?[a-z0-9])(?P<gap>{_GAP}){_YEAR_WORD}(?P<year>(?:19|20)\d\d|\d\d)", re.I | re.ASCII)
_AFTER = re.compile(rf"{_YEAR_WORD}(?P<year>(?:19|20)\d\d){_GAP}(?P<part>[a-z].*)", re.I | re.ASCII)
_FIGURES = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:[-/.\s]|\s?m)?(?P<month>0[1-9]|1[0-2])|(?P<first>0?[1-9]|1[0-2])[-/.\s](?P<then>(?:19|20)\d\d)", re.I | re.ASCII
)


@dataclass(frozen=True, order=True)
class Period:
    """``kind``: one of ``FINEST``. ``number``: which of its year, from 1."""

    year: int
    kind: str
    number: int

    def __str__(self) -> str:
        """As statistical offices exchange it, and as it sorts: ``2024-01``, ``2024-Q1``, ``2024-T1`` (of four months), ``2024-S1``."""
        letter = _LETTERS[self.kind]
        return f"{self.year}-{letter}{self.number}" if letter else f"{self.year}-{self.number:02}"

    @property
    def part(self) -> str:
        """Without its year: ``Januari``, ``Triwulan I``."""
        if self.kind == "month":
            return _NAMES_OF_MONTHS[self.number - 1]
        return f"{_NAMES[self.kind]} {'I' * self.number if self.number < 4 else 'IV'}"

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)


def read_part(text: str) -> tuple[str, int]:
    """(kind, number) of what says no year: ``Januari``, ``Bulan Jan.``, ``TW I``, ``Semester 2``.

    :raises ValueError: it is none.
    """
    bare = re.sub(r"^bulan\s+", "", text.strip(), flags=re.I)
    if found := _PART.fullmatch(bare):
        kind = next(each for each in _NAMES if found[each])
        number = _ROMAN.get(found["number"].lower()) or int(found["number"])
        if number * _MONTHS[kind] > 12:
            raise ValueError(text)
        return kind, number
    return "month", read_month(bare)


def read_period(text: str) -> Period:
    """A day is a month if it is the first or last of it, because so spreadsheets store ``Jan-24``.

    :raises ValueError: it is no part of a year with its year.
    """
    bare = text.strip()
    if found := _FIGURES.fullmatch(bare):
        return Period(int(found["year"] or found["then"]), "month", int(found["month"] or found["first"]))
    if found := _AFTER.fullmatch(bare):
        return Period(read_year(found["year"]), *read_part(found["part"]))
    found = _BEFORE.fullmatch(bare)
    if found and (len(found["year"]) == 4 or found["gap"]):
        try:
            part = read_part(found["part"])
        except ValueError:
            return _month_of(read_date(bare))
        year = int(found["year"])
        return Period(year if year > 99 else 2000 + year if year < 70 else 1900 + year, *part)
    return _month_of(read_date(bare))


def _month_of(day: date) -> Period:
    if day.day not in (1, monthrange(day.year, day.month)[1]):
        raise ValueError(day)
    return Period(day.year, "month", day.month)
