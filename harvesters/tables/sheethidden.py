"""Rows and columns of a sheet that nobody sees who opens it, and that are read all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.reading.workbook import Sheet
from harvesters.reading.workbook_marks import column_letter

__all__ = ["ColumnsHidden", "HiddenRead", "RowsHidden"]


@dataclass(frozen=True)
class RowsHidden(Finding):
    code = "rows-hidden"
    severity = "warning"
    sentence_id = "{count} baris data disembunyikan di lembar ini (atau disaring), dan tetap dibaca."
    sentence_en = "{count} rows of data are hidden on this sheet (or filtered away), and are read all the same."
    remedy_id = "Tampilkan atau hapus baris itu; bila memang tidak boleh terbit, tulis «hidden: skip» pada sumber."
    remedy_en = "Show or delete these rows; if they are not to be published, say «hidden: skip» in the source."

    count: int


@dataclass(frozen=True)
class ColumnsHidden(Finding):
    code = "columns-hidden"
    severity = "warning"
    sentence_id = "Kolom {columns} disembunyikan di lembar ini, dan tetap dibaca."
    sentence_en = "Column {columns} is hidden on this sheet, and is read all the same."
    remedy_id = "Tampilkan kolom itu; bila memang tidak boleh terbit, tulis «hidden: skip» pada sumber."
    remedy_en = "Show the column; if it is not to be published, say «hidden: skip» in the source."

    columns: str


@dataclass
class HiddenRead:
    """Counts hidden rows while a sheet is read. ``first``: number of the first of them."""

    rows: int = 0
    first: int = 0

    def count(self, sheet: Sheet, numbers: Sequence[int]) -> None:
        if sheet.hidden_rows:
            hidden = [number for number in numbers if number - 1 in sheet.hidden_rows]
            self.rows += len(hidden)
            self.first = self.first or next(iter(hidden), 0)

    def findings(self, sheet: Sheet, file: str, columns: Collection[int]) -> Iterator[Finding]:
        """:param columns: numbers of those that are the table's."""
        if self.rows:
            yield RowsHidden(Place(file, sheet.name, self.first), self.rows)
        if hidden := sorted(sheet.hidden_columns & set(columns)):
            yield ColumnsHidden(Place(file, sheet.name), ", ".join(map(column_letter, hidden)))
