"""What the reader of sheets asks of a server that keeps files, whatever protocol it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from harvesters.reading.remote import RemoteFile
from harvesters.reading.watched import Listed

__all__ = ["FileServer"]


class FileServer(Protocol):
    """Paths are the server's own. Every method raises ``FetchError`` with a sentence."""

    def is_folder(self, path: str) -> bool: ...

    def listing(self, path: str) -> Sequence[Listed]:
        """The ordinary files right in the folder ``path``."""

    def fetch(self, path: str, *, at_most: int) -> AbstractContextManager[RemoteFile]:
        """The file while the context lasts. :param at_most: bytes."""
