"""Letting a source wait for a worker when its time has come: by the clock each minute, and when a run of it ends that its time fell into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from ckanext.muaraenim.tables.declared import paused
from harvesters.journal import Outcome, Run
from harvesters.schedule import due
from harvesters.source import Source

__all__ = ["HISTORY", "queue_due", "queue_missed"]

HISTORY = 50
"""Runs of a source that are looked at; more than can fail in a row before it waits for its next time."""

LEFT = (Outcome.LOST, Outcome.PAUSED, Outcome.RUNNING)
"""How a run ends that the clock takes up again, in its own time: the database may still be away."""


def queue_due(state: PostgresState, source: Source, history: Sequence[Run], now: datetime, zone: ZoneInfo) -> bool:
    """Whether something of the source was to be run now, which then waits.

    :param history: its runs, latest first.
    """
    wanted = due(source, history, now, zone)
    if wanted is None:
        return False
    asked = {"full": wanted.full, "confirmed": wanted.confirmed, "by": wanted.by, "chosen": wanted.chosen, "reason": wanted.reason}
    state.queue(source.id, preview=False, priority=source.pace.priority, **asked)
    return True


def queue_missed(state: PostgresState, id: str) -> bool:
    """Called when a run of the source has ended: whether one of its times fell into that run and is made up now."""
    history = state.history(id, limit=HISTORY)
    latest = next((run for run in history if not run.preview), None)
    if latest is None or latest.outcome in LEFT or id in paused():
        return False
    surroundings = opened()
    source = surroundings.sources.found.get(id)
    return source is not None and queue_due(state, source, history, datetime.now(UTC), surroundings.settings.zone)
