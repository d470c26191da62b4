"""``portal status``: per service whether it runs, its pid, its memory, its address."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import psutil

from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.control import EVERYTHING
from ckanext.muaraenim.stack.fleet import CORE, Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import chosen

WORDS = {
    "running": "berjalan / running",
    "starting": "memulai / starting",
    "waiting": "mati, dicoba lagi / dead, tried again",
    "stopped": "berhenti / stopped",
    "external": "server luar / real server",
}
SETTING = {"postgres": "sqlalchemy.url", "redis": "ckan.redis.url"}


@dataclass(frozen=True)
class Line:
    """One service. ``memory`` in MiB, of the process and what it started."""

    name: str
    state: str
    pid: int | None
    memory: int | None
    address: str

    def __str__(self) -> str:
        pid = f"pid {self.pid}" if self.pid else ""
        memory = f"{self.memory} MiB" if self.memory else ""
        return f"{self.name:10} {WORDS[self.state]:38} {pid:12} {memory:>9}  {self.address}".rstrip()


def memory_of(pid: int) -> int | None:
    """MiB held by a service and everything it started; memory that processes share is counted once where the system tells."""
    total = 0
    with contextlib.suppress(psutil.Error):
        leader = psutil.Process(pid)
        for process in [leader, *leader.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                try:
                    total += process.memory_full_info().pss
                except (AttributeError, psutil.AccessDenied):
                    total += process.memory_info().rss
    return total // 2**20 or None


def lines(home: Home) -> list[Line]:
    """One line a service, in the order of starting."""
    seen = control.state(home)
    found = []
    fleet = Fleet(home)
    embedded = dict(zip(CORE, (fleet.own_postgres, fleet.own_redis), strict=True))
    for name, own in embedded.items():
        if not own:
            found.append(Line(name, "external", None, None, without_password(chosen(home)[SETTING[name]])))
    names = [name for name in EVERYTHING if name in seen or not seen]
    names = [name for name in names if embedded.get(name, True) and (name != "standins" or home.about.get("demo"))]
    for name in [*names, *(["pause"] if seen.get("pause", {}).get("pid") else [])]:
        about = seen.get(name, {"state": "stopped", "pid": None, "address": ""})
        pid = about["pid"]
        found.append(Line(name, about["state"], pid, memory_of(pid) if pid else None, about["address"]))
    return found


def without_password(url: str) -> str:
    """An address as it may be shown."""
    scheme, separator, rest = url.partition("://")
    credentials, at, place = rest.rpartition("@")
    return f"{scheme}{separator}{credentials.split(':')[0]}{at}{place}"


def is_up(home: Home) -> bool:
    """Whether the pages and the worker are there."""
    seen = control.state(home)
    return all(seen.get(name, {}).get("state") == "running" for name in ("web", "worker", "clock"))
