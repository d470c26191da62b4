"""Durations and percentages as people write them in a declaration."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from harvesters.declaration import Declared
from harvesters.words import phrase

__all__ = ["duration", "percent"]

MINUTE, HOUR, DAY, WEEK = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1))
UNITS = {
    "minute": MINUTE, "minutes": MINUTE, "menit": MINUTE, "hour": HOUR, "hours": HOUR, "jam": HOUR, "day": DAY, "days": DAY, "hari": DAY,
    "week": WEEK, "weeks": WEEK, "minggu": WEEK,
}  # fmt: skip


def duration(declared: Declared) -> timedelta:
    """``7 days``, ``2 minggu``.

    :raises SourceError: it is none.
    """
    number, _, unit = declared.text().partition(" ")
    if not number.isdigit() or len(number) > 4 or unit.strip() not in UNITS:
        raise declared.wrong(phrase(f"«{declared.text()}» bukan lama waktu", f"«{declared.text()}» is not a duration"), "7 days, 2 weeks, 12 hours")
    return int(number) * UNITS[unit.strip()]


def percent(declared: Declared) -> Decimal:
    """``10%``, at most 100.

    :raises SourceError: it is none.
    """
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?%", declared.text())
    if match is None or Decimal(match[1]) > 100:
        raise declared.wrong(phrase(f"«{declared.text()}» bukan persentase", f"«{declared.text()}» is not a percentage"), "0% … 100%")
    return Decimal(match[1])
