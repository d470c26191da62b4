"""Room on disk for a table that is too large for memory, in a file without a name: whatever ends the process, nothing is left of it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

from harvesters.errors import ScratchFull
from harvesters.words import phrase

__all__ = ["Scratch", "ScratchFile"]

_LASTING = Path("/var/tmp")  # noqa: S108 - its files never have a name; on many systems what lies in /tmp takes memory


@dataclass(frozen=True)
class Scratch:
    """``folder``: where such files are made; None: where ``TMPDIR`` says, or in ``/var/tmp``. ``memory``: bytes that the typed rows of a table may
    take before they go there. ``at_most``: bytes of one file."""

    folder: Path | None = None
    memory: int = 32_000_000
    at_most: int = 20_000_000_000

    @property
    def place(self) -> Path:
        if self.folder is not None:
            return self.folder
        return _LASTING if "TMPDIR" not in os.environ and _LASTING.is_dir() else Path(tempfile.gettempdir())


class ScratchFile:
    """Pieces of bytes, written once and read any number of times."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._size = 0
        try:
            self._file = tempfile.TemporaryFile(dir=scratch.place, buffering=0)  # noqa: SIM115 - closed with this
            finalize(self, self._file.close)
        except OSError as error:
            raise self._full(error.strerror or str(error)) from error

    def write(self, piece: memoryview) -> tuple[int, int]:
        """Where the piece lies now, for :meth:`read`.

        :raises ScratchFull: there is no room for it.
        """
        if self._size + len(piece) > self._scratch.at_most:
            raise self._full(phrase("batasnya tercapai", "its limit is reached"))
        start, left = self._size, piece
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise self._full(error.strerror or str(error)) from error
        self._size += len(piece)
        return start, len(piece)

    def read(self, start: int, length: int) -> bytes:
        """:raises ScratchFull: the disk does not give it back."""
        try:
            return os.pread(self._file.fileno(), length, start)
        except OSError as error:
            raise self._full(error.strerror or str(error)) from error

    def _full(self, reason: str | dict[str, str]) -> ScratchFull:
        megabytes = self._size // 1_000_000
        return ScratchFull(folder=str(self._scratch.place), megabytes=megabytes, reason=reason)
