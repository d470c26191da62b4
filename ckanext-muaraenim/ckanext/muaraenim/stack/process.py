"""Processes of a home: naming them, finding those that a power cut or a kill left behind, ending them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

MARK = "MUARAENIM_SERVICE"
"""Environment variable of every service: ``<home>|<name>``. It survives where pid files lie."""


def mark(home: Path, name: str) -> dict[str, str]:
    return {MARK: f"{home}|{name}"}


def alive(pid: int, started: float) -> bool:
    """Whether this very process runs; a pid that was given to another process is not it."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return False


def started_at(pid: int) -> float:
    """Start of a process in seconds since 1970; 0 when it is gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def marked(home: Path, name: str = "") -> list[psutil.Process]:
    """Running processes of this home's services (of one service), whoever started them."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            value = process.environ().get(MARK, "")
            if process.pid != os.getpid() and value.startswith(f"{home}|") and (not name or value == f"{home}|{name}"):
                found.append(process)
    return found


def working_in(folder: Path) -> list[psutil.Process]:
    """Running database servers whose working folder this is.

    PostgreSQL with its backends and Redis stay in their data folder; they write over the memory in which their environment stood,
    so that their mark can't be read.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name() in ("postgres", "redis-server") and process.cwd() == str(folder):
                found.append(process)
    return found


def end(processes: Iterable[psutil.Process], seconds: float, first: int = signal.SIGTERM) -> None:
    """Ask processes to end, and kill those that have not after ``seconds``."""
    remaining = list(processes)
    for process in remaining:
        with contextlib.suppress(psutil.Error):
            process.send_signal(first)
    _, remaining = psutil.wait_procs(remaining, timeout=seconds)
    for process in remaining:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(remaining, timeout=5)


def end_session(leader: int, seconds: float, first: int = signal.SIGTERM) -> None:
    """End a service's leading process gently, then whatever it started and whatever is left in its session."""
    left = []
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(leader)
        left = process.children(recursive=True)
        end([process], seconds, first)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == leader:
                left.append(process)
    end(left, 2)


def wait_for(what: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask ``what()`` until it is true or the time is over."""
    end_of_patience = time.monotonic() + seconds
    while time.monotonic() < end_of_patience:
        if what():
            return True
        time.sleep(pause)
    return bool(what())
