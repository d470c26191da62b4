"""A worker that a test may kill: a process that has started CKAN once and does every command in a child of its own.

Run as ``python killable.py INI PORTAL REGENCY``. Each line of standard input holds seconds and a ``ckan`` command: the child is killed
with ``kill -9`` after so many. The answer is what became of the child: its exit status, or ``killed``; and how much memory it had at most, in KiB.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine

from ckanext.muaraenim.stack.commands import Commands
from ckanext.muaraenim.tables.catalogue import portal_id

INI = Path(__file__).parents[3] / "config" / "test.ini"


class Worker:
    """Such a process, on the test's own regency in ``folder``. ``peak``: memory that the last command had at most, in bytes."""

    peak = 0

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(INI), str(portal_id()), "uji"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "MUARAENIM_CONFIG": str(folder)},
        )  # fmt: skip
        assert self.end() == "ready"

    def run(self, seconds: float = float("inf")) -> str:
        """Every source once."""
        self.begin(seconds, "harvest run --all")
        return self.end()

    def begin(self, seconds: float, command: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{seconds} {command}\n")
        self.process.stdin.flush()

    def end(self) -> str:
        assert self.process.stdout
        answer, _, peak = self.process.stdout.readline().strip().partition(" ")
        self.peak = 1024 * int(peak or 0)
        return answer

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def main(ini: str, portal: str, regency: str) -> None:
    commands = Commands(Path(ini))
    tk.config.update({"ckanext.muaraenim.portal": portal, "ckanext.muaraenim.regency": regency, "ckanext.muaraenim.demo": False})
    print("ready", flush=True)
    for line in sys.stdin:
        for engine in (model.meta.engine, get_write_engine(), get_read_engine()):
            engine.dispose()
        assert threading.active_count() == 1, "a child would not have these threads"
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(commands.run(*line.split()[1:]))
        print(fate(child, float(line.split()[0])), flush=True)


def fate(child: int, seconds: float) -> str:
    """Wait for the child, and kill it when its time is over."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return f"{os.waitstatus_to_exitcode(status)} {used.ru_maxrss}"
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "killed" if status == -signal.SIGKILL else str(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
