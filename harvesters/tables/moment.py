"""Dates, times and years as Indonesian offices write them: ``5 Januari 2026``, ``05/01/2026``, ``5 Jan 26``, ISO, Excel's serial days.

The day always comes first in figures; ``05/13/2026`` is refused, never turned round. A year of two digits is 1970 to 2069.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

__all__ = ["read_date", "read_datetime", "read_month", "read_year", "serial_date"]

_MONTHS = {
    "januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "agustus": 8, "september": 9,
    "oktober": 10, "november": 11, "nopember": 11, "desember": 12, "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "agu": 8, "ags": 8, "agt": 8, "agust": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11, "des": 12, "january": 1, "february": 2,
    "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "aug": 8, "october": 10, "oct": 10, "december": 12, "dec": 12,
}  # fmt: skip
_DAY = r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\s*,?\s*)?"
_WORDS = re.compile(_DAY + r"(?P<day>\d{1,2})[\s./-]+(?P<month>[a-z]+)\.?[\s,./-]+(?P<year>\d{4}|'?\d{2})", re.ASCII | re.I)
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]+)\.?\s+(?P<day>\d{1,2}),\s*(?P<year>\d{4})", re.ASCII | re.I)
_FIGURES = re.compile(_DAY + r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})", re.ASCII | re.I)
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.ASCII)
_TIME = re.compile(
    r"(?P<date>.+?)(?:\s*,\s*|\s+(?:pukul\s+|jam\s+)?|T)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,6})\d*)?)?"
    r"\s*(?P<zone>wib|z|gmt|utc|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.I,
)
_YEAR = re.compile(r"(?:tahun|th\.?|thn\.?)?\s*(?P<year>\d{4})", re.ASCII | re.I)
_FIRST_SERIAL, _LAST_SERIAL = 1, 109_574  # 1 January 1900 to 31 December 2199
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone


def read_date(text: str) -> date:
    """:raises ValueError: it is no date, or has a time of day that would be lost."""
    for form in (_ISO, _FIGURES, _WORDS, _MONTH_FIRST):
        if found := form.fullmatch(text):
            month = found["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
            return date(_full_year(found["year"].lstrip("'")), number, int(found["day"]))
    moment = read_datetime(text) if _TIME.fullmatch(text) else None
    if moment is None or moment.time() != time(0):
        raise ValueError(text)
    return moment.date()


def read_datetime(text: str) -> datetime:
    """Without a zone where the text names none (or ``WIB``), else with it.

    :raises ValueError: it is neither a date nor a date with a time of day.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return datetime.combine(read_date(text), time(0))
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), int((found["part"] or "0").ljust(6, "0")))
    return datetime.combine(_date_alone(found["date"].strip()), clock, _zone((found["zone"] or "").lower()))


def read_year(text: str) -> int:
    """:raises ValueError: it is no year of four digits."""
    found = _YEAR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found["year"])


def read_month(text: str) -> int:
    """Its number.

    :raises ValueError: it is no name of a month.
    """
    number = _MONTHS.get(text.rstrip(".").lower())
    if number is None:
        raise ValueError(text)
    return number


def serial_date(number: Decimal) -> datetime:
    """Excel's count of days since 30 December 1899, its fraction the time of day, to the second.

    :raises ValueError: outside 1900 to 2199.
    """
    if not _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        raise ValueError(number)
    return _EPOCH + timedelta(seconds=int((number * 86_400).to_integral_value()))


def _date_alone(text: str) -> date:
    if _TIME.fullmatch(text):
        raise ValueError(text)
    return read_date(text)


def _zone(text: str) -> timezone | None:
    if text in ("", "wib"):
        return None
    if text in ("z", "gmt", "utc"):
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year
