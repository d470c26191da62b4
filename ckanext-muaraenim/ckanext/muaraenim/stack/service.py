"""A service that the supervisor keeps running: how to prepare it, start it, see that it answers, and end it."""

from __future__ import annotations

import signal
import subprocess
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.home import Home


class Service(ABC):
    """One program of the home. Its output goes to ``logs/<name>.log``."""

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    stop_signal: ClassVar[int] = signal.SIGTERM
    patience: ClassVar[float] = 10.0
    """Seconds it gets to end by itself."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it answers, without secrets; empty for a service that nobody connects to."""

    @abstractmethod
    def command(self) -> list[str]:
        """Program and arguments."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it does its work now."""

    def prepare(self) -> None:
        """Put right what an earlier life left behind."""
        process.end(process.marked(self.home.path, self.name), self.patience)

    def environment(self) -> dict[str, str]:
        """The variables it gets, beyond its mark."""
        return {}

    def options(self) -> dict[str, Any]:
        """Further arguments for ``subprocess.Popen``."""
        return {}

    def start(self) -> subprocess.Popen[bytes]:
        self.prepare()
        with (self.home.logs / f"{self.name}.log").open("ab") as log:
            return subprocess.Popen(
                self.command(),
                env={**self.environment(), **process.mark(self.home.path, self.name)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **{"cwd": self.home.path, **self.options()},
            )

    def stop(self, leader: int) -> None:
        process.end_session(leader, self.patience, self.stop_signal)
