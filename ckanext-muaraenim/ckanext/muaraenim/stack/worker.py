"""Background work: CKAN's job worker, and the clock that starts due harvests each minute."""

from __future__ import annotations

import sys
from pathlib import Path

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.stack.settings import environment


class Worker(Service):
    """``ckan jobs worker``. A job that it has to leave when it is stopped is recognised and taken up again."""

    name = "worker"
    needs = ("postgres", "redis")
    arguments: tuple[str, ...] = ("jobs", "worker")

    @property
    def address(self) -> str:
        return ""

    def environment(self) -> dict[str, str]:
        return environment(self.home)

    def command(self) -> list[str]:
        return [str(Path(sys.executable).with_name("ckan")), *self.arguments]

    def ready(self) -> bool:
        return bool(process.marked(self.home.path, self.name))
