"""Tables that stand side by side with an empty column between them, each with its heading in a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harvesters.reading.workbook import MOST_COLUMNS, Sheet
from harvesters.tables.definition import TableDefinition
from harvesters.tables.header import LOOKED_AT, Header, Row, Span, find_header
from harvesters.tables.matching import match
from harvesters.tables.spelling import tidy

__all__ = ["LAST_ROW", "Block", "alone", "apart"]

LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Block:
    """``left`` and ``right``: its first and last column, from 0. ``header``: that of the table in it."""

    left: int
    right: int
    header: Header


def apart(rows: Sequence[Row], merged: Sequence[Span], definition: TableDefinition) -> list[Block]:
    """The blocks of columns that hold a heading of the table, from top to bottom and from left to right."""
    found = []
    columns = list(_columns(rows, merged))
    for left, right in columns if len(columns) > 1 else ():
        own = [(number, inside) for number, cells in rows if any(_filled(inside := _inside(cells, left, right)))]
        header = find_header(own[:LOOKED_AT], [span for span in merged if left <= span[0][1] <= right], definition)
        if header and len(header.matching.names) >= _fewest(definition):
            found.append(Block(left, right, header))
    return sorted(found, key=lambda block: (block.header.first, block.left))


def alone(sheet: Sheet, rows: Sequence[Row], header: Header, definition: TableDefinition) -> tuple[Sheet, tuple[int, int] | None]:
    """The sheet without tables beside the one of ``header`` that are certainly others, and where (row number, column from 0) one of them has the
    same headings.

    A block behind an empty column is another table if it begins below the heading, or has figures where the heading stands; else the table may go on
    there.
    """
    others = [block for block in _columns(rows, sheet.merged) if _is_foreign(rows, block, header)]
    own = [header.names.index(name) for name in header.matching.names.values()]
    left = max((end + 1 for _, end in others if end < min(own)), default=0)
    right = min((start - 1 for start, _ in others if start > max(own)), default=MOST_COLUMNS)
    again = [(block.header.last, block.left) for block in apart(rows, sheet.merged, definition) if (block.left, block.right) in others]
    if (left, right) != (0, MOST_COLUMNS):
        sheet = sheet.part((0, left), (LAST_ROW, right), sheet.title)
    return sheet, next(iter(again), None) or _heads_beside(rows, header, definition)


def _is_foreign(rows: Sequence[Row], block: tuple[int, int], header: Header) -> bool:
    left, right = block
    if any(header.names.index(name) in range(left, right + 1) for name in header.matching.names.values()):
        return False
    beside = [cell for number, cells in rows if header.first <= number <= header.last for cell in cells[left : right + 1] if cell not in (None, "")]
    if beside:
        return any(isinstance(cell, int | float) and not 1900 <= cell <= 2100 for cell in beside)
    first = next((number for number, cells in rows if len(_filled(_inside(cells, left, right))) > 1), 0)
    return first > header.last


def _heads_beside(rows: Sequence[Row], header: Header, definition: TableDefinition) -> tuple[int, int] | None:
    """(row number, column from 0) where the headings stand again below the heading and beside the table's own columns."""
    own = {header.names.index(name) for name in header.matching.names.values()}
    for number, cells in rows:
        texts = {at: tidy(cell) for at, cell in enumerate(cells) if at not in own and isinstance(cell, str)} if number > header.last else {}
        if len(texts) >= _fewest(definition):
            names = match(definition, list(texts.values())).names
            if len(names) >= _fewest(definition):
                return number, min(at for at, text in texts.items() if text in names.values())
    return None


def _columns(rows: Sequence[Row], merged: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """(first, last) of columns without an empty one between them. A line of one text is a title, and may stand over everything."""
    filled = set()
    lines = set()
    for number, cells in rows:
        columns = _filled(cells)
        if len(columns) > 1:
            filled.update(columns)
            lines.add(number)
    for (top, left), (_, right) in merged:
        if top + 1 in lines and left in filled:
            filled.update(range(left, right + 1))
    start = None
    for column in range(max(filled, default=-1) + 2):
        if column in filled:
            start = column if start is None else start
        elif start is not None:
            yield start, column - 1
            start = None


def _filled(cells: Sequence[Any]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell is not None and cell != ""]


def _inside(cells: Sequence[Any], left: int, right: int) -> list[Any]:
    return [None] * left + list(cells[left : right + 1])


def _fewest(definition: TableDefinition) -> int:
    return min(2, len(definition.columns))
