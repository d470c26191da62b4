"""Homes for the tests: real ones, in a folder that PostgreSQL's account can enter."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from ckanext.muaraenim.stack.ports import free_port
from ckanext.muaraenim.stack.settings import OVERRIDES

PORTAL = (sys.executable, "-m", "ckanext.muaraenim.stack.cli")


class Portal:
    """The command, on one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.variables = {name: value for name, value in os.environ.items() if name not in OVERRIDES}

    def command(self, *arguments: str) -> list[str]:
        verb, *rest = arguments
        return [*PORTAL, verb, "--home", str(self.home), *rest]

    def run(self, *arguments: str, status: int | None = 0) -> str:
        done = subprocess.run(self.command(*arguments), env=self.variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert status is None or done.returncode == status, said
        return said

    def up(self, *arguments: str, **more: int) -> str:
        return self.run("up", "--detach", "--no-fsync", "--port", str(self.port), *arguments, **more)

    def begin_up(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = self.command("up", "--detach", "--no-fsync", "--port", str(self.port), *arguments)
        return subprocess.Popen(command, env=self.variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cut_power(self) -> None:
        """``kill -9`` of every process of the home, until none is left."""
        while processes := list(self.processes()):
            for process in processes:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(processes, timeout=5)

    def processes(self):
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE and self._ours(process):
                    yield process

    def _ours(self, process: psutil.Process) -> bool:
        if str(self.home) in " ".join(process.cmdline()) or process.cwd().startswith(str(self.home)):
            return True
        return process.environ().get("MUARAENIM_HOME") == str(self.home)


@pytest.fixture
def place():
    """A folder that every account can enter; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def portal(place):
    """A portal that is not made yet."""
    made = Portal(place / "home")
    yield made
    made.cut_power()


@pytest.fixture(scope="module")
def standing():
    """A portal without stand-ins that is up, shared by a module's tests."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
    folder.chmod(0o711)
    made = Portal(folder / "home")
    try:
        made.said = made.up("--no-demo")
        yield made
    finally:
        made.cut_power()
        shutil.rmtree(folder, ignore_errors=True)
