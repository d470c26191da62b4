"""Runs that a worker does. PostgreSQL says which runs wait; Redis only wakes a worker and may be emptied at any time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ckan.plugins.toolkit as tk
import redis.exceptions
from ckan.lib import jobs

from ckanext.muaraenim.harvest.courtesy import place_at
from ckanext.muaraenim.harvest.duetime import queue_missed
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from ckanext.muaraenim.tables.declared import declaration
from ckanext.muaraenim.tables.definitions import configured_sources, current_sources, declared_source
from harvesters.courtesy import host_of
from harvesters.errors import HarvestError, SourceBusy, SourceError
from harvesters.journal import Outcome, Run
from harvesters.report import Report
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.surroundings import Surroundings
from harvesters.words import phrase

__all__ = ["SourceGone", "start", "take_up", "wake", "work"]

log = logging.getLogger(__name__)

TO_STOP = 600
"""Seconds that a run has to stop by itself when its time is over, before its worker ends it."""


class SourceGone(HarvestError):
    """A run waits for a source whose file is gone or wrong. Facts: ``source``, ``reason``."""

    code = "source-gone"
    sentence_id = "Sumber {source} tidak dapat dijalankan: {reason}."
    sentence_en = "Source {source} cannot be run: {reason}."
    remedy_id = "Perbaiki berkas sumbernya; data yang sudah terbit tetap seperti semula."
    remedy_en = "Repair the source's file; what is published stays as it was."


def start(source: str, *, preview: bool, full: bool = False, **asked: Any) -> Run:
    """Let a worker run the source; if a run of the same kind waits already, that one is returned.

    :param asked: as :meth:`PostgresState.queue` takes it.
    """
    declared = current_sources().found.get(source)
    priority = declared.pace.priority if declared else 0
    waiting = PostgresState().queue(source, preview=preview, full=full, priority=priority, **asked)
    wake([waiting])
    return waiting


def wake(waiting: list[Run]) -> None:
    """Tell the workers of runs that wait. Without Redis nothing is lost: the clock tells them again every minute."""
    budgets = [source.pace.within.total_seconds() for source in current_sources().found.values() if source.pace.within]
    longest = int(max([tk.config["ckanext.muaraenim.harvest.longest_run"], *budgets])) + TO_STOP
    try:
        known = set(jobs.get_queue().get_job_ids())
        for each in waiting:
            if (job := f"harvest-{each.id}") not in known:
                jobs.enqueue(work, [each.id], title=f"harvest {each.source}", rq_kwargs={"job_id": job, "timeout": longest})
    except (redis.exceptions.RedisError, OSError) as error:
        log.warning("no worker could be told of %s waiting runs: %s", len(waiting), error)


def work(told_of: str) -> None:
    """Do one of the runs that wait, the most urgent of those whose source and host are free. There is a job for each run, whichever it names."""
    for waiting in PostgresState().waiting():
        if take_up(waiting.id):
            wake_those_left(waiting.source)
            return


def wake_those_left(source: str) -> None:
    """Called when a run of this source has ended: one of its times may have passed meanwhile, and some may have waited for it or its host, whose jobs
    found nothing to do."""
    state = PostgresState()
    try:
        queue_missed(state, source)
        wake(state.waiting())
    except HarvestError as error:
        log.warning("those who wait are woken by the clock: %s", error)


def take_up(id: str) -> bool:
    """Do the run that waits under this id; called twice, the second call does nothing. Whether it was done."""
    state = PostgresState()
    waiting = state.run(id)
    if waiting is None or waiting.outcome is not Outcome.QUEUED:
        return False
    surroundings = opened()
    try:
        source, settings = _asked_for(surroundings, waiting)
    except SourceError as error:
        _give_up(state, waiting, [error])
        return True
    if source is None:
        _give_up(state, waiting, surroundings.sources.broken.get(waiting.source, []))
        return True
    names = ("preview", "full", "confirmed", "by", "chosen", "reason")
    asked = {name: getattr(waiting, name) for name in names}
    with place_at(host_of(source, settings)) as free:
        try:
            if free:
                run(source, surroundings.catalogue(), state, settings, id=id, **asked)
                return True
        except SourceBusy:
            pass
    log.info("source %s or its host is in other hands; run %s waits for its turn", source.id, id)
    return False


def _asked_for(surroundings: Surroundings, waiting: Run) -> tuple[Source | None, Settings]:
    """A preview shows what somebody wrote last, even if it waits for approval; no secret is given to that.

    :raises SourceError: what was written is wrong by now.
    """
    written = declaration(waiting.source) if waiting.preview and waiting.source not in configured_sources().found else None
    if written is None or not written.waits:
        return surroundings.sources.found.get(waiting.source), surroundings.settings
    return declared_source(written.id, written.declared), replace(surroundings.settings, secrets=None)


def _give_up(state: PostgresState, waiting: Run, mistakes: Sequence[HarvestError]) -> None:
    """Record why there is no such source any more."""
    gone = phrase("berkasnya tidak ada", "its file is gone")
    error = mistakes[0] if mistakes else SourceGone(source=waiting.source, reason=gone)
    taken = state.begin(waiting.source, preview=waiting.preview, full=waiting.full, by=waiting.by, id=waiting.id)
    report = Report(waiting.source, waiting.preview, run=waiting.id, error=error)
    state.finish(taken, report.outcome, report.as_dict())
