"""Running a command inside a home: services up, environment set."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import CORE
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import environment


@contextmanager
def services_up(home: Home) -> Iterator[None]:
    """A home that is down gets its databases for as long as the block runs."""
    if control.supervisor_pid(home):
        control.wait_ready(home, list(CORE), 60)
        yield
        return
    with home.only_one("up"):
        control.stop(home)
        wanted = [*CORE, *(["standins"] if home.about.get("demo") else [])]
        supervisor = control.start_supervisor(home, wanted, attached=True)
        try:
            control.wait_ready(home, wanted, 120, supervisor)
            yield
        finally:
            control.stop(home)


def run_in(home: Home, command: list[str]) -> int:
    """Run ``command`` with the services up and the environment set; its exit status."""
    with services_up(home):
        try:
            return subprocess.run(command, env=environment(home), check=False).returncode
        except (FileNotFoundError, PermissionError) as error:
            raise StackError(f"Perintah {command[0]!r} tidak dapat dijalankan. / Command {command[0]!r} can't be run: {error.strerror}.") from error
