"""The connection below HTTP: it connects only to addresses that the guard has checked, and hangs up on an answer whose head takes too long."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util.connection import create_connection

from harvesters.reading.address import AddressGuard

__all__ = ["GuardedAdapter"]

logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # its notes for debugging hold whole addresses, with the keys in them


class GuardedAdapter(HTTPAdapter):
    """Plug for a requests session. ``longest_head``: seconds until an answer's status and headers must be there."""

    def __init__(self, guard: AddressGuard, longest_head: float) -> None:
        self._guard = guard
        self._longest_head = longest_head
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **pool)
        self.poolmanager.pool_classes_by_scheme = _pools(self._guard, self._longest_head)


def _pools(guard: AddressGuard, longest_head: float) -> dict[str, type[HTTPConnectionPool]]:
    """Pool classes for one guard: urllib3 makes its connections by class, so the guard stands on the class."""

    class Checked(HTTPConnection):
        """Resolve once, check, connect to exactly what was checked."""

        def _new_conn(self) -> socket.socket:
            refusal: OSError | None = None
            for endpoint in guard.check(self._dns_host, self.port):
                try:
                    return create_connection((endpoint.address, endpoint.port), self.timeout, socket_options=self.socket_options)
                except OSError as error:
                    refusal = error
            raise NewConnectionError(self, f"{self.host}: {refusal}")

        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3, whose answer is not the one of http.client
            """The head of an answer within ``longest_head``, even if it drips in byte by byte."""
            over = threading.Event()  # asked for by itself, because http.client takes a head that breaks off for a whole one
            watch = threading.Timer(longest_head, _hang_up, [self.sock, over])
            watch.daemon = True
            watch.start()
            try:
                answer = super().getresponse()
            finally:
                watch.cancel()
            if over.is_set():
                raise ReadTimeoutError(None, self.host, "timed out")  # type: ignore[arg-type]  # there is no pool to name
            return answer

    class Secure(Checked, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Checked

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _hang_up(connection: socket.socket, over: threading.Event) -> None:
    over.set()
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
