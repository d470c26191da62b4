"""Several tables on one sheet, below one another or side by side: each becomes a sheet of its own, whose rows and columns keep their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvesters.errors import Unreadable
from harvesters.reading.workbook import MOST_COLUMNS, Sheet, Span
from harvesters.reading.workbook_marks import column_number
from harvesters.tables.definition import TableDefinition
from harvesters.tables.header import DEEPEST, Header, Row, find_header
from harvesters.tables.matching import match
from harvesters.tables.sheetblocks import LAST_ROW, apart
from harvesters.tables.sheetnotes import NOTE, SIGNED
from harvesters.tables.spelling import fold, tidy
from harvesters.tables.totals import names_total
from harvesters.words import phrase

__all__ = ["MOST_ROWS", "PartRules", "parts", "read_range"]

MOST_ROWS = 200_000  # of a sheet on which tables are looked for, because all of it is held for that
FARTHEST_TITLE = 2  # rows between a title and what it stands above
_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})", re.I)


@dataclass(frozen=True)
class PartRules:
    """``range``: first and last cell, None: everything. ``below``: text of the line below which the table stands. ``table``: which of the tables
    with these headings, from 1, or 0 for all of them; None: the sheet as it is."""

    range: Span | None = None
    below: str = ""
    table: int | None = None


def read_range(written: str) -> Span | None:
    """``B5:H30`` as (row, column) from 0; None if it is no range."""
    found = _RANGE.fullmatch(written.strip())
    if found is None:
        return None
    first, last = ((int(found[row]) - 1, column_number(found[letters].upper())) for letters, row in ((1, 2), (3, 4)))
    whole = first[0] <= last[0] < LAST_ROW and first[1] <= last[1] < MOST_COLUMNS
    return (first, last) if whole else None


def parts(sheets: Sequence[Sheet], file: str, definition: TableDefinition, rules: PartRules) -> list[Sheet]:
    """What the rules choose of every sheet; ``title`` of a part is what stands above its heading.

    :raises Unreadable: no sheet has the line or that many tables, or a sheet is too long to look for tables on it.
    """
    cut = [sheet.part(*rules.range) for sheet in sheets] if rules.range else list(sheets)
    if rules.below:
        cut = [lower for sheet in cut if (lower := _below(sheet, rules.below))]
        if not cut:
            reason = phrase(f"tidak ada baris yang memuat «{rules.below}»", f"no line holds «{rules.below}»")
            raise Unreadable(system=file, reason=reason)
    if rules.table is None:
        return cut
    found = [list(_tables(sheet, file, definition)) for sheet in cut]
    chosen = [each for tables in found for each in (tables[rules.table - 1 : rules.table] if rules.table else tables)]
    if not chosen:
        most = max((len(tables) for tables in found), default=0)
        reason = phrase(f"di satu lembar hanya ada {most} tabel dengan judul ini", f"there are only {most} tables with these headings on a sheet")
        raise Unreadable(system=file, reason=reason)
    return chosen


def _below(sheet: Sheet, text: str) -> Sheet | None:
    """What follows the first row with a cell that holds ``text``, whatever its spelling."""
    wanted = fold(text)
    for number, cells in sheet.rows():
        if any(isinstance(cell, str) and wanted in fold(cell) for cell in cells):
            return sheet.part((number, 0), (LAST_ROW, MOST_COLUMNS))
    return None


def _tables(sheet: Sheet, file: str, definition: TableDefinition) -> Iterator[Sheet]:
    """From top to bottom and from left to right."""
    rows = _held(sheet, file)
    beside = apart(rows, sheet.merged, definition)
    if len({block.header.first for block in beside}) > 1:
        for block in beside:
            own = sheet.part((0, block.left), (LAST_ROW, block.right))
            yield from _stacked(own, list(own.rows()), definition)
        return
    yield from _stacked(sheet, rows, definition)


def _held(sheet: Sheet, file: str) -> list[Row]:
    rows = []
    for row in sheet.rows():
        rows.append(row)
        if len(rows) > MOST_ROWS:
            reason = phrase(f"lebih dari {MOST_ROWS} baris untuk dicari tabelnya", f"more than {MOST_ROWS} rows to look for tables in")
            raise Unreadable(system=file, reason=reason)
    return rows


def _stacked(sheet: Sheet, rows: Sequence[Row], definition: TableDefinition) -> Iterator[Sheet]:
    """Below one another, or beside one another with their headings in one row."""
    headings = list(_headings(rows, sheet.merged, definition))
    starts = [_title_start(rows, header) for header in headings]
    for at, header in enumerate(headings):
        end = starts[at + 1] - 1 if at + 1 < len(headings) else LAST_ROW
        title = [row for row in rows if starts[at] <= row[0] < header.first]
        for left, right in _side_by_side(header):
            said = _title(title, sheet.merged, left, right)
            yield sheet.part((header.first - 1, left), (end - 1, right), said)


def _headings(rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Iterator[Header]:
    """Every heading but those that a printed page repeats right below a row of data."""
    last = 0
    for at, (number, cells) in enumerate(rows):
        if number <= last or not _names_columns(cells, definition):
            continue
        above = [row for row in rows[max(0, at - DEEPEST + 1) : at] if row[0] > last]
        header = find_header([*above, *rows[at : at + DEEPEST + 2]], merged, definition)
        before = next((row for row in reversed(rows[:at]) if row[0] < header.first), None) if header else None
        if header is None:
            continue
        if not last or before is None or before[0] < header.first - 1 or _ends_table(before[1]):
            yield header
        last = header.last


def _names_columns(cells: Sequence[object], definition: TableDefinition) -> bool:
    """Two columns of the table, or its only one, and no figure but a year."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    if not texts or any(isinstance(cell, int | float) and not 1900 <= cell <= 2100 for cell in cells):
        return False
    return len(match(definition, [tidy(text) for text in texts]).names) >= min(2, len(definition.columns))


