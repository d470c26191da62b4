"""When a source is due: pure functions of its cron, the time zone and the runs so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

from harvesters.journal import LEASE, Outcome, Run, is_alive
from harvesters.source import Source

__all__ = ["Due", "due", "is_cron", "last_time", "next_time"]

TAKEN_UP_AT_MOST = 3
"""A run that kills its worker this often in a row waits for its next time instead of killing a worker each minute."""


@dataclass(frozen=True)
class Due:
    """``time``: the scheduled time (or that of the lost run) that is made up. ``confirmed``, ``by``, ``chosen`` and ``reason`` are the lost run's."""

    full: bool
    time: datetime
    confirmed: str = ""
    by: str = ""
    chosen: tuple[str, ...] | None = None
    reason: str = ""


def is_cron(text: str) -> bool:
    """Five fields, and there is a day on which it comes round."""
    if len(text.split()) != 5:
        return False
    try:
        croniter(text, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))).get_next(datetime)
    except (CroniterError, ValueError):
        return False
    return True


def next_time(cron: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time after ``after``."""
    return _zoned(croniter(cron, after.astimezone(zone)).get_next(datetime))


def due(source: Source, runs: Sequence[Run], now: datetime, zone: ZoneInfo) -> Due | None:
    """What is to be run now, or None.

    A missed time is made up once, however many were missed. Where a changes read and a full read are both due, only the full read runs.
    A run whose worker died, or whose time was over, is taken up at once.

    :param runs: the source's runs, latest first, back to the latest that read everything; previews may be among them.
    """
    history = [run for run in runs if not run.preview]
    if any(run.outcome is Outcome.QUEUED or is_alive(run, now) for run in history):
        return None
    left = _lost(history) or _paused(history)
    if left is not None:
        return Due(left.full or not source.reading.changes, left.started, left.confirmed, left.by, left.chosen, left.reason)
    if not source.schedule:
        return None
    history = [run for run in history if run.started < now + LEASE]  # others began while a clock was wrong and say nothing of the time since
    moment = last_time(source.schedule, now, zone)
    full = source.reading.full and _missed(last_time(source.reading.full, now, zone), [run for run in history if run.read_everything])
    if full or (not source.reading.full and _missed(moment, history)):
        return Due(True, last_time(source.reading.full or source.schedule, now, zone))
    return Due(False, moment) if _missed(moment, history) else None


def _lost(history: Sequence[Run]) -> Run | None:
    """The latest run, if its worker died and it has not happened too often in a row."""
    in_a_row = 0
    for run in history:
        if run.outcome not in (Outcome.LOST, Outcome.RUNNING):  # running, and nobody alive at it: seen by the caller
            break
        in_a_row += 1
    return history[0] if 0 < in_a_row < TAKEN_UP_AT_MOST else None


def _paused(history: Sequence[Run]) -> Run | None:
    """The latest run, if its time was over; each one wrote something, so they come to an end."""
    return history[0] if history and history[0].outcome is Outcome.PAUSED else None


def _missed(moment: datetime, history: Sequence[Run]) -> bool:
    return not history or history[0].started < moment


def last_time(cron: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The last time at or before ``now``."""
    whole = now.astimezone(zone).replace(microsecond=0) + timedelta(seconds=1)
    return _zoned(croniter(cron, whole).get_prev(datetime))


def _zoned(moment: object) -> datetime:
    assert isinstance(moment, datetime)
    return moment
