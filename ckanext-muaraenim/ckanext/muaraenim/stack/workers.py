"""CKAN's job workers of one machine, side by side. Run as ``python -m ckanext.muaraenim.stack.workers INI``.

CKAN is started once and forked, so that another worker costs little memory. A worker that dies is replaced.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from ckanext.muaraenim.stack.commands import Commands

PAUSE = 1.0
"""Seconds before a dead worker's successor starts, so that one that cannot start does not keep the machine busy."""


class Workers:
    """As many as the setting says, until the process is told to end."""

    def __init__(self, commands: Commands, number: int) -> None:
        self.commands, self.number = commands, number
        self.running: dict[int, bool] = {}
        self.ending = False

    def run(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._end)
        while not self.ending or self.running:
            while not self.ending and len(self.running) < self.number:
                self._start()
            try:
                self.running.pop(os.wait()[0], None)
            except ChildProcessError:
                return
            if not self.ending:
                time.sleep(PAUSE)

    def _start(self) -> None:
        """One of them also puts postponed jobs into the queue."""
        schedules = not any(self.running.values())
        child = os.fork()
        if child:
            self.running[child] = schedules
            return
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        os._exit(self.commands.run("jobs", "worker", *([] if schedules else ["--no-scheduler"])))

    def _end(self, *_: object) -> None:
        """A worker finishes the job in hand, if the patience of whoever ends us lasts."""
        self.ending = True
        for child in self.running:
            os.kill(child, signal.SIGTERM)


def main(ini: Path) -> None:
    commands = Commands(ini)
    import ckan.plugins.toolkit as tk
    from ckan import model

    model.meta.engine.dispose()  # no two processes may speak on one connection
    Workers(commands, max(1, tk.config["ckanext.muaraenim.workers"])).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
