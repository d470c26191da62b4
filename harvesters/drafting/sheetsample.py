"""A sample of a CSV, XLSX, XLS or ODS file: its first sheet with a table, where the heading stands, and the rows below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from harvesters.drafting.sketch import Sample
from harvesters.errors import Unreadable
from harvesters.reading.workbook import Sheet, open_workbook
from harvesters.tables.column import Column
from harvesters.tables.definition import TableDefinition
from harvesters.tables.header import DEEPEST, LOOKED_AT, Header, Row, header_at
from harvesters.tables.moment import read_date, read_month, read_year
from harvesters.tables.number import read_number
from harvesters.tables.period import read_period
from harvesters.tables.sheetrows import SheetRows, SheetRules
from harvesters.tables.spelling import fold, tidy
from harvesters.words import phrase

__all__ = ["SheetSample", "sample_of_file"]

SHORTEST_TITLE = 12  # letters; what is shorter is a number of a table or a form
MOST_ROWS = 20_000
"""Of a longer sheet the rest is not looked at."""


@dataclass
class SheetSample:
    """``header``: first and last row of the heading. ``sheets``: names of all visible sheets with anything in them. ``totals``: how many total rows
    were left out.
    ``title``: what stands above the heading, or empty. ``doubled``: headings that stand more than once, whose columns nobody could tell apart.
    ``alike``: visible sheets with the same headings, this one included."""

    sample: Sample
    sheet: str
    header: tuple[int, int]
    sheets: tuple[str, ...]
    totals: int
    more_tables: bool
    title: str
    doubled: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def sample_of_file(path: Path, name: str, wanted: str = "") -> SheetSample:
    """:param wanted: name of the sheet; empty: the first that holds a table.
    :raises Unreadable: no sheet holds a table, or the file cannot be read."""
    with open_workbook(path, name) as sheets:
        shown = [sheet for sheet in sheets if not sheet.hidden]
        filled = tuple(sheet.name for sheet in shown if next(iter(sheet.rows()), None))
        for sheet in shown:
            if wanted and sheet.name != wanted:
                continue
            head = list(islice(sheet.rows(), LOOKED_AT))
            lines = _heading(head)
            if lines is not None:
                found = _sample(sheet, name, lines, head, filled)
                found.alike = tuple(other.name for other in shown if other is sheet or _names(other) == _names(sheet))
                return found
    there = ", ".join(filled) or "–"
    reason = phrase(f"tidak ada lembar yang memuat tabel (lembar: {there})", f"no sheet holds a table (sheets: {there})")
    raise Unreadable(system=name, reason=reason)


def _sample(sheet: Sheet, file: str, lines: tuple[int, int], head: Sequence[Row], filled: tuple[str, ...]) -> SheetSample:
    lines, header = _read_heading(lines, head, sheet)
    spelled = Counter(fold(name) for name in header.names if name)
    names = [name for name in header.names if name and spelled[fold(name)] == 1]
    doubled = tuple(dict.fromkeys(tidy(name) for name in header.names if name and name not in names))
    if not names:
        reason = phrase("semua judul kolomnya sama", "all of its headings are the same")
        raise Unreadable(system=file, reason=reason)
    columns = tuple(Column(f"k{at}", name) for at, name in enumerate(names))
    definition = TableDefinition("contoh", "Contoh", columns, tuple(column.name for column in columns))  # in a key's column totals are recognised
    rows = SheetRows(sheet, file, definition, SheetRules(header=lines))
    data, totals = list[dict[str, Any]](), 0
    for block in rows.blocks():
        totals += len(block.totals)
        data += [dict(record.data) for record in islice(block.records(), MOST_ROWS - len(data)) if not record.total]
        if len(data) >= MOST_ROWS:
            break
    if not data:
        reason = phrase("tidak ada baris data di bawah judul kolom", "there is no row of data below the headings")
        raise Unreadable(system=file, reason=reason)
    sample = Sample(names, data, complete=len(data) < MOST_ROWS)
    above = (tidy(cell) for number, cells in head if number < lines[0] for cell in cells if isinstance(cell, str))
    title = next((text for text in above if len(text) >= SHORTEST_TITLE), "")
    return SheetSample(sample, sheet.name, lines, filled, totals, bool(rows.findings), title, doubled)


def _names(sheet: Sheet) -> tuple[str, ...]:
    """The headings of a sheet; none if it holds no table."""
    head = list(islice(sheet.rows(), LOOKED_AT))
    lines = _heading(head)
    return tuple(map(fold, _read_heading(lines, head, sheet)[1].names)) if lines else ()


def _read_heading(lines: tuple[int, int], head: Sequence[Row], sheet: Sheet) -> tuple[tuple[int, int], Header]:
    """Where years or months stand below a word for all of them, the last line alone is the heading, so that they can be read as such."""
    whole, last = (header_at(first, lines[1], head, sheet.merged, TableDefinition("contoh", "Contoh", ())) for first in lines)
    assert whole is not None
    assert last is not None
    if sum(map(bool, last.names)) == sum(map(bool, whole.names)) and sum(_is_period(name) for name in last.names if name) >= 2:
        return (lines[1], lines[1]), last
    return lines, whole


def _heading(rows: Sequence[Row]) -> tuple[int, int] | None:
    """First and last row number of the heading: the lines of words right above the first row that has as many cells and holds figures or days, or
    the first full line where the whole table is words."""
    if not rows:
        return None
    full = max(_filled(cells) for _, cells in rows)
    if full < 2:
        return None
    for here, (number, cells) in enumerate(rows):
        above = rows[here - 1] if here else None
        if above is None or _filled(cells) < max(2, 0.6 * full) or not _is_data(cells):
            continue
        last = here - 1
        while last > 0 and _numbers_columns(rows[last][1]):
            last -= 1
        first = last
        while first > 0 and last - first + 1 < DEEPEST and _belongs(rows[first - 1], rows[first]) and number - rows[first - 1][0] <= DEEPEST + 1:
            first -= 1
        if _filled(rows[last][1]) >= 2:
            return rows[first][0], rows[last][0]
    at = next((at for at, (_, cells) in enumerate(rows) if _filled(cells) >= max(2, 0.8 * full)), None)
    return (rows[at][0], rows[at][0]) if at is not None and at + 1 < len(rows) else None


def _belongs(above: Row, below: Row) -> bool:
    """Whether the line above is part of the same heading: several words, in adjacent rows, and no figures."""
    return above[0] + 1 == below[0] and len({str(each) for each in above[1] if each not in (None, "")}) >= 2 and not _is_data(above[1])


def _filled(cells: Sequence[Any]) -> int:
    return sum(cell is not None and cell != "" for cell in cells)


def _is_data(cells: Sequence[Any]) -> bool:
    """It holds a figure or a day, and is neither a line of column numbers nor of years or days that are headings."""
    texts = [cell for cell in cells if cell is not None and cell != ""]
    figures = [cell for cell in texts if _is_figure(cell)]
    if not figures or _numbers_columns(cells):
        return False
    periods = [cell for cell in texts if _is_period(cell)]
    return len(periods) < 2 or len(periods) < len(figures)


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, str):
        return not isinstance(cell, bool)
    try:
        read_number(cell.strip())
    except ValueError:
        try:
            read_date(cell.strip())
        except ValueError:
            return False
    return True


def _is_period(cell: Any) -> bool:
    """A year, month, quarter or day, as headings of a wide table are."""
    text = str(int(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell) else str(cell).strip()
    for read in (read_year, read_month, read_date, read_period):
        try:
            value = read(text)
        except ValueError:
            continue
        return read is not read_year or 1900 <= int(str(value)) <= 2100
    return False


def _numbers_columns(cells: Sequence[Any]) -> bool:
    """``(1) (2) (3)`` or ``1 2 3`` from the first cell on."""
    texts = [str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip(" ()-") for cell in cells if cell not in (None, "")]
    digits = [int(text) for text in texts if text.isdigit()]
    return len(texts) >= 3 and len(digits) == len(texts) and digits == list(range(digits[0], digits[0] + len(digits))) and digits[0] in (0, 1)
