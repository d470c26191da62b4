"""Background work: CKAN's job worker, and the clock that starts due harvests each minute."""

from __future__ import annotations

import sys

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.stack.settings import environment


class Worker(Service):
    """``ckan jobs worker``, some of them. A job that one has to leave when it is stopped is recognised and taken up again."""

    name = "worker"
    needs = ("postgres", "redis")

    @property
    def address(self) -> str:
        return ""

    def environment(self) -> dict[str, str]:
        return environment(self.home)

    def command(self) -> list[str]:
        return [sys.executable, "-m", "ckanext.muaraenim.stack.workers", str(self.home.ini)]

    def ready(self) -> bool:
        return bool(process.marked(self.home.path, self.name))


class Clock(Worker):
    """One process that ticks each minute; more of them, on other machines, would do no harm."""

    name = "clock"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "ckanext.muaraenim.stack.clock", str(self.home.ini)]
