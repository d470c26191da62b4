"""Marks of the sheets of an old XLS (BIFF5 and BIFF8 in a compound file; [MS-CFB], [MS-XLS]): failed formulas and per cent formats, which the reader
of values leaves out."""

from __future__ import annotations

import struct
from array import array
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from harvesters.errors import Unreadable
from harvesters.reading.workbook_marks import SheetMarks
from harvesters.words import phrase

__all__ = ["xls_marks"]

_LAST_SECTOR = 0xFFFFFFFA
_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_ROW, _COLUMNS = 0x0208, 0x007D
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def xls_marks(path: Path, system: str) -> dict[str, SheetMarks]:
    """Marks by sheet name. The reader of values knows the merged cells itself.

    :raises Unreadable: the file's own structure is broken.
    """
    try:
        stream = _workbook(path.read_bytes())
        sheets, percents = _globals(stream)
        return {name: _sheet(stream, at, percents) for name, at in sheets}
    except (struct.error, IndexError, StopIteration, UnicodeDecodeError) as error:
        raise Unreadable(system=system, reason=phrase("susunan XLS-nya rusak", "the structure of its XLS is broken")) from error


def _workbook(data: bytes) -> bytes:
    """The stream ``Workbook`` (``Book`` before Excel 97) of the compound file."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, _, cutoff, small_table = struct.unpack_from("<IIII", data, 48)
    if not 7 <= shift <= 16 or small_shift > shift:
        raise IndexError(shift)
    size = 1 << shift
    table = _sector_table(data, size)

    def read(start: int) -> bytes:
        return b"".join(data[(number + 1) * size : (number + 2) * size] for number in _chain(table, start))

    entries = list(_entries(read(directory)))
    start, length = next((start, length) for name, _, start, length in entries if name in ("Workbook", "Book"))
    numbers = array("I", read(small_table)) if small_table < _LAST_SECTOR else array("I")
    for _, kind, first, size_of in entries:
        if kind == 5 or (kind == 2 and size_of):  # the reader of values may follow each of them
            deque(_chain(numbers if kind == 2 and size_of < cutoff else table, first), maxlen=0)
    if length >= cutoff:
        return read(start)[:length]
    small = 1 << small_shift
    packed = read(next(start for _, kind, start, _ in entries if kind == 5))
    return b"".join(packed[number * small : (number + 1) * small] for number in _chain(numbers, start))[:length]


def _sector_table(data: bytes, size: int) -> array[int]:
    sectors = list(struct.unpack_from("<109I", data, 76))
    (further,) = struct.unpack_from("<I", data, 68)
    there = len(data) // size  # sectors; whatever the file says of itself, it cannot list more
    for _ in range(there + 1):
        if further >= _LAST_SECTOR:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        sectors += numbers[:-1]
        further = numbers[-1]
    else:
        raise IndexError(further)  # a circle
    table = array("I")
    for number in sectors[:there]:
        part = data[(number + 1) * size : (number + 2) * size] if number < _LAST_SECTOR else b""
        table.frombytes(part[: len(part) // 4 * 4])
    return table


def _chain(table: array[int], start: int) -> Iterator[int]:
    """:raises IndexError: it leads outside the table or runs in a circle, in which the reader of values would run for ever."""
    seen = bytearray(len(table))
    while start < _LAST_SECTOR:
        if seen[start]:
            raise IndexError(start)
        seen[start] = 1
        yield start
        start = table[start]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<II", directory, at + 116)
        yield directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace"), kind, start, size


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Up to the end of the substream that begins at ``at``; charts inside it have an end of their own."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length


def _globals(stream: bytes) -> tuple[list[tuple[str, int]], frozenset[int]]:
    """(name, beginning) of every sheet, and the numbers of the cell styles that show per cent."""
    sheets, styles, formats = [], [], {9, 10}
    wide = True
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            wide = struct.unpack_from("<H", body)[0] >= 0x0600
        elif kind == _BOUNDSHEET:
            sheets.append((_text(body, 6, wide, long=False), struct.unpack_from("<I", body)[0]))
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT and "%" in _text(body, 2, wide, long=wide):
            formats.add(struct.unpack_from("<H", body)[0])
    return sheets, frozenset(number for number, form in enumerate(styles) if form in formats)


def _text(body: bytes, at: int, wide: bool, *, long: bool) -> str:
    count = struct.unpack_from("<H" if long else "<B", body, at)[0]
    at += 2 if long else 1
    if not wide:
        return body[at : at + count].decode("cp1252", errors="replace")
    double = body[at] & 1
    return body[at + 1 : at + 1 + count * (2 if double else 1)].decode("utf-16-le" if double else "latin-1", errors="replace")


def _sheet(stream: bytes, at: int, percents: frozenset[int]) -> SheetMarks:
    marks = SheetMarks()
    for kind, body in _records(stream, at):
        if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            marks.hidden_columns.update(range(first, last + 1))
        if kind not in (_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR):
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        failed = (body[6] if body[7] else None) if kind == _BOOLERR else _result(body) if kind == _FORMULA else None
        if failed is not None:
            marks.errors[row, column] = _ERRORS.get(failed, "#ERROR")
        elif kind == _MULRK:
            listed = range((len(body) - 6) // 6)
            marks.percents.update((row, column + each) for each in listed if struct.unpack_from("<H", body, 4 + 6 * each)[0] in percents)
        elif style in percents:
            marks.percents.add((row, column))
    return marks


def _result(body: bytes) -> int | None:
    """The error code that a formula gave, or None."""
    return body[8] if body[12:14] == b"\xff\xff" and body[6] == 2 else None
