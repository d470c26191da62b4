"""What a spreadsheet file says of its cells besides their values, and what the reader of values leaves out: failed formulas, per cent formats,
merged cells, and how large the sheet is before anything of it is built in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from harvesters.errors import Unreadable
from harvesters.words import phrase

__all__ = ["MOST_CELLS", "WIDEST", "SheetMarks", "column_letter", "column_number", "refuse_size"]

MOST_CELLS = 20_000_000  # of the rectangle around all cells, which is what the reader keeps in memory
WIDEST = 16_384  # columns that a sheet may have

Address = tuple[int, int]


@dataclass
class SheetMarks:
    """Addresses are (row, column) from 0. ``errors``: formula failed, with its sign. ``percents``: shown as per cent, stored as a hundredth.
    ``merged``: (first cell, last cell); None where the reader of values knows them itself. ``hidden_rows``, ``hidden_columns``: not shown."""

    errors: dict[Address, str] = field(default_factory=dict)
    percents: set[Address] = field(default_factory=set)
    merged: list[tuple[Address, Address]] | None = None
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def rows(self) -> Iterator[int]:
        """Numbers of the rows that have a mark."""
        yield from {row for row, _ in (*self.errors, *self.percents)}


def refuse_size(rows: int, columns: int, sheet: str, system: str) -> None:
    """:raises Unreadable: the rectangle around the sheet's cells is too large to be built."""
    if rows * columns > MOST_CELLS:
        reason = phrase(
            f"lembar {sheet} terbentang {rows} baris kali {columns} kolom; hapus sel yang jauh di luar tabel",
            f"the sheet {sheet} spans {rows} rows by {columns} columns; delete the cells far outside the table",
        )
        raise Unreadable(system=system, reason=reason)


def column_letter(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0 for ``A``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
