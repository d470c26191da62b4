"""Connector ``sql`` over TLS: a real MariaDB, and a server that answers PostgreSQL's question for TLS and shows its certificate."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.errors import FetchError, Refused, Unreachable
from harvesters.reading.certificate import CertificateInvalid
from harvesters.reading.databasetls import tls_failure
from tests.opd.certificates import Authority, served_with

pytest_plugins = ["tests.opd.context", "tests.opd.mariadb", "tests.opd.fixtures"]

SQL = CONNECTORS["sql"]
LOCALHOST = (ip_address("127.0.0.1"),)


@pytest.fixture
def folder(authority, tmp_path):
    """Where the declaration stands, with the authority's certificate beside it."""
    Authority(tmp_path, "Penerbit lain").root.rename(tmp_path / "lain.pem")
    shutil.copy(authority.root, tmp_path / "penerbit.pem")
    return tmp_path


def rows(context, folder, url, port, query="SELECT 1 AS satu", resolver=None):
    options = SQL.read_options({"url": "env:SUMBER_CONTOH_URL", "query": query})
    allowed = (f"127.0.0.1:{port}", f"opd.example:{port}")
    with SQL(options, context(*allowed, folder=folder, resolver=resolver, SUMBER_CONTOH_URL=url)) as connector:
        return [record.data for record in connector.records()]


def maria(port, more, host="127.0.0.1"):
    return f"mysql://pembaca:r%40hasia%3A1@{host}:{port}/sim?charset=utf8mb4&{more}"


@pytest.mark.parametrize("more", ["sslmode=require", "sslmode=verify-ca&sslrootcert=penerbit.pem", "sslmode=verify-full&sslrootcert=penerbit.pem"])
def test_mariadb_is_read_over_tls(context, folder, port, more):
    [row] = rows(context, folder, maria(port, more), port, "SELECT variable_value AS sandi FROM information_schema.session_status "
                 "WHERE variable_name = 'Ssl_cipher'")  # fmt: skip
    assert row["sandi"]


@pytest.mark.parametrize(("more", "host", "said"), [
    ("sslmode=verify-full&sslrootcert=lain.pem", "127.0.0.1", "tidak dikenal|ditandatangani"),
    ("sslmode=verify-full", "127.0.0.1", "tidak dikenal|ditandatangani"),
    ("sslmode=verify-full&sslrootcert=penerbit.pem", "opd.example", "nama server lain"),
])  # fmt: skip
def test_a_certificate_of_mariadb_that_proves_nothing(context, folder, port, more, host, said):
    with pytest.raises(CertificateInvalid, match=said) as error:
        rows(context, folder, maria(port, more, host), port, resolver=lambda name, port: LOCALHOST)
    assert "r@hasia" not in str(error.value)


def test_a_file_of_authorities_that_is_not_there_is_named(context, folder, port):
    with pytest.raises(FetchError, match=r"hilang\.pem"):
        rows(context, folder, maria(port, "sslmode=verify-full&sslrootcert=hilang.pem"), port)


@contextmanager
def postgres_with(files):
    """Says yes to TLS, shows its certificate, and hangs up on whoever believes it."""
    tls = served_with(files) if files else None
    with socket.create_server(("127.0.0.1", 0)) as door:
        def answer():
            with suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with suppress(OSError, ssl.SSLError), caller:
                        if caller.recv(8):
                            caller.sendall(b"S" if tls else b"N")
                            tls and tls.wrap_socket(caller, server_side=True).close()

        threading.Thread(target=answer, daemon=True).start()
        yield door.getsockname()[1]


@pytest.mark.parametrize(("made", "more", "error", "said"), [
    ({}, "sslmode=verify-full&sslrootcert=penerbit.pem", Refused, "basis data tidak diterima"),
    ({}, "sslmode=verify-full", CertificateInvalid, "tidak lolos"),
    ({"signed": False}, "sslmode=verify-full&sslrootcert=penerbit.pem", CertificateInvalid, "tidak lolos"),
    ({"begins": timedelta(days=-3), "ends": timedelta(days=-1)}, "sslmode=verify-full&sslrootcert=penerbit.pem", CertificateInvalid, "tidak lolos"),
    ({"host": "opd.example"}, "sslmode=verify-full&sslrootcert=penerbit.pem", CertificateInvalid, "nama server lain"),
    (None, "sslmode=require", Refused, "tidak menyediakan"),
], ids=["good", "unknown issuer", "self-signed", "expired", "another name", "no tls"])  # fmt: skip
def test_a_certificate_of_postgresql(context, folder, authority, made, more, error, said):
    with postgres_with(None if made is None else authority.made("pg", **made)) as port, pytest.raises(error, match=said):
        rows(context, folder, f"postgresql://pembaca:rahasia@127.0.0.1:{port}/sim?{more}", port)


def test_what_is_no_matter_of_tls_is_left_to_others():
    assert tls_failure(ValueError("password authentication failed"), "x") is None
    assert isinstance(tls_failure(ValueError("server does not support SSL, but SSL was required"), "x"), Refused)
    assert not isinstance(tls_failure(ValueError("server does not support SSL"), "x"), Unreachable)
