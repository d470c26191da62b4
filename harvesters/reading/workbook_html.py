"""A page of HTML tables that a program calls a spreadsheet, as many applications export them under the name ``.xls``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from harvesters.errors import Unreadable
from harvesters.reading.htmlgrid import Grid, GridTooLarge, read_grids
from harvesters.words import phrase

__all__ = ["html_rows", "html_tables"]

LARGEST = 20_000_000  # bytes; the page is built in memory
MOST_CELLS = 400_000
_CELL = re.compile(rb"<t[dh]\b", re.I)
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w.:-]{1,40})", re.I)


def html_tables(path: Path, system: str) -> list[Grid]:
    """Its tables with two rows and two columns or more; a page that only looks for who asks has none.

    :raises Unreadable: it has no such table, or is too large.
    """
    if path.stat().st_size > LARGEST:
        megabytes = LARGEST // 1_000_000
        reason = phrase(f"tabel HTML lebih besar dari {megabytes} MB; simpan sebagai XLSX", f"an HTML table above {megabytes} MB; save it as XLSX")
        raise Unreadable(system=system, reason=reason)
    body = path.read_bytes()
    try:
        if len(_CELL.findall(body)) > MOST_CELLS:
            raise GridTooLarge(MOST_CELLS)
        found = [grid for grid in read_grids(_text(body)) if len(grid.rows) > 1 and len(grid.rows[0]) > 1]
    except GridTooLarge as error:
        reason = phrase("tabel HTML-nya terlalu besar; simpan sebagai XLSX", "its HTML table is too large; save it as XLSX")
        raise Unreadable(system=system, reason=reason) from error
    if not found:
        reason = phrase(
            "isinya halaman HTML tanpa tabel, mungkin halaman masuk; bagikan berkasnya kepada siapa pun yang memiliki tautan",
            "it is an HTML page without a table, perhaps one to log in; share the file with anybody who has the link",
        )
        raise Unreadable(system=system, reason=reason)
    return found


def html_rows(grid: Grid) -> Iterator[tuple[int, list[str | None]]]:
    """(row number from 1, cells); a merged cell only in its first place."""
    for number, cells in enumerate(grid.rows, 1):
        yield number, [None if cell.merged else cell.text or None for cell in cells]


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    named = _CHARSET.search(body[:4_000])
    for encoding in ("utf-8-sig", *([named[1].decode()] if named else []), "cp1252"):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", errors="replace")
