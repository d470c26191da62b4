"""Which services a home has: embedded ones, unless the operator names real servers in their place."""

from __future__ import annotations

from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import free_port
from ckanext.muaraenim.stack.postgres import OWNER, READER, Postgres
from ckanext.muaraenim.stack.redis import Redis
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.stack.settings import chosen, write_settings
from ckanext.muaraenim.stack.standins import StandIns, available
from ckanext.muaraenim.stack.web import Pause, Web
from ckanext.muaraenim.stack.worker import Clock, Worker
from ckanext.muaraenim.writing import read_json, write_json

CORE = ("postgres", "redis")


class Fleet:
    """The services of a home and their ports."""

    def __init__(self, home: Home) -> None:
        self.home = home
        settings = chosen(home)
        self.own_postgres = "sqlalchemy.url" not in settings
        self.own_redis = "ckan.redis.url" not in settings

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.home, self._ports()["postgres"])

    @property
    def redis(self) -> Redis:
        return Redis(self.home, self._ports()["redis"])

    def _ports(self) -> dict[str, int]:
        return dict(read_json(self.home.run / "ports.json"))

    def choose_ports(self) -> None:
        """Keep the ports of last time where they are free, and write the settings that name them."""
        last = self._ports()
        write_json(self.home.run / "ports.json", {name: free_port(last.get(name, 0)) for name in CORE})
        self.write()

    def write(self) -> None:
        """Write the settings that name the ports."""
        addresses = {}
        if self.own_postgres:
            addresses = {
                "sqlalchemy.url": self.postgres.url("ckan", OWNER),
                "ckan.datastore.write_url": self.postgres.url("datastore", OWNER),
                "ckan.datastore.read_url": self.postgres.url("datastore", READER),
            }
        if self.own_redis:
            addresses["ckan.redis.url"] = self.redis.url
        write_settings(self.home, addresses)

    def services(self) -> list[Service]:
        """In the order in which they start."""
        found: list[Service] = []
        if self.own_postgres:
            found.append(self.postgres)
        if self.own_redis:
            found.append(self.redis)
        if available():
            found.append(StandIns(self.home))
        return [*found, Web(self.home), Worker(self.home), Clock(self.home), Pause(self.home)]
