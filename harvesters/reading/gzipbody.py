"""Answers that are a gzip file although no header says so, as exports that lie ready on a server."""

from __future__ import annotations

import zlib

__all__ = ["GzipBroken", "GzipTooLarge", "unzipped"]

_MAGIC = b"\x1f\x8b"
_ANY_HEADER = 31  # zlib's window bits for a gzip file


class GzipBroken(ValueError):
    """It ends early, or is none."""


class GzipTooLarge(ValueError):
    """What is in it exceeds the limit."""


def unzipped(body: bytes, at_most: int) -> bytes:
    """What is inside a gzip file; any other body as it is.

    :param at_most: bytes.
    :raises GzipBroken: it cannot be unpacked.
    :raises GzipTooLarge: it would be more.
    """
    if not body.startswith(_MAGIC):
        return body
    unpacking = zlib.decompressobj(_ANY_HEADER)
    try:
        found = unpacking.decompress(body, at_most)
    except zlib.error:
        raise GzipBroken from None
    if unpacking.unconsumed_tail:
        raise GzipTooLarge
    if not unpacking.eof:
        raise GzipBroken
    return found
