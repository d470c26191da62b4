"""How many runs read from one host at once, on however many workers and machines.

A run holds one of the host's places by an advisory lock of PostgreSQL, on a connection of its own: where its process dies, the place is free again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.tables.away import may_be_away

__all__ = ["place_at"]

TAKE = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:place, 7305))")


@contextmanager
def place_at(host: str) -> Iterator[bool]:
    """Whether one of the host's places was free, of as many as the operator says; it is held for as long as the context lasts."""
    if not host:
        yield True
        return
    places = tk.config["ckanext.muaraenim.harvest.at_once_per_host"]
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
