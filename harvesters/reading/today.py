"""Days and years in parameters that move with the calendar: ``{today}``, ``{today-30}``, ``{year}``, ``{year-1}``."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["dated", "moves"]

_MARK = re.compile(r"\{(today|year)(?:([+-])(\d{1,5}))?\}")


def dated(text: str, zone: ZoneInfo) -> str:
    """``text`` with its marks filled in: a day as ``2026-01-31``, a year as ``2026``; today is the regency's."""
    if "{" not in text:
        return text
    today = datetime.now(zone).date()
    return _MARK.sub(lambda mark: _filled(mark, today), text)


def moves(text: str) -> bool:
    """Whether ``text`` is another one on another day."""
    return _MARK.search(text) is not None


def _filled(mark: re.Match[str], today: date) -> str:
    by = int(f"{mark[2]}{mark[3]}") if mark[2] else 0
    try:
        return f"{today.year + by:04d}" if mark[1] == "year" else (today + timedelta(days=by)).isoformat()
    except OverflowError:
        return mark[0]
