"""The civil registry's database: a PostgreSQL cluster of its own, with aggregated population per district and year and a login that can only read."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extras import execute_values

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.account import Account, program_folder, service_account
from ckanext.muaraenim.stack.postgres import programs
from tests.opd.figures import population
from tests.opd.regency import Regency
from tests.opd.server import HOST

DATABASE, READER = "kependudukan", "pembaca"
SECONDS_TO_START = 60

SCHEMA = """
CREATE TABLE penduduk (
    kode_kec text NOT NULL, nama_kec text NOT NULL, tahun integer NOT NULL, laki integer NOT NULL, perempuan integer NOT NULL,
    diubah timestamptz NOT NULL, petugas text NOT NULL DEFAULT 'operator', PRIMARY KEY (kode_kec, tahun)
);
CREATE VIEW v_penduduk AS SELECT kode_kec, nama_kec, tahun, laki, perempuan, laki + perempuan AS jumlah, diubah FROM penduduk;
"""


class CivilRegistry:
    """One cluster in ``folder``; ``owner``: password of the superuser, ``reader``: of the login that the portal gets."""

    def __init__(self, folder: Path, port: int, regency: Regency, *, owner: str, reader: str) -> None:
        self.folder, self.port, self._regency = folder, port, regency
        self._owner, self._reader = owner, reader
        self._account: Account = service_account()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What the portal is given."""
        return f"postgresql://{READER}:{self._reader}@{HOST}:{self.port}/{DATABASE}"

    def owner_url(self, database: str = DATABASE) -> str:
        return f"postgresql://postgres:{self._owner}@{HOST}:{self.port}/{database}"

    def end_earlier(self) -> None:
        """End a server that outlived whoever started it."""
        process.end(process.working_in(self.folder), 10, signal.SIGINT)

    def start(self) -> None:
        """Bring it up, filled; whatever an earlier life left behind is put right first."""
        self.end_earlier()
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        settings = {"listen_addresses": HOST, "port": self.port, "unix_socket_directories": "", "shared_buffers": "16MB", "max_connections": 20}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs() / "postgres"), "-D", str(self.folder), *flags]
        log = (self.folder.parent / "postgres.log").open("ab")
        with log:
            self._server = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._account.options())
        self._wait()
        self._fill()

    def stop(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
            self._server.wait(30)
            self._server = None

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def _programs(self) -> Path:
        installed = programs()
        return program_folder(installed.parent, self._account) / installed.name

    def _create(self) -> None:
        """``initdb`` beside, then rename: a cluster exists whole or not at all."""
        beside = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(mode=0o700, parents=True)
        self._account.own(beside)
        password = beside.with_name("password.new")
        password.touch(mode=0o600)
        password.write_text(self._owner)
        self._account.own(password)
        command = [
            str(self._programs() / "initdb"), "--pgdata", str(beside), "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}",
            "--encoding=UTF8", "--locale=C", "--no-instructions", "--no-sync",
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, cwd="/", capture_output=True, **self._account.options())
        finally:
            password.unlink()
        beside.rename(self.folder)

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg2.connect(self.owner_url("postgres"), connect_timeout=2).close()
            except psycopg2.OperationalError:
                if not self.running or time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def _fill(self) -> None:
        """Database, rows and login; each only if it is missing, so that a start after a kill goes on where the last one stopped."""
        connection = psycopg2.connect(self.owner_url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        connection.close()
        with psycopg2.connect(self.owner_url()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('penduduk')")
            if cursor.fetchone() == (None,):
                cursor.execute(SCHEMA)
                rows = [(each.district.code, each.district.name, each.year, each.men, each.women, each.changed) for each in population(self._regency)]
                execute_values(cursor, "INSERT INTO penduduk (kode_kec, nama_kec, tahun, laki, perempuan, diubah) VALUES %s", rows)
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(READER), sql.Literal(self._reader)))
                cursor.execute(sql.SQL("GRANT SELECT ON v_penduduk TO {}").format(sql.Identifier(READER)))
        connection.close()
