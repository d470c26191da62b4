"""The process that keeps a home's services running, started by ``up`` and ended by ``down``.

It reads which services are wanted from ``run/wanted.json`` and writes what it sees to ``run/state.json``. When its standard
input is a pipe, the end of that pipe is the end of the foreground ``up`` that started it, and it stops everything.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.fleet import Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.writing import read_json, write_json

BEAT = 0.1
LONGEST_WAIT = 30.0
STEADY = 30.0
"""Seconds a service must live for an earlier death to be forgotten."""


@dataclass
class Watch:
    """What the supervisor knows of one service."""

    service: Service
    running: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    started: float = 0.0
    ready: bool = False
    deaths: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        try:
            self.running = self.service.start()
        except Exception as error:  # whatever it is, it goes to the service's log and is tried again
            self._note(f"{type(error).__name__}: {error}")
            self.died()
            return
        self.born, self.started, self.ready = time.monotonic(), process.started_at(self.running.pid), False

    def _note(self, text: str) -> None:
        with contextlib.suppress(OSError), (self.service.home.logs / f"{self.service.name}.log").open("a", encoding="utf-8") as log:
            log.write(text + "\n")

    def died(self) -> None:
        """Remember a death; the next start waits the longer the faster it died."""
        if self.running is not None:
            self._note(f"{self.service.name} ended with status {self.running.returncode}; it is started again")
            self.service.stop(self.running.pid)
        self.deaths = 1 if self.running is not None and time.monotonic() - self.born > STEADY else self.deaths + 1
        self.again_at = time.monotonic() + min(LONGEST_WAIT, 0.25 * 2 ** min(self.deaths, 8))
        self.running, self.ready = None, False

    def stop(self) -> None:
        if self.running is not None:
            self.service.stop(self.running.pid)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running.wait(timeout=5)
        self.running, self.ready, self.deaths, self.again_at = None, False, 0, 0.0

    def state(self) -> dict[str, object]:
        word = "running" if self.ready else "starting" if self.running else "waiting" if self.deaths else "stopped"
        pid = self.running.pid if self.running else None
        return {"state": word, "pid": pid, "started": self.started, "address": self.service.address, "restarts": self.deaths}


class Supervisor:
    """Starts what is wanted in the order of needs, restarts what dies, stops in reverse order."""

    def __init__(self, home: Home, services: Sequence[Service]) -> None:
        self.home = home
        self.watches = {service.name: Watch(service) for service in services}
        self.ending = False
        self.parent = sys.stdin.fileno() if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode) else None

    def run(self) -> None:
        """Until SIGTERM, SIGINT or the end of the foreground command."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        while not self.ending:
            with contextlib.suppress(FileNotFoundError):  # a restore renames the home; until it stands again there is nothing to do
                self._beat()
            self._rest()
        for watch in reversed(self.watches.values()):
            watch.stop()
            self._report()

    def _end(self, *_: object) -> None:
        self.ending = True

    def _rest(self) -> None:
        if self.parent is None:
            time.sleep(BEAT)
        elif select.select([self.parent], [], [], BEAT)[0] and not os.read(self.parent, 1):
            self.ending = True

    def _beat(self) -> None:
        wanted = json.loads((self.home.run / "wanted.json").read_text(encoding="utf-8"))
        for watch in reversed(self.watches.values()):
            if watch.service.name not in wanted and watch.running is not None:
                watch.stop()
        for name, watch in self.watches.items():
            if self.ending or name not in wanted:
                continue
            if watch.running is not None and watch.running.poll() is not None:
                watch.died()
            can_start = all(self.watches[need].ready for need in watch.service.needs if need in self.watches)
            if watch.running is None and can_start and time.monotonic() >= watch.again_at:
                watch.start()
            elif watch.running is not None and not watch.ready:
                watch.ready = watch.service.ready()
        self._report()

    def _report(self) -> None:
        """What cannot be written down, because the disk is full, is written in one of the next moments."""
        state = {
            "supervisor": {"pid": os.getpid(), "started": process.started_at(os.getpid())},
            "services": {name: watch.state() for name, watch in self.watches.items()},
        }
        if state != read_json(self.home.run / "state.json"):
            with contextlib.suppress(OSError):
                write_json(self.home.run / "state.json", state, 0o644)


def main(folder: str) -> None:
    home = Home(Path(folder))
    with home.only_one("supervisor"):
        fleet = Fleet(home)
        fleet.choose_ports()
        Supervisor(home, fleet.services()).run()
        (home.run / "state.json").unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1])
