"""A table that an office published as HTML, read as people read it: title above, heading of one or more lines, rows, groups of rows, notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvesters.reading.htmlgrid import GridCell, GridTooLarge, read_grid
from harvesters.tables.celltext import sign
from harvesters.tables.number import read_number
from harvesters.tables.totals import names_total
from harvesters.words import phrase

__all__ = ["GROUP", "HtmlTable", "HtmlTableRow", "NoTable", "is_figure", "is_sign", "read_html_table"]

GROUP = "Kelompok"
SIGNS = frozenset({"-", "...", "na", "x", "nan", ""})
_YEAR = re.compile(r"(?:19|20)\d\d[*]*")
_NUMBERED = re.compile(r"[(\[]\s*\d{1,3}\s*[)\]]")
_NOTE = re.compile(r"(sumber|source|catatan|note|keterangan|ket\b|penjelasan)", re.IGNORECASE)


class NoTable(ValueError):
    """There is no table in it that can be read; ``reason`` says why."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.reason = phrase(indonesian, english)


@dataclass(frozen=True)
class HtmlTableRow:
    """``number``: its row in the markup, from 1. ``total``: it names itself a total of the others."""

    number: int
    cells: tuple[str, ...]
    total: bool = False


@dataclass(frozen=True)
class HtmlTable:
    """``names``: of the columns, lines of the heading joined by `` / ``. Where rows stand in groups, the first column is ``GROUP``."""

    names: tuple[str, ...]
    rows: tuple[HtmlTableRow, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Line:
    number: int
    cells: list[GridCell]

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]

    @property
    def said(self) -> list[str]:
        """What stands in it, a merged cell once."""
        return [cell.text for cell in self.cells if cell.text and not cell.merged]

    @property
    def alone(self) -> bool:
        """One text, be it over several columns: a title, a group or a note."""
        return len({text for text in self.texts if text}) == 1 and len(self.said) <= 1

    @property
    def numbers_columns(self) -> bool:
        return len(self.said) > 1 and all(_NUMBERED.fullmatch(text) for text in self.said)


def read_html_table(markup: str) -> HtmlTable:
    """The largest table in ``markup``.

    :raises NoTable: there is none, it has no heading or no figures, or it is too large.
    """
    try:
        lines = [_Line(number, cells) for number, cells in enumerate(read_grid(markup), 1)]
    except GridTooLarge:
        raise NoTable("tabelnya terlalu besar", "the table is too large") from None
    lines = [line for line in lines if any(line.texts)]
    heading, start = _heading(lines, _start(lines))
    columns = [at for at in range(len(lines[0].cells)) if any(line.cells[at].text for line in [*heading, *lines[start:]] if not line.alone)]
    names = _names(heading, columns)
    body, notes = _without_notes(lines[start:])
    grouped = any(line.alone for line in body)
    rows = tuple(_rows(body, columns, {tuple(line.texts) for line in heading}, grouped=grouped))
    return HtmlTable((GROUP, *names) if grouped else names, rows, notes)


def is_sign(text: str) -> bool:
    """It stands for a figure that is not there."""
    return sign(text) in SIGNS


def is_figure(text: str) -> bool:
    try:
        read_number(text.rstrip("*").strip())
    except ValueError:
        return False
    return True


def _start(lines: Sequence[_Line]) -> int:
    """Where the rows begin: below the cells that are marked as heading, or at the first line with figures."""
    marked = [at for at, line in enumerate(lines) if line.said and all(cell.heads for cell in line.cells if cell.text)]
    if marked:
        last = next((at for at in range(marked[0], len(lines)) if at not in marked), len(lines))
        if last < len(lines):
            return last
    for at, line in enumerate(lines):
        if _holds_figures(line) and not line.numbers_columns and not (_names_years(line) and _may_head(lines[:at], line)):
            return at
    raise NoTable("tidak ada tabel dengan angka di dalamnya", "there is no table with figures in it")


def _holds_figures(line: _Line) -> bool:
    """Half of what follows the first text are figures, or signs in their place."""
    first = next((at for at, text in enumerate(line.texts) if text), len(line.texts))
    rest = [text for text in line.texts[first + 1 :] if text]
    return bool(rest) and 2 * sum(is_figure(text) or is_sign(text) for text in rest) >= len(rest)


def _names_years(line: _Line) -> bool:
    rest = [text for text in line.texts if text and not _YEAR.fullmatch(text)]
    years = [text for text in line.texts if _YEAR.fullmatch(text)]
    return bool(years) and len(set(rest)) <= 1


def _may_head(above: Sequence[_Line], line: _Line) -> bool:
    """A line of years is heading if nothing heads it yet, or if its first cell belongs to the heading above."""
    heading = [each for each in above if not each.alone]
    return not heading or line.texts[0] in ("", heading[-1].texts[0])


def _heading(lines: Sequence[_Line], start: int) -> tuple[list[_Line], int]:
    """The lines right above the rows, without titles above them, and where what follows them begins: the rows, or the name of their first group."""
    end = start
    while end and lines[end - 1].alone:
        end -= 1
    first = end
    while first and not lines[first - 1].alone:
        first -= 1
    heading = [line for line in lines[first:end] if not line.numbers_columns]
    if not heading:
        raise NoTable("tabelnya tidak punya judul kolom", "the table has no heading")
    return heading, end


def _names(heading: Sequence[_Line], columns: Sequence[int]) -> tuple[str, ...]:
    names: list[str] = []
    for number, at in enumerate(columns, 1):
        parts = list(dict.fromkeys(line.cells[at].text for line in heading if line.cells[at].text))
        name = " / ".join(parts) or ("Uraian" if number == 1 else f"Kolom {number}")
        again = sum(each == name or each.startswith(f"{name} (") for each in names)
        names.append(f"{name} ({again + 1})" if name in names else name)
    return tuple(names)


def _without_notes(body: Sequence[_Line]) -> tuple[list[_Line], tuple[str, ...]]:
    """Below the last row with figures, lines of one text are notes; so is a source wherever it stands."""
    last = max((at for at, line in enumerate(body) if not line.alone), default=-1)
    rows = [line for line in body[: last + 1] if not (line.alone and _NOTE.match(line.said[0] if line.said else ""))]
    left = [line for line in body if line not in rows]
    return rows, tuple(line.said[0] for line in left if line.said)


def _rows(body: Sequence[_Line], columns: Sequence[int], headings: set[tuple[str, ...]], *, grouped: bool) -> Iterator[HtmlTableRow]:
    group = ""
    for line in body:
        if line.alone:
            group = line.said[0] if line.said else group
        elif not line.numbers_columns and tuple(line.texts) not in headings:
            cells = tuple(line.cells[at].text for at in columns)
            named = next((cell for cell in cells if cell), "")
            yield HtmlTableRow(line.number, (group, *cells) if grouped else cells, names_total(named, regency=True))
