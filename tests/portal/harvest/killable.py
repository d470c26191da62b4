"""A worker that a test may kill: a process that has started CKAN once and does every harvest in a child of its own.

Run as ``python killable.py INI PORTAL REGENCY``. It reads seconds from standard input, line by line: the child is killed with ``kill -9`` after so
many. It answers each line with what became of the child: its exit status, or ``killed``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine

from ckanext.muaraenim.stack.commands import Commands


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
            os._exit(commands.run("harvest", "run", "--all"))
        print(fate(child, float(line)), flush=True)


def fate(child: int, seconds: float) -> str:
    """Wait for the child, and kill it when its time is over."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "killed" if status == -signal.SIGKILL else str(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
