"""By when a dataset is to be renewed: its release calendar, or what its frequency promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ckanext.muaraenim.coverage import midnight
from ckanext.muaraenim.vocabularies import vocabulary

__all__ = ["due", "due_on", "fields", "is_scheduled"]

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
    changed = next((day for day in (_day(dataset.get(name)) for name in LAST_CHANGE) if day), None)
    return _promised(dataset, changed)


def due_on(dataset: Mapping[str, Any], released: date, before: date | None) -> tuple[date | None, bool]:
    """When a release that came was due, and whether its release schedule said so.

    That is the planned day if it lies between the release before and this one; otherwise what the frequency allowed after the one before.

    :param released: when it came; :param before: when the one before came, None for the first, which nothing but a schedule promised
    """
    planned = _day(dataset.get("jadwal_rilis"))
    if planned and planned <= released and (before is None or before < planned):
        return planned, True
    return _promised(dataset, before), False


def is_scheduled(dataset: Mapping[str, Any]) -> bool:
    """Its due day stands in its release schedule; otherwise its frequency promises it."""
    return _day(dataset.get("jadwal_rilis")) is not None


def fields(document: Mapping[str, Any]) -> dict[str, str]:
    """Fields of the index alone, for a dataset as it is indexed."""
    day = due(document)
    return {"jatuh_tempo_date": midnight(day)} if day else {}


def _promised(dataset: Mapping[str, Any], changed: date | None) -> date | None:
    """Until when its frequency lets it stay as it was changed that day."""
    frequency = vocabulary("frequencies").get(str(dataset.get("frekuensi") or ""))
    if not frequency or not frequency.days or not changed:
        return None
    try:
        return changed + timedelta(days=frequency.days)
    except OverflowError:
        return None


def _day(value: Any) -> date | None:
    """The day of an ISO date or time, as it is written."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
