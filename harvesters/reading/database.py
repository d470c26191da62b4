"""An agency's database, opened so that nothing can be written, nothing waits for ever and nothing but the checked address is reached."""

from __future__ import annotations

import socket
import sqlite3
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from harvesters.errors import FetchError, Refused, Unreachable
from harvesters.reading.address import AddressGuard, Endpoint
from harvesters.reading.databasetls import TLS_KEYS, authorities, tls_mysql, without_tls
from harvesters.reading.local import local_file
from harvesters.words import phrase

__all__ = ["database_address", "database_server", "database_url", "open_database"]

CONNECT_SECONDS = 10
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "mssql": 1433}
USUAL_DRIVERS = {
    "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "postgres": "postgresql", "oracle": "oracle+oracledb", "mssql": "mssql+pymssql",
}  # fmt: skip
"""What an address without a driver means here: the drivers that come with the engine, or that its extras bring."""
EXTRAS = {"oracledb": "oracle", "pymssql": "sqlserver"}
"""Drivers that come with an extra of the package."""
HARMLESS_KEYS = TLS_KEYS | frozenset({"charset", "client_encoding", "application_name", "service_name", "encrypt"})
"""Keys after ``?`` in a database URL. Others may name another host, a file or a library to load."""


def database_url(written: str) -> URL:
    """:raises Refused: not a database URL, or one that could lead elsewhere than to its host."""
    try:
        url = make_url(written)
        url = url.set(drivername=USUAL_DRIVERS.get(url.drivername, url.drivername))
        dialect = url.get_dialect()
        dialect.import_dbapi()
    except ImportError:
        raise _driver_missing(url) from None
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ValueError):
        reason = phrase("alamatnya tidak sah atau jenisnya tidak dikenal", "its address is not valid or of no known kind")
        raise Refused(system=phrase("basis data", "database"), reason=reason) from None
    if dialect.is_async:
        raise _refuse(url, "penggerak asinkron tidak dipakai di sini", "asynchronous drivers are not used here")
    foreign = sorted(set(url.query) - HARMLESS_KEYS)
    if foreign:
        listed = ", ".join(foreign)
        raise _refuse(url, f"kunci {listed} tidak boleh ada di alamat basis data", f"the keys {listed} may not stand in a database address")
    if any(sign in (url.database or "") for sign in ("=", "://")) and not is_sqlite(url):
        raise _refuse(url, "nama basis data tidak sah", "the name of the database is not valid")
    return url


def _driver_missing(url: URL) -> Refused:
    driver = url.get_driver_name()
    package = f"ckanext-muaraenim[{EXTRAS[driver]}]" if driver in EXTRAS else driver
    reason = phrase(
        f"penggerak «{driver}» belum terpasang; pengelola server memasangnya dengan pip install '{package}'",
        f"the driver «{driver}» is not installed; the server's operator installs it with pip install '{package}'",
    )
    return Refused(system=database_address(url), reason=reason)


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def database_address(url: URL) -> str:
    """What may be shown: kind, host, port and database, without user, password and keys."""
    if is_sqlite(url):
        return f"sqlite:{Path(url.database or '').name}"
    host = f"[{url.host}]" if ":" in (url.host or "") else url.host or ""
    return f"{url.get_backend_name()}://{host}:{url.port or PORTS.get(url.get_backend_name(), 0)}/{url.database or ''}"


def database_server(url: URL) -> tuple[str, int] | None:
    """Host and port; None: a file, or an address that names no server."""
    port = url.port or PORTS.get(url.get_backend_name())
    return (url.host, port) if url.host and port and not is_sqlite(url) else None


def open_database(url: URL, guard: AddressGuard, folder: Path | None, seconds: int) -> sa.Engine:
    """An engine whose every connection is read-only and whose statements end after ``seconds``.

    :raises FetchError: the address is refused, or nothing answers there.
    """
    if is_sqlite(url):
        return _sqlite(url, folder, seconds)
    if not url.host or "," in url.host:
        raise _refuse(url, "alamat basis data harus menyebut satu server", "the database address must name one server")
    backend, server = url.get_backend_name(), database_server(url)
    if server is None:
        raise _refuse(url, "alamat basis data harus menyebut nomor port", "the database address must name a port")
    endpoint = _answering(guard.check(*server), database_address(url))
    if backend == "postgresql" and url.get_driver_name() == "psycopg2":
        arguments = {**_libpq(endpoint, seconds), **authorities(url, folder)}
        engine = sa.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
        sa.event.listen(engine, "connect", _keep_odd_dates)
        return engine.execution_options(postgresql_readonly=True)
    numbered: URL = url.set(host=endpoint.address, port=endpoint.port)
    if url.get_driver_name() == "pymysql":
        engine = _pymysql_engine(url, numbered, tls_mysql(url, folder, endpoint, _pymysql(seconds)), seconds)
    else:
        engine = sa.create_engine(numbered, poolclass=NullPool, hide_parameters=True)
    _make_read_only(engine, backend, seconds)
    return engine


