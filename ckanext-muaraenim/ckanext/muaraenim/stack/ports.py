"""TCP ports on the loopback address."""

from __future__ import annotations

import contextlib
import socket

import psutil

from ckanext.muaraenim.stack.errors import StackError

HOST = "127.0.0.1"


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
            attempt.listen()
        except OSError:
            return False
    return True


def answers(port: int, host: str = HOST) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def free_port(preferred: int = 0) -> int:
    """The preferred port if nobody has it, else one that the kernel chooses."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as attempt:
        attempt.bind((HOST, 0))
        return int(attempt.getsockname()[1])


def holder(port: int) -> str:
    """The program that listens on a port, as ``name (pid N)``; empty when the system does not tell us."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return ""


def require_free(port: int) -> None:
    """:raises StackError: somebody listens on ``port``, or we may not; says who, and what to do."""
    if not 1 <= port <= 65535:
        raise StackError(f"Port {port} tidak ada; pilih 1024 sampai 65535. / There is no port {port}; choose from 1024 to 65535.")
    if is_free(port):
        return
    who = holder(port)
    raise StackError(
        f"Port {port} sedang dipakai{f' oleh {who}' if who else ''}. / Port {port} is busy{f', held by {who}' if who else ''}.",
        f"Hentikan program itu, atau pilih port lain: ./portal up --port {free_port()} "
        f"/ Stop that program, or choose another port, for example --port {free_port()}",
    )
