"""The web server: one process with threads, because every web process holds a search index in memory."""

from __future__ import annotations

import http.client
import sys
from pathlib import Path

from ckanext.muaraenim.stack.ports import HOST
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.stack.settings import environment

THREADS = 8


class Web(Service):
    """CKAN behind Granian."""

    name = "web"
    needs = ("postgres", "redis")

    @property
    def port(self) -> int:
        return int(self.home.about["port"])

    @property
    def address(self) -> str:
        return self.home.address

    def environment(self) -> dict[str, str]:
        return environment(self.home)

    def command(self) -> list[str]:
        return [
            str(Path(sys.executable).with_name("granian")), "ckanext.muaraenim.stack.wsgi:application", "--interface", "wsgi",
            "--host", HOST, "--port", str(self.port), "--workers", "1", "--blocking-threads", str(THREADS),
            "--respawn-failed-workers", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning",
        ]  # fmt: skip

    def ready(self) -> bool:
        return answers_page(self.port)


class Pause(Web):
    """Answers 503 with a sentence on the portal's address while its data is being replaced."""

    name = "pause"
    needs = ()

    def command(self) -> list[str]:
        return [sys.executable, "-m", "ckanext.muaraenim.stack.pause", HOST, str(self.port)]

    def ready(self) -> bool:
        return status_of(self.port, timeout=2) == 503


def status_of(port: int, path: str = "/", timeout: float = 30) -> int:
    """HTTP status that the portal answers with; 0 when it does not answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def answers_page(port: int) -> bool:
    """Whether a browser that opens the portal now would get a page."""
    return status_of(port) == 200