def _pymysql_engine(url: URL, numbered: URL, secured: Callable[[], Any] | None, seconds: int) -> sa.Engine:
    """:param secured: what connects over TLS, to the address of ``numbered`` and by the name of ``url``."""
    if secured:
        engine = sa.create_engine(without_tls(url), poolclass=NullPool, hide_parameters=True, creator=secured)
    else:
        engine = sa.create_engine(without_tls(numbered), poolclass=NullPool, hide_parameters=True, connect_args=_pymysql(seconds))
    sa.event.listen(engine, "handle_error", _read_no_further)
    return engine


def _libpq(endpoint: Endpoint, seconds: int) -> dict[str, Any]:
    """``hostaddr`` is what is connected to; ``host`` stays for the certificate."""
    return {
        "hostaddr": endpoint.address,
        "port": endpoint.port,
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c statement_timeout={seconds * 1000} -c default_transaction_read_only=on",
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }


def _pymysql(seconds: int) -> dict[str, Any]:
    """``BIT`` columns, MySQL's way to say yes and no, come as whole numbers."""
    converters = import_module("pymysql.converters").conversions
    bit = import_module("pymysql.constants.FIELD_TYPE").BIT
    read = {**converters, bit: lambda raw: int.from_bytes(raw, "big")}
    return {"connect_timeout": CONNECT_SECONDS, "read_timeout": seconds + CONNECT_SECONDS, "local_infile": False, "conv": read}


def _read_no_further(context: sa.ExceptionContext) -> None:
    """A connection that broke off has no rows left, but the driver would look for them when its cursor is closed, and fail on the terminal."""
    cursor = context.execution_context.cursor if context.execution_context else None
    result = getattr(cursor, "_result", None)
    if context.is_disconnect and result is not None:
        result.unbuffered_active = False


def _keep_odd_dates(connection: Any, _record: Any) -> None:
    """A day that Python's calendar lacks (infinity, before Christ) comes as its text: the cell becomes a finding and the other rows go on."""
    pg = import_module("psycopg2.extensions")  # part of the driver, which is there if this is called

    def kept(usual: Any) -> Any:
        def cast(text: str | None, cursor: Any) -> Any:
            try:
                return text if text is not None and text.endswith("infinity") else usual(text, cursor)
            except (ValueError, OverflowError):
                return text

        return cast

    for name, usual in (("DATE", pg.PYDATE), ("TIMESTAMP", pg.PYDATETIME), ("TIMESTAMPTZ", pg.PYDATETIMETZ)):
        pg.register_type(pg.new_type(usual.values, name, kept(usual)), connection)


def _make_read_only(engine: sa.Engine, backend: str, seconds: int) -> None:
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in _first_statements(backend, connection, seconds):
            cursor.execute(statement)
        cursor.close()

    sa.event.listen(engine, "connect", prepare)


def _first_statements(backend: str, connection: Any, seconds: int) -> tuple[str, ...]:
    """What makes a session read-only and ends its statements. A MariaDB is often declared as ``mysql``, and only the server says which it is."""
    if backend == "oracle":
        return ("SET TRANSACTION READ ONLY",)
    if backend not in ("mysql", "mariadb"):
        return ()
    limit = f"max_statement_time = {seconds}" if "MariaDB" in str(connection.get_server_info()) else f"max_execution_time = {seconds * 1000}"
    return (f"SET SESSION {limit}", "SET SESSION TRANSACTION READ ONLY")


def _answering(endpoints: tuple[Endpoint, ...], system: str) -> Endpoint:
    """The first address where something listens; drivers that try only one address are given that one."""
    for endpoint in endpoints:
        try:
            socket.create_connection((endpoint.address, endpoint.port), CONNECT_SECONDS).close()
        except OSError:
            continue
        return endpoint
    raise Unreachable(system=system, reason=phrase("tidak ada yang menjawab di alamat itu", "nothing answers at that address"))


def _sqlite(url: URL, folder: Path | None, seconds: int) -> sa.Engine:
    path = local_file(url.database or "", folder)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only = on")
        connection.execute("PRAGMA trusted_schema = off")
        deadline = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _refuse(url: URL, reason_id: str, reason_en: str) -> FetchError:
    return Refused(system=database_address(url), reason=phrase(reason_id, reason_en))
