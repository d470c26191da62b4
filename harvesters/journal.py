"""Runs as they are recorded: who has a source in hand, since when, and how it ended.

A worker proves that it is alive by a heartbeat. A run whose heartbeat is older than ``LEASE``, or whose process is gone from this machine, is *lost*:
whoever comes next marks it so and takes the source up again. Nothing is ever "running" for ever.
"""

from __future__ import annotations

import logging
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harvesters.errors import HarvestError, LeaseLost, RunCancelled

__all__ = ["BEAT", "LEASE", "Heartbeat", "Outcome", "Run", "is_alive", "worker"]

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
BEAT = timedelta(seconds=5)


class Outcome(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    UNCHANGED = "unchanged"  # the system said that it holds what was read the last time; nothing was read
    FAILED = "failed"  # the report's error says why; what was published is still published
    REFUSED = "refused"  # the guard holds the plan back until somebody confirms it
    LOST = "lost"  # its worker died, or the portal's database went away
    CANCELLED = "cancelled"  # somebody has stopped it; what it had written stays
    PAUSED = "paused"  # its time was over; the clock goes on with it


@dataclass(frozen=True)
class Run:
    """One run of one source. ``report`` is :meth:`harvesters.report.Report.as_dict`, with the plan; empty while it runs.

    ``full``: a full read was asked for. ``confirmed``: fingerprint of the plan
    that the person had seen who started it; ``chosen``: the records of it that are to be written, None: all.
    ``reason``: why figures that were final change, as everybody reads it.
    ``by``: who that was; empty: the schedule.
    ``worker``: machine, process and its start, see :func:`worker`.
    """

    id: str
    source: str
    outcome: Outcome
    preview: bool
    full: bool
    started: datetime
    heartbeat: datetime
    ended: datetime | None = None
    confirmed: str = ""
    by: str = ""
    worker: str = ""
    chosen: tuple[str, ...] | None = None
    reason: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def read_everything(self) -> bool:
        """A full read was asked for, or it became one: the first run of a source has nothing to go on from."""
        return self.full or (self.outcome in (Outcome.DONE, Outcome.REFUSED) and bool(self.report.get("full")))


def worker() -> str:
    """``machine/pid/start``: names this process for ever, because a pid alone is used again."""
    return f"{socket.gethostname()}/{os.getpid()}/{_process_start(os.getpid())}"


def is_alive(run: Run, now: datetime) -> bool:
    """Whether somebody still works at ``run``."""
    if run.outcome is not Outcome.RUNNING:
        return False
    machine, _, process = run.worker.partition("/")
    pid, _, start = process.partition("/")
    if machine == socket.gethostname() and pid.isdigit() and start and _process_start(int(pid)) != start:
        return False
    return abs(now - run.heartbeat) < LEASE  # one of the future says only that a clock has been put right


def _process_start(pid: int) -> str:
    """Clock ticks since boot at which the process started; ``""`` if it is gone, ``"-"`` where the system does not say."""
    if not Path("/proc/self/stat").exists():
        return "-"
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    values = status.rpartition(")")[2].split()
    return "" if values[0] == "Z" else values[19]


class Heartbeat:
    """Beats in a thread of its own while the run is in hand, because one slow query may take longer than the lease.

    :param beat: writes the heartbeat; raises :class:`LeaseLost` when somebody else has taken the source up, :class:`RunCancelled` when somebody
        has asked to stop.
    """

    def __init__(self, beat: Callable[[], None]) -> None:
        self._write = beat
        self._over = threading.Event()
        self._end: HarvestError | None = None
        self._last = -math.inf
        self._thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        """Called before every write. A process that was paused beats first, so that it does not write into another's hands.

        :raises LeaseLost: the source is in somebody else's hands; write nothing more.
        :raises RunCancelled: somebody has asked to stop.
        """
        if self._end is None and time.monotonic() - self._last > BEAT.total_seconds():
            self._beat()
        self.glance()

    def glance(self) -> None:
        """Called between records, where nothing is written: what the last beat has found.

        :raises LeaseLost: as :meth:`check`.
        :raises RunCancelled: as :meth:`check`.
        """
        if self._end is not None:
            raise self._end

    def _beat(self) -> None:
        try:
            self._write()
            self._last = time.monotonic()
        except (LeaseLost, RunCancelled) as error:
            self._end = error

    def _work(self) -> None:
        while not isinstance(self._end, LeaseLost) and not self._over.wait(BEAT.total_seconds()):
            try:
                self._beat()
            except Exception as error:  # the state's database is away for a moment; the lease is longer than several beats
                _log.warning("heartbeat failed, trying again: %s", error, exc_info=_log.isEnabledFor(logging.DEBUG))
