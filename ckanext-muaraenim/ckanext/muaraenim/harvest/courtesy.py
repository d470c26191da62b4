"""How many runs read from one host at once, on however many workers and machines.

A run holds one of the host's places by an advisory lock of PostgreSQL, on a connection of its own: where its process dies, the place is free again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.tables.away import may_be_away
from harvesters.errors import HarvestError
from harvesters.settings import Settings
from harvesters.source import Source

__all__ = ["host_of", "place_at"]

TAKE = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:place, 7305))")


def host_of(source: Source, settings: Settings) -> str:
    """``host:port`` that the source reads from; empty for a local file, or where nobody can say, which the run then tells."""
    try:
        with source.reader(settings, source.secrets(settings)) as connector:
            return urlsplit(connector.system).netloc
    except (HarvestError, ValueError):
        return ""


@contextmanager
def place_at(host: str, places: int) -> Iterator[bool]:
    """Whether one of the host's places was free; it is held for as long as the context lasts."""
    if not host:
        yield True
        return
    with may_be_away():
        connection = model.meta.engine.connect()
        connection.detach()  # never used again by anybody else: the lock is the connection's
    try:
        with may_be_away():
            free = any(connection.execute(TAKE, {"place": f"{host} {number}"}).scalar() for number in range(places))
            connection.commit()
        yield free
    finally:
        connection.close()
