"""Files on the machine itself: only below the folder that the operator names, whatever a path says."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from harvesters.errors import Refused, Unreachable
from harvesters.words import phrase

__all__ = ["local_file", "local_path"]


def local_path(written: str, folder: Path | None) -> Path:
    """The existing file or folder that ``written`` (a path or ``file:`` URL, relative to ``folder``) names, links followed.

    :raises Refused: local paths are not allowed, or it lies outside ``folder``.
    :raises Unreachable: there is nothing.
    """
    name = Path(written).name
    if folder is None:
        reason = phrase("sumber ini tidak boleh membaca berkas di server", "this source may not read files of the server")
        raise Refused(system=name, reason=reason)
    path = unquote(written.removeprefix("file:").removeprefix("//")) if written.startswith("file:") else written
    root = folder.resolve()
    try:
        found = (root / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise Unreachable(system=name, reason=phrase("berkas tidak ada", "there is no such file")) from None
    if not found.is_relative_to(root):
        raise Refused(system=name, reason=phrase("berkas berada di luar folder yang diizinkan", "the file lies outside the allowed folder"))
    return found


def local_file(written: str, folder: Path | None) -> Path:
    """Like ``local_path``, for an ordinary file (no device, no pipe)."""
    found = local_path(written, folder)
    if not found.is_file():
        raise Refused(system=found.name, reason=phrase("bukan berkas biasa", "it is not an ordinary file"))
    return found
