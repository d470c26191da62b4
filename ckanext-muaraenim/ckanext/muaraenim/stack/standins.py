"""The stand-in agency systems of a demonstration home: real servers on loopback, from the checkout's ``tests/opd``."""

from __future__ import annotations

import sys
from pathlib import Path

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.stack.settings import environment

PROGRAM = Path(__file__).resolve().parents[4] / "tests" / "opd" / "serve.py"


def available() -> bool:
    """Whether this installation has stand-ins: a checkout has, a wheel has not."""
    return PROGRAM.is_file()


class StandIns(Service):
    """Their addresses and secrets are written to ``run/demo.env``, which everything in the home gets."""

    name = "standins"
    patience = 20.0

    @property
    def address(self) -> str:
        return ""

    @property
    def variables(self) -> Path:
        return self.home.run / "demo.env"

    def environment(self) -> dict[str, str]:
        return environment(self.home)

    def prepare(self) -> None:
        super().prepare()
        self.variables.unlink(missing_ok=True)

    def command(self) -> list[str]:
        regency = str(self.home.about["regency"])
        return [sys.executable, str(PROGRAM), "--home", str(self.home.path), "--regency", regency, "--write-env", str(self.variables)]

    def ready(self) -> bool:
        return self.variables.is_file() and bool(process.marked(self.home.path, self.name))
