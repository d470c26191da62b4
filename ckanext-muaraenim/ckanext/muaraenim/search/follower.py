"""Each process's index follows the search rows of the database.

Before each query one small statement asks whether anything was committed since; what was is put into the index. It runs on a connection
of its own, never in CKAN's session, whose uncommitted rows nobody may find.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import QueuePool

from ckanext.muaraenim.search import entries, snapshot, store
from ckanext.muaraenim.search.folder import Folder
from ckanext.muaraenim.search.index import Index, View
from ckanext.muaraenim.search.memory import give_back

log = logging.getLogger(__name__)

MANY, SHARE = 200, 20
"""Changes since an index was kept, from which on, if they are also one in twenty of its datasets, it is worth keeping anew."""
NEWS = sa.text("""
    SELECT epoch::text, coalesce((SELECT max(seq) FROM search_document), 0),
        EXISTS (SELECT 1 FROM search_document WHERE NOT deleted AND (stale OR relabel))
    FROM search_epoch""")


class Follower:
    """The index of this process. Made anew in a forked child, whose copy of the engine's threads is dead."""

    def __init__(self, url: str, way: str) -> None:
        self.url, self.way, self.pid = url, way, os.getpid()
        self.lock = threading.Lock()
        self.index: Index | None = None
        self.epoch = ""
        self.changed = 0
        """Rows that were taken since the index was kept."""
        self.engine = sa.create_engine(url, poolclass=QueuePool, pool_size=2, max_overflow=8, pool_recycle=3600, isolation_level="AUTOCOMMIT")

    def current(self, catch_up: Callable[[], object]) -> View:
        """The index with everything that was committed before this call; ``catch_up`` builds anew what committed changes left stale."""
        try:
            return self._follow(catch_up)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._follow(catch_up)  # the database was restarted; the pool has thrown the dead connections away

    def _follow(self, catch_up: Callable[[], object]) -> View:
        with self.engine.connect() as database:
            epoch, newest, waiting = self._news(database)
            if waiting:
                catch_up()
                epoch, newest, _ = self._news(database)
            index = self.index
            if index is not None and epoch == self.epoch and newest <= index.view.seq:
                return index.view  # mostly, and without waiting for those who are bringing the index up to date
            with self.lock:
                index = self.index
                if index is None or epoch != self.epoch or (newest > index.view.seq and not self._taken(index, database)):
                    return self._load(database)
                return index.view

    def _news(self, database: sa.Connection) -> tuple[str, int, bool]:
        try:
            epoch, newest, waiting = database.execute(NEWS).one()
        except ProgrammingError:  # all tables were dropped
            self.prepare()
            epoch, newest, waiting = database.execute(NEWS).one()
        return epoch, newest, waiting

    def prepare(self) -> None:
        """Make the search rows where they are missing or of an older version."""
        with self.engine.connect().execution_options(isolation_level="READ COMMITTED") as database, database.begin():
            store.ensure(database)

    def _taken(self, index: Index, database: sa.Connection) -> bool:
        try:
            if not self._take(index, database):
                return False
            if self._worth_keeping(index):
                self.changed = 0
                threading.Thread(target=self._keep_aside, args=[index], name="search-keep", daemon=True).start()
            return True
        except (OSError, ValueError) as error:
            log.warning("The files of the search index are damaged or gone; it is made anew: %s", error)
            return False

    def _take(self, index: Index, database: sa.Connection) -> bool:
        """Bring what changed into the index; False if there is a field that the index lacks."""
        seq, new = index.view.seq, []
        for row in entries.read(database, entries.SINCE, self.way, seq=seq):
            made = entries.made(row, self.way)
            if made and not index.knows(made.keys):
                return False
            index.drop(row["id"])
            if made:
                index.add(made.entry)
                new += [made] if row["entry"] is None else []
            seq = row["seq"]
            self.changed += 1
        index.commit(seq)
        entries.keep(database, self.way, new)
        return True

    def _worth_keeping(self, index: Index) -> bool:
        return index.folder is not None and self.changed > max(MANY, index.view.searcher.num_docs // SHARE)

    def _load(self, database: sa.Connection) -> View:
        """A new index of everything: the one that is kept with what was changed since, or made from all search rows."""
        self.prepare()
        index = self._opened(database) or self._made(database)
        self.index = index
        give_back()
        return index.view

    def _opened(self, database: sa.Connection) -> Index | None:
        try:
            folder = Folder()
            with self._snapshot() as reading:
                epoch, newest, _ = reading.execute(NEWS).one()
                found = snapshot.unpack(reading, self.way, folder.path)
            if found is None:
                folder.remove()
                return None
            index, self.changed = Index(found.keys, self.way, folder, found.seq), 0
            if newest > found.seq and not self._take(index, database):
                return None
            self.epoch = epoch
        except (OSError, ValueError) as error:
            log.warning("The search index that is kept could not be opened; it is made anew: %s", error)
            return None
        if self._worth_keeping(index):
            self._keep(index)
        return index

    def _made(self, database: sa.Connection) -> Index:
        try:
            index = self._made_in(Folder(), database)
            self._keep(index)
            return index
        except (OSError, ValueError) as error:
            log.warning("No files could be written for the search index; it stays in this process's memory: %s", error)
            return self._made_in(None, database)

    def _made_in(self, folder: Folder | None, database: sa.Connection) -> Index:
        keys: set[str] = set()
        while True:
            entries.make_missing(database, self.way)
            with self._snapshot() as reading:
                epoch, newest, _ = reading.execute(NEWS).one()
                index = Index(keys | entries.known_keys(reading, self.way), self.way, folder)
                for row in entries.read(reading, entries.ALL, self.way, entries.STREAMED):
                    made = entries.made(row, self.way)
                    if made and not index.knows(made.keys):  # it came after the missing ones were made
                        keys |= set(made.keys)
                        folder = folder and Folder()
                        break
                    index.add(row["entry"] or made.entry)
                else:
                    index.commit(newest)
                    index.settle()
                    self.epoch = epoch
                    return index

    def _keep_aside(self, index: Index) -> None:
        """While others ask; who brings news meanwhile waits for it."""
        with self.lock:
            if index is self.index:
                self._keep(index)

    def _keep(self, index: Index) -> None:
        """For processes to come; this one can do without."""
        self.changed = 0
        try:
            with self.engine.connect().execution_options(isolation_level="READ COMMITTED") as database:
                index.settle()
                kept = snapshot.Snapshot(list(index.columns), index.view.seq)
                snapshot.keep(database, self.way, index.folder.path, kept, self.epoch)
        except (OSError, DBAPIError) as error:
            log.warning("The search index could not be kept for other processes: %s", error)

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        """The database as it is at one moment, for reading row by row."""
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reading, reading.begin():
            yield reading


_follower: Follower | None = None
_left_behind: list[Follower] = []
_making = threading.Lock()


def follower(url: str, way: str) -> Follower:
    """This process's follower; a new one after a fork or when address or analysis changed."""
    global _follower
    found = _follower
    if found is None or (found.pid, found.url, found.way) != (os.getpid(), url, way):
        with _making:
            if found is not None and found.pid != os.getpid():
                _left_behind.append(found)  # the parent's; letting go of its engine would wait for threads that only the parent has
            found = _follower = Follower(url, way)
    return found