def _ends_table(cells: Sequence[object]) -> bool:
    texts = [tidy(str(cell)) for cell in cells if cell not in (None, "")]
    return len(set(texts)) == 1 or names_total(next(iter(texts), ""))


def _title_start(rows: Sequence[Row], header: Header) -> int:
    """Number of the first of the lines above the heading that name the table, or the two beside each other, and belong to no table before."""
    first = header.first
    for number, cells in reversed([row for row in rows if row[0] < header.first]):
        texts = {tidy(str(cell)) for cell in cells if cell not in (None, "")}
        if len(texts) > 2 or first - number > FARTHEST_TITLE or any(not _may_title(text) for text in texts):
            break
        first = number
    return first


def _may_title(text: str) -> bool:
    return any(map(str.isalpha, text)) and not (NOTE.match(text) or SIGNED.fullmatch(text) or names_total(text))


def _side_by_side(header: Header) -> Iterator[tuple[int, int]]:
    """(first, last) column of each table: a new one begins behind the last heading before that of the first named column stands again. What has no
    heading on its left, such as the running number, belongs to it."""
    named = set(header.matching.names.values())
    begins = next(at for at, name in enumerate(header.names) if name in named)
    again = [at for at, name in enumerate(header.names) if name and fold(name) == fold(header.names[begins])]
    lefts = [0, *(max(before for before in range(at) if header.names[before]) + 1 for at in again[1:])]
    for at, left in enumerate(lefts):
        yield left, lefts[at + 1] - 1 if at + 1 < len(lefts) else MOST_COLUMNS


def _title(rows: Sequence[Row], merged: Sequence[Span], left: int, right: int) -> str:
    """The texts above a table; a cell merged over it counts wherever it begins."""
    said = []
    for number, cells in rows:
        for column, cell in enumerate(cells):
            reach = max((end[1] for start, end in merged if start == (number - 1, column)), default=column)
            if isinstance(cell, str) and cell.strip() and column <= right and (reach >= left or len([each for each in cells if each]) == 1):
                said.append(tidy(cell))
    return " ".join(said)
