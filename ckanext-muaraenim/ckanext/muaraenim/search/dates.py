"""Dates as Solr writes them: ``2026-01-05T00:00:00Z``, ``NOW``, ``NOW/DAY-7DAYS``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

UNITS = {
    "YEAR": "years", "MONTH": "months", "DAY": "days", "DATE": "days", "HOUR": "hours", "MINUTE": "minutes", "SECOND": "seconds",
    "MILLISECOND": "milliseconds", "MILLI": "milliseconds",
}  # fmt: skip
ISO = re.compile(r"(-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z")
STEP = re.compile(r"([+-]\d{1,9})([A-Z]+?)S?(?=[+\-/]|$)|/([A-Z]+?)S?(?=[+\-/]|$)")
ROUNDED = {
    "years": {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "months": {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "days": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "hours": {"minute": 0, "second": 0, "microsecond": 0},
    "minutes": {"second": 0, "microsecond": 0},
    "seconds": {"microsecond": 0},
    "milliseconds": {},
}


def parse(text: str, now: datetime | None = None) -> datetime:
    """A moment in UTC, to the microsecond.

    :raises ValueError: not a date as Solr writes it
    """
    if text.startswith("NOW"):
        moment, rest = now or datetime.now(UTC), text[3:]
    else:
        match = ISO.match(text)
        if not match:
            raise ValueError(f"Invalid Date String: '{text}'")
        moment, rest = datetime.fromisoformat(match[1]).replace(tzinfo=UTC), text[match.end() :]
    return _moved(moment, rest, text)


def _moved(moment: datetime, steps: str, text: str) -> datetime:
    position = 0
    while position < len(steps):
        match = STEP.match(steps, position)
        unit = UNITS.get(match[2] or match[3]) if match else None
        if not match or not unit:
            raise ValueError(f"Invalid Date Math String: '{text}'")
        try:
            moment = _step(moment, unit, int(match[1])) if match[1] else moment.replace(**ROUNDED[unit])  # type: ignore[arg-type]
        except (OverflowError, ValueError) as error:
            raise ValueError(f"Invalid Date Math String: '{text}'") from error
        position = match.end()
    return moment


def _step(moment: datetime, unit: str, many: int) -> datetime:
    if unit == "milliseconds":
        return moment + timedelta(milliseconds=many)
    return moment + relativedelta(**{unit: many})  # type: ignore[arg-type]
