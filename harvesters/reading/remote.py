"""A file of the agency, wherever it lies, as a file that can be opened: fetched to a temporary one, or read below the allowed folder."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from harvesters.errors import Unreadable
from harvesters.reading.local import local_file
from harvesters.reading.session import Request, Session, public_address
from harvesters.reading.validators import Validators
from harvesters.words import phrase

__all__ = ["LARGEST", "RemoteFile", "fetch_file", "is_web_address", "temporary"]

LARGEST = 500_000_000  # bytes
MEGABYTE = 1_000_000
LONGEST_NAME = 120
OPENED = Path("/proc/self/fd")
"""Where a file without a name can be opened again. A killed process leaves none behind."""

_NAMED = re.compile(r"""filename\*?=(?:UTF-8'')?"?([^";]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class RemoteFile:
    """``path``: where it can be opened, for as long as the context lasts. ``name``: what the agency calls it. ``kind``: media type that the server
    claims, not to be trusted. ``address``: where it came from, without secrets. ``validators``: its version as the server names it."""

    path: Path
    name: str
    size: int
    address: str
    kind: str = ""
    validators: Validators | None = None


def is_web_address(written: str) -> bool:
    return urlsplit(written).scheme in ("http", "https")


@contextmanager
def fetch_file(
    written: str, session: Session, folder: Path | None, *, at_most: int = LARGEST, known: Validators | None = None
) -> Iterator[RemoteFile]:
    """The file that ``written`` names: an http(s) address, or a path (also ``file:``) below ``folder``.

    :param folder: None refuses local files.
    :param at_most: bytes, counted while they arrive.
    :param known: of the file that the address gave before.
    :raises FetchError: with a sentence; nothing is left behind.
    :raises Unmodified: it is that file still.
    """
    if not is_web_address(written):
        path = local_file(written, folder)
        size = path.stat().st_size
        if size > at_most:
            limit = at_most // MEGABYTE
            raise Unreadable(system=path.name, reason=phrase(f"lebih besar dari {limit} MB", f"it is larger than {limit} MB"))
        yield RemoteFile(path, path.name, size, f"file:{path.name}")
        return
    with temporary() as (file, path):
        with session.stream(Request(written, known=known), at_most=at_most) as (answer, pieces):
            size = sum(file.write(piece) for piece in pieces)
        file.flush()
        name = _name(answer.headers.get("Content-Disposition", ""), answer.url)
        yield RemoteFile(path, name, size, public_address(written), answer.kind, Validators.of(answer.headers))


@contextmanager
def temporary() -> Iterator[tuple[IO[bytes], Path]]:
    """A file to write to, and where it can be opened, both gone with the context."""
    with tempfile.TemporaryFile() if OPENED.is_dir() else tempfile.NamedTemporaryFile(prefix="sumber-") as file:
        yield file, OPENED / str(file.fileno()) if OPENED.is_dir() else Path(file.name)


def _name(disposition: str, url: str) -> str:
    """The last part of what the server calls it; only shown, never used as a path."""
    named = _NAMED.search(disposition)
    written = unquote(named[1] if named else urlsplit(url).path)
    return re.split(r"[/\\]", written.strip())[-1][:LONGEST_NAME] or urlsplit(url).hostname or ""
