"""Once a minute: recognise dead workers, start what is due, wake workers for what waits, write metadata that CKAN has not got,
repeat redactions that a restored backup does not know and follow new ones, build search entries of tables that changed,
tell of sources whose condition changed, forget old runs, go on with successions of OPDs, and let other features do what they do each minute.

Everything is computed from PostgreSQL, so a missed minute, an empty Redis or two clocks at once change nothing but the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.harvest import alerts, jobs
from ckanext.muaraenim.harvest.condition import condition
from ckanext.muaraenim.harvest.duetime import HISTORY, queue_due
from ckanext.muaraenim.harvest.forgetting import repeat_redactions
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from ckanext.muaraenim.minute import pass_on
from ckanext.muaraenim.tables.catalogue import write_unacknowledged
from ckanext.muaraenim.tables.declared import paused
from ckanext.muaraenim.tables.retention import fold_all

__all__ = ["Tick", "tick"]


@dataclass(frozen=True)
class Tick:
    """What one tick did: ids of sources started, runs marked lost, runs that wait, revisions whose metadata was written, changes of a source's
    condition that were mailed, old runs forgotten."""

    started: tuple[str, ...]
    lost: int
    waiting: int
    written: int
    told: int
    forgotten: int


def tick(now: datetime | None = None) -> Tick:
    """Do what is due. Two clocks at the same moment start a source once."""
    now = now or datetime.now(UTC)
    state, surroundings = PostgresState(), opened()
    lost = state.mark_lost(now)
    started, conditions, zone, resting = [], {}, surroundings.settings.zone, paused()
    for source in surroundings.sources.found.values():
        if source.id in resting:
            continue
        history = state.history(source.id, limit=HISTORY)
        if source.awaits(surroundings.settings) and all(run.preview for run in history):
            continue  # declared before its key is there, which is no failure
        conditions[source.id] = condition(source, history, now, zone)
        if queue_due(state, source, history, now, zone):
            started.append(source.id)
    waiting = state.waiting()
    jobs.wake(waiting)
    alerts.record(conditions, now)
    forgotten = state.forget_runs(now) if now.minute == 0 else 0
    if now.minute == 0:
        fold_all(now)
    try:
        tk.get_action("organization_succession_continue")({"ignore_auth": True}, {})
        written = write_unacknowledged()
        repeat_redactions()
    finally:  # last, because a mail server may let us wait, but whatever else fails
        try:
            told = alerts.tell(surroundings.sources.found, now)
        finally:
            pass_on(now)
    return Tick(tuple(started), lost, len(waiting), written, told, forgotten)
