"""Both databases and the files as they were at one moment, while the portal goes on working.

Writers of CKAN's database and of the table store are held while a snapshot is exported in each database and the files are hard-linked
aside: fractions of a second. Then they go on, and ``pg_dump`` reads from the snapshots.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.postgres import programs
from ckanext.muaraenim.stack.settings import connected

DATABASES = {"ckan": "sqlalchemy.url", "datastore": "ckan.datastore.write_url"}
HELD = {"ckan": ("public",), "datastore": ("muaraenim",)}
"""Schemas whose tables nobody may write to while the snapshots are taken."""

MADE_AGAIN = ("unduhan",)
"""Folders of files that come from the databases and are made again when somebody asks for them."""

PATIENCE = "2s"
TRIES = 60


@dataclass
class Moment:
    """What one moment looked like: exported snapshots, and links to the files."""

    urls: dict[str, str]
    snapshots: dict[str, str]
    files: Path

    def dump(self, database: str, target: Path) -> None:
        """One database as of the moment, in PostgreSQL's custom format, uncompressed.

        :raises StackError: ``pg_dump`` failed.
        """
        address, password = without_secret(self.urls[database])
        how = ["--format=custom", "--compress=0", "--no-unlogged-table-data", f"--snapshot={self.snapshots[database]}", f"--file={target}"]
        command = [str(programs() / "pg_dump"), *how, address]
        done = subprocess.run(command, env={"PGPASSWORD": password, "LC_ALL": "C"}, check=False, capture_output=True, text=True)
        if done.returncode:
            raise StackError(f"Basis data {database} tidak dapat disalin. / Database {database} can't be dumped: {done.stderr.strip()[-400:]}")


def without_secret(url: str) -> tuple[str, str]:
    """A database's address without its password, and the password: one must never stand among a program's arguments."""
    parts = urlsplit(url.replace("postgresql+psycopg2", "postgresql", 1))
    user, _, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}@{place}" if user else place)), unquote(password)


@contextmanager
def moment(home: Home) -> Iterator[Moment]:
    """Take the snapshots; they live as long as the block.

    :raises StackError: writers could not be held within about two minutes.
    """
    urls = {name: connected(home)[setting] for name, setting in DATABASES.items()}
    files = home.run / f"backup-{os.getpid()}"
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, files, ignore_errors=True)
        readers = {name: _connection(stack, url) for name, url in urls.items()}
        with _writers_held(urls):
            snapshots = {name: _export(reader) for name, reader in readers.items()}
            shutil.copytree(home.files, files, copy_function=_link, symlinks=True, ignore=shutil.ignore_patterns(*MADE_AGAIN))
        yield Moment(urls, snapshots, files)


def _connection(stack: ExitStack, url: str) -> Any:
    connection = psycopg2.connect(without_secret(url)[0], password=without_secret(url)[1] or None)
    stack.callback(connection.close)
    return connection


def _export(reader: Any) -> str:
    reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with reader.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def _link(source: str, target: str) -> str:
    """A second name for the file's content of this moment: whoever replaces the file does so by renaming."""
    try:
        os.link(source, target)
    except FileNotFoundError:  # a temporary file that is gone already
        return target
    except OSError:
        shutil.copy2(source, target)
    return target


@contextmanager
def _writers_held(urls: dict[str, str]) -> Iterator[None]:
    """Hold every writer in both databases.

    A writer that waits in one database for what it holds in the other is a deadlock that PostgreSQL can't see; so both locks are
    given back after a short patience and tried again.
    """
    for attempt in range(TRIES):
        with ExitStack() as stack:
            try:
                for name, url in urls.items():
                    _lock(_connection(stack, url), HELD[name])
            except psycopg2.errors.LockNotAvailable:
                stack.close()
                time.sleep(random.uniform(0.1, 0.5) * min(attempt + 1, 4))  # noqa: S311  no secret hangs on it
                continue
            yield
            return
    raise StackError(
        "Basis data terus ditulis; cadangan satu saat tidak dapat dibuat. "
        "/ The databases are being written without a pause; no backup of one moment was possible.",
        "Coba lagi setelah panen selesai. / Try again when the harvest has ended.",
    )


def _lock(connection: Any, schemas: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", (PATIENCE,))
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2", (list(schemas),))
        if tables := [sql.Identifier(*row) for row in cursor.fetchall()]:
            cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(tables)))
