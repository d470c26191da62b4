"""The states of a report and the ways between them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import current_regency

__all__ = ["DECIDED", "ENDED", "REASONED", "STATES", "WAITING", "WAYS", "due", "is_overdue", "overdue_since"]

WAYS = MappingProxyType(
    {
        "received": ("checking",),
        "checking": ("accepted", "refused", "unclear"),
        "unclear": ("checking", "refused"),
        "accepted": ("closed",),
        "refused": ("closed", "checking"),
        "closed": (),
    }
)
"""Where a report may go from each state."""

STATES = tuple(WAYS)
WAITING = ("received", "checking", "accepted")
"""The office has something to do."""

DECIDED = ("accepted", "refused")
"""They are the outcome that a closed report keeps."""

ENDED = ("refused", "closed")
REASONED = ("accepted", "refused", "unclear")
"""Nobody may decide so without saying why."""


def due(created: datetime) -> date:
    """The last day, by the regency's calendar, on which a report may still wait."""
    return created.astimezone(current_regency().time_zone).date() + _patience()


def is_overdue(state: str, created: datetime) -> bool:
    return state in WAITING and current_regency().today > due(created)


def overdue_since() -> datetime:
    """Whatever came before that moment and still waits is overdue."""
    return datetime.combine(current_regency().today - _patience(), datetime.min.time(), current_regency().time_zone)


def _patience() -> timedelta:
    return timedelta(days=int(tk.config["ckanext.muaraenim.report.days"]))
