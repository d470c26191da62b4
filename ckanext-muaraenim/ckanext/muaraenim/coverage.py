"""When and where the figures of a dataset lie, as the index keeps it: a stretch of days, years, kecamatan."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ckanext.muaraenim.regency import current_regency

__all__ = ["MOMENT", "districts", "fields", "midnight", "period", "years"]

MOMENT = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
PERIOD = re.compile(rf"({MOMENT})(?:/({MOMENT}))?", re.ASCII)
MOST_YEARS = 300
BY_DISTRICT = ("kecamatan", "desa_kelurahan")
"""Levels of presentation that give figures of each kecamatan."""


def fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the index alone, for a dataset as it is indexed."""
    areas = document.get("cakupan_wilayah")
    codes = districts(areas if isinstance(areas, list) else [], str(document.get("level_penyajian") or ""))
    found: dict[str, Any] = {"cakupan_kecamatan": codes} if codes else {}
    covered = period(str(document.get("cakupan_waktu") or ""))
    if covered:
        first, last = covered
        found |= {"cakupan_tahun": years(first, last), "cakupan_awal_date": midnight(first), "cakupan_akhir_date": midnight(last)}
    return found


def midnight(day: date) -> str:
    """A day as the index keeps it."""
    return f"{day.isoformat()}T00:00:00Z"


def period(text: str) -> tuple[date, date] | None:
    """First and last day of ``2025``, ``2025-06``, ``2025-06-30`` or two of them with a slash; None for anything else."""
    found = PERIOD.fullmatch(text.strip())
    if not found:
        return None
    try:
        first, last = _first(found[1]), _last(found[2] or found[1])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def years(first: date, last: date) -> list[str]:
    """Every year of a stretch, of a very long one the last 300."""
    return [str(year) for year in range(max(first.year, last.year - MOST_YEARS + 1), last.year + 1)]


def districts(areas: Iterable[str], level: str) -> list[str]:
    """Codes of the kecamatan that a dataset tells something of: those that it names itself or by one of their villages; all of them if it covers
    the whole regency and gives figures for each."""
    regency = current_regency()
    named = [code for code in regency.districts if any(area == code or area.startswith(f"{code}.") for area in areas)]
    return list(regency.districts) if regency.code in areas and level in BY_DISTRICT else named


def _first(moment: str) -> date:
    year, month, day = (int(part) for part in f"{moment}-01-01".split("-")[:3])
    return date(year, month, day)


def _last(moment: str) -> date:
    parts = [int(part) for part in moment.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])
