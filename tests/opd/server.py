"""A small real HTTP server on loopback whose answers a function gives."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Message
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)


Respond = Callable[[Asked], Answer]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, respond: Respond, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((HOST, port), _Handler)
        self.respond, self.tls = respond, tls

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the caller's own thread, so that one that never shakes hands keeps no other waiting."""
        super().finish_request(self.tls.wrap_socket(request, server_side=True) if self.tls else request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is no news; anything else is a mistake of the stand-in and is shown."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """``host:port``, as ``allow_hosts`` wants it."""
        return f"{HOST}:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://{self.address}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        answer = self.server.respond(Asked(self.command, self.path, self.headers, self.rfile.read(length) if length else b""))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: a stand-in's log would only repeat what the reader's own says."""


@contextmanager
def serving(respond: Respond, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A running server; port 0 takes a free one. With ``tls`` it speaks HTTPS."""
    server = Server(port, respond, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
