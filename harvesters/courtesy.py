"""How many runs read from one host at once where the engine runs alone: a run holds one of the host's places by a locked file of this machine's
temporary folder. Where its process dies, the place is free again."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from harvesters.errors import HarvestError
from harvesters.settings import Settings
from harvesters.source import Source

__all__ = ["AT_ONCE", "host_of", "place_at"]

AT_ONCE = 2
"""Places at each host."""


def host_of(source: Source, settings: Settings) -> str:
    """``host:port`` that the source reads from; empty for a local file, or where nobody can say, which the run then tells."""
    try:
        with source.reader(settings, source.secrets(settings)) as connector:
            return urlsplit(connector.system).netloc
    except (HarvestError, ValueError):
        return ""


@contextmanager
def place_at(host: str, places: int = AT_ONCE) -> Iterator[bool]:
    """Whether one of the host's places was free; it is held for as long as the context lasts. Nobody waits for a place at no host, nor where no
    file can be locked."""
    with ExitStack() as held:
        yield not host or _one_of([f"{sha256(host.encode()).hexdigest()[:32]}.{number}" for number in range(places)], held)


def _one_of(places: Sequence[str], held: ExitStack) -> bool:
    try:
        return any(_taken(place, held) for place in places)
    except OSError:
        return True


def _taken(name: str, held: ExitStack) -> bool:
    folder = Path(tempfile.gettempdir()) / f"harvesters-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    place = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    held.callback(os.close, place)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
