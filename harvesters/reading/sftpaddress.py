"""What an ``sftp://`` address says, and who asks there; known without the library that speaks SFTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

__all__ = ["SftpLogin", "is_sftp", "sftp_path", "sftp_server"]

PORT = 22


@dataclass(frozen=True)
class SftpLogin:
    """``host_keys``: ``SHA256:…`` of the server's keys, as ``ssh-keygen -l`` shows them. ``key``: a private key as its file holds it."""

    user: str
    host_keys: Sequence[str]
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)


def is_sftp(written: str) -> bool:
    return written.lower().startswith("sftp://")


def sftp_server(written: str) -> tuple[str, int] | None:
    """Host and port of an ``sftp://`` address; None if it is none."""
    try:
        parts = urlsplit(written)
        return (parts.hostname, parts.port or PORT) if parts.scheme == "sftp" and parts.hostname and "\\" not in parts.netloc else None
    except ValueError:
        return None


def sftp_path(written: str) -> str:
    """From the server's root; ``/~/`` begins where the user's own folder is."""
    path = unquote(urlsplit(written.replace("?", "%3F").replace("#", "%23")).path)
    return path.removeprefix("/~/") if path.startswith("/~/") else path
