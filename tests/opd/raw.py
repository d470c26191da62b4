"""A server that speaks bytes: for answers that no decent HTTP server gives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.opd.server import HOST


@contextmanager
def speaking(say: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """``host:port`` where every caller is sent what ``say`` sends once its request is there; the event tells ``say`` to stop."""
    over = threading.Event()
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=_accept, args=(listener, say, over), daemon=True).start()
        try:
            yield f"{HOST}:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, say: Callable[[socket.socket, threading.Event], None], over: threading.Event) -> None:
    while not over.is_set():
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(caller, say, over), daemon=True).start()


def _answer(caller: socket.socket, say: Callable[[socket.socket, threading.Event], None], over: threading.Event) -> None:
    with caller:
        try:
            caller.recv(65_536)
            say(caller, over)
        except OSError:
            return  # the caller has hung up, as it should
