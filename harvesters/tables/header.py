"""Finding the heading of a table in a sheet: below title lines, over one to four lines, with merged cells, and above lines of units or of column
numbers like ``(1) (2) (3)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from harvesters.reading.workbook_marks import column_letter
from harvesters.tables.codelist import CodeList
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.matching import Matching, match
from harvesters.tables.periodlines import with_period_lines
from harvesters.tables.spelling import fold, tidy

__all__ = ["LOOKED_AT", "Header", "Row", "Span", "find_header", "header_at", "is_repeated", "numbers_columns"]

_COLUMN_NUMBER = re.compile(r"[(\[]?-?(\d{1,3})(?:\s*=.*)?[)\]]?", re.ASCII)
_UNIT = re.compile(r"\(([^()]+)\)")
LOOKED_AT = 100  # rows from the top of a sheet
DEEPEST = 4  # lines of one heading
_RUNNING = frozenset({"no", "nomor", "nourut", "nomorurut"})  # a column of running numbers is no data
_SECOND = "\u200b"  # told apart, but spelled alike: two headings that read the same must not hide one another

Row = tuple[int, list[Any]]
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Header:
    """``names``: heading of every column from A, lines joined by `` / ``, empty where there is none. ``last``: row number of its last line,
    including lines of units and column numbers. ``matching``: which heading is which column of the definition."""

    names: tuple[str, ...]
    first: int
    last: int
    matching: Matching

    @property
    def letters(self) -> dict[str, str]:
        """Heading -> letter of its column."""
        return {name: column_letter(number) for number, name in enumerate(self.names) if name}

    @cached_property
    def said(self) -> frozenset[str]:
        """Every text, folded, of which a heading that stands again consists."""
        names = {fold(name) for name in self.names if name} | {fold(part) for name in self.names for part in name.split(" / ")}
        return frozenset(names | _RUNNING)

    def data(self, cells: Sequence[Any]) -> dict[str, Any]:
        """A row by heading, without the running number."""
        return {name: cells[number] if number < len(cells) else None for number, name in enumerate(self.names) if name}


def find_header(rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header | None:
    """The lines of ``rows`` that name most columns of the table; of equals the fewest lines. None if no line names any."""
    merged = [span for span in merged if rows and span[0][0] < rows[-1][0]]  # a report may have merged every cell of a long sheet
    best: tuple[int, int, Header] | None = None
    perfect = 2 * len(definition.columns) + len(definition.needed), -1
    for start in range(len(rows)):
        if best and (best[0], best[1]) == perfect:  # one line that names every column once: nothing can be better
            break
        for depth in range(1, min(DEEPEST, len(rows) - start) + 1):
            lines = rows[start : start + depth]
            if lines[-1][0] - lines[0][0] >= DEEPEST:
                break
            header = _header(lines, merged, definition)
            needed = len(definition.needed & header.matching.names.keys())
            score = len(header.matching.names) * 2 + needed - len(header.matching.doubled)
            if header.matching.names and (best is None or (score, -depth) > (best[0], best[1])):
                best = (score, -depth, header)
    if best is None:
        return None
    reaching = _reaching(best[2], rows, merged, definition)
    whole = _below(_with_periods(reaching, rows, merged, definition), rows, merged, definition)
    return _gathered(whole, rows, merged, definition) if whole.matching.doubled else whole


def _gathered(header: Header, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    """Where a heading is merged over several columns, of which one only is filled below it, the name is of that column: report writers lay their
    tables on a fine grid."""
    names = list(header.names)
    filled = {at for number, cells in rows if number > header.last for at, cell in enumerate(cells) if cell is not None and cell != ""}
    for (top, left), (bottom, right) in merged:
        over = range(left, min(right + 1, len(names)))
        alike = len({names[at].rstrip(_SECOND) for at in over}) == 1
        if header.first <= top + 1 and bottom < header.last and alike and len(holds := filled.intersection(over)) == 1:
            spoken = names[left].rstrip(_SECOND)
            for at in over:
                names[at] = spoken if at in holds else ""
    return replace(header, names=tuple(names), matching=match(definition, names))


def _reaching(header: Header, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    """With the lines into which its merged cells reach, if they leave the columns as they are: ``Produksi`` over ``2023`` and ``2024``."""
    reach = [bottom + 1 for (top, _), (bottom, _) in merged if header.first <= top + 1 <= header.last < bottom + 1 < header.first + DEEPEST]
    if not reach:
        return header
    return _over(header, header.first, max(reach), rows, merged, definition)


def _with_periods(header: Header, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    first, last = with_period_lines(header.first, header.last, rows, lambda cells: [_text(cell) for cell in cells])
    return header if (first, last) == (header.first, header.last) else _over(header, first, last, rows, merged, definition)


def _over(header: Header, first: int, last: int, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    """The heading of these lines, if it has the same columns of the table."""
    deeper = _header([row for row in rows if first <= row[0] <= last], merged, definition)
    same = deeper.matching.names.keys() == header.matching.names.keys() and not deeper.matching.doubled
    return deeper if same else header


def header_at(first: int, last: int, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header | None:
    """The heading that the source declares to stand in these rows."""
    lines = [row for row in rows if first <= row[0] <= last]
    return _below(_header(lines, merged, definition), rows, merged, definition) if lines else None


def is_repeated(header: Header, cells: Sequence[Any]) -> bool:
    """The row is the heading again, as printed pages have it."""
    first = next((cell for cell in cells if cell is not None and cell != ""), None)
    if not isinstance(first, str) or fold(first) not in header.said:
        return False
    texts = [cell for cell in cells if cell is not None and cell != ""]
    return len(texts) > 1 and all(isinstance(cell, str) and fold(cell) in header.said for cell in texts)


def _header(lines: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    width = max(len(cells) for _, cells in lines)
    texts = [_filled_right(number, cells, width, merged, last=number == lines[-1][0], below=lines[-1][1]) for number, cells in lines]
    texts = [line for line in texts[:-1] if not _titles(line, lines[-1][1])] + texts[-1:]
    names: list[str] = []
    for column in range(width):
        parts = list(dict.fromkeys(line[column] for line in texts if line[column]))
        names.append(" / ".join(parts))
    named = _distinct(["" if fold(name) in _RUNNING and not match(definition, [name]).names else name for name in names])
    return Header(tuple(named), lines[0][0], lines[-1][0], match(definition, named))


def _filled_right(number: int, cells: Sequence[Any], width: int, merged: Sequence[Span], *, last: bool, below: Sequence[Any]) -> list[str]:
    """The line's texts; a heading over several columns stands in each of them. Where the file knows no merged cells (CSV), an empty cell that has
    a text below it belongs to the heading on its left."""
    texts = [_text(cell) for cell in cells] + [""] * (width - len(cells))
    for (top, left), (bottom, right) in merged:
        if top + 1 <= number <= bottom + 1 and right > left and left < width and texts[left]:
            for column in range(left + 1, min(right + 1, width)):
                texts[column] = texts[left]
    if not merged and not last:
        for column in range(1, width):
            if not texts[column] and texts[column - 1] and column < len(below) and below[column] not in (None, ""):
                texts[column] = texts[column - 1]
    return texts


def _titles(texts: Sequence[str], below: Sequence[Any]) -> bool:
    """One text alone at the beginning of a line is the table's title. As part of a heading it would only tell the columns that it reaches from
    those of a second table beside them, of which one would be read in silence."""
    first = next((column for column, cell in enumerate(below) if cell not in (None, "")), 0)
    return len({text for text in texts if text}) == 1 and any(texts[: first + 1])


def _text(cell: Any) -> str:
    """A year or a day may be a heading; other figures are not."""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    return str(int(cell)) if isinstance(cell, float | int) and not isinstance(cell, bool) and 1900 <= cell <= 2100 and cell == int(cell) else ""


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        count = seen[name] = seen.get(name, -1) + 1
        distinct.append(name + _SECOND * count if name else "")
    return distinct


def _below(header: Header, rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> Header:
    """The heading with the lines into which its merged cells reach, and the lines of units and column numbers below it."""
    reach = [bottom + 1 for (top, _), (bottom, _) in merged if header.first <= top + 1 <= header.last and bottom < header.first + DEEPEST - 1]
    last = max(header.last, *reach, 0)
    for at, (number, cells) in enumerate(rows):
        below = rows[at + 1][1] if at + 1 < len(rows) else []
        if number > last and (_numbers_columns(cells, below, header, definition) or _names_units(cells, header, definition)):
            last = number
        elif number > last:
            break
    return Header(header.names, header.first, last, header.matching)


def numbers_columns(cells: Sequence[Any], *, bare: bool = False) -> bool:
    """``(1) (2) (3)``, also where a spreadsheet took ``(2)`` for minus two or a formula follows (``4=2+3``). :param bare: ``1 2 3`` alone will do."""
    texts = list(_texts(cells))
    found = [number for text in texts if (number := _COLUMN_NUMBER.fullmatch(text))]
    numbers = [int(each[1]) for each in found]
    if len(found) < max(2, len(texts)) or numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] not in (0, 1):
        return False
    return bare or any(each[1] != text for each, text in zip(found, texts, strict=True))


def _numbers_columns(cells: Sequence[Any], below: Sequence[Any], header: Header, definition: TableDefinition) -> bool:
    """Bare ``1 2 3`` may be data, unless one of them stands where the table has a code, a day or a year, or where the row below begins to count or
    has words."""
    if not numbers_columns(cells, bare=True):
        return False
    certain = numbers_columns(cells) or any(_no_figure(column, cells, header) for column in definition.columns)
    return certain or _data_begins(cells, below, header)


def _data_begins(cells: Sequence[Any], below: Sequence[Any], header: Header) -> bool:
    """The row below has the running number 1 again, in a column without heading, or a word under a bare figure."""
    first = next(at for at, cell in enumerate(cells) if cell not in (None, ""))
    if len(below) <= first:
        return False
    if not (header.names[first] if first < len(header.names) else "") and list(_texts([cells[first]])) == list(_texts([below[first]])) == ["1"]:
        return True
    named = [at for at, name in enumerate(header.names) if name and at < min(len(cells), len(below)) and cells[at] not in (None, "")]
    return any(isinstance(below[at], str) and below[at].strip()[:1].isalpha() for at in named)


def _no_figure(column: Column, cells: Sequence[Any], header: Header) -> bool:
    name = header.matching.names.get(column.name)
    number = header.names.index(name) if name else len(cells)
    if number >= len(cells) or cells[number] in (None, ""):
        return False
    listed = bool(column.codes) and CodeList(column).find(next(_texts([cells[number]]))) is None
    return listed or column.kind in (Kind.YEAR, Kind.DATE, Kind.DATETIME)


def _names_units(cells: Sequence[Any], header: Header, definition: TableDefinition) -> bool:
    units = {"%", "persen"} | {fold(column.unit) for column in definition.columns if column.unit}
    units |= {fold(unit) for name in header.names for unit in _UNIT.findall(name)}
    texts = list(_texts(cells))
    said = [text for text in texts if fold(text) in units or (text.startswith("(") and text.endswith(")"))]
    return bool(texts) and len(said) == len(texts)


def _texts(cells: Sequence[Any]) -> Iterator[str]:
    for cell in cells:
        if cell is not None and cell != "":
            yield tidy(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))
