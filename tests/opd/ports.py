"""Ports on loopback for the stand-ins."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tests.opd.server import HOST


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free(others: Collection[int] = ()) -> int:
    """A free port that is none of ``others``."""
    while True:
        with socket.socket() as attempt:
            attempt.bind((HOST, 0))
            port = int(attempt.getsockname()[1])
        if port not in others:
            return port


@contextmanager
def refusing(port: int) -> Iterator[int]:
    """A port that is ours and refuses: bound, never listening."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind((HOST, port))
        yield port
