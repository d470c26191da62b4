"""Delimited text as a sheet: finds encoding and delimiter; a quoted cell may hold line breaks."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from harvesters.errors import Unreadable
from harvesters.words import Phrase, phrase

__all__ = ["csv_rows"]

_DELIMITERS = "\t;|,"  # a comma last: in files with another delimiter it is the decimal mark
_SAMPLE = 200_000
_AT_ONCE = 1_000_000

LONGEST_CELL = 1_000_000  # characters
csv.field_size_limit(LONGEST_CELL)  # a quote that is never closed ends here instead of in memory


def csv_rows(path: Path, system: str) -> Iterator[tuple[int, list[str]]]:
    """(row number from 1, cells). A row number counts as a spreadsheet would count it.

    :raises Unreadable: the encoding is none of UTF-8, UTF-16 and Windows-1252, or a quote is never closed (the rows
    behind it would disappear in one cell).
    """
    encoding = _encoding(path, system)
    with path.open(encoding=encoding, newline="") as stream:
        delimiter = _declared(stream) or _delimiter(stream.read(_SAMPLE))
        stream.seek(0)
        skipped = 1 if _declared(stream) else 0
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        number = skipped
        try:
            for cells in reader:
                number += 1
                yield number, cells
        except csv.Error as error:
            raise Unreadable(system=system, reason=_why(number + 1, str(error))) from error


def _why(row: int, error: str) -> Phrase:
    if "field limit" not in error:
        return phrase(f"tanda kutip di baris {row} tidak beraturan", f"the quotes in row {row} are not in order")
    return phrase(
        f"tanda kutip di baris {row} tidak ditutup, atau satu sel lebih panjang dari {LONGEST_CELL // 1_000_000} juta huruf",
        f"the quotes in row {row} are not closed, or one cell is longer than {LONGEST_CELL // 1_000_000} million characters",
    )


def _encoding(path: Path, system: str) -> str:
    """The first encoding that the whole file agrees with; Windows-1252 agrees with nearly everything and is asked last."""
    with path.open("rb") as stream:
        head = stream.read(1_000)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif head[1::2].count(0) > len(head) * 0.4:
        candidates = ["utf-16-le"]
    elif head[0::2].count(0) > len(head) * 0.4:
        candidates = ["utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        if _agrees(path, encoding):
            return encoding
    reason = phrase("bukan teks UTF-8, UTF-16 atau Windows-1252", "it is not text in UTF-8, UTF-16 or Windows-1252")
    raise Unreadable(system=system, reason=reason)


def _agrees(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_AT_ONCE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _declared(stream: IO[str]) -> str:
    """Excel's own first line ``sep=;``; the stream then stands behind it, else at its beginning."""
    line = stream.readline(20)
    declared = line.strip().strip('"').lower()
    if declared.startswith("sep=") and len(declared) == 5 and line.endswith(("\n", "\r")):
        return declared[4]
    stream.seek(0)
    return "\t" if declared == "sep=" else ""


def _delimiter(sample: str) -> str:
    """The first delimiter that cuts nine of ten rows into the same number of cells (two or more), else the one that comes nearest."""
    shares: dict[str, float] = {}
    complete = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n")]
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(complete.splitlines(keepends=True), delimiter=delimiter) if any(row))
        except csv.Error:
            continue
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        shares[delimiter] = max(several.values()) / sum(widths.values())
        if shares[delimiter] >= 0.9:
            return delimiter
    return max(shares, key=lambda delimiter: shares[delimiter]) if shares else ","
