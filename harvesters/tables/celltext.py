"""What stands in a cell, as text: spellings of signs, figures that are kept as text, and texts that a spreadsheet would run."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from harvesters.tables.number import exact
from harvesters.tables.spelling import tidy

__all__ = ["LONGEST", "as_text", "duration", "runs_in_a_spreadsheet", "sign", "without_apostrophe", "without_unit"]

LONGEST = 100_000
"""Characters of a cell. What holds more is a file that has slipped into a table."""

_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "..."})
_APOSTROPHE = re.compile(r"^\s*['\u2019](?=\d)")  # by which somebody told a spreadsheet that figures are text
_FORMULA = re.compile(r"=\s*\S|[-+@][^\s(|!]*[(|!]")


def sign(text: str) -> str:
    """A sign for a missing value, with one spelling of dashes and dots."""
    return tidy(text.translate(_DASHES)).casefold()


def without_apostrophe(text: str) -> str:
    """``'0012`` is 0012."""
    return _APOSTROPHE.sub("", text)


def as_text(raw: Any) -> str:
    """A cell of any kind as the text that is published."""
    if isinstance(raw, bool):
        return "ya" if raw else "tidak"
    if isinstance(raw, float):
        return f"{exact(raw):f}"
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, timedelta):
        return duration(raw)
    return str(raw).replace("\u00a0", " ").replace("\x00", "").strip()


def duration(span: timedelta) -> str:
    """Hours, minutes and seconds, as databases and spreadsheets show a span of time: ``-100:00:00``."""
    minutes, seconds = divmod(abs(int(span.total_seconds())), 60)
    return f"{'-' if span < timedelta(0) else ''}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def runs_in_a_spreadsheet(text: str) -> bool:
    """The text would be a formula (``=HYPERLINK(…)``, ``@SUM(…)``, ``+cmd|…``) for whoever opens the published CSV."""
    return text[:1] in ("=", "+", "-", "@") and _FORMULA.match(text) is not None


def without_unit(text: str, unit: str) -> str:
    """A figure without its column's own unit behind it: ``1.204 KK``."""
    behind = unit[:1].isalpha() and text.casefold().endswith(f" {unit.casefold()}")
    return text[: -len(unit)].rstrip() if behind else text
