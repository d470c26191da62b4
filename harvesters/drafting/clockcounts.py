"""Moments that a system writes as a count: seconds or milliseconds since 1970, ``/Date(…)/``. A draft reads them by the function ``date``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from harvesters.drafting.flatten import Flat
from harvesters.reading.expression import JMESPathError, find

__all__ = ["with_moments"]

_NAMES = re.compile(r"waktu|time|date|tanggal|tgl|jam|diubah|updated|created|_at$|^ts$|expired|berlaku|terbit", re.I)
_DOTNET = re.compile(r"/Date\(-?\d+(?:[+-]\d{4})?\)/")
SPANS = {"unix": (315_532_800, 4_102_444_800), "unix-ms": (315_532_800_000, 4_102_444_800_000)}
"""1980 to 2100."""


def with_moments(flat: Flat) -> Flat:
    """``flat`` with such columns read by ``date``, also in its sample."""
    for name, path in list(flat.fields.items()):
        form = _form(name, flat.sample.values(name))
        if form is None:
            continue
        flat.fields[name] = f"date({path}, '{form}')" if form else f"date({path})"
        for row in flat.sample.rows:
            row[name] = _read(row.get(name), form)  # type: ignore[index]
    return flat


def _form(name: str, values: Sequence[Any]) -> str | None:
    """How they count; None where they are no such counts."""
    if not values:
        return None
    if all(isinstance(each, str) and _DOTNET.fullmatch(each) for each in values):
        return ""
    if not _NAMES.search(name) or not all(str(each).isdigit() and not isinstance(each, bool) for each in values):
        return None
    return next((form for form, (first, last) in SPANS.items() if all(first <= int(each) <= last for each in values)), None)


def _read(value: Any, form: str) -> Any:
    try:
        return find(f"date(v, '{form}')" if form else "date(v)", {"v": value})
    except JMESPathError:
        return value
