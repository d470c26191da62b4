"""Running a command inside a home: services up, environment set."""

from __future__ import annotations

import subprocess

from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import CORE
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import environment


def run_in(home: Home, command: list[str]) -> int:
    """Run ``command`` and give its exit status. A home that is down gets its databases for as long as the command runs."""
    if control.supervisor_pid(home):
        control.wait_ready(home, list(CORE), 60)
        return _run(home, command)
    with home.only_one("up"):
        control.stop(home)
        supervisor = control.start_supervisor(home, [*CORE, "standins"], attached=True)
        try:
            control.wait_ready(home, [*CORE, "standins"] if home.about.get("demo") else list(CORE), 60, supervisor)
            return _run(home, command)
        finally:
            control.stop(home)


def _run(home: Home, command: list[str]) -> int:
    try:
        return subprocess.run(command, env=environment(home), check=False).returncode
    except (FileNotFoundError, PermissionError) as error:
        raise StackError(f"Perintah {command[0]!r} tidak dapat dijalankan. / Command {command[0]!r} can't be run: {error.strerror}.") from error
