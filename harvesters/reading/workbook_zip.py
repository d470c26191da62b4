"""Looking into a zipped workbook before it is opened, so that a small file can't fill the memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from harvesters.errors import Unreadable
from harvesters.words import phrase

__all__ = ["check_zip", "part"]

LARGEST = 600_000_000  # bytes unpacked
ENTRIES = 5_000
_RATIO, _RATIO_FROM = 200, 20_000_000  # a real workbook packs 10 to 50 times
_AT_ONCE = 1 << 20
_HEADER = 30


def check_zip(path: Path, system: str) -> None:
    """Unpack everything once without keeping it: what the directory says of sizes is not believed.

    :raises Unreadable: too many or overlapping entries, too large unpacked, encrypted, or broken.
    """
    try:
        with ZipFile(path) as archive, path.open("rb") as raw:
            entries = archive.infolist()
            _refuse_odd(entries, path.stat().st_size, system)
            total = 0
            for entry in entries:
                for piece in _unpacked(raw, entry, system):
                    total += len(piece)
                    if total > LARGEST or (total > _RATIO_FROM and total > _RATIO * path.stat().st_size):
                        raise _bomb(system)
    except (BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        reason = phrase("berkasnya rusak atau terpotong (isi ZIP tidak utuh)", "the file is broken or cut off (its ZIP is not whole)")
        raise Unreadable(system=system, reason=reason) from error


def part(path: Path, name: str) -> Iterator[bytes]:
    """One part of a checked workbook, in pieces; nothing if there is no such part."""
    with ZipFile(path) as archive:
        if name not in archive.NameToInfo:
            return
        with archive.open(name) as stream:
            while piece := stream.read(_AT_ONCE):
                yield piece


def _refuse_odd(entries: list[ZipInfo], size: int, system: str) -> None:
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > LARGEST:
        raise _bomb(system)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(system=system, reason=phrase("berkas dilindungi kata sandi", "the file is protected by a password"))
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or entry.header_offset + entry.compress_size > size:
            raise _bomb(system)
        end = entry.header_offset + _HEADER + entry.compress_size


def _unpacked(raw: IO[bytes], entry: ZipInfo, system: str) -> Iterator[bytes]:
    raw.seek(entry.header_offset)
    header = raw.read(_HEADER)
    names, extra = struct.unpack("<HH", header[26:30])
    raw.seek(entry.header_offset + _HEADER + names + extra)
    left = entry.compress_size
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unreadable(system=system, reason=phrase("cara pemampatannya tidak dikenal", "its way of compressing is not known"))
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == ZIP_DEFLATED else None
    while left > 0:
        packed = raw.read(min(left, _AT_ONCE))
        if not packed:
            raise EOFError(entry.filename)
        left -= len(packed)
        if unpacker is None:
            yield packed
            continue
        while packed:
            yield unpacker.decompress(packed, _AT_ONCE)
            packed = unpacker.unconsumed_tail


def _bomb(system: str) -> Unreadable:
    limit = LARGEST // 1_000_000
    reason = phrase(
        f"isinya mengembang tidak wajar saat dibuka (batas {limit} MB); berkas tidak dibuka",
        f"it grows unreasonably when unpacked (limit {limit} MB); the file was not opened",
    )
    return Unreadable(system=system, reason=reason)
