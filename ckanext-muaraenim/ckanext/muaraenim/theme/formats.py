"""Numbers, dates and sizes as people of the reader's language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from dateutil.parser import isoparse

__all__ = ["day", "long_day", "moment", "month", "number", "point_in_time", "size"]

UNITS = ("B", "KB", "MB", "GB", "TB")


def number(value: Any, language: str, decimals: int | None = None) -> str:
    """``1.234,5`` (id) or ``1,234.5`` (en); an empty string for nothing, the text itself for what is not a number.

    :param decimals: digits after the mark; as many as the value has when not given.
    """
    if value is None or value == "":
        return ""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not exact.is_finite():
        return str(value)
    text = f"{exact:,f}" if decimals is None else f"{exact:,.{decimals}f}"
    if text.startswith("-"):
        text = f"−{text[1:]}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def size(count: Any, language: str) -> str:
    """``812 B``, ``1,4 KB``, ``23 MB``: at most two figures that matter. An empty string when unknown."""
    try:
        amount = float(count)
    except (TypeError, ValueError):
        return ""
    unit = 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{number(Decimal(amount), language, 1 if unit and amount < 9.95 else 0)} {UNITS[unit]}"


def point_in_time(value: Any, zone: tzinfo) -> datetime | None:
    """The moment in the regency's time zone; a text without zone is UTC, as CKAN stores it. None for what is no time."""
    if isinstance(value, str):
        try:
            value = isoparse(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)
    return None


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """``30 Jul 2026``."""
    return format_date(value, "d MMM y", locale=language)


def long_day(value: date, language: str) -> str:
    """``Kamis, 30 Juli 2026``."""
    return format_date(value, "EEEE, d MMMM y", locale=language)


def month(value: date, language: str) -> str:
    """``Juli 2026``."""
    return format_date(value, "MMMM y", locale=language)


def moment(value: datetime, language: str) -> str:
    """``30 Jul 2026, 05.10 WIB``."""
    clock = value.strftime("%H.%M" if language == "id" else "%H:%M")
    return f"{day(value.date(), language)}, {clock} {value.tzname() or ''}".rstrip()
