"""Talking to a home's supervisor: start it, tell it what is wanted, wait, end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import psutil

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import environment
from ckanext.muaraenim.writing import read_json, write_json

EVERYTHING = ["postgres", "redis", "standins", "web", "worker", "clock"]
"""What runs in a home that is up; stand-ins only where they are."""


def supervisor_pid(home: Home) -> int | None:
    """The running supervisor's pid."""
    about = read_json(home.run / "state.json").get("supervisor", {})
    return int(about["pid"]) if about and process.alive(about["pid"], about["started"]) else None


def state(home: Home) -> dict[str, Any]:
    """Per service: ``state``, ``pid``, ``started``, ``address``, ``restarts``; empty when the home is down."""
    return dict(read_json(home.run / "state.json").get("services", {})) if supervisor_pid(home) else {}


def want(home: Home, names: list[str]) -> None:
    """Say which services are to run."""
    write_json(home.run / "wanted.json", names, 0o644)


def start_supervisor(home: Home, names: list[str], attached: bool) -> subprocess.Popen[bytes]:
    """Start the supervisor of a home that is down.

    :param attached: it ends with this process.
    """
    want(home, names)
    (home.run / "state.json").unlink(missing_ok=True)
    with (home.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ckanext.muaraenim.stack.supervisor", str(home.path)],
            env=environment(home),
            stdin=subprocess.PIPE if attached else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=home.path,
        )


def wait_ready(home: Home, names: list[str], seconds: float, started: subprocess.Popen[bytes] | None = None) -> None:
    """Until these services work.

    :raises StackError: one does not within ``seconds``, or its supervisor has ended; with the last lines of its log.
    """
    until = time.monotonic() + seconds
    while True:
        seen = state(home)
        waiting = [name for name in names if name in seen and seen[name]["state"] != "running"] if seen else list(names)
        if not waiting:
            return
        if started is not None and started.poll() is not None:
            raise StackError(f"Pengawas layanan berhenti. / The supervisor ended.\n{last_lines(home, 'supervisor')}", _advice(home))
        failing = [name for name in waiting if seen.get(name, {}).get("restarts", 0) >= 5]
        if time.monotonic() > until or failing:
            name = (failing or waiting)[0]
            raise StackError(f"Layanan {name} tidak berjalan. / Service {name} does not run.\n{last_lines(home, name)}", _advice(home))
        time.sleep(0.05)


def last_lines(home: Home, name: str, count: int = 12) -> str:
    """The end of a service's log."""
    file = home.logs / f"{name}.log"
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]) if file.is_file() else ""


def _advice(home: Home) -> str:
    return f"Periksa dengan: ./portal doctor; catatan ada di {home.logs}. / Look with ./portal doctor; the logs are in {home.logs}."


def stop(home: Home, seconds: float = 120) -> bool:
    """End the supervisor and whatever it, or one that was killed before it, has left running.

    :returns: whether anything ran.
    """
    pid = supervisor_pid(home)
    if pid:
        process.end([psutil.Process(pid)], seconds)
    databases = process.working_in(home.postgres) + process.working_in(home.path / "opd" / "postgres")
    left = process.marked(home.path) + databases + process.working_in(home.redis)
    process.end(databases, 30, signal.SIGINT)
    process.end(process.working_in(home.redis), 10)
    process.end(process.marked(home.path), 10)
    (home.run / "state.json").unlink(missing_ok=True)
    return bool(pid or left)


def pass_signals_to(started: subprocess.Popen[bytes]) -> None:
    """From now on Ctrl-C and SIGTERM end the supervisor, and this process follows it."""

    def end(*_: object) -> None:
        if started.poll() is None:
            os.kill(started.pid, signal.SIGTERM)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
