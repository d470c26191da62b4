"""By when a dataset is to be renewed: its release calendar, or what its frequency promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ckanext.muaraenim.coverage import midnight
from ckanext.muaraenim.vocabularies import vocabulary

__all__ = ["due", "fields", "is_scheduled"]

LAST_CHANGE = ("sumber_diambil", "metadata_modified")


def due(dataset: Mapping[str, Any]) -> date | None:
    """The last day on which it is still up to date; None for what promises nothing or was withdrawn.

    ``jadwal_rilis`` if it is a date; otherwise the day of the last change and the days that the frequency allows.
    """
    if dataset.get("keadaan") == "ditarik":
        return None
    planned = _day(dataset.get("jadwal_rilis"))
    if planned:
        return planned
    frequency = vocabulary("frequencies").get(str(dataset.get("frekuensi") or ""))
    changed = next((day for day in (_day(dataset.get(name)) for name in LAST_CHANGE) if day), None)
    if not frequency or not frequency.days or not changed:
        return None
    try:
        return changed + timedelta(days=frequency.days)
    except OverflowError:
        return None


def is_scheduled(dataset: Mapping[str, Any]) -> bool:
    """Its due day stands in its release schedule; otherwise its frequency promises it."""
    return _day(dataset.get("jadwal_rilis")) is not None


def fields(document: Mapping[str, Any]) -> dict[str, str]:
    """Fields of the index alone, for a dataset as it is indexed."""
    day = due(document)
    return {"jatuh_tempo_date": midnight(day)} if day else {}


def _day(value: Any) -> date | None:
    """The day of an ISO date or time, as it is written."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
