"""Each process's index follows the search rows of the database.

Before each query one small statement asks whether anything was committed since; what was is put into the index. It runs on a connection
of its own, never in CKAN's session, whose uncommitted rows nobody may find.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from ckanext.muaraenim.search import store
from ckanext.muaraenim.search.fields import row_fields
from ckanext.muaraenim.search.index import Index

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 2_000
NEWS = sa.text("SELECT epoch::text, (SELECT max(seq) FROM search_document), version FROM search_epoch")
COLUMNS = "id, seq, deleted, state, private, owner_org, creator_user_id, organization, organization_title, groups, tags, labels, fields"


class Follower:
    """The index of this process. Made anew in a forked child, whose copy of the engine's threads is dead."""

    def __init__(self, url: str, way: str) -> None:
        self.url, self.way, self.pid = url, way, os.getpid()
        self.lock = threading.Lock()
        self.index: Index | None = None
        self.epoch, self.seq = "", 0
        self.engine = sa.create_engine(url, poolclass=QueuePool, pool_size=2, max_overflow=8, pool_recycle=3600, isolation_level="AUTOCOMMIT")

    def current(self) -> Index:
        """The index with everything that was committed before this call."""
        with self.lock:
            try:
                return self._follow()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._follow()  # the database was restarted; the pool has thrown the dead connections away

    def _follow(self) -> Index:
        with self.engine.connect() as database:
            epoch, newest = self._news(database)
            if self.index is None or epoch != self.epoch:
                return self._load(database, epoch, newest)
            if newest is not None and newest > self.seq:
                rows = self._rows(database, "seq > :seq ORDER BY seq", seq=self.seq)
                if not self._take(self.index, rows):
                    return self._load(database, epoch, newest)
            return self.index

    def _news(self, database: sa.Connection) -> tuple[str, int]:
        if not database.execute(sa.text("SELECT to_regclass('search_epoch') IS NOT NULL")).scalar():
            with database.engine.connect().execution_options(isolation_level="READ COMMITTED") as own, own.begin():
                store.ensure(own)
        epoch, newest, _version = database.execute(NEWS).one()
        return epoch, newest or 0

    def _rows(self, database: sa.Connection, condition: str, **parameters: Any) -> Iterable[dict[str, Any]]:
        statement = sa.text(f"SELECT {COLUMNS} FROM search_document WHERE {condition}")  # noqa: S608 (our own words)
        return [dict(row) for row in database.execute(statement, parameters).mappings()]

    def _take(self, index: Index, rows: Iterable[dict[str, Any]]) -> bool:
        """Bring rows into the index; False if one has a field that the index lacks."""
        for row in rows:
            if row["deleted"] or row["fields"] is None:
                index.drop(row["id"])
            else:
                found = row_fields(row)
                if not index.knows(found):
                    return False
                index.put(row["id"], found)
            self.seq = max(self.seq, row["seq"] or 0)
        index.commit()
        return True

    def _load(self, database: sa.Connection, epoch: str, newest: int) -> Index:
        rows = self._rows(database, "NOT deleted AND fields IS NOT NULL")
        documents = [(row["id"], row_fields(row)) for row in rows]
        index = Index({key for _, found in documents for key in found}, self.way)
        for id, found in documents:
            index.put(id, found)
        index.commit()
        self.index, self.epoch, self.seq = index, epoch, newest
        return index


_follower: Follower | None = None
_making = threading.Lock()


def follower(url: str, way: str) -> Follower:
    """This process's follower; a new one after a fork or when address or analysis changed."""
    global _follower
    found = _follower
    if found is None or (found.pid, found.url, found.way) != (os.getpid(), url, way):
        with _making:
            found = _follower = Follower(url, way)
    return found
