"""A file of tables (CSV, XLSX, XLS, ODS, XML Spreadsheet 2003) as sheets of raw cells, every row with its number as a person sees it.

A cell is text, float, int, bool, date, datetime or None; ``CellError`` where a formula failed; ``Percent`` where a per cent format shows 12 % for a
stored 0.12. The rows below the first of a cell that is merged downwards hold its value too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from harvesters.errors import Unreadable
from harvesters.reading.htmlgrid import Grid
from harvesters.reading.workbook_csv import csv_rows
from harvesters.reading.workbook_html import html_rows, html_tables
from harvesters.reading.workbook_kind import FileKind, file_kind
from harvesters.reading.workbook_marks import SheetMarks
from harvesters.reading.workbook_ods import ods_marks
from harvesters.reading.workbook_xls import xls_marks
from harvesters.reading.workbook_xlsx import xlsx_marks
from harvesters.reading.workbook_xml import XmlSheet, xml_rows, xml_sheets
from harvesters.reading.workbook_zip import check_zip
from harvesters.tables.cell import CellError, Percent
from harvesters.tables.celltext import duration
from harvesters.tables.number import exact
from harvesters.words import phrase

__all__ = ["LARGEST", "MOST_COLUMNS", "Sheet", "Span", "open_workbook"]

LARGEST = {FileKind.TEXT: 500_000_000}
LARGEST_WORKBOOK = 100_000_000  # bytes; a workbook is built in memory, text is streamed
MOST_COLUMNS = 1_000
OPENED = Path("/proc/self/fd")
_TIMES = frozenset({time, timedelta})
Row = tuple[int, list[Any]]
Address = tuple[int, int]
Span = tuple[Address, Address]


@dataclass(frozen=True)
class Sheet:
    """``name``: empty for a CSV, whose rows are as wide as they are written, also where their last cells are empty.
    ``merged``: (first, last) cells as (row, column) from 0. ``hidden``: not shown to who opens the file; ``hidden_rows`` and ``hidden_columns``,
    numbers from 0, neither. ``title``: what stands above the table, where this is a part of a sheet that has several."""

    name: str
    hidden: bool
    merged: Sequence[Span]
    _rows: Any = field(repr=False)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    title: str = ""

    def rows(self) -> Iterator[Row]:
        """(row number from 1, cells from column A), rows without any value left out.

        :raises Unreadable: the sheet can't be read, or a row has more than 1,000 cells.
        """
        return self._rows()  # type: ignore[no-any-return]

    def part(self, first: Address, last: Address, title: str = "") -> Sheet:
        """What lies between two cells, (row, column) from 0, both included. Rows and columns keep their numbers."""
        (top, left), (bottom, right) = first, last

        def rows() -> Iterator[Row]:
            for number, cells in self.rows():
                if number > bottom + 1:
                    return
                inside = [None] * left + cells[left : right + 1]
                if number > top and any(cell is not None and cell != "" for cell in inside):
                    yield number, inside

        merged = [(start, end) for start, end in self.merged if top <= start[0] <= bottom and left <= start[1] <= right]
        return replace(self, merged=merged, _rows=rows, title=title)

    def shown(self) -> Sheet:
        """Without its hidden rows and the values of its hidden columns."""

        def rows() -> Iterator[Row]:
            for number, cells in self.rows():
                left = [None if at in self.hidden_columns else cell for at, cell in enumerate(cells)]
                if number - 1 not in self.hidden_rows and any(cell is not None and cell != "" for cell in left):
                    yield number, left

        return replace(self, _rows=rows, hidden_rows=frozenset(), hidden_columns=frozenset())


@contextmanager
def open_workbook(path: Path, system: str) -> Iterator[list[Sheet]]:
    """The sheets of the file, in its order; rows are read only when asked for.

    :param system: what to call the file in sentences.
    :raises Unreadable: it is no table file, broken, protected, too large, or would grow unreasonably; the sentence says which.
    """
    kind = file_kind(path, system)
    _refuse_large(path, kind, system)
    if kind is FileKind.TEXT:
        yield [Sheet("", False, (), lambda: _checked(csv_rows(path, system), system, MOST_COLUMNS))]
        return
    if kind is FileKind.HTML:
        tables = html_tables(path, system)
        yield [Sheet(f"Tabel {number}", False, grid.spans, partial(_page, grid, system)) for number, grid in enumerate(tables, 1)]
        return
    if kind is FileKind.XML:
        yield [_xml_sheet(path, number, each, system) for number, each in enumerate(xml_sheets(path, system))]
        return
    marks: dict[str, SheetMarks] = {}
    if kind is not FileKind.XLS:
        check_zip(path, system)
    with _sentences(system):
        if kind is FileKind.XLSX:
            marks = xlsx_marks(path, system)
        elif kind is FileKind.ODS:
            marks = ods_marks(path, system)
        elif kind is FileKind.XLS:
            marks = xls_marks(path, system)
    with _sentences(system), path.open("rb") as file:  # by its bytes, because the reader of values would trust the ending of its name
        unnamed = OPENED / str(file.fileno())
        workbook = CalamineWorkbook.from_path(unnamed) if OPENED.is_dir() else CalamineWorkbook.from_filelike(file)
    try:
        yield [_sheet(workbook, each.name, each.visible is not SheetVisibleEnum.Visible, marks, system)
               for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]  # fmt: skip
    finally:
        workbook.close()


def _sheet(workbook: CalamineWorkbook, name: str, hidden: bool, marks: dict[str, SheetMarks], system: str) -> Sheet:
    own = marks.get(name, SheetMarks())
    with _sentences(system):
        cells = workbook.get_sheet_by_name(name)
        merged = own.merged if own.merged is not None else [(first, last) for first, last in cells.merged_cell_ranges or []]
    return Sheet(name, hidden, merged, lambda: _checked(_filled_down(_marked(_cells(cells, system), own), merged), system),
                 frozenset(own.hidden_rows), frozenset(own.hidden_columns))  # fmt: skip


def _page(grid: Grid, system: str) -> Iterator[Row]:
    return _checked(_filled_down(html_rows(grid), grid.spans), system)


def _xml_sheet(path: Path, number: int, sheet: XmlSheet, system: str) -> Sheet:
    marks = sheet.marks
    merged = marks.merged or []
    return Sheet(sheet.name, sheet.hidden, merged, lambda: _checked(_filled_down(xml_rows(path, number, system), merged), system),
                 frozenset(marks.hidden_rows), frozenset(marks.hidden_columns))  # fmt: skip


def _cells(sheet: CalamineSheet, system: str) -> Iterator[Row]:
    offset: list[Any] = [None] * (sheet.start[1] if sheet.start else 0)
    with _sentences(system):
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, offset + [None if cell == "" else _plain(cell) if cell.__class__ in _TIMES else cell for cell in row]


def _marked(rows: Iterator[Row], marks: SheetMarks) -> Iterator[Row]:
    """Put back what the reader of values leaves out."""
    marked = set(marks.rows())
    for number, cells in rows:
        if number - 1 in marked:
            for column in range(len(cells)):
                spot = (number - 1, column)
                if spot in marks.errors:
                    cells[column] = CellError(marks.errors[spot])
                elif spot in marks.percents and isinstance(cells[column], float | int):
                    cells[column] = Percent(exact(float(cells[column])) * 100)
        yield number, cells


def _filled_down(rows: Iterator[Row], merged: Sequence[Span]) -> Iterator[Row]:
    """Repeat the value of a cell that is merged downwards in every row that it covers."""
    starts: dict[int, list[Span]] = {}
    for first, last in merged:
        if last[0] > first[0]:
            starts.setdefault(first[0] + 1, []).append((first, last))
    running: dict[int, tuple[Any, int]] = {}
    for number, cells in rows:
        for column, (value, until) in list(running.items()):
            if number > until:
                del running[column]
            elif column < len(cells) and cells[column] is None:
                cells[column] = value
        for (_, column), (bottom, _) in starts.get(number, ()):
            if column < len(cells) and cells[column] is not None:
                running[column] = (cells[column], bottom + 1)
        yield number, cells


def _checked(rows: Iterator[Any], system: str, most: int = 0) -> Iterator[Row]:
    """:param most: cells of a row that are kept although they are empty."""
    for number, cells in rows:
        if cells and cells[-1] and len(cells) <= MOST_COLUMNS:  # nearly every row
            yield number, cells
            continue
        while len(cells) > most and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            many = len(cells)
            reason = phrase(f"baris {number} punya {many} kolom, paling banyak 1.000", f"row {number} has {many} columns, at most 1,000 are read")
            raise Unreadable(system=system, reason=reason)
        if any(cells) or any(cell is not None and cell != "" for cell in cells):
            yield number, cells


def _plain(cell: Any) -> str:
    """A time of day and a duration have no kind of column: they are text."""
    return duration(cell) if isinstance(cell, timedelta) else str(cell)


def _refuse_large(path: Path, kind: FileKind, system: str) -> None:
    limit = LARGEST.get(kind, LARGEST_WORKBOOK)
    if path.stat().st_size > limit:
        megabytes = limit // 1_000_000
        raise Unreadable(system=system, reason=phrase(f"lebih besar dari {megabytes} MB", f"it is larger than {megabytes} MB"))


@contextmanager
def _sentences(system: str) -> Iterator[None]:
    """The reader's errors, and its panics, as sentences."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable(system=system, reason=phrase("berkas dilindungi kata sandi", "the file is protected by a password")) from error
    except (CalamineError, BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Unreadable(system=system, reason=phrase("berkasnya rusak", "the file is broken")) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(system=system, reason=phrase("berkasnya rusak", "the file is broken")) from error
