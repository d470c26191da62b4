"""TLS to an agency's database, said alike for PostgreSQL, MySQL and MariaDB: ``?sslmode=verify-full&sslrootcert=penerbit.pem`` in the address."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from sqlalchemy.engine import URL

from harvesters.errors import FetchError, Refused
from harvesters.reading.address import Endpoint
from harvesters.reading.certificate import CertificateInvalid, certificate_error, why_invalid
from harvesters.reading.local import local_file
from harvesters.words import phrase

__all__ = ["TLS_KEYS", "authorities", "tls_failure", "tls_mysql", "without_tls"]

TLS_KEYS = frozenset({"sslmode", "sslrootcert"})
PROVEN, ENCRYPTED = ("verify-ca", "verify-full"), "require"
NOT_OFFERED = ("not support ssl", "ssl is required", "doesn't support ssl", "without ssl", "no ssl", "ssl is not supported", "ssl connection error")


class TlsNotOffered(ConnectionError):
    """The server was asked for TLS and has none."""


def authorities(url: URL, folder: Path | None) -> dict[str, str]:
    """For libpq: the file of the authorities that are believed; nothing where nothing is to be proven.

    :raises FetchError: there is no such file below ``folder``.
    """
    written = str(url.query.get("sslrootcert") or "")
    if written:
        return {"sslrootcert": str(local_file(written, folder))}
    return {"sslrootcert": DEFAULT_CA_BUNDLE_PATH} if url.query.get("sslmode") in PROVEN else {}


def without_tls(url: URL) -> URL:
    return url.difference_update_query(TLS_KEYS)


def tls_mysql(url: URL, folder: Path | None, endpoint: Endpoint, arguments: dict[str, Any]) -> Callable[[], Any] | None:
    """What connects to the address that was checked, and proves the name that was written; None: no TLS was asked for.

    :raises FetchError: the file of the authorities cannot be read.
    """
    mode = str(url.query.get("sslmode") or "")
    if mode not in (*PROVEN, ENCRYPTED):
        return None
    context = ssl.create_default_context(cafile=authorities(url, folder).get("sslrootcert"))
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_NONE if mode == ENCRYPTED else ssl.CERT_REQUIRED
    dialect = without_tls(url).get_dialect()()
    driver = dialect.import_dbapi()
    _, said = dialect.create_connect_args(without_tls(url))

    def connect() -> Any:
        connection = driver.connect(**{**said, **arguments, "ssl": context, "defer_connect": True})
        connection.connect(socket.create_connection((endpoint.address, endpoint.port), arguments["connect_timeout"]))
        if not connection._secure:  # an older driver goes on in clear where the server has no TLS
            connection.close()
            raise TlsNotOffered
        return connection

    return connect


def tls_failure(error: BaseException, system: str) -> FetchError | None:
    """The error for a connection that failed at its certificate, or for want of TLS; None if it is about something else."""
    refused, said = certificate_error(error), str(error).lower()
    if refused is not None or "certificate" in said:
        return CertificateInvalid(system=system, reason=why_invalid(refused or error))
    if isinstance(error, TlsNotOffered) or any(words in said for words in NOT_OFFERED):
        reason = phrase("server itu tidak menyediakan sambungan aman (TLS)", "that server offers no secure connection (TLS)")
        return Refused(system=system, reason=reason)
    return None
